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
def test_classify(lines, sasl, cause):
    assert diagnosis.classify(lines, sasl=sasl) == cause


CAUSES = sorted(value for name, value in vars(diagnosis).items() if name.isupper() and isinstance(value, str))


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_SSL"])
def test_every_cause_has_a_whole_sentence(cause, protocol):
    params = {"security_protocol": protocol, "sasl_username": "alice", "sasl_mechanism": "PLAIN"}
    text = diagnosis.explain("broker-1:9092", cause, params, "the detail.")
    assert text.startswith("broker-1:9092 ")
    assert text.endswith(".")
    assert "{" not in text


@pytest.mark.parametrize(
    ("cause", "protocol", "word"),
    [
        pytest.param(diagnosis.NEEDS_SASL, "PLAINTEXT", "set it to SASL_PLAINTEXT", id="SASL without TLS"),
        pytest.param(diagnosis.NEEDS_SASL, "SSL", "set it to SASL_SSL", id="SASL with TLS"),
        pytest.param(diagnosis.NO_SASL, "SASL_PLAINTEXT", "set it to PLAINTEXT", id="no SASL without TLS"),
        pytest.param(diagnosis.NO_SASL, "SASL_SSL", "set it to SSL", id="no SASL with TLS"),
    ],
)
def test_way_out_names_the_right_protocol(cause, protocol, word):
    params = {"security_protocol": protocol, "sasl_username": None, "sasl_mechanism": None}
    assert word in diagnosis.explain("a:1", cause, params)
