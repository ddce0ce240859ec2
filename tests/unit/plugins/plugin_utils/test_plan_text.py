# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a reader sees of the plan: the steps of one host, and those of all hosts."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plan_text import NOTHING, plan_lines
from ansible_collections.kafkaops.stack.plugins.plugin_utils.todo import PARTS, describe, lowered


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param(
            {"open": [{"port": 9092, "source": "192.0.2.1"}, {"port": 1, "source": "::/0"}]},
            ["open port 9092 for 192.0.2.1, port 1 for ::/0"],
            id="open",
        ),
        pytest.param(
            {"close": [{"port": 9092, "source": "192.0.2.1", "zone": "z"}]},
            ["close port 9092 for 192.0.2.1"],
            id="close",
        ),
        pytest.param({"packages": ["openssl", "x"]}, ["install the packages openssl, x"], id="packages"),
        pytest.param({"account": ["kafka"]}, ["create the account kafka"], id="account"),
        pytest.param(
            {"directories": [{"path": "/d", "owner": "x", "group": "y", "mode": "0750"}]},
            ["create /d (x, 0750)"],
            id="directories",
        ),
        pytest.param({"clients": ["/lib/python"]}, ["install the Python clients in /lib/python"], id="clients"),
        pytest.param({"archives": ["Kafka", "JMX exporter"]}, ["install Kafka, JMX exporter"], id="archives"),
        pytest.param({"files": ["/a", "/b"]}, ["write /a, /b"], id="files"),
        pytest.param({"revision": ["env", "layout"]}, ["stage env, layout"], id="revision"),
        pytest.param({"enable": ["x.service"]}, ["enable x.service"], id="enable"),
        pytest.param({"steps": ["install Java", "reload"]}, ["install Java, reload"], id="steps of the role"),
        pytest.param({"start": ["kafka"]}, ["start kafka"], id="start"),
        pytest.param({"restart": ["env differs", "so does x"]}, ["restart: env differs, so does x"], id="restart"),
        pytest.param(
            {"start": ["x"], "files": ["/a"], "account": ["x"]},
            ["create the account x", "write /a", "start x"],
            id="in the order in which they are done",
        ),
    ],
)
def test_describe(steps: dict[str, list[t.Any]], expected: list[str]) -> None:
    assert describe(steps) == expected


def test_every_step_has_words() -> None:
    rule = {"port": 1, "source": "s", "path": "/", "owner": "o", "mode": "m"}
    dicts = ("open", "close", "directories")
    steps = [step for part in PARTS.values() for step in part]
    assert len(describe({step: [rule if step in dicts else step] for step in steps})) == len(steps)


@pytest.mark.parametrize(
    ("steps", "changes", "expected"),
    [
        pytest.param(
            {"files": ["/a"], "revision": ["env", "home"], "enable": ["x"]},
            ["Update file env: HEAP 1g → 2g.", "Update link home: /opt/x-1 → /opt/x-2."],
            ["write /a", "update file env: HEAP 1g → 2g", "update link home: /opt/x-1 → /opt/x-2", "enable x"],
            id="in place of the names of its files",
        ),
        pytest.param({"start": ["x"]}, ["Update file env."], ["start x"], id="without the step"),
    ],
)
def test_what_differs_in_a_revision_key_by_key(
    steps: dict[str, list[t.Any]], changes: list[str], expected: list[str]
) -> None:
    assert describe(steps, changes) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("Create topic a.b.", "create topic a.b", id="a sentence"),
        pytest.param("create a", "create a", id="a part of one"),
        pytest.param("Alter ACL of User:Anna.", "alter ACL of User:Anna", id="names stay as they are"),
        pytest.param("", "", id="empty"),
    ],
)
def test_lowered(sentence: str, expected: str) -> None:
    assert lowered(sentence) == expected


def plan(steps: dict[str, list[str]], resources: dict[str, list[str]] | None = None) -> dict[str, t.Any]:
    return {"steps": steps, "resources": resources or {}}


ROLL_KAFKA = "kafka: restart one broker at a time, those that are not ready first, a broker that is the controller last"


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        pytest.param({}, [NOTHING], id="no hosts"),
        pytest.param({"a": {}}, [NOTHING], id="a host that was not planned"),
        pytest.param({"a": plan({"kafka": []})}, [NOTHING], id="nothing to do"),
        pytest.param({"a": plan({"kafka": ["start kafka"]})}, ["kafka on a: start kafka"], id="one host"),
        pytest.param(
            {"a": plan({"kafka": ["write /a", "start kafka"]}), "b": plan({"kafka": ["start kafka"]})},
            ["kafka on a: write /a", "kafka on a, b: start kafka"],
            id="what several hosts have once",
        ),
        pytest.param(
            {
                "a": plan({"kafka": ["start kafka"], "hosts": ["write /etc/hosts"]}),
                "b": plan({"zookeeper": ["start zk"]}),
            },
            ["hosts on a: write /etc/hosts", "zookeeper on b: start zk", "kafka on a: start kafka"],
            id="roles in the order of their deployment",
        ),
        pytest.param(
            {"a": plan({"kafka": ["restart: x"]}), "b": plan({"kafka": ["restart: x"]})},
            ["kafka on a, b: restart: x", ROLL_KAFKA],
            id="the order of a roll, once",
        ),
        pytest.param(
            {"a": plan({"zookeeper": ["restart: x"]})},
            [
                "zookeeper on a: restart: x",
                "zookeeper: restart one member at a time, those that take no part first, the leader last",
            ],
            id="the order of ZooKeeper's roll",
        ),
        pytest.param(
            {"a": plan({"kafka": ["start kafka"], "kafka_controller": ["restart: x"], "zookeeper": ["start zk"]})},
            [
                "zookeeper on a: start zk",
                "kafka_controller on a: restart: x",
                "kafka_controller: restart one controller at a time, those that are behind first, the active one last",
                "kafka on a: start kafka",
            ],
            id="the order of the controllers' roll, before the brokers",
        ),
        pytest.param(
            {"a": plan({"connect": ["restart: x"]})},
            ["connect on a: restart: x", "connect: restart one host at a time"],
            id="the order of others",
        ),
        pytest.param(
            {
                "a": plan({"kafka": []}, {"kafka": []}),
                "b": plan({"kafka": []}, {"kafka": ["create topic a", "create b"]}),
            },
            ["kafka cluster: create topic a", "kafka cluster: create b"],
            id="what is created in a cluster",
        ),
        pytest.param(
            {"a": plan({"kafka": ["restart: x"], "connect": ["start connect"]}, {"kafka": ["create topic a"]})},
            ["kafka on a: restart: x", ROLL_KAFKA, "kafka cluster: create topic a", "connect on a: start connect"],
            id="after the steps of its role",
        ),
    ],
)
def test_plan_lines(plans: dict[str, dict[str, t.Any]], expected: list[str]) -> None:
    assert plan_lines(plans) == expected
