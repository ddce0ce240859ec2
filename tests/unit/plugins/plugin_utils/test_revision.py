# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils import revision
from ansible_collections.kafkaops.stack.plugins.plugin_utils.revision import (
    check_revision,
    daemon_of,
    digest_of,
    stage_revision,
    was_accepted,
)

SERVICE: dict[str, t.Any] = {
    "name": "kafka",
    "user": "svc",
    "java": "/opt/jdk/bin/java",
    "revision": {"home": "/opt/kafka-2", "files": {"env": "HEAP=1g"}},
}
OPTIONS = {
    "root": "/etc/kafka",
    "unit": "kafka.service",
    "java": "/opt/jdk/bin/java",
    "group": "svc",
    "home": "/opt/kafka-2",
    "files": {"env": "HEAP=1g"},
}


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        pytest.param({}, [], id="none is declared"),
        pytest.param({"checks": {}}, [], id="none"),
        pytest.param(
            {"checks": {"b_info": {"home": "/opt"}, "a_properties": {"path": "/p"}}},
            [("kafkaops.stack.b_info", {"home": "/opt"}), ("kafkaops.stack.a_properties", {"path": "/p"})],
            id="in their order",
        ),
    ],
)
def test_check_revision(checks: dict[str, t.Any], expected: list[tuple[str, dict[str, t.Any]]]) -> None:
    assert check_revision({**SERVICE, **checks}) == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        pytest.param({"name": "kafka"}, "kafka", id="its own name"),
        pytest.param({"name": "kafka_controller", "daemon": "kafka-controller"}, "kafka-controller", id="another one"),
    ],
)
def test_the_name_of_the_unit_and_its_directories(service: dict[str, str], expected: str) -> None:
    assert daemon_of(service) == expected
    _module, options = stage_revision({**SERVICE, **service})
    assert (options["root"], options["unit"]) == (f"/etc/{expected}", f"{expected}.service")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(None, {}, id="nothing was seen"),
        pytest.param("", {"seen": ""}, id="none was live"),
        pytest.param("3f1c9a0d2b7e4c55", {"seen": "3f1c9a0d2b7e4c55"}, id="one was live"),
    ],
)
def test_stage_revision(seen: str | None, expected: dict[str, str]) -> None:
    assert stage_revision(SERVICE, seen) == ("kafkaops.stack.service_revision", {**OPTIONS, **expected})


CALLS: list[revision.Call] = [("m", {"home": "/opt", "config": {"a": "1"}})]


@pytest.mark.parametrize(
    ("accepted", "calls", "expected"),
    [
        pytest.param({}, CALLS, False, id="nothing was"),
        pytest.param({"kafka": digest_of(CALLS)}, CALLS, True, id="these were"),
        pytest.param({"connect": digest_of(CALLS)}, CALLS, False, id="of another role"),
        pytest.param({"kafka": digest_of(CALLS)}, [("m", {**CALLS[0][1], "home": "/new"})], False, id="others were"),
        pytest.param({"kafka": None}, CALLS, False, id="there is no digest"),
        pytest.param({}, [], True, id="there is nothing to check"),
    ],
)
def test_was_accepted(accepted: dict[str, int], calls: list[revision.Call], expected: bool) -> None:
    assert was_accepted(accepted, "kafka", calls) is expected


def test_there_is_no_digest_whose_seed_others_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision, "_SECRET_SEED", False)
    assert digest_of(CALLS) is None
    assert not was_accepted({}, "kafka", CALLS)
