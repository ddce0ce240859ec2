# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import is_secret
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.connect_keys import row_of, worker_errors


def row(kind: str, default: str = "null", valid: str = "") -> dict[str, str]:
    return {"type": kind, "default": default, "valid_values": valid, "importance": "high", "update_mode": ""}


TABLES = {
    "worker": {
        "group.id": row("string", ""),
        "config.storage.topic": row("string", ""),
        "offset.storage.topic": row("string", ""),
        "status.storage.topic": row("string", ""),
        "key.converter": row("class", ""),
        "value.converter": row("class", ""),
        "config.providers": row("list", '""'),
        "plugin.path": row("list"),
        "listeners": row("list", "http://:8083"),
        "admin.listeners": row("list"),
        "ssl.keystore.location": row("string"),
        "ssl.truststore.certificates": row("password"),
        "offset.flush.interval.ms": row("long", "60000"),
        "heartbeat.interval.ms": row("int", "3000"),
    },
    "producer": {"linger.ms": row("long", "0", "[0,...]"), "acks": row("string", "all", "[all, -1, 0, 1]")},
    "consumer": {"max.poll.records": row("int", "500", "[1,...]")},
    "admin": {"retries": row("int", "1", "[0,...]")},
}
CLUSTER = {
    "group.id": "connect",
    "config.storage.topic": "c",
    "offset.storage.topic": "o",
    "status.storage.topic": "s",
    "key.converter": "K",
    "value.converter": "V",
}
ALONE = {"key.converter": "K", "value.converter": "V", "offset.storage.file.filename": "/var/lib/connect/offsets"}


@pytest.mark.parametrize(
    "key",
    [
        "group.id",
        "producer.linger.ms",
        "consumer.max.poll.records",
        "admin.retries",
        "admin.listeners",
        "linger.ms",
        "listeners.https.ssl.keystore.location",
        "admin.listeners.https.ssl.keystore.location",
        "key.converter.schemas.enable",
        "config.providers.file.class",
        "config.storage.min.insync.replicas",
        "metrics.context.site",
        "offset.storage.file.filename",
    ],
)
def test_known(key: str) -> None:
    assert row_of(key, TABLES) is not None


@pytest.mark.parametrize(
    ("extra", "part"),
    [
        pytest.param({"plugin.pth": "/x"}, "Did you mean plugin.path?", id="misspelt"),
        pytest.param({"producer.lingr.ms": 1}, "Did you mean producer.linger.ms?", id="misspelt behind a prefix"),
        pytest.param({"producr.linger.ms": 1}, "Did you mean producer.linger.ms?", id="misspelt prefix"),
        pytest.param({"value.convrter.schemas.enable": "x"}, "mean value.converter.schemas.enable?", id="converter"),
        pytest.param({"consumer.linger.ms": 1}, "consumer.linger.ms is not a key", id="a key of another client"),
        pytest.param({"config.storage.topics": "x"}, "Did you mean config.storage.topic?", id="no topic setting"),
        pytest.param({"listeners.https.group.idd": "x"}, "is not a key of Connect 3.9.2", id="no key of a listener"),
        pytest.param({"producer.linger.ms": "-1"}, "valid is [0,...]", id="value out of range"),
        pytest.param({"offset.flush.interval.ms": "soon"}, "not of type long", id="value of another type"),
        pytest.param({"config.providers.env.class": "E"}, "config.providers names none", id="provider not named"),
        pytest.param(
            {"config.providers": "file, x", "config.providers.env.param.a": "E"}, "names file, x", id="another provider"
        ),
        pytest.param({"offset.storage.file.filename": "/x"}, "a key of standalone mode", id="key of the other mode"),
        pytest.param({"group.id": None}, "group.id is missing", id="missing"),
        pytest.param({"my.plugin.key": "1"}, "", id="allowed by the user"),
        pytest.param({"config.providers": "file", "config.providers.file.param.a": "E"}, "", id="provider"),
    ],
)
def test_errors_of_a_cluster(extra: dict[str, t.Any], part: str) -> None:
    properties = {key: str(value) for key, value in {**CLUSTER, **extra}.items() if value is not None}
    found = worker_errors(properties, TABLES, "distributed", ["my.plugin.*"], "3.9.2")
    assert len(found) == (1 if part else 0), found
    assert not part or part in found[0]


@pytest.mark.parametrize(
    ("extra", "part"),
    [
        pytest.param({}, "", id="fine"),
        pytest.param({"group.id": "x"}, "group.id is a key of distributed mode", id="group"),
        pytest.param({"heartbeat.interval.ms": "1"}, "heartbeat.interval.ms is a key of distributed mode", id="beat"),
        pytest.param({"offset.storage.file.filename": None}, "offset.storage.file.filename is missing", id="missing"),
    ],
)
def test_errors_of_a_standalone_worker(extra: dict[str, str | None], part: str) -> None:
    properties = {key: value for key, value in {**ALONE, **extra}.items() if value is not None}
    found = worker_errors(properties, TABLES, "standalone", [], "3.9.2")
    assert len(found) == (1 if part else 0), found
    assert not part or part in found[0]


def test_secret_keys() -> None:
    keys = ["group.id", "producer.sasl.jaas.config", "listeners.https.ssl.truststore.certificates"]
    assert [key for key in keys if is_secret(key, "x", row_of(key, TABLES))] == keys[1:]
    assert [key for key in keys if is_secret(key, "x")] == [keys[1]]
