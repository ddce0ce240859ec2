# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads topics, and carries out a plan in batches: the part of kafka_topic and kafka_topics that talks to the cluster.

Kafka goes on with a request that ran out of time, so what timed out is read again before it is judged.
"""

from __future__ import annotations

import collections
import functools
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire, move_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moving import BATCH, TIMEOUT, move_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.moves import is_move, moves_of, to_be_moved
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.plan import advise, outlook, plan_topics
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import Wish, declared
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import same_value

# Partitions, or topics with a config, per request: bounds the memory of both sides and how long a request may take.
_BATCH = 1000
_DRY_BATCH = 10000
# Records of the metadata log: without ZooKeeper Kafka refuses a request that makes more than 10000 (POLICY_VIOLATION).
_RECORDS = 9000
# Seconds per partition. About 0.015 was seen on two busy cores.
_EACH = 0.1
# A minute in all. Longer pauses would keep a thousand topics waiting for seconds after they are ready.
_PAUSES = (0.2, 0.4, 0.8, *[2.0] * 29)

Names = dict[str, Change]


def manage_topics(
    module: AnsibleModule,
    items: t.Sequence[t.Mapping[str, t.Any]],
    *,
    show: t.Callable[[dict[str, t.Any]], dict[str, t.Any]],
    purge: Purge | None = None,
) -> None:
    """Run a module that declares topics; ``show`` makes its own result of what they are afterwards (topics.outlook)."""
    wishes = declared(items)
    replace_config = module.params["config_mode"] == "replace"

    def report(_client: Client, current: dict[str, t.Any], changes: list[Change]) -> dict[str, t.Any]:
        return {
            "cluster_id": current["cluster_id"],
            **show(outlook(current, wishes, changes)),
            "warnings": advise(current, wishes),
        }

    converge(
        module,
        connect=connect,
        read=functools.partial(read_topics, all_keys=replace_config, everything=purge is not None),
        plan=functools.partial(plan_topics, replace_config=replace_config, purge=purge),
        validate=validate_topics,
        apply=apply_topics,
        desired=wishes,
        report=report,
    )


def read_topics(client: Client, wishes: t.Mapping[str, Wish], *, all_keys: bool, everything: bool) -> dict[str, t.Any]:
    """Return what plan_topics wants to know, and "cluster_id"; all topics of the cluster if ``everything``.

    Two requests: Metadata, and DescribeConfigs of the declared keys (one per 2000 topics). Where replicas are to move,
    what decides on their places as well: three more, and one to each broker.
    """
    metadata = wire.read_metadata(client, None if everything else wishes)
    topics = {}
    for name, topic in metadata["topics"].items():
        if topic["error"] in (wire.GONE, "INVALID_TOPIC", "LEADER_NOT_AVAILABLE") and not topic["partitions"]:
            continue
        topics[name] = {
            "error": "" if topic["partitions"] else topic["error"],
            "message": "the user of this connection needs the right to describe it." if topic["error"] else "",
            "internal": topic["internal"],
            "assignment": [partition["replicas"] for partition in topic["partitions"]],
            "config": {},
        }
    keys = None if all_keys else {key for wish in wishes.values() for key in wish.config}
    described = [name for name in topics if name in wishes and wishes[name].present and not topics[name]["error"]]
    for name, found in config_wire.read_configs(client, described if all_keys or keys else [], keys).items():
        topics[name].update(error=found["error"], message=found["message"], config=found["entries"])
    brokers = sorted(broker["id"] for broker in metadata["brokers"])
    current = {"cluster_id": metadata["cluster_id"], "brokers": brokers, "topics": topics}
    moving = to_be_moved(topics, wishes)
    if moving:
        min_isr = move_wire.read_min_isr(client, moving)
        current["layout"] = {**move_wire.read_layout(client), "min_isr": min_isr}
    return current


def validate_topics(client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Let the broker check everything that it can check without doing it; moves and deletions have no such check.

    Replicas of new partitions are checked against the number that the old ones have today.
    """
    other_factor = {change.name for change in changes if is_move(change) and "replication_factor" in change.after}
    for step, chosen in _steps(changes):
        if step is None:
            continue
        checked = [change for change in chosen if step is not _grow or change.name not in other_factor]
        for batch in _batches(checked, _DRY_BATCH):
            failures = step(client, batch, _timeout(client, batch), dry_run=True)
            yield from (Outcome(change, *failures.get(name, ("", ""))) for name, change in batch.items())


