# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run waits for in vain: a broker that crashes after it has listened, and a worker that does not come back."""

from __future__ import annotations

import json
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.faults.scene import WHOLE_SWEEP, Scene
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site

# In place of the broker: listens as one that is starting does, and dies before it is a member.
CRASH = "/usr/bin/python3 -c \"import socket, time; s = socket.create_server(('', 9092)); time.sleep(4); {}\""
DIES = CRASH.format("raise RuntimeError('the disk is gone')")
SLEEPS = "/bin/sleep infinity"
# In a group of workers without the connectors of other stories.
OWN_GROUP: dict[str, t.Any] = {"connect_heap": "256m", "connect_group_id": "waits"}
SOON = 150  # seconds; kafka_roll_timeout is 1800


def replace(site: Site, host: str, service: str, command: str) -> None:
    """Let the unit of a service execute another command, as a drop-in of an administrator would."""
    directory = f"/etc/systemd/system/{service}.service.d"
    lines = ["[Service]", "ExecStart=", f"ExecStart={command}"]
    site.ssh(host, "\n".join([f"mkdir -p {directory}; cat >{directory}/test.conf <<'END'", *lines, "END"]))
    site.ssh(host, "systemctl daemon-reload")


def put_back(site: Site, host: str, service: str) -> None:
    site.ssh(host, f"rm -r /etc/systemd/system/{service}.service.d; systemctl daemon-reload")


@WHOLE_SWEEP
def test_a_broker_that_crashes_after_it_has_listened_ends_the_wait_at_once(site: Site) -> None:
    host = "broker-3"
    site.ssh(host, "systemctl stop kafka")
    replace(site, host, "kafka", DIES)
    try:
        run = site.play("--tags", "kafka")
        assert run.rc != 0
        assert "kafka.service crashed: RuntimeError: the disk is gone\\nThe end of its journal:" in run.text, run.text
        assert run.seconds < SOON
    finally:
        put_back(site, host, "kafka")
    run = site.play()
    assert run.rc == 0, run.text


@pytest.fixture
def workers(scene: Scene, site: Site, tmp_path: Path) -> t.Iterator[str]:
    """An inventory with a worker on each host, bound to the host's own address."""
    overlay = tmp_path / "workers.json"
    hosts = {host: {"connect_rest_address": scene.addresses[host]} for host in HOSTS}
    overlay.write_text(json.dumps({"all": {"children": {"connect": {"hosts": hosts}}}}))
    run = site.play("-i", str(overlay), **OWN_GROUP)
    assert run.rc == 0, run.text
    yield str(overlay)
    site.everywhere("systemctl disable --now connect")


@WHOLE_SWEEP
def test_each_worker_is_waited_for_at_its_own_address(scene: Scene, site: Site, workers: str) -> None:
    variables: dict[str, t.Any] = {**OWN_GROUP, "connect_force_restart": True, "connect_roll_timeout": 60}
    before, since = site.pids("connect"), time.time()
    replace(site, "broker-2", "connect", SLEEPS)
    try:
        run = site.play("-i", workers, "--tags", "connect", **variables)
        assert run.rc != 0
        where = f"port 8083 of {scene.addresses['broker-2']} after 60 s"
        assert f"connect.service does not accept connections on {where}" in run.text, run.text
        assert site.starts(since, "connect") == {"broker-1": 1, "broker-2": 1, "broker-3": 0}
        assert site.pids("connect")["broker-3"] == before["broker-3"]
    finally:
        put_back(site, "broker-2", "connect")
        site.ssh("broker-2", "systemctl stop connect")  # what runs and does not answer is an administrator's to stop
    run = site.play("-i", workers, "--tags", "connect", **OWN_GROUP)
    assert run.rc == 0, run.text
