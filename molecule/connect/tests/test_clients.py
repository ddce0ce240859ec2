# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AKHQ and the collector work with a login of their own, and with the ACLs of their pages and no others."""

from __future__ import annotations

import json
import re
import typing as t
import urllib.request
from pathlib import Path

import contract_akhq as recorded
import pytest
import yaml
from ansible_collections.kafkaops.stack.molecule.connect.tests.asking import another, append, ask, flow, until
from contract import Step, Web

testinfra_hosts = ["ssh://broker-1"]

TOP = Path(__file__).parents[3]
DECLARED = TOP / "molecule/connect/group_vars/kafka.yml"
MORE = {"connect": ["shop.public.orders"]}  # topics of further connectors of this scenario
PAUSE = 2.5  # systemd lets a unit start five times in ten seconds
PUT = ", method='PUT'"
LAG = re.compile(r'(?m)^kafkaops_consumer_group_lag\{group="connect-lines-sink",topic="lines"\} (\S+)$')


@pytest.mark.parametrize("user", ["connect", "akhq", "metrics"])
def test_the_acls_of_a_user_are_those_of_the_page(user: str) -> None:
    blocks = re.findall(r"(?ms)^```yaml\n(.*?)^```$", (TOP / f"docs/{user}.md").read_text())
    named = [rule for block in blocks if "kafka_acls:" in block for rule in yaml.safe_load(block)["kafka_acls"]]
    given = yaml.safe_load(DECLARED.read_text())["kafka_acls"]
    mine = [rule for rule in given if rule["principal"] == f"User:{user}"]
    assert mine[: len(named)] == named != []
    assert [rule["name"] for rule in mine[len(named) :]] == MORE.get(user, [])


def at(host: t.Any, name: str, port: int) -> Web:
    """Return a client of what listens on a port of a host."""
    return Web(another(host, name).check_output("hostname -I").split()[0], port)


def test_the_exporter_shows_the_lag_of_a_sink_that_rests(host: t.Any) -> None:
    collector = another(host, "broker-3")
    metrics = f"http://{at(host, 'broker-3', 9100).host}:9100/metrics"

    def lag() -> str:
        assert collector.run("systemctl start kafkaops-metrics.service").rc == 0
        with urllib.request.urlopen(metrics, timeout=20) as answer:
            text = answer.read().decode()
        assert 'kafkaops_collection_success{part="groups"} 1' in text
        found = LAG.search(text)
        return found.group(1) if found else "none"

    def state() -> set[str]:
        _status, told = ask(host, "/connectors/lines-sink/status")
        return {part["state"] for part in (told["connector"], *told["tasks"])}

    flow(host)
    until(lambda: lag() == "0", 60, "the sink has committed all", PAUSE)
    try:
        assert ask(host, "/connectors/lines-sink/pause", more=PUT)[0] == 202
        until(lambda: state() == {"PAUSED"}, 30, "the sink rests")
        append(host)
        until(lambda: lag() == "1", 30, "one line waits", PAUSE)
    finally:
        ask(host, "/connectors/lines-sink/resume", more=PUT)
    until(lambda: lag() == "0", 60, "the sink has committed that, too", PAUSE)


def test_akhq_shows_brokers_topics_and_groups(host: t.Any) -> None:
    web = at(host, "broker-3", 8081)
    who = recorded.cookie(web, ("admin", "seite-1"))

    def told(path: str) -> t.Any:
        answer = web.send(Step(f"GET /api/kafka/{path}", 200, headers=who))
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    assert sorted(node["id"] for node in told("node")["nodes"]) == [0, 1, 2]
    topics = {topic["name"]: topic for topic in told("topic?show=ALL")["results"]}
    assert {"lines", "secret", "shop.orders", "connect-configs", "__consumer_offsets"} <= set(topics)
    partitions = topics["lines"]["partitions"]
    assert [len(partition["logDir"]) for partition in partitions] == [3] * 3  # with the size of each replica
    assert sum(partition["lastOffset"] for partition in partitions) > 0
    groups = {group["id"]: group for group in told("group")["results"]}
    assert groups["connect-lines-sink"]["state"] == "STABLE"
