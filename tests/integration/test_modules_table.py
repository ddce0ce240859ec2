# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A misspelt key and a bad value of each update mode and type, made from the installed Kafka's own table of keys."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    HOME,
    IDENTITY,
    VERSION,
    Lab,
    Result,
    assert_refused_for,
    shell,
    task,
)

PATH = "/etc/kafka/staged/server.properties"
BASE = {**IDENTITY, "log.dirs": "/var/lib/kafka/data"}
# What no value of a type can be. A string or list can only be wrong where the key has a list of valid values, and a
# password never.
BAD_VALUES = {
    "boolean": "maybe",
    "class": "no.such.Class",
    "double": "banana",
    "int": "banana",
    "list": "banana",
    "long": "banana",
    "short": "banana",
    "string": "banana",
}
Table = dict[str, dict[str, str]]


def kinds(table: Table) -> dict[tuple[str, str], str]:
    """Return the first key of each update mode and type."""
    found: dict[tuple[str, str], str] = {}
    for key, row in sorted(table.items()):
        found.setdefault((row["update_mode"], row["type"]), key)
    return found


def misspelt(key: str, table: Table) -> str:
    """Return the key with two letters exchanged, the first such that is no key of Kafka."""
    swaps = (key[:i] + key[i + 1] + key[i] + key[i + 2 :] for i in range(1, len(key) - 1) if key[i] != key[i + 1])
    return next(swap for swap in swaps if swap not in table)


def with_bad_values(table: Table) -> dict[str, str]:
    """Return {key: bad value} for each update mode and type that can have one."""
    fallible = {
        key: row
        for key, row in table.items()
        if row["type"] in BAD_VALUES
        and not key.endswith(".replication.throttled.rate")  # in no file: only dynamic
        and (row["type"] not in ("string", "list") or row["valid_values"].startswith("["))
    }
    return {key: BAD_VALUES[table[key]["type"]] for key in kinds(fallible).values() if key not in BASE}


@pytest.fixture(scope="module")
def table(lab: Lab) -> Table:
    """The installed Kafka's table, as it prints it itself."""
    return t.cast("Table", json.loads(lab.ssh("broker-1", f"cat {HOME}/.kafkaops-broker-keys.json"))["keys"])


@pytest.fixture(scope="module")
def refused(lab: Lab, table: Table) -> dict[str, Result]:
    """Both kinds of errors, each in one call against the staged file, which is looked at before and afterwards."""
    # Masked where a key sounds like a secret's, so it is no part of what else the message says.
    typos = {misspelt(key, table): "no-value" for key in kinds(table).values()}
    look = shell(f"sha256sum {PATH} /etc/kafka/current/*; systemctl show --property MainPID kafka")
    write: dict[str, t.Any] = {"path": PATH, "home": HOME, "group": "kafka", "mode": "0640"}
    return lab.play(
        {
            "before": look,
            "keys": task("kafka_server_properties", config={**BASE, **typos}, **write),
            "values": task("kafka_server_properties", config={**BASE, **with_bad_values(table)}, **write),
            "after": look,
        }
    )


def test_the_table_has_every_kind(table: Table) -> None:
    assert len(table) > 240  # Kafka 3.1.0 has 245, and each later one more
    assert {mode for mode, _type in kinds(table)} == {"read-only", "per-broker", "cluster-wide"}
    assert {table[key]["type"] for key in with_bad_values(table)} >= {
        "boolean",
        "class",
        "double",
        "int",
        "long",
        "short",
    }


def test_every_misspelt_key_is_refused_with_the_one_that_is_meant(refused: dict[str, Result], table: Table) -> None:
    keys = kinds(table).values()
    assert_refused_for(refused["keys"], [f"{misspelt(key, table)} is not a key of Kafka {VERSION}" for key in keys])
    assert_refused_for(refused["keys"], [f"Did you mean {key}?" for key in keys])


def test_every_bad_value_is_refused_with_its_key(refused: dict[str, Result], table: Table) -> None:
    bad = with_bad_values(table).items()
    assert_refused_for(refused["values"], [f"{value} for configuration {key}" for key, value in bad])


def test_refusals_touch_nothing(refused: dict[str, Result]) -> None:
    assert refused["before"]["stdout"] == refused["after"]["stdout"]
