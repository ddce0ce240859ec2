# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles did their work one by one, in an inventory that is not ours."""

from __future__ import annotations

import json
import re
import time
import typing as t
from urllib.parse import quote

import pytest

testinfra_hosts = ["ssh://alpha"]


def test_brokers_have_registered_under_the_chroot(host: t.Any) -> None:
    answer = host.run("timeout 60 /opt/zookeeper/bin/zkCli.sh -server alpha:2181 ls /streams/brokers/ids")
    # The client prints its watcher's event at any moment, also in the middle of the list.
    assert re.search(r"^\[1001, (.*\n)*1002\]$", answer.stdout, re.MULTILINE), answer


def test_only_the_roles_that_were_used_left_something(host: t.Any) -> None:
    assert host.file("/etc/zookeeper/current/zoo.cfg").exists
    assert not host.file("/etc/kafka-controller").exists


def test_a_broker_of_another_cluster_follows_a_controller_beside_the_brokers(host: t.Any) -> None:
    tool = "timeout 60 /opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.MetadataQuorumCommand"
    told = host.check_output(f"{tool} --bootstrap-controller gamma:9093 describe --replication 2>/dev/null")
    assert re.findall(r"(?m)^(\d+)\s.*\s(Leader|Follower|Observer)\s*$", told) == [
        ("3003", "Leader"),
        ("7", "Observer"),
    ]


@pytest.mark.parametrize(
    ("worker", "topic"),
    [pytest.param("beta", "shared-lines", id="group"), pytest.param("alpha", "alone-lines", id="alone")],
)
def test_lines_flow_through_the_workers(host: t.Any, worker: str, topic: str) -> None:
    source, sink = (runs_on(host, worker, f"{topic}-{end}") for end in ("source", "sink"))
    line = f"line of {time.time()}"
    source.check_output("echo %s >>/srv/pipes/in.txt", line)
    deadline = time.monotonic() + 60
    while line not in (found := sink.run("cat /srv/pipes/out.txt").stdout.splitlines()):
        assert time.monotonic() < deadline, found
        time.sleep(1)


def ask(host: t.Any, url: str) -> t.Any:
    """Return the answer of a service; the host has no curl."""
    script = f"import urllib.request as u; print(u.urlopen('{url}').read().decode())"
    return json.loads(host.check_output(f'python3 -c "{script}"'))


def runs_on(host: t.Any, worker: str, connector: str) -> t.Any:
    """Return the host on which the one task of a connector runs, as a worker tells it."""
    (task,) = ask(host, f"http://{worker}:8083/connectors/{connector}/status")["tasks"]
    assert task["state"] == "RUNNING", task
    name = task["worker_id"].partition(":")[0]
    return host.get_host(f"ssh://{name}", ssh_config=host.backend.ssh_config, sudo=True)


def test_two_workers_are_a_group_and_one_is_none(host: t.Any) -> None:
    for name, group in {"alpha": "", "beta": "shared", "gamma": "shared"}.items():
        there = host.get_host(f"ssh://{name}", ssh_config=host.backend.ssh_config, sudo=True)
        assert there.service("connect").is_running
        assert there.check_output("sed -n s/CONNECT_GROUP=//p /etc/connect/current/env").strip('"') == group


def test_pages_see_the_brokers(host: t.Any) -> None:
    assert ask(host, "http://alpha:9000/api/status/streams/brokers") == {"brokers": [1001, 1002]}
    assert sorted(node["id"] for node in ask(host, "http://alpha:8081/api/streams/node")["nodes"]) == [1001, 1002]


def test_prometheus_sees_the_lag_of_the_groups(host: t.Any) -> None:
    query = "kafkaops_consumer_group_lag{group='connect-shared-lines-sink'}"
    deadline = time.monotonic() + 90  # the group's first commit, the timer's run after it, and a scrape
    while not (found := ask(host, f"http://alpha:9090/api/v1/query?query={quote(query)}")["data"]["result"]):
        assert time.monotonic() < deadline
        time.sleep(2)
    (series,) = found
    assert (series["metric"]["cluster"], series["metric"]["topic"]) == ("streams", "shared-lines")
