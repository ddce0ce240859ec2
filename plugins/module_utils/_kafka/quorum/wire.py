# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a metadata quorum: by a broker, and where none can tell, by the controllers.

Requests besides those of a connection: DescribeQuorum two to six times, however large the cluster is; at controllers
a DescribeCluster before, which finds the active one.
"""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params, join_server
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import (
    RequestFailed,
    Unreachable,
    connect,
    require_library,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_client import connect_controller
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.probe import probe_all, tls_context
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Reading, Snapshot, has_worked
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import (
    DESCRIBE_QUORUM,
    NO_RIGHT,
    Query,
    read_quorum,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of

# Without the library, require_library fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeClusterRequest

# Seconds. A quorum answers in milliseconds. Without one a broker keeps the request until its client gives up.
ANSWER = 5.0
PAUSE = 0.5  # between two readings: an idle leader writes twice in a second, and its voters fetch at least as often
SETTLE = 2.5  # for has_worked()

_CONTROLLERS = 2  # the endpoint type of DescribeCluster (KIP-919, Kafka 3.7)
_WRONG_KIND = ("MISMATCHED_ENDPOINT_TYPE", "UNSUPPORTED_ENDPOINT_TYPE")
_HINTS = {
    **dict.fromkeys(_WRONG_KIND, " bootstrap_controllers needs the port of the controllers' listener."),
    # A broker asks for Describe, a controller for more.
    NO_RIGHT: " At controllers the user needs the ACL Alter on the cluster.",
}


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
        return error.error in (NO_RIGHT, *_WRONG_KIND)
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
    with connect_controller(params, _active_controller(params, timeout), timeout) as controller:
        return _read_twice(lambda request: controller.send(request(), timeout))


def _active_controller(params: Params, timeout: float) -> str:
    """Return host:port of the active controller by the first controller that knows it.

    Unreachable where none does, Refused where one answers with an error.
    """
    findings = probe_all(params["bootstrap_controllers"], tls_context(params), timeout)
    errors = []
    transient = False
    for server, finding in findings.items():
        if finding.cause:
            errors.append(diagnosis.explain(server, finding.cause, params, finding.detail, "controller"))
            transient |= finding.cause in diagnosis.TRANSIENT
            continue
        try:
            with connect_controller(params, server, timeout) as controller:
                return _active_of(controller.send(_describe_controllers(), timeout), server)
        except Unreachable as error:
            errors.append(str(error))
            transient |= error.transient
        except RequestFailed as error:
            errors.append(str(error))
            transient = True
    raise Unreachable("\n- ".join(["No active controller is known:", *errors]), transient=transient)


def _describe_controllers() -> t.Any:
    return DescribeClusterRequest(
        include_cluster_authorized_operations=False,
        endpoint_type=_CONTROLLERS,
        include_fenced_brokers=False,
        min_version=1,
    )


def _active_of(response: t.Any, server: str) -> str:
    """Return host:port of the active controller in the response of ``server``; RequestFailed where it knows none."""
    error, message = error_of(response)
    if error:
        raise Refused(f"{server} doesn't describe the controllers", error, message + _HINTS.get(error, ""))
    if response.controller_id < 0:
        raise RequestFailed(
            f"Controller {server} runs, but knows no active controller: it and those that it reaches are no majority."
        )
    for node in response.brokers:
        if node.broker_id == response.controller_id:
            return join_server(node.host, node.port)
    raise RequestFailed(f"Node {response.controller_id} is the active controller, but {server} doesn't know where.")


def _read_twice(query: Query) -> tuple[Reading, Reading]:
    """Read the quorum, then again until it has worked in between, or has had enough time to."""
    first = read_quorum(query)
    deadline = time.monotonic() + SETTLE
    while True:
        time.sleep(PAUSE)
        last = read_quorum(query)
        if has_worked(first, last) or time.monotonic() >= deadline:
            return first, last
