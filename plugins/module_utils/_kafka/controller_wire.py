# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to the controllers of a cluster in KRaft mode themselves: which is the active one, and changes by it."""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params, join_server
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import RequestFailed, Unreachable
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_client import connect_controller
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.probe import probe_all, tls_context
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import NO_RIGHT
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import NOT_CONTROLLER, Refused, error_of

# Without the library, client.require_library fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeClusterRequest

WRONG_KIND = ("MISMATCHED_ENDPOINT_TYPE", "UNSUPPORTED_ENDPOINT_TYPE")

_CONTROLLERS = 2  # the endpoint type of DescribeCluster (KIP-919, Kafka 3.7)
_HINTS = {
    **dict.fromkeys(WRONG_KIND, " bootstrap_controllers needs the port of the controllers' listener."),
    # A broker asks for Describe, a controller for more.
    NO_RIGHT: " At controllers the user needs the ACL Alter on the cluster.",
}
_ATTEMPTS = 5
_PAUSE = 1.0  # seconds; an election takes two to six


def active_controller(params: Params, timeout: float) -> str:
    """Return host:port of the active controller by the first of bootstrap_controllers that knows it.

    ``timeout`` is in seconds, for each step with each of them. Unreachable where none knows it, Refused where one
    answers with an error.
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


def to_active_controller(
    params: Params, request: t.Callable[[], t.Any], items: t.Callable[[t.Any], t.Iterable[t.Any]], timeout: float
) -> list[t.Any]:
    """Send a request to the active controller, and look for it again when it has moved; return the items.

    A controller that isn't the active one (any more) refuses all items and executes none of them. ``timeout`` is in
    seconds, for each step. The errors of active_controller, and RequestFailed where there is no response.
    """
    for attempt in range(_ATTEMPTS):
        time.sleep(_PAUSE if attempt else 0)
        with connect_controller(params, active_controller(params, timeout), timeout) as controller:
            found = list(items(controller.send(request(), timeout)))
        if all(item.error_code != NOT_CONTROLLER for item in found):
            return found
    raise RequestFailed("The active controller changes all the time, so nothing can be changed. Check kafka_quorum.")


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
