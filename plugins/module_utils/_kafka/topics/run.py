# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads topics, and executes a plan in batches: runs kafka_topic and kafka_topics.

Kafka continues a request that timed out, so the timed out changes are read again before they are reported.
"""

from __future__ import annotations

import collections
import functools
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import Connect, converge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import growing_pauses
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire, reassignment_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import DESCRIBE_QUORUM
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassign import BATCH, TIMEOUT, reassign_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.batches import Names, batches, partitions_of
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.plan import (
    expected_state,
    plan_topics,
    topic_warnings,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.reassignments import (
    is_reassignment,
    reassignments_of,
    topics_to_reassign,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import DesiredTopic, parse_specs
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import same_value

# Partitions, or topics with a config, per request. With ZooKeeper the controller works on one request at a time, elects
# no leaders meanwhile, and answers when the brokers have the new partitions.
_ZOOKEEPER_BATCH = 1000
# In KRaft the controller answers at once. A broker learns all topics of a request together, creates their logs, and
# only then learns those of the next: with several requests the last topics would wait for the logs of all others.
_BATCH = 10000
# Seconds per partition. About 0.015 was seen on two busy cores.
_SECONDS_PER_PARTITION = 0.1
# Seconds. The time beside _SECONDS_PER_PARTITION that new partitions get until they have leaders.
_PATIENCE = 60


def manage_topics(
    module: AnsibleModule,
    items: t.Sequence[t.Mapping[str, t.Any]],
    *,
    show: t.Callable[[dict[str, t.Any]], dict[str, t.Any]],
    purge: Purge | None = None,
    connection: Connect[Client] | None = None,
) -> None:
    """Run a module that declares topics; ``show`` builds its own result from the expected_state() of the topics."""
    specs = parse_specs(items)
    replace_config = module.params["config_mode"] == "replace"

    def report(_client: Client, current: dict[str, t.Any], changes: list[Change]) -> dict[str, t.Any]:
        return {
            "cluster_id": current["cluster_id"],
            **show(expected_state(current, specs, changes)),
            "warnings": topic_warnings(current, specs),
        }

    converge(
        module,
        connect=connection or connect,
        read=functools.partial(read_topics, all_keys=replace_config, everything=purge is not None),
        plan=functools.partial(plan_topics, replace_config=replace_config, purge=purge),
        validate=validate_topics,
        apply=apply_topics,
        desired=specs,
        report=report,
    )


def read_topics(
    client: Client, specs: t.Mapping[str, DesiredTopic], *, all_keys: bool, everything: bool
) -> dict[str, t.Any]:
    """Return the state that plan_topics needs, and "cluster_id"; all topics of the cluster if ``everything``.

    Two requests: Metadata, and DescribeConfigs of the declared keys (one per 2000 topics). Where replicas are to move,
    the layout of the cluster as well: three more, and one to each broker.
    """
    metadata = wire.read_metadata(client, None if everything else specs)
    topics = {}
    for name, topic in metadata["topics"].items():
        if topic["error"] in (wire.GONE, "INVALID_TOPIC", "LEADER_NOT_AVAILABLE") and not topic["partitions"]:
            continue
        topics[name] = {
            "error": "" if topic["partitions"] else topic["error"],
            "message": "the user of this connection needs the ACL Describe on it." if topic["error"] else "",
            "internal": topic["internal"],
            "assignment": [partition["replicas"] for partition in topic["partitions"]],
            "config": {},
        }
    keys = None if all_keys else {key for spec in specs.values() for key in spec.config}
    described = [name for name in topics if name in specs and specs[name].present and not topics[name]["error"]]
    for name, found in config_wire.read_configs(client, described if all_keys or keys else [], keys).items():
        topics[name].update(error=found["error"], message=found["message"], config=found["entries"])
    brokers = sorted(broker["id"] for broker in metadata["brokers"])
    current = {"cluster_id": metadata["cluster_id"], "brokers": brokers, "topics": topics}
    if to_reassign := topics_to_reassign(topics, specs):
        min_isr = reassignment_wire.read_min_isr(client, to_reassign)
        current["layout"] = {**reassignment_wire.read_layout(client), "min_isr": min_isr}
    return current


def validate_topics(client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Let the broker validate the changes; Kafka cannot validate reassignments and deletions.

    Replicas of new partitions are validated against the current number of the existing ones.
    """
    other_factor = {
        change.name for change in changes if is_reassignment(change) and "replication_factor" in change.after
    }
    for step, chosen in _steps(changes):
        if step is None:
            continue
        checked = [change for change in chosen if step is not _grow or change.name not in other_factor]
        for batch in batches(checked, _BATCH):
            failures = step(client, batch, _timeout(client, batch), dry_run=True)
            yield from (Outcome(change, *failures.get(name, ("", ""))) for name, change in batch.items())


