# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variable_values import (
    AT_LEAST_ONE,
    items_of,
    to_evaluate,
    value_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import ROLES, role_options

NAMES = sorted(path.name for path in ROLES.iterdir() if not path.name.startswith("_"))
OPTIONS = {name: (role, option) for role in NAMES for name, option in role_options(role).items()}
# A value of each kind that YAML has, and the types that it is right for.
KINDS: dict[str, tuple[t.Any, tuple[str, ...]]] = {
    "null": (None, ()),
    "boolean": (True, ("bool",)),
    "text": ("banana", ("str", "path")),
    "number": (70001.5, ("float",)),
    "list": ([[]], ()),
    "mapping": ({"a": {}}, ("dict",)),
}


def errors(name: str, value: t.Any) -> list[str]:
    """Return what is said of one variable."""
    return value_errors(OPTIONS[name][0], {name: value}, {})


# The ids of all hosts are judged together, where null is told too.
WRONG = [
    pytest.param(name, value, id=f"{name} {kind}")
    for name, (_role, option) in OPTIONS.items()
    for kind, (value, right) in KINDS.items()
    if option["type"] not in right and not (value is None and option.get("required"))
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_value_of_a_wrong_kind_is_told_by_name(name: str, value: t.Any) -> None:
    (sentence,) = errors(name, value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")


@pytest.mark.parametrize("name", OPTIONS)
def test_defaults_are_right(name: str) -> None:
    option = OPTIONS[name][1]
    if "default" in option and "{{" not in str(option["default"]):
        assert errors(name, option["default"]) == []


def test_every_service_needs_a_member_and_a_site_that_tells_digests() -> None:
    members = {f"{name}_hosts" for name in NAMES}
    assert {name for name in OPTIONS if name in members or name.endswith("_digest_sites")} <= AT_LEAST_ONE


@pytest.mark.parametrize("name", sorted(AT_LEAST_ONE))
def test_an_empty_list_is_told_where_one_is_needed(name: str) -> None:
    (sentence,) = errors(name, [])
    assert sentence.startswith(f"{name} is an empty list; give at least one item")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        pytest.param("kafka_rack", None, "is null; give text, or remove it for the default.", id="null"),
        pytest.param(
            "kafka_open_files", None, "is null; give a whole number such as 100000, or", id="null, an example"
        ),
        pytest.param("kafka_open_files", "many", "is the text 'many'; give a whole number such as 100000.", id="word"),
        pytest.param("kafka_open_files", True, "is the boolean true; give a whole number", id="a boolean is no number"),
        pytest.param("kafka_open_files", 1.5, "is the number 1.5; give a whole number", id="half"),
        pytest.param("kafka_open_files", "5", "-e '{\"kafka_open_files\": 5}'.", id="a number from the command line"),
        pytest.param("kafka_open_files", "2.5", "is the text '2.5'; give a whole number such as 100000.", id="not 2"),
        pytest.param("hosts_clock_tolerance", "2.5", "-e '{\"hosts_clock_tolerance\": 2.5}'.", id="a half may be one"),
        pytest.param("kafka_authorizer", "", "is the text ''; give true or false.", id="an empty text"),
        pytest.param(
            "kafka_topics", [{"name": "a", "partitions": "6"}], "; give a whole number, without quotes.", id="in a list"
        ),
        pytest.param("kafka_version", 3.9, "is the number 3.9; give text: put it into quotes.", id="version"),
        pytest.param("kafka_authorizer", "maybe", "is the text 'maybe'; give true or false.", id="no boolean"),
        pytest.param("kafka_log_dirs", "/a,/b", "is the text '/a,/b'; give a list such as [\"/var", id="no list"),
        pytest.param("kafka_log_dirs", ["/a", None], "[1] is null; give text.", id="null in a list"),
        pytest.param("kafka_config", [], "is a list; give a mapping.", id="no mapping"),
        pytest.param("kafka_start_from", "back", "is the text 'back'; give staged or previous.", id="choice"),
        pytest.param("kafka_rack", "x" * 99, "", id="a long text that is right"),
        pytest.param("kafka_open_files", "x" * 99, f"is the text '{'x' * 40}…';", id="a long text is cut"),
        pytest.param("kafka_broker_password", 1234, "is a number; give text: put it into", id="a secret is not shown"),
        pytest.param("kafka_listeners", [{"prot": 1, "port": 1}], "[0] has 'prot', which is no key of it;", id="key"),
        pytest.param("kafka_listeners", [{"name": "A"}], "[0] has no port; give a whole number.", id="no port"),
        pytest.param("kafka_listeners", [{"port": 1}, {"port": 0}], "[1].port=0 is no port; give", id="port 0"),
        pytest.param("kafka_listeners", [{"port": 70000}], "[0].port=70000 is no port; give one from", id="port 70000"),
        pytest.param(
            "kafka_listeners",
            [{"port": 1, "protocol": "plaintext"}],
            "[0].protocol is the text 'plaintext';",
            id="case",
        ),
        pytest.param("zookeeper_client_port", 0, "=0 is no port; give one from 1 to 65535.", id="a port is needed"),
        pytest.param("kafka_jmx_port", 70000, "=70000 is no port; give one from 1 to 65535, or 0", id="no such port"),
        pytest.param("kafka_jmx_port", 0, "", id="no port"),
        pytest.param("kafka_topics", [{"name": True}], "[0].name is the boolean true; give text: put", id="topic true"),
        pytest.param("kafka_topics", [{"partitions": 3}], "[0] has no name; give text.", id="topic without a name"),
        pytest.param("kafka_topics", [{"name": "a", "partitions": "many"}], "[0].partitions is the text", id="many"),
        pytest.param("kafka_topics", [{"name": "a", "replica_assignment": [[0, 1]]}], "", id="assignment"),
        pytest.param("kafka_users", [{"name": "a", "mechanism": "SCRAM"}], "[0].mechanism is the text", id="mechanism"),
        pytest.param("kafka_users", [{"name": "a", "password": 12}], "[0].password is a number; give", id="password"),
        pytest.param("kafka_users", [{"name": "a", "password": None}], "", id="null is as good as left out"),
        pytest.param("kafka_acls", [{"principal": "User:a"}], "[0] has no resource_type; give text.", id="ACL"),
        pytest.param("kafka_quotas", [{"user": "a", "limit": {}}], "[0] has 'limit', which is no key", id="quota"),
        pytest.param("connect_connectors", [{"name": "a", "state": "up"}], "[0].state is the text 'up'; give", id="up"),
        pytest.param(
            "connect_connectors",
            [{"name": "a", "state": None}],
            "[0].state is null; give text such as running, or remove it for the default.",
            id="null where the module has a default",
        ),
        pytest.param("kafka_listeners", [{"port": 1, "name": None, "protocol": None}], "", id="null, no default"),
        pytest.param(
            "cmak_clusters", [{"name": "a", "expected_brokers": ["x"]}], "[0].expected_brokers[0] is", id="id"
        ),
        pytest.param("akhq_broker_ids", [0, 1], "", id="ids"),
        pytest.param("kafka_heap", "banana", "is 'banana', which is no size of a heap; give", id="heap: a word"),
        pytest.param("kafka_heap", "512", "=512 is a heap of 512 bytes, because without a unit it", id="heap: bytes"),
        pytest.param("connect_heap", "1m", "=1m is a heap of 1048576 bytes, too small to start with", id="heap: small"),
        pytest.param("zookeeper_heap", "1.5g", "is '1.5g', which is no size of a heap;", id="heap: half"),
        pytest.param("zookeeper_heap", "536870912", "", id="heap: bytes, enough"),
        pytest.param("akhq_heap", "2G", "", id="heap: right"),
        pytest.param("kafka_heap", "", "", id="heap: the role's own"),
        pytest.param(
            "akhq_heap", "", "is '', which is no size of a heap;", id="heap: a role without a choice of its own"
        ),
        pytest.param("cmak_heap", "", "is '', which is no size of a heap;", id="heap: another one"),
    ],
)
def test_values(name: str, value: t.Any, sentence: str) -> None:
    found = errors(name, value)
    assert len(found) == bool(sentence), found
    assert not sentence or (found[0].startswith(name) and sentence in found[0]), found


