# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work that admin.py measures: for each kind of object the steps, as a module, the bare script and Java do them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

PREFIX = "bench-admin"
TOPIC = f"{PREFIX}-offsets"  # of the groups' commits
FEW = 10  # objects that Kafka's own tool is given where it takes one at a time
PARTITIONS = 3  # with as many replicas as the cluster's default.replication.factor
_LIMIT = {"producer_byte_rate": 1048576}


@dataclass(frozen=True)
class Java:
    """A shell command with Kafka's own tools; ``share`` of the work is what it does. {tool} is their path."""

    command: str
    share: float = 1.0


@dataclass(frozen=True)
class Step:
    """One run: a module with its arguments, the step of admin_bare.py that does the same, and Kafka's own tool.

    One that is not measured has a module or a step of admin_bare.py.
    """

    name: str
    module: str
    arguments: t.Mapping[str, t.Any]
    bare: str
    changed: bool
    java: Java | None = None


@dataclass(frozen=True)
class Kind:
    """Steps on the same objects, in this order. ``before`` and ``after`` are steps that are not measured."""

    name: str
    count: int
    steps: tuple[Step, ...]
    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()


def many_topics(count: int) -> list[dict[str, t.Any]]:
    """Return so many topics of one partition with one replica and one config: for the memory of a module."""
    shape = {"partitions": 1, "replication_factor": 1, "config": {"retention.ms": 3600000}}
    return [{"name": f"{PREFIX}-many-{number:05}", **shape} for number in range(count)]


def absent(items: t.Iterable[t.Mapping[str, t.Any]], *keys: str) -> list[dict[str, t.Any]]:
    """Return the items with only these keys, declared absent."""
    return [{**{key: item[key] for key in keys}, "state": "absent"} for item in items]


def _names(kind: str, count: int) -> list[str]:
    return [f"{PREFIX}-{kind}-{number:04}" for number in range(count)]


def _each(command: str, count: int) -> Java:
    """Run a command for FEW objects out of ``count``; $i is the number of the object."""
    return Java(f"for i in $(seq -f %02g 0 {FEW - 1}); do {command} >/dev/null || exit; done", FEW / count)


def _topics(count: int) -> Kind:
    shape = {"partitions": PARTITIONS, "config": {"retention.ms": 3600000}}
    new = [{"name": name, **shape} for name in _names("topic", count)]
    changed = [{**topic, "config": {"retention.ms": 86400000}} for topic in new]
    name = f"{PREFIX}-topic"
    one = f"{{tool}}/kafka-topics.sh {{connection}} --create --topic {name}-java-$i"
    alter = f"{{tool}}/kafka-configs.sh {{connection}} --alter --topic {name}-00$i --add-config retention.ms=86400000"
    options = f"--partitions {PARTITIONS} --config retention.ms=3600000"
    steps = (
        Step("create", "kafka_topics", {"topics": new}, "create_topics", True, _each(f"{one} {options}", count)),
        Step(
            "nothing to do",
            "kafka_topics",
            {"topics": new},
            "read_topics",
            False,
            Java(f"{{tool}}/kafka-topics.sh {{connection}} --describe --topic '{name}-.*' >/dev/null"),
        ),
        Step("change a config", "kafka_topics", {"topics": changed}, "change_topics", True, _each(alter, count)),
        Step(
            "delete",
            "kafka_topics",
            {"topics": absent(new, "name")},
            "delete_topics",
            True,
            Java(f"{{tool}}/kafka-topics.sh {{connection}} --delete --topic '{name}-.*'"),
        ),
    )
    return Kind("topics", count, steps)


def _acls(count: int) -> Kind:
    acl = {"resource_type": "topic", "name": f"{PREFIX}-topic", "operations": ["read"]}
    acls = [{**acl, "principal": f"User:{name}"} for name in _names("acl", count)]
    gone = absent(acls, "resource_type", "name", "operations", "principal")
    tool = f"{{tool}}/kafka-acls.sh {{connection}} --topic {PREFIX}-topic"
    everybody = " ".join(f"--allow-principal {item['principal']}" for item in acls)
    steps = (
        Step(
            "create",
            "kafka_acls",
            {"acls": acls},
            "create_acls",
            True,
            Java(f"{tool} --add --operation Read {everybody} >/dev/null"),
        ),
        Step("nothing to do", "kafka_acls", {"acls": acls}, "read_acls", False, Java(f"{tool} --list >/dev/null")),
        Step(
            "delete",
            "kafka_acls",
            {"acls": gone},
            "delete_acls",
            True,
            Java(f"{tool} --remove --force --operation Read {everybody} >/dev/null"),
        ),
    )
    return Kind("ACLs", count, steps)


def _entities(kind: str, name: str, config: str) -> tuple[str, str, str]:
    """Return how Kafka's own tool sets, shows and takes off a config of a user."""
    tool = "{tool}/kafka-configs.sh {connection} --entity-type users"
    one = f"{tool} --alter --entity-name {PREFIX}-{kind}-00$i"
    return f"{one} --add-config '{config}'", f"{tool} --describe >/dev/null", f"{one} --delete-config {name}"


def _quotas(count: int) -> Kind:
    quotas = [{"user": name, "limits": _LIMIT} for name in _names("quota", count)]
    add, show, remove = _entities("quota", "producer_byte_rate", "producer_byte_rate=1048576")
    gone = absent(quotas, "user")
    steps = (
        Step("create", "kafka_quotas", {"quotas": quotas}, "create_quotas", True, _each(add, count)),
        Step("nothing to do", "kafka_quotas", {"quotas": quotas}, "read_quotas", False, Java(show)),
        Step("delete", "kafka_quotas", {"quotas": gone}, "delete_quotas", True, _each(remove, count)),
    )
    return Kind("quotas", count, steps)


def _users(count: int) -> Kind:
    users = [{"name": name, "password": f"{name}-secret"} for name in _names("user", count)]
    add, show, remove = _entities("user", "SCRAM-SHA-512", "SCRAM-SHA-512=[iterations=8192,password=secret]")
    gone = absent(users, "name")
    steps = (
        Step("create", "kafka_users", {"users": users}, "create_users", True, _each(add, count)),
        Step("nothing to do", "kafka_users", {"users": users}, "read_users", False, Java(show)),
        Step("delete", "kafka_users", {"users": gone}, "delete_users", True, _each(remove, count)),
    )
    return Kind("users (SCRAM)", count, steps)


def _groups(count: int) -> Kind:
    topic = {"name": TOPIC, "partitions": PARTITIONS}
    groups = {"groups": _names("group", count)}
    command = "{tool}/kafka-consumer-groups.sh {connection} --describe --all-groups >/dev/null 2>&1"
    module = "kafka_consumer_group_info"
    return Kind(
        "groups",
        count,
        (Step("describe with lag", module, groups, "read_groups", False, Java(command)),),
        before=(
            Step("topic", "kafka_topics", {"topics": [topic]}, "", True),
            Step("commits", "", {**groups, "topic": TOPIC}, "create_groups", True),
        ),
        after=(
            Step("groups", "", groups, "delete_groups", True),
            Step("topic", "kafka_topics", {"topics": absent([topic], "name")}, "", True),
        ),
    )


KINDS: dict[str, t.Callable[[int], Kind]] = {
    "topics": _topics,
    "acls": _acls,
    "quotas": _quotas,
    "users": _users,
    "groups": _groups,
}
"""{name: the kind, for so many objects}"""
