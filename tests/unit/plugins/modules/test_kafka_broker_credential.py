# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.scram import verify_password, with_credential
from ansible_collections.kafkaops.stack.plugins.modules.kafka_broker_credential import apply, connect, plan, read

USER = "/kafka/config/users/brokers"
PARAMS: dict[str, t.Any] = {
    "hosts": ["zookeeper-1:2181"],
    "request_timeout": 5,
    "use_tls": False,
    "ssl_cafile": None,
    "ssl_certfile": None,
    "ssl_keyfile": None,
    "ssl_check_hostname": True,
    "chroot": "/kafka",
    "name": "brokers",
    "password": "geheim",
    "iterations": 4096,
}


class ZooKeeper:
    """Nodes in memory, asked as a session is: call("get", path)."""

    def __init__(self) -> None:
        self.nodes: dict[str, bytes] = {}

    def __call__(self, request: str, path: str, *arguments: t.Any) -> t.Any:
        if request == "exists":
            return self.nodes.get(path) is not None or None
        if request == "get":
            return self.nodes[path], types.SimpleNamespace(version=3)
        if request == "ensure_path":
            return self.nodes.setdefault(path, b"")
        if request == "set":
            assert arguments[1] == 3
        self.nodes[path] = arguments[0]
        return path


def test_a_new_credential_is_written_and_reported() -> None:
    zookeeper = ZooKeeper()
    changes = plan(read(zookeeper, PARAMS), PARAMS)
    assert [(c.action, c.name, c.after["iterations"]) for c in changes] == [("create", "brokers", 4096)]
    assert [outcome.error for outcome in apply(zookeeper, changes, PARAMS)] == [""]
    assert verify_password(zookeeper.nodes[USER].decode(), "geheim")
    notice = json.loads(zookeeper.nodes["/kafka/config/changes/config_change_"])
    assert notice == {"version": 2, "entity_path": "users/brokers"}
    assert plan(read(zookeeper, PARAMS), PARAMS) == []


def test_quotas_of_the_user_stay() -> None:
    zookeeper = ZooKeeper()
    zookeeper.nodes[USER] = b'{"version":1,"config":{"producer_byte_rate":"1"}}'
    list(apply(zookeeper, plan(read(zookeeper, PARAMS), PARAMS), PARAMS))
    assert json.loads(zookeeper.nodes[USER])["config"]["producer_byte_rate"] == "1"


def test_another_password_is_refused() -> None:
    node = with_credential(None, "other", 4096)
    with pytest.raises(StackError, match="User brokers has another password in ZooKeeper"):
        plan(node, PARAMS)


def test_all_that_is_wrong_is_reported_at_once() -> None:
    wrong = {**PARAMS, "name": "a b", "password": "", "iterations": 100, "chroot": "kafka"}
    with pytest.raises(StackError) as error, connect(wrong):
        pass
    assert [text.split(" ")[0].rstrip(":") for text in error.value.results["errors"]] == [
        "name",
        "password",
        "iterations",
        "chroot",
    ]
