# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection to a cluster. Only this file uses private or unusual parts of kafka-python.

Tried with kafka-python 3.0.12; 3.0.10 is the first without known bugs in the requests that are used here.
"""

from __future__ import annotations

import collections
import contextlib
import logging
import time
import traceback
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import (
    Params,
    connection_errors,
    join_server,
    uses_sasl,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.probe import (
    Finding,
    probe,
    probe_all,
    sasl_handshake,
    speaks_tls,
    tls_context,
    tls_refusal,
)

KAFKA_IMPORT_ERROR: str | None
try:
    import kafka.errors as kafka_errors
    from kafka import KafkaAdminClient
    from kafka.net.compat import KafkaNetClient
except ImportError:
    KAFKA_IMPORT_ERROR = traceback.format_exc()
else:
    KAFKA_IMPORT_ERROR = None

_FIRST_TIMEOUT = 2.0
_READ_ATTEMPTS = 4
_MAX_TIMEOUTS = 2
_RETRY_DELAY = 0.25


class Unreachable(StackError):
    """No broker could be used. ``transient`` is true if waiting may help: the brokers don't listen or respond yet.

    ``causes`` are the causes of diagnosis for each server that was tried.
    """

    def __init__(self, message: str, *, transient: bool, causes: t.Collection[str] = ()) -> None:
        """Keep the message, whether waiting may help, and the causes."""
        super().__init__(message)
        self.transient = transient
        self.causes = causes


class RequestFailed(StackError):
    """A request got no response. ``timed_out`` is true if the broker may have carried it out nevertheless."""

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        """Keep the message and whether the request timed out."""
        super().__init__(message)
        self.timed_out = timed_out


class Client:
    """One connection to a cluster.

    ``controller`` is the last known id of the controller, None if there is none. ``brokers`` are the ids of the running
    brokers at bootstrap.
    """

    def __init__(self, admin: t.Any, params: Params) -> None:
        """Take over a bootstrapped KafkaAdminClient."""
        self._net, self._manager = admin._net, admin._manager
        self._params = params
        self.request_timeout = float(params["request_timeout"])
        controller = self._manager.cluster.controller
        self.controller: int | None = controller.node_id if controller else None
        self.brokers: list[int] = sorted(broker.node_id for broker in self._manager.cluster.brokers())

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        """Send one request to broker ``node`` (any if None), wait up to ``timeout`` seconds, return the response.

        RequestFailed if there is no response. A request is sent once: the caller knows whether it may be repeated.
        """
        seconds = timeout or self.request_timeout
        try:
            chosen = self._manager.least_loaded_node() if node is None else node
            return self._net.run(self._manager.send, request, chosen, int(seconds * 1000))
        except kafka_errors.RequestTimedOutError as error:
            raise RequestFailed(f"Broker {chosen} didn't answer within {seconds:.0f} s.", timed_out=True) from error
        except kafka_errors.KafkaError as error:
            raise RequestFailed(self._failure_reason(chosen, error)) from error

    def query(self, request: t.Callable[[], t.Any], node: int | None = None, *, same_node: bool = False) -> t.Any:
        """Send a read-only request, to ``node`` at first, then to any broker, up to four times.

        ``request`` builds it for each attempt, because its version depends on the broker. A broker that doesn't
        respond for half of the time leaves the other half to another one; with ``same_node`` all attempts go to
        ``node``, because only that broker has the data.
        """
        timeouts = 0
        for attempt in range(1, _READ_ATTEMPTS + 1):
            try:
                return self.send(request(), node if same_node or attempt == 1 else None, self.request_timeout / 2)
            except RequestFailed as error:
                timeouts += error.timed_out
                if attempt == _READ_ATTEMPTS or timeouts == _MAX_TIMEOUTS:
                    raise
                time.sleep(_RETRY_DELAY * attempt)
        raise AssertionError("unreachable")

    def supports(self, api_key: int) -> bool:
        """Return whether the brokers support a request, by its API key in Kafka's protocol guide."""
        return api_key in (self._manager.broker_version_data.api_versions or {})

    def probe(self, host: str, port: int) -> str:
        """Probe the advertised address of a broker: empty if it can be used from here, else the cause as sentences."""
        server = join_server(host, port)
        finding = probe(server, tls_context(self._params), 3)
        return finding.cause and diagnosis.explain(server, finding.cause, self._params, finding.detail)

    def _failure_reason(self, node: int | None, error: Exception) -> str:
        """Return why a request to ``node`` failed; most often its advertised address can't be used from here."""
        if node is None:
            return f"No broker of the cluster can be used: {error}."
        broker = self._manager.cluster.broker_metadata(node)
        if broker is None:
            return f"Broker {node} is no longer in the cluster; it may have just stopped: {error}."
        reason = self.probe(broker.host, broker.port)
        if not reason:
            return f"The request to broker {node} at {broker.host}:{broker.port} failed: {error}."
        address = f"{broker.host}:{broker.port}"
        return f"Broker {node} has {address} in its advertised.listeners, which this host can't use: {reason}"


def error_name(code: int) -> str:
    """Return Kafka's name for an error code ("TOPIC_ALREADY_EXISTS"), "" for 0."""
    return "" if code == 0 else str(getattr(kafka_errors.for_code(code), "message", f"ERROR_{code}"))