@pytest.mark.parametrize("text", ["true", "True", "no", "on", "0"])
def test_a_boolean_may_come_from_the_command_line(text: str) -> None:
    assert errors("kafka_restore_offsets", text) == []


def test_everything_is_told_at_once_and_a_secret_not_shown() -> None:
    listeners = [{"port": "x"}, {"name": 5}, "y"]
    values = {"kafka_listeners": listeners, "kafka_heap": 1, "kafka_users": "geheim"}
    found = value_errors("kafka", values, {"kafka_rack": "'rack' is undefined"})
    assert len(found) == 7, found
    assert "kafka_rack cannot be evaluated: 'rack' is undefined; correct it, or what it refers to." in found
    assert "geheim" not in "".join(found)


def test_variables_of_others_are_left_alone() -> None:
    assert value_errors("kafka", {"zookeeper_heap": None, "other": 1}, {}) == []


def test_a_default_is_evaluated_last_and_only_where_it_can_be_wrong() -> None:
    defaults = yaml.safe_load((ROLES / "kafka/defaults/main.yml").read_text())
    given, default = to_evaluate("kafka", {**defaults, "kafka_heap": "1g", "zookeeper_id": 1})
    assert given == ["kafka_heap"]
    assert default == ["kafka_hosts", *sorted({*default} - {"kafka_hosts"}, key=list(OPTIONS).index)]
    assert {"kafka_log_dirs", "kafka_bootstrap_servers"} < set(default) < AT_LEAST_ONE
    assert to_evaluate("kafka", {"kafka_hosts": []}) == (["kafka_hosts"], [])


def test_items_get_the_defaults_of_the_module() -> None:
    (topic,) = items_of("kafka_topics", [{"name": "a"}])
    assert topic["state"] == "present"
    assert topic["partitions"] is None


def looked_at(path: str) -> set[str]:
    """Return the roles whose variables a play or a task file has looked at, whatever expression gives them."""
    (given,) = set(re.findall(r"_service_roles: (.*(?:\n +[{+].*)*)", (ROLES.parent / path).read_text()))
    return set(re.findall(r"\w+", given)) & set(NAMES)


def test_the_site_and_every_role_used_alone_look_at_all_variables() -> None:
    assert looked_at("playbooks/site.yml") == looked_at("playbooks/check.yml") == set(NAMES)
    for name in NAMES:
        assert looked_at(f"roles/{name}/tasks/plan.yml") == {name}
