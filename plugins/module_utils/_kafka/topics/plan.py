# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans changes of topics. Pure: what is, and what is wished, go in; changes or all errors come out.

What is: {"brokers": [ids], "topics": {name: {"error", "message", "internal", "assignment", "config"}}} with
``assignment`` a list of replica lists, one per partition, and ``config`` {key: {"value", "type", "own"}} with "own" for
keys that are set on the topic itself. Topics that don't exist aren't in it. "layout" is there if replicas are to move.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moves import brokers_run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.moves import plan_topic_moves
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import (
    Wish,
    is_internal,
    topic_purge_errors,
    wish_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import same_value

Topic = t.Mapping[str, t.Any]
Current = t.Mapping[str, t.Any]


def plan_topics(
    current: Current, desired: t.Mapping[str, Wish], *, replace_config: bool = False, purge: Purge | None = None
) -> list[Change]:
    """Return the changes that turn ``current`` into ``desired``: creations, then updates, deletions and the purge.

    One change is one operation of Kafka: a topic that gets partitions and config has two. With ``replace_config`` keys
    that are set on a topic and not declared are taken off; without it they stay. StackError with all errors at once.
    """
    errors = [f"Topic {name}: {text}" for name, wish in desired.items() for text in _errors(current, wish)]
    errors += collision_errors(desired) + (topic_purge_errors(purge) if purge else [])
    surplus = _surplus(current, desired, purge) if purge else []
    errors += too_many(surplus, purge, "topics with their records") if purge else []
    moves, speaking_against = plan_topic_moves(current, desired)
    raise_all(errors + speaking_against)
    changes: list[Change] = [*moves.values()]
    for name, wish in desired.items():
        changes += _plan_one(current["topics"].get(name), wish, replace_config)
    changes += [_deletion(name, current["topics"][name]) for name in surplus]
    order = {"create": 0, "update": 1, "delete": 2}
    return sorted(changes, key=lambda change: order[change.action])


def advise(current: Current, desired: t.Mapping[str, Wish]) -> list[str]:
    """Return warnings about declared topics that work, but not as one would want."""
    warnings = []
    for name, wish in desired.items():
        topic = current["topics"].get(name)
        factor = wish.replication_factor or (len(wish.assignment[0]) if wish.assignment else _factor(topic))
        least = wish.config.get("min.insync.replicas")
        if not wish.present or not factor or factor == 1 or not (least or "").isdigit() or int(least or 0) < factor:
            continue
        warnings.append(
            f"Topic {name}: min.insync.replicas is {least} with {factor} replicas, so producers with acks=all are"
            f" blocked whenever one broker stops. Use at most {factor - 1}."
        )
    return warnings


def outlook(current: Current, desired: t.Mapping[str, Wish], changes: t.Iterable[Change]) -> dict[str, t.Any]:
    """Return what the declared present topics are like after the changes.

    {name: {"partitions", "replication_factor", "config"}} with the declared keys of config; None where a topic is
    created with the broker's default.
    """
    after: dict[str, dict[str, t.Any]] = {}
    for name, wish in desired.items():
        if wish.present:
            topic = current["topics"].get(name)
            after[name] = {
                "partitions": len(topic["assignment"]) if topic else None,
                "replication_factor": _factor(topic),
                "config": dict(wish.config),
            }
    for change in changes:
        if change.name in after:
            keys = ("partitions", "replication_factor")
            after[change.name].update({key: change.after[key] for key in keys if change.after.get(key)})
    return after


def _errors(current: Current, wish: Wish) -> list[str]:
    topic = current["topics"].get(wish.name)
    if topic and topic["error"]:
        return [*wish_errors(wish), f"it can't be read: {topic['error']}: {topic['message']}"]
    if not wish.present:
        internal = topic and topic["internal"] and not is_internal(wish.name)
        return [*wish_errors(wish), *(["state is absent, but this is an internal topic."] if internal else [])]
    check = _change_errors(wish, topic) if topic else []
    return (
        wish_errors(wish)
        + check
        + _factor_errors(wish, topic, current["brokers"])
        + _broker_errors(wish, topic, current["brokers"])
    )


def _factor_errors(wish: Wish, topic: Topic | None, brokers: t.Sequence[int]) -> list[str]:
    factor = wish.replication_factor or 0
    if factor <= len(brokers) or (topic and all(len(replicas) == factor for replicas in topic["assignment"])):
        return []
    return [f"replication_factor is {factor}, but {brokers_run(brokers)}: declare at most {len(brokers)}."]


def _broker_errors(wish: Wish, topic: Topic | None, brokers: t.Sequence[int]) -> list[str]:
    new = (wish.assignment or [])[len(topic["assignment"]) if topic else 0 :]
    strangers = sorted({broker for replicas in new for broker in replicas} - set(brokers))
    if not strangers:
        return []
    return [f"replica_assignment names {join_limited(strangers)}, but {brokers_run(brokers)}: {join_limited(brokers)}."]


def _change_errors(wish: Wish, topic: Topic) -> list[str]:
    have = topic["assignment"]
    want = len(wish.assignment) if wish.assignment is not None else wish.partitions
    errors = []
    if want and want < len(have):
        errors.append(
            f"partitions is {want}, but it has {len(have)}: Kafka can't take partitions away. Declare"
            f" {len(have)}, or delete the topic with its records and create it anew."
        )
    return errors


def collision_errors(desired: t.Mapping[str, Wish]) -> list[str]:
    """Return a sentence for names that differ only in . and _, alike in Kafka's metrics, so that it refuses them."""
    seen: dict[str, str] = {}
    errors = []
    for name in (name for name, wish in desired.items() if wish.present):
        first = seen.setdefault(name.replace(".", "_"), name)
        if first != name:
            errors.append(f"Topics {first} and {name} differ only in . and _, which Kafka doesn't allow: rename one.")
    return errors


def _plan_one(topic: Topic | None, wish: Wish, replace_config: bool) -> list[Change]:
    if not wish.present:
        return [_deletion(wish.name, topic)] if topic else []
    if topic is None:
        return [_creation(wish)]
    return _growth(topic, wish) + _alteration(topic, wish, replace_config)


def _creation(wish: Wish) -> Change:
    after: dict[str, t.Any] = {"partitions": wish.partitions, "replication_factor": wish.replication_factor}
    if wish.assignment is not None:
        after = {
            "partitions": len(wish.assignment),
            "replication_factor": len(wish.assignment[0]),
            "replica_assignment": wish.assignment,
        }
    after["config"] = {key: value for key, value in wish.config.items() if value is not None}
    return Change("create", "topic", wish.name, after=after)


def _growth(topic: Topic, wish: Wish) -> list[Change]:
    have = len(topic["assignment"])
    want = len(wish.assignment) if wish.assignment is not None else wish.partitions or have
    if want == have:
        return []
    before: dict[str, t.Any] = {"partitions": have}
    after: dict[str, t.Any] = {"partitions": want}
    if wish.assignment is not None:
        before["replica_assignment"], after["replica_assignment"] = topic["assignment"], wish.assignment
    return [Change("update", "topic", wish.name, before, after)]


def _alteration(topic: Topic, wish: Wish, replace_config: bool) -> list[Change]:
    have = {key: entry["value"] for key, entry in topic["config"].items() if entry["own"]}
    want = dict(wish.config)
    if replace_config:
        want.update({key: None for key in have if key not in want})
    kinds = {key: entry["type"] for key, entry in topic["config"].items()}
    differ = [key for key in want if not same_value(kinds.get(key, "STRING"), have.get(key), want[key])]
    if not differ:
        return []
    before = {"config": {key: have.get(key) for key in differ}}
    return [Change("update", "topic", wish.name, before, {"config": {key: want[key] for key in differ}})]


def _deletion(name: str, topic: Topic) -> Change:
    before = {"partitions": len(topic["assignment"]), "replication_factor": _factor(topic)}
    return Change("delete", "topic", name, before=before)


def _surplus(current: Current, desired: t.Mapping[str, Wish], purge: Purge) -> list[str]:
    """Return the names that the purge would delete: never internal ones, never those that begin with __."""
    return sorted(
        name
        for name, topic in current["topics"].items()
        if purge.owns(name) and not name.startswith("__") and not topic["internal"] and name not in desired
    )


def _factor(topic: Topic | None) -> int | None:
    """Return the number of replicas; the greatest one, if partitions differ."""
    return max(len(replicas) for replicas in topic["assignment"]) if topic and topic["assignment"] else None
