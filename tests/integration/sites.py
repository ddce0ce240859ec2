# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks on the lab's cluster: run one, and read from the hosts what it did to them and what it left alone."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import os
import re
import subprocess
import time
import typing as t
import uuid
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.tests.integration.lab import (
    BROKERS,
    ROOT,
    VERSION,
    Lab,
    Result,
    assert_told_once,
)
from ansible_collections.kafkaops.stack.tests.integration.planes import CONTROLLERS, ZOOKEEPER

HOSTS = ("broker-1", "broker-2", "broker-3")
IDS = {"broker-1": 0, "broker-2": 1, "broker-3": 2}
TOPIC = "test_log"
RUN_TIMEOUT = 600  # seconds
# What no run may leave: half-unpacked versions, archives handed over, half-written files.
LEFTOVERS = r"""
set -e
there() { for place; do [ ! -d "$place" ] || echo "$place"; done; }
find $(there /opt /usr/local/lib/kafkaops) -maxdepth 1 -name '.*'
find $(there /etc/kafka /etc/zookeeper /etc/kafka-controller /usr/local/lib/systemd /etc/sysctl.d) -name '.*'
find /var/cache -path '/var/cache/kafkaops/*' -type f
"""


@dataclass(frozen=True)
class Run:
    """What a playbook came to. ``recap`` is {host: {"ok": 49, "changed": 0, …}}, ``text`` all that it printed."""

    rc: int
    text: str
    recap: t.Mapping[str, t.Mapping[str, int]]
    seconds: float

    @property
    def changed(self) -> dict[str, int]:
        """How many tasks changed something, per host."""
        return {host: counts["changed"] for host, counts in self.recap.items()}

    @property
    def refused(self) -> list[str]:
        """The sentences of the one refusal that the run has printed, without their numbers."""
        told = re.findall(r'"(Nothing was touched\.(?:[^"\\]|\\.)*)"', self.text)
        assert len(told) == 1, self.text
        head, *items = re.split(r"\n(?=\d+\. )", json.loads(f'"{told[0]}"'))
        sentences = [item.partition(". ")[2] for item in items]
        numbered = [f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1)]
        assert [head, *items] == [f"Nothing was touched. {len(items)} thing(s) to correct first:", *numbered], told[0]
        return sentences

    @property
    def planned(self) -> list[str]:
        """The lines of the first plan that the run has shown."""
        found = re.search(r'(?s)TASK \[[^\n]*Show the plan\][^\n]*\n.*?"msg": (\[.*?\n    \])', self.text)
        assert found, self.text
        lines: list[str] = json.loads(found[1])
        return lines

    @property
    def failed(self) -> dict[str, Result]:
        """The result of the one task that failed on each host."""
        found = re.findall(r"(?m)^fatal: \[([^ \]]+)[^\]]*\]: FAILED! => (\{.*\})$", self.text)
        results = {host: {"failed": True, **json.loads(result)} for host, result in found}
        assert len(results) == len(found), self.text
        return results


@dataclass(frozen=True)
class Turn:
    """The latest restart of a service on a host, in microseconds of the clock that all hosts of the lab share."""

    host: str
    stopped: int
    started: int


class Load:
    """Records sent with acks=all by Kafka's own producer: how many, and all that the producer complained of."""

    sent = 0
    complaints = ""


