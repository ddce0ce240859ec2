# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.scram import (
    has_credential,
    verify_password,
    with_credential,
)

# As Kafka 3.9.2 wrote it: kafka-configs.sh --zookeeper … --add-config 'SCRAM-SHA-512=[iterations=4096,password=geheim]'
BY_KAFKA = (
    '{"version":1,"config":{"SCRAM-SHA-512":"salt=aWpwemk3dGFndjkyeXA1ZzdxN3oyMmFkaA==,'
    "stored_key=YLRqFu1O1703PDLsvFdg/Xnz6czOmgJuo5DgiKdAb5DWtcKfY3h0y+4J4YplF5vSFoUriPJnmtG9J808AUPq/Q==,"
    "server_key=LqBtbMeaeUNlF+gJSFyH+t/uCpmYo883Ho6eRMdaSTIRDMc+njOqJd1TnIH7YJ2AfcaM+E0uqeg5Cuxza1GuXQ==,"
    'iterations=4096"}}'
)


def test_a_credential_of_kafka_is_read() -> None:
    assert has_credential(BY_KAFKA)
    assert verify_password(BY_KAFKA, "geheim")
    assert not verify_password(BY_KAFKA, "Geheim")


@pytest.mark.parametrize(
    ("node", "has"),
    [
        pytest.param(None, False, id="no node"),
        pytest.param("", False, id="an empty node"),
        pytest.param('{"version":1,"config":{"producer_byte_rate":"1"}}', False, id="quotas only"),
        pytest.param('{"version":1,"config":{"SCRAM-SHA-256":"salt=x"}}', False, id="another mechanism"),
    ],
)
def test_has_credential(node: str | None, has: bool) -> None:
    assert has_credential(node) is has


def test_what_is_in_the_node_stays() -> None:
    node = with_credential('{"version":1,"config":{"producer_byte_rate":"1"}}', "geheim", 4096)
    assert json.loads(node)["config"]["producer_byte_rate"] == "1"
    assert "iterations=4096" in json.loads(node)["config"]["SCRAM-SHA-512"]
    assert verify_password(node, "geheim")
    assert with_credential(None, "geheim", 4096) != with_credential(None, "geheim", 4096)
