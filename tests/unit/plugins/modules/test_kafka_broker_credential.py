# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credential of the brokers, into ZooKeeper or by the active controller."""

from __future__ import annotations

import json
import types
import typing as t

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.scram import verify_password, with_credential
from ansible_collections.kafkaops.stack.plugins.modules import kafka_broker_credential
from ansible_collections.kafkaops.stack.plugins.modules.kafka_broker_credential import (
    OPTIONS,
    apply,
    connect,
    credential_errors,
    plan,
    read,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.controllers import (
    ALTER,
    CLUSTER,
    Controller,
    altered,
    cluster,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

USER = "/kafka/config/users/brokers"
PARAMS: dict[str, t.Any] = {
    **{name: option.get("default") for name, option in OPTIONS.items()},
    "hosts": ["zookeeper-1:2181"],
    "chroot": "/kafka",
    "name": "brokers",
    "password": "geheim",
    "iterations": 4096,
}
USER_ARGUMENTS = {"name": "brokers", "password": "geheim"}


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
    with pytest.raises(StackError, match="User brokers has another password in ZooKeeper") as error:
        plan(node, PARAMS)
    assert error.value.results == {"password_matches": False}, "by which the plan of the role knows it"


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


@pytest.mark.parametrize(
    ("given", "option"),
    [
        pytest.param({}, "", id="ZooKeeper"),
        pytest.param({"use_tls": True, "ssl_cafile": "/ca", "request_timeout": 9}, "", id="ZooKeeper with TLS"),
        pytest.param({"hosts": []}, "", id="ZooKeeper without a server"),
        pytest.param({"security_protocol": "SSL"}, "security_protocol", id="ZooKeeper by security_protocol"),
        pytest.param({"sasl_mechanism": "PLAIN"}, "sasl_mechanism", id="ZooKeeper with a mechanism"),
        pytest.param({"sasl_username": "x"}, "sasl_username", id="ZooKeeper with a user"),
        pytest.param({"sasl_password": "x"}, "sasl_password", id="ZooKeeper with a password"),
        pytest.param({"ssl_password": "x"}, "ssl_password", id="ZooKeeper with a password of the key"),
        pytest.param({"client_id": "x"}, "client_id", id="ZooKeeper with a client id"),
    ],
)
def test_options_for_zookeeper(given: dict[str, t.Any], option: str) -> None:
    assert_ignored({**PARAMS, **given}, option, "hosts")


@pytest.mark.parametrize(
    ("given", "option"),
    [
        pytest.param({}, "", id="controllers"),
        pytest.param({"security_protocol": "SSL", "ssl_cafile": "/ca", "client_id": "x"}, "", id="controllers, TLS"),
        pytest.param({"use_tls": True}, "use_tls", id="controllers with use_tls"),
        pytest.param({"chroot": "/kafka"}, "chroot", id="controllers with a chroot"),
    ],
)
def test_options_for_controllers(given: dict[str, t.Any], option: str) -> None:
    by = {"hosts": None, "chroot": "", "bootstrap_controllers": ["controller-1:9093"]}
    assert_ignored({**PARAMS, **by, **given}, option, "bootstrap_controllers")


def assert_ignored(params: dict[str, t.Any], option: str, way: str) -> None:
    expected = f"{option} would be ignored with {way}, to which it doesn't apply: remove it."
    assert credential_errors(params) == ([expected] if option else [])


class Module:
    """Runs of the module; ``output`` is all that it has printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.output = ""

    def run(self, **arguments: t.Any) -> dict[str, t.Any]:
        with patch_module_args({**SHOWN, **USER_ARGUMENTS, **arguments}), pytest.raises(SystemExit):
            kafka_broker_credential.main()
        self.output = self._capsys.readouterr().out
        result: dict[str, t.Any] = json.loads(self.output)
        return result


@pytest.fixture
def module(capsys: pytest.CaptureFixture[str]) -> Module:
    return Module(capsys)


@pytest.fixture
def active() -> t.Iterator[Controller]:
    """The active controller, which carries out alterations."""
    with Controller() as controller:
        controller.answers = {CLUSTER: cluster(1, (1, controller.address)), ALTER: altered()}
        yield controller


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
def test_the_active_controller_writes_it(module: Module, active: Controller, check: bool) -> None:
    result = module.run(bootstrap_controllers=[active.address], iterations=4096, _ansible_check_mode=check)
    assert result["changed"] is True
    assert result["changes"] == ["Create user brokers: mechanism SCRAM-SHA-512, iterations 4096."]
    after = {"mechanism": "SCRAM-SHA-512", "iterations": 4096}
    assert result["plan"] == [
        {"action": "create", "kind": "user", "name": "brokers", "before": None, "after": after},
    ]
    assert result["summary"] == {"created": 1, "updated": 0, "deleted": 0, "unchanged": 0}
    assert active.asked.count(ALTER) == (0 if check else 1)
    assert "geheim" not in module.output


def test_results_are_those_that_are_documented(module: Module, active: Controller) -> None:
    documented = yaml.safe_load(kafka_broker_credential.RETURN)
    result = module.run(bootstrap_controllers=[active.address])
    assert set(documented) - {"errors", "password_matches"} == set(result) - {"changed", "invocation"}


def test_what_the_controller_refuses(module: Module, active: Controller) -> None:
    active.answers[ALTER] = altered(31)
    result = module.run(bootstrap_controllers=[active.address])
    assert (result["failed"], result["changed"], result["changes"]) == (True, False, [])
    (item,) = result["failed_items"]
    assert (item["name"], item["error"]) == ("brokers", "CLUSTER_AUTHORIZATION_FAILED")
    assert "needs the ACL Alter on the cluster" in result["msg"]
    assert "geheim" not in module.output


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
def test_no_active_controller(module: Module, active: Controller, check: bool) -> None:
    active.answers[CLUSTER] = cluster(-1)
    result = module.run(bootstrap_controllers=[active.address], _ansible_check_mode=check)
    assert result["failed"] is True
    assert "runs, but knows no active controller" in result["msg"]


def test_all_that_is_wrong_for_controllers_is_reported_at_once(module: Module, active: Controller) -> None:
    servers = [active.address, "controller-1"]
    result = module.run(
        bootstrap_controllers=servers, security_protocol="SASL_SSL", name="a b", request_timeout=0, chroot="/kafka"
    )
    assert [text.split(" ")[0] for text in result["errors"]] == [
        "bootstrap_controllers",
        "security_protocol",
        "request_timeout",
        "name",
        "chroot",
    ]
    assert active.asked == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param({}, "one of the following is required: hosts, bootstrap_controllers", id="neither"),
        pytest.param({"hosts": ["a"], "bootstrap_controllers": ["b:1"]}, "mutually exclusive", id="both"),
        pytest.param({"hosts": []}, "hosts is empty: name every server of the ensemble", id="no server"),
        pytest.param({"bootstrap_controllers": []}, "bootstrap_controllers is empty: name every", id="no controller"),
    ],
)
def test_where_to_write_it(module: Module, arguments: dict[str, t.Any], message: str) -> None:
    result = module.run(**arguments)
    assert result["failed"] is True
    assert message in result["msg"]