class Site:
    """The lab as its playbooks see it."""

    def __init__(self, lab: Lab, inventories: t.Sequence[str]) -> None:
        self._lab = lab
        self.state = lab.state
        self.plane = CONTROLLERS if lab.kraft else ZOOKEEPER
        self._inventories = [word for inventory in inventories for word in ("-i", inventory)]

    def play(
        self,
        *arguments: str,
        playbook: str = "site.yml",
        environment: t.Mapping[str, str] | None = None,
        timeout: float = RUN_TIMEOUT,
        **variables: t.Any,
    ) -> Run:
        """Run a playbook; ``variables`` win over those of the inventory, ``arguments`` go to ansible-playbook."""
        pinned = {"kafka_version": VERSION} if "INTEGRATION_VERSION" in os.environ else {}
        extra = json.dumps({**pinned, **variables})
        command = ["ansible-playbook", playbook, *self._inventories, *arguments, "--extra-vars", extra]
        # Results in JSON: the sentences stay on one line each.
        own = {**os.environ, "ANSIBLE_CALLBACK_RESULT_FORMAT": "json", "NO_COLOR": "1", **(environment or {})}
        begin = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=timeout, check=False)
        text = f"{done.stdout}\n{done.stderr}"
        return Run(done.returncode, text, recap_of(done.stdout), time.monotonic() - begin)

    def ssh(self, host: str, command: str) -> str:
        """Run a command as root on a host and return its output."""
        return self._lab.ssh(host, command)

    def everywhere(self, command: str) -> dict[str, str]:
        """Run a command as root on every host and return {host: output}."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return dict(zip(HOSTS, pool.map(lambda host: self.ssh(host, command), HOSTS)))

    def footprint(self) -> dict[str, str]:
        """Return {host: text} of all that a run which refuses, or only checks, must not change."""
        return self.everywhere(self.plane.footprint)

    def pids(self, service: str) -> dict[str, str]:
        """Return {host: main process id} of a service; "0" where it does not run."""
        return {
            host: pid.strip()
            for host, pid in self.everywhere(f"systemctl show --property MainPID --value {service}").items()
        }

    def turns(self, service: str = "kafka") -> list[Turn]:
        """Return the latest restart of a service on each host, in the order in which they were stopped."""
        properties = ("ActiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic")
        command = "; ".join(f"systemctl show --property {name} --value {service}" for name in properties)
        found = {host: [int(value) for value in text.split()] for host, text in self.everywhere(command).items()}
        return sorted((Turn(host, *times) for host, times in found.items()), key=lambda turn: turn.stopped)

    def starts(self, since: float, service: str = "kafka") -> dict[str, int]:
        """Return {host: number} of starts of a service in its journal since a time of the epoch in seconds."""
        command = f"journalctl --unit {service} --since @{since:.0f} --output cat | grep --count '^Started ' || true"
        return {host: int(text) for host, text in self.everywhere(command).items()}

    def versions(self, service: str = "kafka") -> set[str]:
        """Return the versions of Kafka that a service runs, by the library that each process holds open."""
        files = f"ls -l /proc/$(systemctl show --property MainPID --value {service})/fd"
        found = self.everywhere(f"{files} | grep --only-matching 'kafka-clients-[0-9.]*[0-9]' | sort -u")
        assert all(found.values()), found  # one that does not run has none
        return {text.strip().removeprefix("kafka-clients-") for text in found.values()}

    def controller(self) -> str:
        """Return the host of the controller, as ZooKeeper's own client or Kafka's own tool reads it."""
        text = self.ssh(HOSTS[0], self.plane.ask)
        found = re.search(self.plane.told, text)
        assert found, text
        return self.plane.ids[int(found.group(1))]

    def config(self, **keys: t.Any) -> dict[str, t.Any]:
        """Return kafka_config of the inventory with further keys."""
        return {**self._lab.hosts[HOSTS[0]].get("kafka_config", {}), **keys}

    def in_force(self, key: str) -> list[str]:
        """Return the value of a key in every live broker, as Kafka's own client reads it from them."""
        tool = f"/opt/kafka/bin/kafka-configs.sh --bootstrap-server {','.join(BROKERS)}"
        text = self.ssh(HOSTS[0], f"{tool} --describe --all --entity-type brokers")
        return re.findall(rf"(?m)^\s*{re.escape(key)}=(\S*) sensitive", text)

    def records(self) -> int:
        """Return how many records the topic has taken, as Kafka's own client counts them."""
        tool = f"/opt/kafka/bin/kafka-get-offsets.sh --bootstrap-server {','.join(BROKERS)}"
        lines = self.ssh(HOSTS[0], f"{tool} --topic {TOPIC}").splitlines()
        return sum(int(line.rpartition(":")[2]) for line in lines)

    @contextlib.contextmanager
    def load(self) -> t.Iterator[Load]:
        """Send numbered records, ten in a second, while the context lasts; what a broker refuses is sent again."""
        stop = f"/tmp/stop-{uuid.uuid4()}"
        feed = f"n=0; while [ ! -e {stop} ]; do n=$((n+1)); echo $n; echo $n >{stop}-sent; sleep 0.1; done"
        tool = f"/opt/kafka/bin/kafka-console-producer.sh --bootstrap-server {','.join(BROKERS)} --topic {TOPIC}"
        options = "--producer-property acks=all --producer-property retries=2147483647"
        load = Load()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            producer = pool.submit(self._lab.ssh, HOSTS[0], f"({feed}) | {tool} {options} 2>&1", timeout=RUN_TIMEOUT)
            try:
                yield load
            finally:
                self.ssh(HOSTS[0], f"touch {stop}")
                load.complaints = producer.result()
                load.sent = int(self.ssh(HOSTS[0], f"cat {stop}-sent; rm -f {stop} {stop}-sent"))

    def wait_healthy(self) -> None:
        """Wait until the check playbook finds all well; for after a test has broken something."""
        until(lambda: self.play(playbook="playbooks/check.yml").rc == 0, 180)


