# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Diagnosis of failed connections: the cause, and what to do about it. Pure.

kafka-python ends every failed bootstrap with the same timeout. The cause is in its log, where the useful lines are
mixed with "socket disconnected" of other attempts (seen with kafka-python 3.0.12, Kafka 3.9.2).
"""

from __future__ import annotations

import re
import typing as t

REFUSED = "refused"
NAME = "name"
SILENT = "silent"
UNREACHABLE = "unreachable"
IS_TLS = "is_tls"
NOT_TLS = "not_tls"
UNTRUSTED = "untrusted"
OTHER_NAME = "other_name"
EXPIRED = "expired"
NEEDS_CERTIFICATE = "needs_certificate"
BAD_CERTIFICATE = "bad_certificate"
LOGIN = "login"
MECHANISM = "mechanism"
NO_SASL = "no_sasl"
NEEDS_SASL = "needs_sasl"
NOT_KAFKA = "not_kafka"
UNKNOWN = "unknown"

# A broker that starts or restarts causes these: waiting and trying again may help.
TRANSIENT = frozenset({REFUSED, SILENT, UNREACHABLE, UNKNOWN})

# The most specific first.
_LINES = (
    (re.compile(r"CERTIFICATE_REQUIRED|certificate required", re.I), NEEDS_CERTIFICATE),
    (re.compile(r"ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|ACCESS_DENIED|DECRYPT_ERROR)"), BAD_CERTIFICATE),
    (re.compile(r"SaslAuthenticationFailed|invalid credentials", re.I), LOGIN),
    (re.compile(r"UnsupportedSaslMechanism"), MECHANISM),
    (re.compile(r"IllegalSaslState"), NO_SASL),
    (re.compile(r"mismatch.*certificate|certificate is not valid for", re.I), OTHER_NAME),
    (re.compile(r"certificate has expired|not yet valid", re.I), EXPIRED),
    (re.compile(r"CERTIFICATE_VERIFY_FAILED|unable to get local issuer|self[- ]signed", re.I), UNTRUSTED),
    (
        re.compile(r"WRONG_VERSION_NUMBER|UNEXPECTED_EOF|has been closed \(EOF\)|RECORD_LAYER_FAILURE|HTTP_REQUEST"),
        NOT_TLS,
    ),
    # The first four bytes of a TLS alert, read as a length by a client that speaks no TLS: 0x1503xxxx.
    (re.compile(r"Invalid frame length: 352(?:4[5-9]|5[0-9])\d{4}\b"), IS_TLS),
    (re.compile(r"ECONNREFUSED|Connection refused"), REFUSED),
)
# The broker sent its version, then closed the connection: it refused the following request.
_CLOSED_LATER = re.compile(r"broker_version=\(.*(?:disconnected|Connection lost)")
_CLOSED_AT_ONCE = re.compile(r"broker_version=unknown.*(?:disconnected|Connection lost)")

_SENTENCES = {
    REFUSED: "refused the connection: nothing listens there. Check that the {role} runs and that this is the port of"
    " its {listener} listener.",
    NAME: "has a name that this host can't resolve. Check the spelling, /etc/hosts and DNS.",
    SILENT: "didn't answer in time. Check that the host is up and that no firewall drops the packets.",
    UNREACHABLE: "can't be reached from this host. Check the address and the route to it.",
    IS_TLS: "speaks TLS, and security_protocol is {protocol}: set it to SSL, or to SASL_SSL if the listener wants a"
    " login.",
    NOT_TLS: "doesn't speak TLS, and security_protocol is {protocol}: set it to PLAINTEXT, or SASL_PLAINTEXT if the"
    " listener wants a login, or name the port of the TLS listener.",
    UNTRUSTED: "has a certificate that isn't signed by a trusted authority ({detail}). Give the authority's certificate"
    " as ssl_cafile.",
    OTHER_NAME: "has a certificate for another name ({detail}). Use a name that is in the certificate, or have the"
    " {role}'s certificate issued with this one as subjectAltName.",
    EXPIRED: "has a certificate that isn't valid today ({detail}). Renew it, and check the clock of this host.",
    NEEDS_CERTIFICATE: "wants a certificate from the client. Give ssl_certfile and ssl_keyfile.",
    BAD_CERTIFICATE: "doesn't accept the certificate of this client ({detail}). Check that ssl_certfile is valid today"
    " and signed by an authority that the {role} trusts.",
    LOGIN: "refused the login of user {user} with {mechanism}. Check sasl_username, sasl_password and that the user"
    " exists for this mechanism.",
    MECHANISM: "doesn't offer {mechanism} ({detail}). Set sasl_mechanism to one of the listener's"
    " sasl.enabled.mechanisms.",
    NO_SASL: "wants no login, and security_protocol is {protocol}: set it to {without_sasl}, or name the port of the"
    " listener with SASL.",
    NEEDS_SASL: "closes the connection of a client that doesn't log in, and security_protocol is {protocol}: set it to"
    " {with_sasl} with sasl_mechanism, sasl_username and sasl_password.",
    NOT_KAFKA: "accepts connections but doesn't answer like a Kafka {role}. Check that this is the port of its"
    " {listener} listener.",
    UNKNOWN: "couldn't be used as a Kafka {role} ({detail}).",
}


def classify(lines: t.Sequence[str], *, sasl: bool) -> str:
    """Return the cause in the log lines of kafka-python, UNKNOWN if there is none.

    The most specific line counts, not the last: one attempt says "invalid credentials", the next only "disconnected".
    """
    for pattern, cause in _LINES:
        if any(pattern.search(line) for line in lines):
            return cause
    if any(_CLOSED_LATER.search(line) for line in lines):
        return LOGIN if sasl else NEEDS_SASL
    if any(_CLOSED_AT_ONCE.search(line) for line in lines):
        return NOT_KAFKA
    return UNKNOWN


def explain(server: str, cause: str, params: t.Mapping[str, t.Any], detail: str = "", role: str = "broker") -> str:
    """Return sentences for the user: the cause at ``server``, and the fix. ``params`` are the connection options.

    ``role`` is what ``server`` should be: "broker" or "controller".
    """
    if cause == BAD_CERTIFICATE and not params["ssl_certfile"]:
        cause = NEEDS_CERTIFICATE
    protocol = params["security_protocol"]
    tls = protocol in ("SSL", "SASL_SSL")
    text = _SENTENCES[cause].format(
        protocol=protocol,
        detail=detail.strip().rstrip(".") or "no reason given",
        user=params["sasl_username"],
        mechanism=params["sasl_mechanism"],
        with_sasl="SASL_SSL" if tls else "SASL_PLAINTEXT",
        without_sasl="SSL" if tls else "PLAINTEXT",
        role=role,
        listener={"broker": "client"}.get(role, role),
    )
    return f"{server} {text}"
