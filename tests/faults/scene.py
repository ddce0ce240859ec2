# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab on which things are broken on purpose: made anew, runs that are killed, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT, Lab
from ansible_collections.kafkaops.stack.tests.integration.planes import CONTROLLERS, ZOOKEEPER
from ansible_collections.kafkaops.stack.tests.integration.sites import (
    HOSTS,
    LEFTOVERS,
    RUN_TIMEOUT,
    Run,
    Site,
    recap_of,
    until,
)

# Of FAULTS_INVENTORIES, separated by colons: integration gives its own, to be deployed by runs that are killed.
INVENTORIES = os.environ.get("FAULTS_INVENTORIES", "inventories/lab:tests/faults/inventory.yml").split(":")
KRAFT = "tests/faults/kraft.yml" in INVENTORIES  # controllers in place of ZooKeeper
PLANE = CONTROLLERS if KRAFT else ZOOKEEPER
OLDER, NEWER = PLANE.versions
WORDS = [word for inventory in INVENTORIES for word in ("-i", inventory)]
CALLBACKS = ROOT / "tests/faults/callback_plugins"
RESULTS = ROOT / ".lab/log"
KILLED = -9
NOBODY = "02:00:00:00:00:01"  # a hardware address
DEVICE = "$(ip -o -4 route show default | sed -E 's/.* dev ([^ ]+).*/\\1/')"
# make test tries some, always the same; make faults everything.
SAMPLE = "FAULTS_SAMPLE" in os.environ
WHOLE_SWEEP = pytest.mark.skipif(SAMPLE, reason="a part of make faults")
ZOOKEEPER_ONLY = pytest.mark.skipif(KRAFT, reason="of controllers tests/integration/test_site_controllers.py tries it")
CLUSTER_ID = "sed -n 's/^cluster.id=//p' /var/lib/kafka/data/meta.properties 2>/dev/null || true"
# What the processes were started from, compared with what is live now.
STARTED = f"for s in {PLANE.unit} kafka; do sha256sum --check --quiet /run/kafkaops/$s.started 2>&1 || true; done"
# The ids of the member and of the broker, from myid, node.id or broker.id.
IDENTITY = (
    rf"echo $(sed -nE 's/^((node|broker)\.id=)?([0-9]+)$/\3/p' {PLANE.identity} /var/lib/kafka/data/meta.properties)"
)


@dataclass(frozen=True)
class Killed:
    """A run that was killed, and the boundaries that it passed, as names of tasks; the last is where it was killed."""

    run: Run
    boundaries: t.Sequence[str]