def apply_topics(client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Execute the plan in the order of _steps; then wait for the leaders of new partitions."""
    new: Names = {}
    limit = _BATCH if client.supports(DESCRIBE_QUORUM) else _ZOOKEEPER_BATCH
    for step, chosen in _steps(changes):
        if step is None:
            yield from _reassign(client, chosen)
            continue
        for batch in batches(chosen, limit):
            failures = _execute(client, step, batch)
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
    """Group the changes by their request, None for reassignments, in the order of execution.

    min.insync.replicas must never exceed the number of replicas, so it is set after replicas were added and before some
    are removed. New partitions get as many replicas as the existing ones then have.
    """
    updates = [c for c in changes if c.action == "update"]
    reassignments = [c for c in updates if is_reassignment(c)]
    return [
        (_create, [c for c in changes if c.action == "create"]),
        (None, [c for c in reassignments if not _removes_replicas(c)]),
        (_alter, [c for c in updates if "config" in c.after]),
        (None, [c for c in reassignments if _removes_replicas(c)]),
        (_grow, [c for c in updates if "partitions" in c.after]),
        (_delete, [c for c in changes if c.action == "delete"]),
    ]


def _removes_replicas(change: Change) -> bool:
    return any(len(move.after) < len(move.before) for move in reassignments_of(change))


def _reassign(client: Client, changes: t.Iterable[Change]) -> t.Iterator[Outcome]:
    """Reassign topics; yield the success of each after its last partition, or its first failure."""
    by_name = {change.name: change for change in changes}
    reassignments = [move for change in by_name.values() for move in reassignments_of(change)]
    remaining = collections.Counter(move.topic for move in reassignments)
    for move, error, message in reassign_all(client, reassignments, batch=BATCH, timeout=TIMEOUT):
        remaining[move.topic] -= not error
        if not remaining[move.topic] and not error:
            yield Outcome(by_name[move.topic])
        if error and move.topic in by_name:
            yield Outcome(by_name.pop(move.topic), error, f"Partition {move.partition}: {message}")


def _execute(client: Client, step: Step, batch: Names) -> wire.Failures:
    """Execute one batch; read the timed out changes again, and return those that are still not complete."""
    timeout = _timeout(client, batch)
    try:
        failures = step(client, batch, timeout, dry_run=False)
    except RequestFailed as error:
        failures = {name: (wire.TIMED_OUT, str(error)) for name in batch}
    if step is _delete:
        failures = {name: failure for name, failure in failures.items() if failure[0] != wire.GONE}
    timed_out = {name: batch[name] for name, failure in failures.items() if failure[0] == wire.TIMED_OUT}
    for pause in growing_pauses(_PATIENCE):
        if not timed_out:
            break
        time.sleep(pause)
        for name in _completed(client, step, timed_out):
            del timed_out[name], failures[name]
    for name in timed_out:
        failures[name] = (wire.TIMED_OUT, f"{failures[name][1]} Kafka may still do it: run this again later.")
    return failures


def _completed(client: Client, step: Step, timed_out: Names) -> set[str]:
    """Return the timed out changes that are complete by now."""
    if step is _alter:
        keys = {key for change in timed_out.values() for key in change.after["config"]}
        found = config_wire.read_configs(client, timed_out, keys)
        return {name for name, change in timed_out.items() if _is_set(found[name]["entries"], change.after["config"])}
    topics = wire.read_metadata(client, timed_out)["topics"]
    if step is _delete:
        return {name for name in timed_out if topics[name]["error"] == wire.GONE}
    return {name for name in timed_out if len(topics[name]["partitions"]) >= (timed_out[name].after["partitions"] or 1)}


def _is_set(entries: t.Mapping[str, t.Any], config: t.Mapping[str, str | None]) -> bool:
    own = {key: entry["value"] if entry["own"] else None for key, entry in entries.items()}
    return all(key in entries and same_value(entries[key]["type"], own[key], config[key]) for key in config)


def _await_leaders(client: Client, new: Names) -> t.Iterator[Outcome]:
    """Wait until every partition of the topics has a leader; yield a failure for each that gets none in time."""
    leaderless: dict[str, list[int]] = {name: [] for name in new}
    seconds = _PATIENCE + _SECONDS_PER_PARTITION * partitions_of(new)
    for pause in (0.0, *growing_pauses(seconds)):
        if not leaderless:
            return
        time.sleep(pause)
        topics = wire.read_metadata(client, leaderless)["topics"]
        leaderless = {
            name: [p["id"] for p in topics[name]["partitions"] if p["leader"] is None]
            for name in leaderless
            if not topics[name]["partitions"] or any(p["leader"] is None for p in topics[name]["partitions"])
        }
    for name, partitions in leaderless.items():
        text = (
            f"It was created, but after {seconds:.0f} s partitions {partitions or 'all'} have no leader. Check"
            " kafka_health."
        )
        yield Outcome(new[name], "LEADER_NOT_AVAILABLE", text)


def _timeout(client: Client, batch: Names) -> float:
    return client.request_timeout + _SECONDS_PER_PARTITION * partitions_of(batch)
