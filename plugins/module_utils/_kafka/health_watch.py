# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the health of a cluster, once or until it is what one waits for."""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import gateway
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import (
    Client,
    RequestFailed,
    Unreachable,
    connect,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health import (
    Partition,
    Question,
    Snapshot,
    assess,
    under_replicated,
    unmet,
)

_MIN_ISR = "min.insync.replicas"
_SHORTEST_PAUSE = 0.5
_LONGEST_PAUSE = 5.0


@contextlib.contextmanager
def connect_patiently(params: Params) -> t.Iterator[Client]:
    """Connect; with ``wait_for`` try for ``timeout`` seconds, as long as waiting may help. See client.connect."""
    deadline = time.monotonic() + (params["timeout"] if params["wait_for"] != "none" else 0)
    with contextlib.ExitStack() as stack:
        yield _enter(stack, params, deadline)


def health(client: Client, params: Params) -> dict[str, t.Any]:
    """Return what assess() says, once or as soon as ``wait_for`` is met.

    StackError with the same results when it isn't within ``timeout`` seconds; they begin again whenever fewer
    partitions are under-replicated than ever before. A broker that doesn't answer meanwhile is only waited for.
    """
    question = Question(
        expected=params["expected_brokers"],
        stop=params["stop_brokers"],
        wait=params["wait_brokers"],
        allow_unavailable=params["allow_unavailable"],
        allow_under_replicated=params["allow_under_replicated"],
    )
    if params["wait_for"] == "none":
        return assess(read_snapshot(client), question)
    return watch(lambda: read_snapshot(client), question, params["wait_for"], params["timeout"])


def watch(
    read: t.Callable[[], Snapshot],
    question: Question,
    wait_for: str,
    timeout: float,
    *,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> dict[str, t.Any]:
    """Call ``read`` until the snapshot has what ``wait_for`` means; see health()."""
    began = asked = clock()
    deadline = began + timeout
    fewest: int | None = None
    results: dict[str, t.Any] = {}
    while True:
        try:
            snapshot = read()
            results = assess(snapshot, question)
            lacking = unmet(snapshot, question, wait_for)
            if not lacking:
                return results
            if fewest is None or under_replicated(snapshot) < fewest:
                deadline = deadline if fewest is None else clock() + timeout
                fewest = under_replicated(snapshot)
        except RequestFailed as error:
            lacking = [str(error)]
        if clock() >= deadline:
            head = f"Waited {clock() - began:.0f} s for {wait_for}, in vain."
            raise StackError("\n".join([head, *(f"- {text}" for text in lacking)]), results)
        sleep(min(_LONGEST_PAUSE, max(_SHORTEST_PAUSE, 4 * (clock() - asked))))
        asked = clock()


def read_snapshot(client: Client) -> Snapshot:
    """Read the cluster in three requests, however large it is: Metadata, DescribeConfigs of one key, reassignments."""
    metadata = gateway.read_metadata(client, None)
    topics = {name: topic for name, topic in metadata["topics"].items() if topic["partitions"]}
    configs = gateway.read_configs(client, topics, [_MIN_ISR]) if topics else {}
    return Snapshot(
        cluster_id=metadata["cluster_id"],
        controller_id=metadata["controller_id"],
        brokers=metadata["brokers"],
        partitions=[
            Partition(name, p["id"], p["leader"], p["replicas"], p["isr"], min_isr)
            for name, topic in sorted(topics.items())
            for min_isr in _min_isr(name, configs[name])
            for p in topic["partitions"]
        ],
        reassigning=[] if client.controller is None else gateway.read_reassignments(client),
    )


def _min_isr(topic: str, found: t.Mapping[str, t.Any]) -> list[int]:
    """Return the topic's effective min.insync.replicas; nothing if it was deleted meanwhile."""
    if found["error"] == gateway.GONE:
        return []
    if found["error"]:
        raise StackError(
            f"The configs of topic {topic} can't be read: {found['error']}: {found['message']} Without"
            f" {_MIN_ISR} nothing can be said about stopping a broker; the user needs DescribeConfigs on all topics."
        )
    return [int(found["entries"][_MIN_ISR]["value"])]


def _enter(stack: contextlib.ExitStack, params: Params, deadline: float) -> Client:
    while True:
        try:
            return stack.enter_context(connect(params))
        except Unreachable as error:
            if not error.passing or time.monotonic() >= deadline:
                raise
            time.sleep(_SHORTEST_PAUSE)