class Scene:
    """The lab and what can be done to it."""

    def __init__(self, lab: Lab, site: Site) -> None:
        self.lab = lab
        self.site = site
        self.state = site.state
        self.addresses = lab.addresses()

    def make_older(self) -> None:
        """Deploy the older version on bare hosts."""
        self.make_anew()
        assemble = [sys.executable, "lab/archives.py", str(self.state.parent / "archives"), "kafka", OLDER]
        subprocess.run(assemble, cwd=ROOT, check=True, capture_output=True, timeout=300)
        run = self.site.play(kafka_version=OLDER)
        assert run.rc == 0, run.text

    def make_anew(self) -> None:
        """Remove the hosts and start bare ones."""
        for playbook in ("lab/down.yml", "lab/up.yml"):
            subprocess.run(
                ["ansible-playbook", playbook, *WORDS], cwd=ROOT, check=True, capture_output=True, timeout=300
            )

    def add(self, overlay: Path) -> None:
        """Start one more bare host, which an inventory over the others declares; they stay."""
        command = ["ansible-playbook", "lab/up.yml", *WORDS, "-i", str(overlay)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)

    def remove(self, host: str) -> None:
        """Remove a host that was added."""
        name = f"{self.state.name}-{host}"
        subprocess.run(["podman", "rm", "--force", "--time", "1", name], check=True, capture_output=True, timeout=60)

    def play_and_kill(self, point: int, *arguments: str, **variables: t.Any) -> Killed:
        """Run site.yml and kill it at a boundary; with 0 it is left alone, and only its boundaries are listed."""
        listed = self.state / "boundaries"
        listed.unlink(missing_ok=True)
        environment = {
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "kill_after",
            "KILL_AFTER": str(point),
            "KILL_LIST": str(listed),
        }
        run = self.site.play(*arguments, environment=environment, **variables)
        return Killed(run, listed.read_text().splitlines() if listed.exists() else [])

    def kill_during(self, task: str, seconds: float, **variables: t.Any) -> None:
        """Run site.yml and kill its controller process some seconds after a task whose name begins so has begun.

        What the task has begun on the hosts goes on there.
        """
        with self._begun(task, **variables) as (process, output):
            time.sleep(seconds)
            process.kill()
            assert process.wait() == KILLED, output.read_text()

    def play_beside(self, task: str, other: t.Callable[[], Run], **variables: t.Any) -> tuple[Run, Run]:
        """Run site.yml, and another run as soon as a task whose name begins so has begun; return what came of both."""
        began = time.monotonic()
        with self._begun(task, **variables) as (process, output):
            beside = other()
            rc = process.wait(RUN_TIMEOUT)
        text = output.read_text()
        return Run(rc, text, recap_of(text), time.monotonic() - began), beside

    @contextlib.contextmanager
    def _begun(self, task: str, **variables: t.Any) -> t.Iterator[tuple[subprocess.Popen[bytes], Path]]:
        """Run site.yml while the context lasts, which begins with the task; a run that ends without it fails.

        task: the beginning of its name, after "role : " where it is that of one role.
        """
        begun = re.compile(rf"(?m)^TASK \[(.*: |\S+\.){re.escape(task)}")
        output = self.state / "begun.log"
        command = ["ansible-playbook", "site.yml", *WORDS, "--extra-vars", json.dumps(variables)]
        with output.open("w", encoding="utf-8") as handle:
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=handle, stderr=handle)
        try:
            until(lambda: begun.search(output.read_text()) is not None or process.poll() is not None, 300, pause=0.05)
            told = output.read_text()
            assert begun.search(told), f"The run ended before a task began whose name begins with '{task}'.\n{told}"
            yield process, output
        finally:
            process.kill()

    def move(self, host: str, address: str) -> None:
        """Give a host another address while it runs; ssh finds it there."""
        network, container = f"{self.state.name}-net", f"{self.state.name}-{host}"
        for words in (["disconnect"], ["connect", "--ip", address]):
            subprocess.run(
                ["podman", "network", *words, network, container], check=True, capture_output=True, timeout=60
            )
        config = self.state / "ssh_config"
        config.write_text(re.sub(rf"(?m)(^Host {host}\n  HostName ).*", rf"\g<1>{address}", config.read_text()))

    @contextlib.contextmanager
    def cut_off(self, host: str, *, from_ansible: bool) -> t.Iterator[None]:
        """Let no packet pass between a host and the others while the context lasts, nor an answer to Ansible.

        Each side sends to a hardware address that nobody has: as in a broken network nothing is refused, all is lost.
        """
        own = self.addresses[host]
        ways = [(host, address) for address in self.addresses.values() if address != own]
        ways += [(other, own) for other in self.addresses if other != host]
        if from_ansible:
            ways.append((host, f"{own.rpartition('.')[0]}.1"))
        try:
            for sender, address in ways:
                self._inside(sender, f"ip neigh replace {address} lladdr {NOBODY} nud permanent dev {DEVICE}")
            yield
        finally:
            for sender, address in ways:
                self._inside(sender, f"ip neigh del {address} dev {DEVICE}")

    def _inside(self, host: str, command: str) -> None:
        """Run a command on a host, also where ssh does not reach it."""
        words = ["podman", "exec", f"{self.state.name}-{host}", "sh", "-c", command]
        subprocess.run(words, check=True, capture_output=True, timeout=60)

    def stands(self) -> bool:
        """Tell whether the lab has a cluster."""
        with contextlib.suppress(AssertionError, OSError, subprocess.TimeoutExpired):
            return bool(self.cluster_ids())
        return False

    def cluster_ids(self) -> set[str]:
        """Return the cluster ids on the hosts' disks; one at most, if all is well."""
        return {text.strip() for text in self.site.everywhere(CLUSTER_ID).values()} - {""}

    def identity(self, host: str) -> str:
        """Return what IDENTITY tells of a host whose disks have the ids of the inventory."""
        declared = self.lab.hosts[host]
        return f"{declared[f'{PLANE.role}_id']} {declared['kafka_broker_id']}\n"

    def assert_as_if_never_killed(self, since: float, starts: t.Mapping[str, int], **variables: t.Any) -> None:
        """Check what must hold after the run that finished a killed one.

        since: seconds of the epoch before the killed run. starts: how often each host has started each unit since.
        """
        again = self.site.play(**variables)
        assert again.rc == 0, again.text
        assert again.changed == dict.fromkeys(HOSTS, 0), again.text
        assert self.site.everywhere(LEFTOVERS) == dict.fromkeys(HOSTS, "")
        assert self.site.everywhere(STARTED) == dict.fromkeys(HOSTS, "")
        assert self.site.everywhere(IDENTITY) == {host: self.identity(host) for host in HOSTS}
        for unit, number in starts.items():
            assert self.site.starts(since, unit) == dict.fromkeys(HOSTS, number)


def note(name: str, what: t.Any) -> None:
    """Write down what a file of tests has measured."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / name).write_text(json.dumps(what, indent=1))


def sampled(cases: t.Sequence[t.Any], chosen: str) -> t.Sequence[t.Any]:
    """Return all cases in a whole sweep, else the one that is chosen by its name: which is tried depends on nothing."""
    (case,) = [case for case in cases if (case if isinstance(case, str) else case.id) == chosen]
    return [case] if SAMPLE else cases
