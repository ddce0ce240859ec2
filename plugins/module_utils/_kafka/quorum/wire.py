# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a metadata quorum: by a broker, and where none can tell, by the controllers.

Requests besides those of a connection: DescribeQuorum two to six times, however large the cluster is; at controllers
a DescribeCluster before, which finds the active one.
"""

from __future__ import annotations

import time

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import (
    RequestFailed,
    Unreachable,
    connect,
    require_library,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_client import connect_controller
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_wire import WRONG_KIND, active_controller
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Reading, Snapshot, has_worked
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import (
    DESCRIBE_QUORUM,
    NO_RIGHT,
    Query,
    read_quorum,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused

# Seconds. A quorum answers in milliseconds. Without one a broker keeps the request until its client gives up.
ANSWER = 5.0
PAUSE = 0.5  # between two readings: an idle leader writes twice in a second, and its voters fetch at least as often
SETTLE = 2.5  # for has_worked()


def read_snapshot(params: Params) -> Snapshot:
    """Return the quorum as brokers or, where none can tell, controllers tell it.

    StackError only for what no waiting helps: an option that doesn't fit the listeners, a missing ACL, ZooKeeper mode.
    """
    require_library()
    errors: list[StackError] = []
    for asked, servers, read in (
        ("brokers", params["bootstrap_servers"], _by_brokers),
        ("controllers", params["bootstrap_controllers"], _by_controllers),
    ):
        try:
            if servers:
                return Snapshot(read(params), asked)
        except (Unreachable, RequestFailed, Refused) as error:
            errors.append(error)
    if all(_is_final(error) for error in errors):
        raise StackError("\n".join(map(str, errors)))
    return Snapshot(errors=tuple(sentence for error in errors for sentence in _sentences(error)))


def _is_final(error: StackError) -> bool:
    """Return whether waiting can't help."""
    if isinstance(error, Refused):
        return error.error in (NO_RIGHT, *WRONG_KIND)
    return isinstance(error, Unreachable) and not error.transient


def _sentences(error: StackError) -> list[str]:
    """Return a sentence for each server, where the message has a list of them."""
    head, *items = str(error).split("\n- ")
    return items or [head]


def _by_brokers(params: Params) -> tuple[Reading, Reading]:
    """Read the quorum by brokers. One that doesn't answer leaves the second half of the time to another."""
    with connect({**params, "request_timeout": min(params["request_timeout"], 2 * ANSWER)}) as client:
        if not client.supports(DESCRIBE_QUORUM):
            raise StackError(
                "The cluster is in ZooKeeper mode, so it has no metadata quorum: use zookeeper_quorum for its ensemble."
            )
        try:
            return _read_twice(client.query)
        except RequestFailed as error:
            hint = " It forwards the request to the active controller: there may be none." if error.timed_out else ""
            raise RequestFailed(f"{error}{hint}", timed_out=error.timed_out) from error


def _by_controllers(params: Params) -> tuple[Reading, Reading]:
    """Read the quorum from the active controller, which any controller names."""
    timeout = min(params["request_timeout"], ANSWER)
    with connect_controller(params, active_controller(params, timeout), timeout) as controller:
        return _read_twice(lambda request: controller.send(request(), timeout))


def _read_twice(query: Query) -> tuple[Reading, Reading]:
    """Read the quorum, then again until it has worked in between, or has had enough time to."""
    first = read_quorum(query)
    deadline = time.monotonic() + SETTLE
    while True:
        time.sleep(PAUSE)
        last = read_quorum(query)
        if has_worked(first, last) or time.monotonic() >= deadline:
            return first, last
