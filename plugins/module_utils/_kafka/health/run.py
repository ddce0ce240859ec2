# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the health of a cluster, once or until a condition is met."""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import (
    Client,
    RequestFailed,
    Unreachable,
    connect,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.plan import (
    HealthQuery,
    assess,
    under_replicated,
    unmet,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.snapshot import Snapshot
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.wire import read_snapshot

_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
UnitCheck = t.Callable[[], t.Any]  # raises StackError where further waiting is useless


@contextlib.contextmanager
def connect_with_retry(params: Params, check_unit: UnitCheck = lambda: None) -> t.Iterator[Client]:
    """Connect; with ``wait_for`` retry transient errors for ``timeout`` seconds. See client.connect."""
    deadline = time.monotonic() + (params["timeout"] if params["wait_for"] != "none" else 0)
    with contextlib.ExitStack() as stack:
        yield _connect_until(stack, params, deadline, check_unit)


def health(client: Client, params: Params, check_unit: UnitCheck = lambda: None) -> dict[str, t.Any]:
    """Return the results of assess(), at once or as soon as ``wait_for`` is met.

    StackError with the same results when it isn't met within ``timeout`` seconds. The timeout starts again whenever
    the number of under-replicated partitions reaches a new minimum. A broker that doesn't respond is waited for.
    """
    query = HealthQuery(
        expected=params["expected_brokers"],
        stop=params["stop_brokers"],
        wait=params["wait_brokers"],
        allow_unavailable=params["allow_unavailable"],
        allow_under_replicated=params["allow_under_replicated"],
    )
    if params["wait_for"] == "none":
        return assess(read_snapshot(client), query)

    def read() -> Snapshot:
        check_unit()
        return read_snapshot(client)

    return watch(read, query, params["wait_for"], params["timeout"])


def watch(
    read: t.Callable[[], Snapshot],
    query: HealthQuery,
    wait_for: str,
    timeout: float,
    *,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> dict[str, t.Any]:
    """Call ``read`` until the snapshot meets the condition ``wait_for``; see health()."""
    started = clock()
    deadline = started + timeout
    fewest: int | None = None
    results: dict[str, t.Any] = {}
    while True:
        read_started = clock()
        snapshot, issues = _read_and_check(read, query, wait_for)
        pause = _SHORTEST_PAUSE
        if snapshot:
            results = assess(snapshot, query)
            if not issues:
                return results
            if fewest is None or under_replicated(snapshot) < fewest:
                deadline = deadline if fewest is None else clock() + timeout
                fewest = under_replicated(snapshot)
            pause = min(_LONGEST_PAUSE, max(pause, 4 * (clock() - read_started)))
        if clock() >= deadline:
            head = f"Waited {clock() - started:.0f} s for {wait_for}, in vain."
            raise StackError("\n".join([head, *(f"- {text}" for text in issues)]), results)
        sleep(pause)


def _read_and_check(
    read: t.Callable[[], Snapshot], query: HealthQuery, wait_for: str
) -> tuple[Snapshot | None, list[str]]:
    """Return the snapshot and its unmet requirements; None and the error if no broker responded."""
    try:
        snapshot = read()
    except RequestFailed as error:
        return None, [str(error)]
    return snapshot, unmet(snapshot, query, wait_for)


def _connect_until(stack: contextlib.ExitStack, params: Params, deadline: float, check_unit: UnitCheck) -> Client:
    while True:
        check_unit()
        try:
            return stack.enter_context(connect(params))
        except Unreachable as error:
            if not error.transient or time.monotonic() >= deadline:
                raise
            time.sleep(_SHORTEST_PAUSE)
