# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Quotas and SCRAM credentials, looked at with Kafka's own Java tools."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab, Result, Task, awaited, kafka, shell, task

QUOTAS = [
    {"user": "modules-ada", "limits": {"producer_byte_rate": 1048576, "request_percentage": 75}},
    {"user": "modules-ada", "client": "importer", "limits": {"consumer_byte_rate": "2048"}},
    {"ip": "192.0.2.7", "limits": {"connection_creation_rate": 5}},
]
CHANGED = [{"user": "modules-ada", "limits": {"producer_byte_rate": 4096}}]
ABSENT = [{**{key: value for key, value in quota.items() if key != "limits"}, "state": "absent"} for quota in QUOTAS]
USERS: list[dict[str, t.Any]] = [
    {"name": "modules-ada", "password": "geheim-1"},
    {"name": "modules-ada", "password": "geheim-1", "mechanism": "SCRAM-SHA-256", "iterations": 4096},
    {"name": "modules-bob", "password": "geheim-2", "password_version": 1},
]
SHOW_USERS = shell(kafka("kafka-configs", "--describe --entity-type users"))
SHOW_PAIRS = shell(kafka("kafka-configs", "--describe --entity-type users --entity-type clients"))
SHOW_ADDRESSES = shell(kafka("kafka-configs", "--describe --entity-type ips"))


@pytest.fixture(scope="module")
def limited(lab: Lab) -> dict[str, Result]:
    steps: dict[str, Task] = {
        "check": task("kafka_quotas", check=True, quotas=QUOTAS),
        "before": SHOW_USERS,
        "set": task("kafka_quotas", quotas=QUOTAS),
        "users": SHOW_USERS,
        "pairs": SHOW_PAIRS,
        "addresses": SHOW_ADDRESSES,
        "again": task("kafka_quotas", quotas=QUOTAS),
        "replace": task("kafka_quotas", quotas=CHANGED, limits_mode="replace"),
        "replaced": SHOW_USERS,
        "export": task("kafka_quota_info"),
        "refused": task(
            "kafka_quotas", quotas=[*CHANGED, {"ip": "no-such-host.invalid", "limits": {"connection_creation_rate": 1}}]
        ),
        "wrong": task("kafka_quota", user="modules-ada", limits={"producer_byte_rate": 0, "produce_rate": 1}),
        "lost": task("kafka_quotas", quotas=ABSENT),
        "empty": SHOW_USERS,
        "given back": task("kafka_quotas", quotas="{{ export.quotas }}"),
        "export again": awaited(task("kafka_quota_info"), "found.quotas == export.quotas"),
        "purged": task("kafka_quotas", quotas=[], purge=True, purge_prefixes=["modules-", "192.0.2."]),
        "gone": task("kafka_quota_info"),
    }
    steps["export"]["register"] = "export"
    return lab.play(steps)


def test_quotas_are_planned_set_and_kept(limited: dict[str, Result]) -> None:
    assert limited["check"]["changed"]
    assert "modules-ada" not in limited["before"]["stdout"]
    assert limited["set"]["plan"] == limited["check"]["plan"]
    shown = limited["users"]["stdout"]
    (line,) = [line for line in shown.splitlines() if "user-principal 'modules-ada' are " in line]
    assert set(line.partition(" are ")[2].split(", ")) == {"producer_byte_rate=1048576.0", "request_percentage=75.0"}
    assert "'modules-ada', client-id 'importer' are consumer_byte_rate=2048.0" in limited["pairs"]["stdout"]
    assert "'192.0.2.7' are connection_creation_rate=5.0" in limited["addresses"]["stdout"]
    assert not limited["again"]["changed"]


def test_replacing_takes_off_what_is_not_declared(limited: dict[str, Result]) -> None:
    assert "'modules-ada' are producer_byte_rate=4096.0\n" in limited["replaced"]["stdout"] + "\n"
    assert limited["replace"]["summary"] == {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}


def test_what_is_exported_can_be_given_back(limited: dict[str, Result]) -> None:
    assert limited["lost"]["summary"]["deleted"] == len(QUOTAS)
    assert "modules-ada" not in limited["empty"]["stdout"]
    assert limited["export again"]["quotas"] == limited["export"]["quotas"]
    assert len(limited["export"]["quotas"]) == len(QUOTAS)
    assert limited["purged"]["summary"]["deleted"] == len(QUOTAS)
    assert limited["gone"]["quotas"] == []


def test_bad_quotas_are_refused_and_nothing_is_changed(limited: dict[str, Result]) -> None:
    assert "no-such-host.invalid" in limited["refused"]["failed_items"][0]["name"]
    assert "so nothing was changed" in limited["refused"]["msg"]
    assert len(limited["wrong"]["errors"]) == 2


@pytest.fixture(scope="module")
def known(lab: Lab) -> dict[str, Result]:
    steps: dict[str, Task] = {
        "check": task("kafka_users", check=True, users=USERS),
        "before": SHOW_USERS,
        "set": task("kafka_users", users=USERS),
        "shown": SHOW_USERS,
        "again": task("kafka_users", users=USERS),
        "without password": task("kafka_user", name="modules-ada"),
        "new version": task("kafka_user", name="modules-bob", password="geheim-3", password_version=2),
        "info": task("kafka_user_info"),
        "nobody": task("kafka_user", name="modules-new"),
        "no login": task("kafka_user", **USERS[0], verify_login=True),
        "purged": task("kafka_users", users=[], purge=True, purge_prefixes=["modules-"]),
        "after": SHOW_USERS,
    }
    return lab.play(steps)


def test_users_are_planned_set_and_kept(known: dict[str, Result]) -> None:
    assert known["check"]["changed"]
    assert "modules-" not in known["before"]["stdout"]
    assert known["set"]["plan"] == known["check"]["plan"]
    shown = known["shown"]["stdout"]
    (ada,) = re.findall(r"'modules-ada' are (.*)", shown)  # in the order of Kafka's hash table
    assert set(ada.split(", ")) == {"SCRAM-SHA-256=iterations=4096", "SCRAM-SHA-512=iterations=8192"}
    assert "'modules-bob' are SCRAM-SHA-512=iterations=8193" in shown
    assert not known["again"]["changed"]
    assert not known["without password"]["changed"]
    assert known["new version"]["summary"]["updated"] == 1
    assert {"name": "modules-bob", "mechanism": "SCRAM-SHA-512", "iterations": 8194} in known["info"]["users"]


def test_secrets_of_users_are_nowhere(known: dict[str, Result]) -> None:
    assert "geheim-" not in str(known)


def test_users_that_cannot_be_are_refused(known: dict[str, Result]) -> None:
    assert "it does not exist yet, so it needs a password" in known["nobody"]["msg"]
    assert "needs a listener with a login" in known["no login"]["msg"]
    assert known["purged"]["summary"]["deleted"] == 3
    assert "modules-" not in known["after"]["stdout"]
