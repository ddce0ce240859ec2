# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the health of a cluster, once or until it is what one waits for."""

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
    Question,
    Snapshot,
    assess,
    under_replicated,
    unmet,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.wire import read_snapshot

_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
Alive = t.Callable[[], t.Any]  # raises StackError where waiting on is of no use


@contextlib.contextmanager
def connect_patiently(params: Params, alive: Alive = lambda: None) -> t.Iterator[Client]:
    """Connect; with ``wait_for`` try for ``timeout`` seconds, as long as waiting may help. See client.connect."""
    deadline = time.monotonic() + (params["timeout"] if params["wait_for"] != "none" else 0)
    with contextlib.ExitStack() as stack:
        yield _enter(stack, params, deadline, alive)


def health(client: Client, params: Params, alive: Alive = lambda: None) -> dict[str, t.Any]:
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

    def read() -> Snapshot:
        alive()
        return read_snapshot(client)

    return watch(read, question, params["wait_for"], params["timeout"])


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
    began = clock()
    deadline = began + timeout
    fewest: int | None = None
    results: dict[str, t.Any] = {}
    while True:
        asked = clock()
        seen, lacking = _look(read, question, wait_for)
        pause = _SHORTEST_PAUSE
        if seen:
            results = assess(seen, question)
            if not lacking:
                return results
            if fewest is None or under_replicated(seen) < fewest:
                deadline = deadline if fewest is None else clock() + timeout
                fewest = under_replicated(seen)
            pause = min(_LONGEST_PAUSE, max(pause, 4 * (clock() - asked)))
        if clock() >= deadline:
            head = f"Waited {clock() - began:.0f} s for {wait_for}, in vain."
            raise StackError("\n".join([head, *(f"- {text}" for text in lacking)]), results)
        sleep(pause)


def _look(read: t.Callable[[], Snapshot], question: Question, wait_for: str) -> tuple[Snapshot | None, list[str]]:
    """Return what was seen, and what it lacks; None and the reason if nobody answered."""
    try:
        seen = read()
    except RequestFailed as error:
        return None, [str(error)]
    return seen, unmet(seen, question, wait_for)


def _enter(stack: contextlib.ExitStack, params: Params, deadline: float, alive: Alive) -> Client:
    while True:
        alive()
        try:
            return stack.enter_context(connect(params))
        except Unreachable as error:
            if not error.passing or time.monotonic() >= deadline:
                raise
            time.sleep(_SHORTEST_PAUSE)