@dataclass(frozen=True)
class Roll:
    """What was seen of a run that rolls the brokers under load; the pids are {service: {host: main process id}}."""

    run: Run
    controller: str
    before: t.Mapping[str, t.Mapping[str, str]]
    after: t.Mapping[str, t.Mapping[str, str]]
    starts: t.Mapping[str, int]
    turns: t.Sequence[Turn]
    load: Load
    landed: int


def watch_roll(site: Site, *arguments: str, playbook: str = "site.yml", **variables: t.Any) -> Roll:
    """Run a playbook under load, as play does, and return what was seen."""
    records, since, controller = site.records(), time.time(), site.controller()
    before = {service: site.pids(service) for service in ("kafka", site.plane.unit)}
    with site.load() as load:
        run = site.play(*arguments, playbook=playbook, **variables)
    return Roll(
        run=run,
        controller=controller,
        before=before,
        after={service: site.pids(service) for service in before},
        starts=site.starts(since),
        turns=site.turns(),
        load=load,
        landed=site.records() - records,
    )


def assert_one_after_the_other(turns: t.Sequence[Turn]) -> None:
    """Check that each broker was up again before the next was stopped."""
    assert all(earlier.started < later.stopped for earlier, later in zip(turns, turns[1:])), turns


def assert_lost_nothing(roll: Roll) -> None:
    """Check that every record arrived, and that never two replicas of three were missing.

    min.insync.replicas is 2: with two brokers behind, acks=all is refused, and the producer says so and repeats.
    """
    assert "NOT_ENOUGH_REPLICAS" not in roll.load.complaints
    assert roll.load.sent > 20
    assert roll.landed == roll.load.sent


def assert_refused(run: Run, parts: t.Sequence[str]) -> None:
    """Check that a run has refused just this: each part is of one sentence, each sentence has one part.

    {each} in a part stands for each host, which has a sentence of its own then.
    """
    assert run.rc != 0, run.text
    wanted = list(dict.fromkeys(part.replace("{each}", host) for part in parts for host in HOSTS))
    assert_told_once(run.refused, wanted)
    assert set(run.changed.values()) == {0}, run.recap


def assert_changes_nothing(site: Site, footprint: str, *mode: str, playbook: str) -> None:
    """Run a playbook, and check that nothing changes; footprint: the command that tells it of a host."""
    before = site.everywhere(footprint)
    run = site.play(*mode, playbook=playbook)
    assert run.rc == 0, run.text
    assert run.changed == dict.fromkeys(HOSTS, 0)
    assert site.everywhere(footprint) == before


def recap_of(text: str) -> dict[str, dict[str, int]]:
    """Return {host: {counter: number}} of the recap that ends the output of ansible-playbook."""
    lines = re.findall(r"(?m)^(\S+)\s+: (ok=.*)$", text)
    return {host: {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", rest)} for host, rest in lines}


def until(condition: t.Callable[[], bool], seconds: float, pause: float = 1) -> None:
    """Wait until a condition holds, asked again after each pause in seconds, and fail where it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(pause)
