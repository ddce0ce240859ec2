# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connect, AKHQ and CMAK while they run: a changed setting, and a restart of one service alone.

One member after the other, once each; nothing else is touched, and lines that Connect carries meanwhile all arrive.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.faults.scene import KRAFT, PLANE, WHOLE_SWEEP
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT, kafka
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site, assert_one_after_the_other, until

AROUND = {"connect": HOSTS, "akhq": HOSTS, **({} if KRAFT else {"cmak": HOSTS[:1]})}  # CMAK knows only ZooKeeper
MEMBERS = {**AROUND, "kafka": HOSTS, PLANE.unit: HOSTS}
PLUGIN = ROOT / ".lab/archives/connect/connect-file-3.9.2.tgz"
DIGEST = PLUGIN.with_name(f"{PLUGIN.name}.sha512").read_text().split()[0]
FILES = "/var/lib/connect-files"
LINES = f"carried-{time.time_ns()}"  # the connector, its topic and its file; those of an earlier sweep prove nothing
SOURCE = {
    "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
    "tasks.max": 1,
    "file": f"{FILES}/{LINES}",
    "topic": LINES,
    "value.converter": "org.apache.kafka.connect.storage.StringConverter",
}
SETTINGS: dict[str, t.Any] = {
    "connect_heap": "192m",
    "akhq_heap": "192m",
    "cmak_heap": "192m",
    "connect_directories": [FILES],
    "connect_plugins": [{"name": "file-stream", "file": str(PLUGIN), "checksum": f"sha512:{DIGEST}"}],
    "connect_connectors": [{"name": LINES, "config": SOURCE}],
    "connect_config": {"offset.flush.interval.ms": 2000, "scheduled.rebalance.max.delay.ms": 2000},
    "kafka_topics": [{"name": LINES, "partitions": 1, "replication_factor": 3}],
}
CHANGED: dict[str, dict[str, t.Any]] = {
    "connect": {"connect_config": {**SETTINGS["connect_config"], "offset.flush.interval.ms": 3000}},
    "akhq": {"akhq_config": {"akhq": {"pagination": {"page-size": 7}}}},
    "cmak": {"cmak_heap": "200m"},
}
TAGS = {PLANE.unit: PLANE.role}  # of a service, where it has another name
# The same lines on each host, because the source goes on from where it was on another one.
FEED = f"n=0; while [ ! -e {FILES}/stop ]; do n=$((n+1)); echo $n; sleep 0.1; done >{FILES}/{LINES}"


@dataclass(frozen=True)
class Platform:
    """The cluster with its services around it."""

    site: Site
    inventory: tuple[str, str]

    def play(self, *arguments: str, **given: t.Any) -> t.Any:
        """Run a playbook with what is declared, and see that it succeeded."""
        run = self.site.play(*self.inventory, *arguments, **{**SETTINGS, **given})
        assert run.rc == 0, run.text
        return run

    def running(self) -> dict[tuple[str, str], str]:
        """Return the main process ids by service and host."""
        return {
            (service, host): pid
            for service, members in MEMBERS.items()
            for host, pid in self.site.pids(service).items()
            if host in members
        }

    def assert_rolled(self, service: str, before: dict[tuple[str, str], str], since: float) -> None:
        """Check that the members of one service were restarted, once and one after the other, and nothing else."""
        after = self.running()
        touched = {key for key in after if after[key] != before[key]}
        assert touched == {(service, host) for host in MEMBERS[service]}
        assert {pid for pid in after.values() if pid == "0"} == set()
        starts = self.site.starts(since, service)
        assert [starts[host] for host in MEMBERS[service]] == [1] * len(MEMBERS[service])
        assert_one_after_the_other([turn for turn in self.site.turns(service) if turn.host in MEMBERS[service]])


@pytest.fixture(scope="module")
def platform(site: Site, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Platform]:
    """The cluster with the services, which are stopped after the last story: the others do not know them."""
    overlay: Path = tmp_path_factory.mktemp("services") / "overlay.json"
    groups: dict[str, t.Any] = {name: {"hosts": {host: {} for host in members}} for name, members in AROUND.items()}
    overlay.write_text(json.dumps({"all": {"children": groups}}))
    found = Platform(site, ("-i", str(overlay)))
    found.play()
    yield found
    site.everywhere("systemctl disable --now connect akhq cmak 2>/dev/null || true")


@contextlib.contextmanager
def carrying(site: Site) -> t.Iterator[None]:
    """Let Connect carry numbered lines while the context lasts, and see that every one of them has arrived."""
    read = kafka("kafka-console-consumer", f"--topic {LINES} --from-beginning --timeout-ms 8000 2>/dev/null || true")
    begun = read.replace("--timeout-ms", "--max-messages 1 --timeout-ms")  # without end while lines come
    site.everywhere(f"rm -f {FILES}/stop; systemd-run --unit feed --collect bash -c {shlex.quote(FEED)}")
    try:
        until(lambda: site.ssh(HOSTS[0], begun).split() == ["1"], 120)
        yield
    finally:
        site.everywhere(f"touch {FILES}/stop; while systemctl is-active --quiet feed; do sleep 0.2; done")
    last = min(int(text) for text in site.everywhere(f"tail -n 1 {FILES}/{LINES}").values())
    assert last > 50
    wanted = {str(number) for number in range(1, last + 1)}
    missing: set[str] = wanted

    def arrived() -> bool:
        nonlocal missing
        missing = wanted - set(site.ssh(HOSTS[0], read).split())
        return not missing

    with contextlib.suppress(AssertionError):
        until(arrived, 60)
    assert sorted(missing, key=int) == []


@WHOLE_SWEEP
@pytest.mark.parametrize("service", AROUND)
def test_a_changed_setting_rolls_its_service_alone(platform: Platform, service: str) -> None:
    before, since = platform.running(), time.time()
    with carrying(platform.site) if service == "connect" else contextlib.nullcontext():
        platform.play(**CHANGED[service])
    platform.assert_rolled(service, before, since)
    before, since = platform.running(), time.time()
    platform.play()  # and back
    platform.assert_rolled(service, before, since)
    assert platform.play().changed == dict.fromkeys(HOSTS, 0)


@WHOLE_SWEEP
@pytest.mark.parametrize("service", [PLANE.unit, *AROUND])
def test_restart_of_one_service_touches_no_other(platform: Platform, service: str) -> None:
    before, since = platform.running(), time.time()
    platform.play("--tags", TAGS.get(service, service), playbook="playbooks/restart.yml")
    platform.assert_rolled(service, before, since)
