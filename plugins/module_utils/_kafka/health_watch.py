# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the health of a cluster, once or until it is what one waits for."""

from __future__ import annotations

import concurrent.futures
import contextlib
import socket
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_gateway, gateway
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import (
    Client,
    RequestFailed,
    Unreachable,
    connect,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health import (
    Question,
    Snapshot,
    assess,
    snapshot,
    under_replicated,
    unmet,
)

_MIN_ISR = "min.insync.replicas"
_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_KNOCKERS = 16  # connections that are tried at the same time
_PATIENCE = 2.0  # seconds for each of them
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


def read_snapshot(client: Client) -> Snapshot:
    """Read the cluster in three requests, however large it is: Metadata, DescribeConfigs of one key, reassignments.

    RequestFailed if nobody answers; a controller that doesn't answer is a finding, and so is a registered broker that
    accepts no connection.
    """
    metadata = gateway.read_metadata(client, None)
    with concurrent.futures.ThreadPoolExecutor(_KNOCKERS) as pool:
        for broker, answers in zip(metadata["brokers"], pool.map(_answers, metadata["brokers"])):
            broker["answers"] = answers
    topics = [name for name, topic in metadata["topics"].items() if topic["partitions"]]
    configs = config_gateway.describe_configs(client, topics, [_MIN_ISR]) if topics else {}
    min_isr = {name: _min_isr(name, found) for name, found in configs.items() if found["error"] != gateway.GONE}
    reassigning, trouble = [], ""
    try:
        if metadata["controller_id"] is not None:
            reassigning = gateway.read_reassignments(client)
    except RequestFailed as error:
        trouble = f"The controller can't be used: {error}"
    return snapshot(metadata, min_isr, reassigning, trouble)


def _answers(broker: t.Mapping[str, t.Any]) -> bool:
    """Tell whether a broker accepts a connection where clients are told to connect."""
    with contextlib.suppress(OSError), socket.create_connection((broker["host"], broker["port"]), _PATIENCE):
        return True
    return False


def _min_isr(topic: str, found: t.Mapping[str, t.Any]) -> int:
    """Return the topic's effective min.insync.replicas."""
    if found["error"]:
        raise StackError(
            f"The configs of topic {topic} can't be read: {found['error']}: {found['message']} Without"
            f" {_MIN_ISR} nothing can be said about stopping a broker; the user needs DescribeConfigs on all topics."
        )
    return int(found["entries"][_MIN_ISR]["value"])


def _enter(stack: contextlib.ExitStack, params: Params, deadline: float, alive: Alive) -> Client:
    while True:
        alive()
        try:
            return stack.enter_context(connect(params))
        except Unreachable as error:
            if not error.passing or time.monotonic() >= deadline:
                raise
            time.sleep(_SHORTEST_PAUSE)
