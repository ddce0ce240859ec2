# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis

# Lines of kafka-python 3.0.12 in front of Kafka 3.9.2, shortened; the last ones are what a naive reader would see.
CLOSED = (
    "<KafkaConnection node_id=bootstrap-0 broker_version=unknown (disconnected)>: Connection lost: socket disconnected"
)
CLOSED_LATER = CLOSED.replace("unknown", "(3, 9)")
NOISE = "Bootstrap bootstrap-0 not ready; waiting 0.10 secs"
TLS = "Connection failed: KafkaConnectionError: Handshake failed: [SSL: "
VERIFY = TLS + "CERTIFICATE_VERIFY_FAILED] certificate verify failed: "


@pytest.mark.parametrize(
    ("lines", "sasl", "cause"),
    [
        pytest.param([], False, diagnosis.UNKNOWN, id="silence"),
        pytest.param([NOISE], False, diagnosis.UNKNOWN, id="noise"),
        pytest.param(
            ["Connection failed: KafkaConnectionError: 111 ECONNREFUSED", NOISE], False, diagnosis.REFUSED, id="refused"
        ),
        pytest.param([CLOSED, NOISE], False, diagnosis.NOT_KAFKA, id="another service"),
        pytest.param(
            [CLOSED, "Abort (InvalidReceiveError: Invalid frame length: 352518912)"],
            False,
            diagnosis.IS_TLS,
            id="TLS alert",
        ),
        pytest.param(["Invalid frame length: 369295616", CLOSED], False, diagnosis.NOT_KAFKA, id="other frame"),
        pytest.param(
            [TLS + "UNEXPECTED_EOF_WHILE_READING] EOF occurred"], False, diagnosis.NOT_TLS, id="plaintext listener"
        ),
        pytest.param(
            [TLS + "WRONG_VERSION_NUMBER] wrong version number"], False, diagnosis.NOT_TLS, id="not TLS at all"
        ),
        pytest.param(
            [VERIFY + "self-signed certificate in certificate chain"],
            False,
            diagnosis.UNTRUSTED,
            id="wrong CA",
        ),
        pytest.param(
            [VERIFY + "Hostname mismatch, certificate is not valid for 'x'."],
            False,
            diagnosis.OTHER_NAME,
            id="other name",
        ),
        pytest.param(
            [VERIFY + "IP address mismatch, certificate is not valid for '1'."],
            False,
            diagnosis.OTHER_NAME,
            id="other address",
        ),
        pytest.param(
            [VERIFY + "certificate has expired"],
            False,
            diagnosis.EXPIRED,
            id="expired",
        ),
        pytest.param(
            ["[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED]", CLOSED], False, diagnosis.NEEDS_CERTIFICATE, id="mTLS"
        ),
        pytest.param(
            ["SaslAuthenticationFailedError: Authentication failed due to invalid credentials", CLOSED_LATER],
            True,
            diagnosis.LOGIN,
            id="wrong password is told, then only a disconnect",
        ),
        pytest.param([CLOSED_LATER, NOISE], True, diagnosis.LOGIN, id="wrong password, the answer was missed"),
        pytest.param([CLOSED_LATER, NOISE], False, diagnosis.NEEDS_SASL, id="listener with SASL"),
        pytest.param(
            ["SaslHandshake failed: UnsupportedSaslMechanismError", CLOSED_LATER],
            True,
            diagnosis.MECHANISM,
            id="mechanism",
        ),
        pytest.param(
            ["SaslHandshake failed: IllegalSaslStateError", CLOSED_LATER], True, diagnosis.NO_SASL, id="no SASL"
        ),
    ],
)
def test_classify(lines: list[str], sasl: bool, cause: str) -> None:
    assert diagnosis.classify(lines, sasl=sasl) == cause


CAUSES = sorted(value for name, value in vars(diagnosis).items() if name.isupper() and isinstance(value, str))


def options(**given: str) -> dict[str, str | None]:
    names = ("sasl_username", "sasl_mechanism", "ssl_certfile")
    return {"security_protocol": "PLAINTEXT", **dict.fromkeys(names), **given}


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_SSL"])
def test_every_cause_has_a_whole_sentence(cause: str, protocol: str) -> None:
    text = diagnosis.explain("broker-1:9092", cause, options(security_protocol=protocol), "the detail.")
    assert text.startswith("broker-1:9092 ")
    assert text.endswith(".")
    assert "{" not in text


@pytest.mark.parametrize(
    ("cause", "given", "word"),
    [
        pytest.param(diagnosis.NEEDS_SASL, {}, "set it to SASL_PLAINTEXT", id="SASL without TLS"),
        pytest.param(diagnosis.NEEDS_SASL, {"security_protocol": "SSL"}, "set it to SASL_SSL", id="SASL with TLS"),
        pytest.param(diagnosis.NO_SASL, {"security_protocol": "SASL_PLAINTEXT"}, "set it to PLAINTEXT", id="no SASL"),
        pytest.param(diagnosis.NO_SASL, {"security_protocol": "SASL_SSL"}, "set it to SSL", id="no SASL with TLS"),
        pytest.param(diagnosis.BAD_CERTIFICATE, {}, "Give ssl_certfile", id="no certificate is a bad one to Java"),
        pytest.param(diagnosis.BAD_CERTIFICATE, {"ssl_certfile": "c"}, "Check that ssl_certfile", id="bad certificate"),
        pytest.param(diagnosis.LOGIN, {"sasl_username": "alice"}, "user alice", id="user"),
    ],
)
def test_way_out_fits_the_options(cause: str, given: dict[str, str], word: str) -> None:
    assert word in diagnosis.explain("a:1", cause, options(**given))


@pytest.mark.parametrize(
    ("role", "part"),
    [
        pytest.param(
            "broker", "Check that the broker runs and that this is the port of its client listener.", id="broker"
        ),
        pytest.param(
            "controller",
            "that the controller runs and that this is the port of its controller listener.",
            id="controller",
        ),
    ],
)
def test_a_listener_is_the_one_of_the_role(role: str, part: str) -> None:
    assert part in diagnosis.explain("a:1", diagnosis.REFUSED, options(), role=role)