def error_text(code: int) -> str:
    """Return kafka-python's description of an error code, for responses without a message."""
    return str(getattr(kafka_errors.for_code(code), "description", "no description"))


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Client]:
    """Connect with the given options; yield the Client and close it at the end.

    Invalid options: StackError with all of them, before anything is sent. No usable broker: Unreachable with the
    cause, within ``bootstrap_timeout`` seconds.
    """
    require_library()
    raise_all(connection_errors(params))
    admin = _bootstrap(params)
    try:
        yield Client(admin, params)
    finally:
        admin.close()


def require_library() -> None:
    """Raise StackError where kafka-python can't be imported."""
    if KAFKA_IMPORT_ERROR:
        from ansible.module_utils.basic import missing_required_lib  # not at the top: the collector has no Ansible

        raise StackError(missing_required_lib("kafka-python >= 3.0.10"), {"exception": KAFKA_IMPORT_ERROR})


def _bootstrap(params: Params) -> t.Any:
    """Return a KafkaAdminClient that is connected to a broker.

    Servers that a socket can't reach are left out first: kafka-python would spend all its time on the first it picks.
    A short first attempt shows most causes; if its cause is transient, a second attempt gets the remaining time.
    """
    deadline = time.monotonic() + params["bootstrap_timeout"]
    context = tls_context(params)
    findings = probe_all(params["bootstrap_servers"], context, params["bootstrap_timeout"] / 3)
    servers = [server for server, finding in findings.items() if not finding.cause]
    if not servers:
        errors = [diagnosis.explain(s, f.cause, params, f.detail) for s, f in findings.items()]
        raise _unreachable_error(errors, {f.cause for f in findings.values()})
    for last in (False, True):
        remaining = deadline - time.monotonic()
        with capture_logs() as lines, contextlib.suppress(kafka_errors.KafkaError):
            return _admin(
                params, servers, context, max(1.0, remaining - 2) if last else min(_FIRST_TIMEOUT, remaining / 2)
            )
        finding = diagnose(params, servers[0], context, lines)
        if last or finding.cause not in diagnosis.TRANSIENT:
            errors = [diagnosis.explain(server, finding.cause, params, finding.detail) for server in servers]
            raise _unreachable_error(errors, {finding.cause})
    raise AssertionError("unreachable")


def diagnose(params: Params, server: str, context: t.Any, lines: t.Sequence[str]) -> Finding:
    """Find out why a server that a socket reaches can't be used: from the captured log lines, and by more probes."""
    if context is None and speaks_tls(server, 1):
        return Finding(diagnosis.IS_TLS)
    refusal = tls_refusal(server, context, 1) if context else Finding()
    if refusal.cause not in ("", diagnosis.UNKNOWN):
        return refusal
    cause = diagnosis.classify(lines, sasl=uses_sasl(params))
    if uses_sasl(params) and cause in (diagnosis.LOGIN, diagnosis.MECHANISM):
        finding = sasl_handshake(server, params["sasl_mechanism"], context, 1)
        if finding.cause:
            return finding
    return Finding(cause, lines[-1] if lines else "")


def _unreachable_error(errors: t.Sequence[str], causes: t.Collection[str]) -> Unreachable:
    head = "Can't connect to the Kafka cluster"
    text = f"{head}: {errors[0]}" if len(errors) == 1 else "\n".join([f"{head}:", *(f"- {line}" for line in errors)])
    return Unreachable(text, transient=any(cause in diagnosis.TRANSIENT for cause in causes), causes=causes)


def _admin(params: Params, servers: t.Sequence[str], context: t.Any, seconds: float) -> t.Any:
    """Start a KafkaAdminClient; one that fails to bootstrap leaves no thread and no socket behind."""
    clients: list[t.Any] = []

    def net_client(**configs: t.Any) -> t.Any:
        clients.append(KafkaNetClient(**configs))
        return clients[-1]

    try:
        return KafkaAdminClient(
            **client_options(params, servers, context),
            bootstrap_timeout_ms=int(seconds * 1000),
            reconnect_backoff_max_ms=1000,
            kafka_client=net_client,
        )
    except BaseException:
        for client in clients:
            client.close()
            client._net.stop()
        raise


def client_options(params: Params, servers: t.Sequence[str], context: t.Any) -> dict[str, t.Any]:
    """Return what every client of kafka-python is given.

    ``api_version`` is never set: it would replace the versions that the brokers support by a static table.
    """
    return {
        "bootstrap_servers": list(servers),
        "client_id": params["client_id"],
        "security_protocol": params["security_protocol"],
        "ssl_context": context,
        "sasl_mechanism": params["sasl_mechanism"],
        "sasl_plain_username": params["sasl_username"],
        "sasl_plain_password": params["sasl_password"],
        "request_timeout_ms": params["request_timeout"] * 1000,
    }


@contextlib.contextmanager
def capture_logs() -> t.Iterator[list[str]]:
    """Capture the log of kafka-python, and keep it out of the module's output."""
    lines: list[str] = []
    recent: collections.deque[str] = collections.deque(maxlen=200)
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: recent.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("kafka")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.WARNING)
    try:
        yield lines
    finally:
        lines.extend(dict.fromkeys(recent))
