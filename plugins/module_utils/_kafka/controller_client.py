# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection to one controller of a cluster in KRaft mode, by kafka-python."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import (
    RequestFailed,
    Unreachable,
    capture_logs,
    client_options,
    diagnose,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.probe import tls_context

# Without the library, client.require_library fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    import kafka.errors as kafka_errors
    from kafka.net.compat import KafkaNetClient


class Controller:
    """A connection to one controller. It returns no metadata, so that a KafkaAdminClient can't bootstrap from it."""

    def __init__(self, server: str, net_client: t.Any, params: Params) -> None:
        """Take over a KafkaNetClient that has ``server`` alone; it connects when a request is sent."""
        self._server, self._params = server, params
        self._net, self._manager = net_client._net, net_client._manager

    def send(self, request: t.Any, timeout: float) -> t.Any:
        """Send one request, wait up to ``timeout`` seconds, return the response.

        RequestFailed if there is none in time, Unreachable with the cause if the controller can't be used.
        """
        (node,) = self._manager.cluster.bootstrap_brokers()
        lines: t.Sequence[str] = ()
        try:
            with capture_logs() as lines:
                return self._net.run(self._manager.send, request, node.node_id, int(timeout * 1000))
        except kafka_errors.RequestTimedOutError as error:
            raise RequestFailed(f"{self._server} didn't answer within {timeout:.0f} s.", timed_out=True) from error
        except kafka_errors.KafkaError as error:
            finding = diagnose(self._params, self._server, tls_context(self._params), lines)
            detail = finding.detail or str(error)
            text = diagnosis.explain(self._server, finding.cause, self._params, detail, "controller")
            raise Unreachable(text, transient=finding.cause in diagnosis.TRANSIENT, causes={finding.cause}) from error


@contextlib.contextmanager
def connect_controller(params: Params, server: str, timeout: float) -> t.Iterator[Controller]:
    """Yield a connection to the controller at ``server`` and close it at the end.

    ``timeout`` is in seconds, for the connection with its TLS handshake and login.
    """
    options = client_options(params, [server], tls_context(params))
    net_client = KafkaNetClient(**options, socket_connection_setup_timeout_ms=int(timeout * 1000))
    try:
        yield Controller(server, net_client, params)
    finally:
        net_client.close()
