# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kafka_broker_credential by the controllers: what it writes is a login at the brokers.

On the cluster of tests/kraft, whose listener at 9094 wants SCRAM-SHA-512. No broker takes part in the writing.
"""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    BROKERS,
    CONTROLLER,
    Lab,
    Result,
    Task,
    assert_refused_for,
    assert_told,
    kafka,
    match_in,
    shell,
    task,
)
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire

USER, PASSWORD, ITERATIONS = "brokers-login", "geheim-brokers", 4096
CONTROLLERS = [f"broker-{number}:9093" for number in (1, 2, 3)]
LOGIN = [f"broker-{number}:9094" for number in (1, 2, 3)]
DESCRIBE = shell(kafka("kafka-configs", f"--describe --entity-type users --entity-name {USER}"))


def credential(*, check: bool = False, **args: t.Any) -> Task:
    own = {"bootstrap_controllers": CONTROLLERS, "name": USER, "password": PASSWORD, "iterations": ITERATIONS}
    return task("kafka_broker_credential", check=check, **{**own, **args})


def login(password: str) -> Task:
    """Return a task that logs in at the brokers, and asks for what needs no ACL."""
    connection: dict[str, t.Any] = {
        "bootstrap_servers": LOGIN,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
    }
    return task("kafka_cluster_info", **connection, sasl_username=USER, sasl_password=password, gather=[])


@pytest.fixture(scope="module")
def written(kraft: Lab) -> dict[str, Result]:
    until_known = {"until": "known is not failed", "retries": 10, "delay": 1, "register": "known"}
    steps: dict[str, Task] = {
        "check": credential(check=True),
        "before": DESCRIBE,
        "refused before": login(PASSWORD),
        "written": credential(),
        "login": {**login(PASSWORD), **until_known},
        "described": DESCRIBE,
        "other password": login("another"),
        "again": credential(),
        "login again": {**login(PASSWORD), **until_known},
        "at brokers": credential(bootstrap_controllers=BROKERS),
        "amiss": credential(bootstrap_controllers=["broker-1"], name="a b", iterations=1, use_tls=True),
        "gone": task("kafka_user", name=USER, state="absent"),
        "cluster": task("kafka_cluster_info", gather=[]),
    }
    return kraft.play(steps)


def test_check_mode_shows_the_plan_and_writes_nothing(written: dict[str, Result]) -> None:
    assert written["check"]["changed"], written["check"]
    assert written["check"]["changes"] == [f"Create user {USER}: mechanism SCRAM-SHA-512, iterations {ITERATIONS}."]
    assert "SCRAM" not in written["before"]["stdout"]
    assert_login_refused(written["refused before"])


def test_a_written_credential_is_a_login_at_the_brokers(written: dict[str, Result]) -> None:
    assert written["written"]["plan"] == written["check"]["plan"]
    assert match_in(written["described"]["stdout"], r"SCRAM-SHA-512=iterations=(\d+)")[1] == str(ITERATIONS)
    assert not written["login"].get("failed"), written["login"]
    assert written["login"]["cluster_id"] == written["cluster"]["cluster_id"]
    assert_login_refused(written["other password"])


def test_it_can_be_written_again(written: dict[str, Result]) -> None:
    assert written["again"]["changed"], "controllers don't tell that it is there"
    assert written["again"]["plan"] == written["written"]["plan"]
    assert not written["login again"].get("failed"), written["login again"]
    assert written["gone"]["summary"]["deleted"] == 1, "one credential, however often it was written"


def test_bad_options_are_refused(written: dict[str, Result]) -> None:
    assert_refused_for(written["at brokers"], ["needs the port of the controllers' listener"])
    assert_refused_for(
        written["amiss"],
        ["bootstrap_controllers has 'broker-1'", "name is 'a b'", "iterations is 1", "use_tls would be ignored"],
    )


def test_its_password_is_in_no_output(written: dict[str, Result]) -> None:
    assert PASSWORD not in json.dumps(written)


def test_the_requests_are_few(kraft: Lab, tmp_path: t.Any) -> None:
    with Wire(kraft.addresses(), tmp_path, 9093) as wire:
        result = kraft.one(credential(name="brokers-wire"), CONTROLLER, wire.wrap)
        counts = wire.take()
    gone = kraft.one(task("kafka_user", name="brokers-wire", state="absent"))
    assert result["changed"], result
    assert counts.pop("ApiVersions") <= 3, "one for each connection"
    assert counts == {"DescribeCluster": 2, "AlterUserScramCredentials": 1}
    assert gone["summary"]["deleted"] == 1, gone


def assert_login_refused(result: Result) -> None:
    assert_told(result, *[f"refused the login of user {USER} with SCRAM-SHA-512"] * len(LOGIN))
