# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the changes of topics, and returns all errors. Pure.

The current state is {"brokers": [ids], "topics": {name: {"error", "message", "internal", "assignment", "config"}}} with
``assignment`` a list of replica lists, one per partition, and ``config`` {key: {"value", "type", "own"}} with "own" for
keys that are set on the topic itself. Missing topics aren't in it. It has "layout" if topics are to be reassigned.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import brokers_run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.reassignments import plan_topic_reassignments
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import (
    DesiredTopic,
    is_internal,
    spec_errors,
    topic_purge_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import same_value

Topic = t.Mapping[str, t.Any]
Current = t.Mapping[str, t.Any]


def plan_topics(
    current: Current, desired: t.Mapping[str, DesiredTopic], *, replace_config: bool = False, purge: Purge | None = None
) -> list[Change]:
    """Return the changes that turn ``current`` into ``desired``: creations, then updates, deletions and the purge.

    One change is one operation of Kafka: a topic that gets partitions and config has two. With ``replace_config``
    undeclared keys of a topic are removed; without it they stay. StackError with all errors at once.
    """
    errors = [f"Topic {name}: {text}" for name, spec in desired.items() for text in _errors(current, spec)]
    errors += collision_errors(desired) + (topic_purge_errors(purge) if purge else [])
    unmanaged = _unmanaged(current, desired, purge) if purge else []
    errors += too_many(unmanaged, purge, "topics with their records") if purge else []
    reassignments, reassignment_errors = plan_topic_reassignments(current, desired)
    raise_all(errors + reassignment_errors)
    changes: list[Change] = [*reassignments.values()]
    for name, spec in desired.items():
        changes += _plan_topic(current["topics"].get(name), spec, replace_config)
    changes += [_deletion(name, current["topics"][name]) for name in unmanaged]
    order = {"create": 0, "update": 1, "delete": 2}
    return sorted(changes, key=lambda change: order[change.action])


def topic_warnings(current: Current, desired: t.Mapping[str, DesiredTopic]) -> list[str]:
    """Return warnings about declared topics that are valid, but not highly available."""
    warnings = []
    for name, spec in desired.items():
        topic = current["topics"].get(name)
        factor = spec.replication_factor or (len(spec.assignment[0]) if spec.assignment else _factor(topic))
        min_isr = spec.config.get("min.insync.replicas")
        if not spec.present or not factor or factor == 1 or not (min_isr or "").isdigit() or int(min_isr or 0) < factor:
            continue
        warnings.append(
            f"Topic {name}: min.insync.replicas is {min_isr} with {factor} replicas, so producers with acks=all are"
            f" blocked whenever one broker stops. Use at most {factor - 1}."
        )
    return warnings


def expected_state(
    current: Current, desired: t.Mapping[str, DesiredTopic], changes: t.Iterable[Change]
) -> dict[str, t.Any]:
    """Return the state of the declared present topics after the changes.

    {name: {"partitions", "replication_factor", "config"}} with the declared keys of config; None where a topic is
    created with the broker's default.
    """
    after: dict[str, dict[str, t.Any]] = {}
    for name, spec in desired.items():
        if spec.present:
            topic = current["topics"].get(name)
            after[name] = {
                "partitions": len(topic["assignment"]) if topic else None,
                "replication_factor": _factor(topic),
                "config": dict(spec.config),
            }
    for change in changes:
        if change.name in after:
            keys = ("partitions", "replication_factor")
            after[change.name].update({key: change.after[key] for key in keys if change.after.get(key)})
    return after


def _errors(current: Current, spec: DesiredTopic) -> list[str]:
    topic = current["topics"].get(spec.name)
    if topic and topic["error"]:
        return [*spec_errors(spec), f"it can't be read: {topic['error']}: {topic['message']}"]
    if not spec.present:
        internal = topic and topic["internal"] and not is_internal(spec.name)
        return [*spec_errors(spec), *(["state is absent, but this is an internal topic."] if internal else [])]
    check = _change_errors(spec, topic) if topic else []
    return (
        spec_errors(spec)
        + check
        + _factor_errors(spec, topic, current["brokers"])
        + _broker_errors(spec, topic, current["brokers"])
    )


def _factor_errors(spec: DesiredTopic, topic: Topic | None, brokers: t.Sequence[int]) -> list[str]:
    factor = spec.replication_factor or 0
    if factor <= len(brokers) or (topic and all(len(replicas) == factor for replicas in topic["assignment"])):
        return []
    return [f"replication_factor is {factor}, but {brokers_run(brokers)}: declare at most {len(brokers)}."]


def _broker_errors(spec: DesiredTopic, topic: Topic | None, brokers: t.Sequence[int]) -> list[str]:
    new = (spec.assignment or [])[len(topic["assignment"]) if topic else 0 :]
    unknown_brokers = sorted({broker for replicas in new for broker in replicas} - set(brokers))
    if not unknown_brokers:
        return []
    return [
        f"replica_assignment names {join_limited(unknown_brokers)}, but {brokers_run(brokers)}:"
        f" {join_limited(brokers)}."
    ]


def _change_errors(spec: DesiredTopic, topic: Topic) -> list[str]:
    assignment = topic["assignment"]
    desired_count = len(spec.assignment) if spec.assignment is not None else spec.partitions
    errors = []
    if desired_count and desired_count < len(assignment):
        errors.append(
            f"partitions is {desired_count}, but it has {len(assignment)}: Kafka can't take partitions away. Declare"
            f" {len(assignment)}, or delete the topic with its records and create it anew."
        )
    return errors


def collision_errors(desired: t.Mapping[str, DesiredTopic]) -> list[str]:
    """Return a sentence for names that differ only in . and _: Kafka refuses them, as their metrics would collide."""
    first_names: dict[str, str] = {}
    errors = []
    for name in (name for name, spec in desired.items() if spec.present):
        first = first_names.setdefault(name.replace(".", "_"), name)
        if first != name:
            errors.append(f"Topics {first} and {name} differ only in . and _, which Kafka doesn't allow: rename one.")
    return errors


def _plan_topic(topic: Topic | None, spec: DesiredTopic, replace_config: bool) -> list[Change]:
    if not spec.present:
        return [_deletion(spec.name, topic)] if topic else []
    if topic is None:
        return [_creation(spec)]
    return _growth(topic, spec) + _alteration(topic, spec, replace_config)


def _creation(spec: DesiredTopic) -> Change:
    after: dict[str, t.Any] = {"partitions": spec.partitions, "replication_factor": spec.replication_factor}
    if spec.assignment is not None:
        after = {
            "partitions": len(spec.assignment),
            "replication_factor": len(spec.assignment[0]),
            "replica_assignment": spec.assignment,
        }
    after["config"] = {key: value for key, value in spec.config.items() if value is not None}
    return Change("create", "topic", spec.name, after=after)


def _growth(topic: Topic, spec: DesiredTopic) -> list[Change]:
    current_count = len(topic["assignment"])
    desired_count = len(spec.assignment) if spec.assignment is not None else spec.partitions or current_count
    if desired_count == current_count:
        return []
    before: dict[str, t.Any] = {"partitions": current_count}
    after: dict[str, t.Any] = {"partitions": desired_count}
    if spec.assignment is not None:
        before["replica_assignment"], after["replica_assignment"] = topic["assignment"], spec.assignment
    return [Change("update", "topic", spec.name, before, after)]


def _alteration(topic: Topic, spec: DesiredTopic, replace_config: bool) -> list[Change]:
    current_config = {key: entry["value"] for key, entry in topic["config"].items() if entry["own"]}
    desired_config = dict(spec.config)
    if replace_config:
        desired_config.update({key: None for key in current_config if key not in desired_config})
    kinds = {key: entry["type"] for key, entry in topic["config"].items()}
    differ = [
        key
        for key in desired_config
        if not same_value(kinds.get(key, "STRING"), current_config.get(key), desired_config[key])
    ]
    if not differ:
        return []
    before = {"config": {key: current_config.get(key) for key in differ}}
    return [Change("update", "topic", spec.name, before, {"config": {key: desired_config[key] for key in differ}})]


def _deletion(name: str, topic: Topic) -> Change:
    before = {"partitions": len(topic["assignment"]), "replication_factor": _factor(topic)}
    return Change("delete", "topic", name, before=before)


def _unmanaged(current: Current, desired: t.Mapping[str, DesiredTopic], purge: Purge) -> list[str]:
    """Return the topics that the purge would delete: never internal ones, never those that begin with __."""
    return sorted(
        name
        for name, topic in current["topics"].items()
        if purge.owns(name) and not name.startswith("__") and not topic["internal"] and name not in desired
    )


def _factor(topic: Topic | None) -> int | None:
    """Return the number of replicas; the greatest one, if partitions differ."""
    return max(len(replicas) for replicas in topic["assignment"]) if topic and topic["assignment"] else None
