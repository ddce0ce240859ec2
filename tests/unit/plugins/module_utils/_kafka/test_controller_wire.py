# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes by the active controller, which may move meanwhile."""

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import controller_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import RequestFailed, Unreachable
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_wire import to_active_controller
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.controllers import (
    ALTER,
    CLUSTER,
    Controller,
    altered,
    cluster,
)
from kafka.protocol.admin import AlterUserScramCredentialsRequest

NOT_CONTROLLER, NOT_ALLOWED = 41, 31
LOOK, CHANGE = [18, CLUSTER], [18, ALTER]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controller_wire, "_PAUSE", 0.01)


def send(*controllers: Controller) -> list[int]:
    """Send an alteration; return the error codes of its items."""
    params = {name: option.get("default") for name, option in kafka_argument_spec().items()}
    params["bootstrap_controllers"] = [controller.address for controller in controllers]
    items = to_active_controller(
        params,
        lambda: AlterUserScramCredentialsRequest(deletions=[], upsertions=[]),
        lambda response: response.results,
        1.0,
    )
    return [item.error_code for item in items]


@pytest.mark.parametrize(
    "code", [pytest.param(0, id="done"), pytest.param(NOT_ALLOWED, id="refused, which is for the caller")]
)
def test_only_the_active_controller_gets_it(code: int) -> None:
    with Controller() as other, Controller() as active:
        other.answers[CLUSTER] = cluster(2, (1, other.address), (2, active.address))
        active.answers[ALTER] = altered(code)
        assert send(other, active) == [code]
    assert (other.asked, active.asked) == (LOOK, CHANGE)


def test_the_active_controller_has_moved() -> None:
    with Controller() as before, Controller() as after:
        where = (1, before.address), (2, after.address)
        before.answers = {CLUSTER: [cluster(1, *where), cluster(2, *where)], ALTER: altered(NOT_CONTROLLER)}
        after.answers[ALTER] = altered()
        assert send(before) == [0]
    assert (before.asked, after.asked) == (LOOK + CHANGE + LOOK, CHANGE)


def test_it_moves_all_the_time() -> None:
    with Controller() as moving:
        moving.answers = {CLUSTER: cluster(1, (1, moving.address)), ALTER: altered(NOT_CONTROLLER)}
        with pytest.raises(RequestFailed, match=r"changes all the time, so nothing .* Check kafka_quorum"):
            send(moving)
    assert moving.asked.count(ALTER) == 5


def test_a_request_without_a_response_is_not_repeated() -> None:
    with Controller() as silent:
        silent.answers[CLUSTER] = cluster(1, (1, silent.address))
        with pytest.raises(RequestFailed, match="didn't answer within 1 s") as caught:
            send(silent)
    assert (caught.value.timed_out, silent.asked) == (True, LOOK + CHANGE)


def test_without_an_active_controller_nothing_is_sent() -> None:
    with Controller() as alone:
        alone.answers[CLUSTER] = cluster(-1)
        with pytest.raises(Unreachable, match=r"(?s)No active controller is known:.*runs, but knows no active"):
            send(alone)
    assert alone.asked == LOOK