def apply_topics(client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Carry out the plan in the order of _steps; then wait for the leaders of new partitions."""
    new: Names = {}
    for step, chosen in _steps(changes):
        if step is None:
            yield from _move(client, chosen)
            continue
        for batch in _batches(chosen, _BATCH):
            failures = _carry_out(client, step, batch)
            for name, change in batch.items():
                outcome = Outcome(change, *failures.get(name, ("", "")))
                if not outcome.error and change.after and "partitions" in change.after:
                    new[name] = change
                yield outcome
    yield from _await_leaders(client, new)


def _create(client: Client, batch: Names, timeout: float, *, dry_run: bool) -> wire.Failures:
    topics = {name: {**c.after, "assignment": c.after.get("replica_assignment")} for name, c in batch.items()}
    return wire.create_topics(client, topics, timeout=timeout, dry_run=dry_run)


def _grow(client: Client, batch: Names, timeout: float, *, dry_run: bool) -> wire.Failures:
    topics = {}
    for name, change in batch.items():
        assignment = change.after.get("replica_assignment")
        new = None if assignment is None else assignment[change.before["partitions"] :]
        topics[name] = (change.after["partitions"], new)
    return wire.create_partitions(client, topics, timeout=timeout, dry_run=dry_run)


def _alter(client: Client, batch: Names, timeout: float, *, dry_run: bool) -> wire.Failures:
    configs = {name: change.after["config"] for name, change in batch.items()}
    return config_wire.alter_configs(client, configs, timeout=timeout, dry_run=dry_run)


def _delete(client: Client, batch: Names, timeout: float, *, dry_run: bool) -> wire.Failures:
    return {} if dry_run else wire.delete_topics(client, batch, timeout=timeout)


Step = t.Callable[..., wire.Failures]


def _steps(changes: t.Sequence[Change]) -> list[tuple[Step | None, list[Change]]]:
    """Sort the changes by the request that does them, None for moves, in the order in which they are done.

    min.insync.replicas is never greater than the replicas that are there, so it is set after more of them have come
    and before some go. New partitions get as many replicas as the old ones have by then.
    """
    updates = [c for c in changes if c.action == "update"]
    moves = [c for c in updates if is_move(c)]
    return [
        (_create, [c for c in changes if c.action == "create"]),
        (None, [c for c in moves if not _loses(c)]),
        (_alter, [c for c in updates if "config" in c.after]),
        (None, [c for c in moves if _loses(c)]),
        (_grow, [c for c in updates if "partitions" in c.after]),
        (_delete, [c for c in changes if c.action == "delete"]),
    ]


def _loses(change: Change) -> bool:
    return any(len(move.after) < len(move.before) for move in moves_of(change))


def _move(client: Client, changes: t.Iterable[Change]) -> t.Iterator[Outcome]:
    """Move replicas of topics; tell of each when its last partition has arrived, and of its first failure."""
    by_name = {change.name: change for change in changes}
    moves = [move for change in by_name.values() for move in moves_of(change)]
    left = collections.Counter(move.topic for move in moves)
    for move, error, message in move_all(client, moves, batch=BATCH, timeout=TIMEOUT):
        left[move.topic] -= not error
        if not left[move.topic] and not error:
            yield Outcome(by_name[move.topic])
        if error and move.topic in by_name:
            yield Outcome(by_name.pop(move.topic), error, f"Partition {move.partition}: {message}")


def _carry_out(client: Client, step: Step, batch: Names) -> wire.Failures:
    """Do one batch; read again what ran out of time, and tell what isn't there even then."""
    timeout = _timeout(client, batch)
    try:
        failures = step(client, batch, timeout, dry_run=False)
    except RequestFailed as error:
        failures = {name: (wire.TIMED_OUT, str(error)) for name in batch}
    if step is _delete:
        failures = {name: failure for name, failure in failures.items() if failure[0] != wire.GONE}
    late = {name: batch[name] for name, failure in failures.items() if failure[0] == wire.TIMED_OUT}
    for pause in _PAUSES:
        if not late:
            break
        time.sleep(pause)
        for name in _arrived(client, step, late):
            del late[name], failures[name]
    for name in late:
        failures[name] = (wire.TIMED_OUT, f"{failures[name][1]} Kafka may still do it: run this again later.")
    return failures


def _arrived(client: Client, step: Step, late: Names) -> set[str]:
    """Return which of the late changes are done by now."""
    if step is _alter:
        keys = {key for change in late.values() for key in change.after["config"]}
        found = config_wire.read_configs(client, late, keys)
        return {name for name, change in late.items() if _is_set(found[name]["entries"], change.after["config"])}
    topics = wire.read_metadata(client, late)["topics"]
    if step is _delete:
        return {name for name in late if topics[name]["error"] == wire.GONE}
    return {name for name in late if len(topics[name]["partitions"]) >= (late[name].after["partitions"] or 1)}


def _is_set(entries: t.Mapping[str, t.Any], config: t.Mapping[str, str | None]) -> bool:
    own = {key: entry["value"] if entry["own"] else None for key, entry in entries.items()}
    return all(key in entries and same_value(entries[key]["type"], own[key], config[key]) for key in config)


def _await_leaders(client: Client, new: Names) -> t.Iterator[Outcome]:
    """Wait until every partition of the topics has a leader; yield a failure for each that gets none in a minute."""
    lacking: dict[str, list[int]] = {name: [] for name in new}
    for pause in (0.0, *_PAUSES):
        if not lacking:
            return
        time.sleep(pause)
        topics = wire.read_metadata(client, lacking)["topics"]
        lacking = {
            name: [p["id"] for p in topics[name]["partitions"] if p["leader"] is None]
            for name in lacking
            if not topics[name]["partitions"] or any(p["leader"] is None for p in topics[name]["partitions"])
        }
    for name, partitions in lacking.items():
        text = f"It was made, but after a minute partitions {partitions or 'all'} have no leader. Look at kafka_health."
        yield Outcome(new[name], "LEADER_NOT_AVAILABLE", text)


def _weight(change: Change) -> int:
    return int((change.after or {}).get("partitions") or 1)


def _timeout(client: Client, batch: Names) -> float:
    return client.request_timeout + _EACH * sum(_weight(change) for change in batch.values())


def _batches(changes: t.Sequence[Change], limit: int) -> t.Iterator[Names]:
    """Cut changes into {name: Change} of at most ``limit`` partitions and _RECORDS, or of one topic that has more."""
    batch: Names = {}
    weight = records = 0
    for change in changes:
        if batch and (weight + _weight(change) > limit or records + _records(change) > _RECORDS):
            yield batch
            batch, weight, records = {}, 0, 0
        batch[change.name] = change
        weight += _weight(change)
        records += _records(change)
    if batch:
        yield batch


def _records(change: Change) -> int:
    return 1 + _weight(change) + len((change.after or {}).get("config") or {})
