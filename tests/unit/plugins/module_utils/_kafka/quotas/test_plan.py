# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of quotas, and what is refused before anything is asked."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.plan import expected_limits, plan_quotas
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import (
    Entity,
    as_item,
    name_of,
    parse_specs,
)

ADA: Entity = (("user", "ada"),)
ANYBODY: Entity = (("user", None),)
IMPORTER: Entity = (("user", "ada"), ("client-id", "importer"))
ONE = {"request_percentage": 1}
NOW = {ADA: {"producer_byte_rate": 1000.0, "request_percentage": 50.0}, ANYBODY: {"consumer_byte_rate": 9.0}}


def item(**given: t.Any) -> dict[str, t.Any]:
    return {"user": None, "client": None, "ip": None, "limits": {}, "state": "present", **given}


@pytest.mark.parametrize(
    ("items", "options", "expected"),
    [
        pytest.param([item(user="ada", limits={"producer_byte_rate": "1000"})], {}, [], id="equal as numbers"),
        pytest.param(
            [item(user="ada", limits={"producer_byte_rate": 2000})],
            {},
            [Change("update", "quota", "user ada", {"producer_byte_rate": 1000.0}, {"producer_byte_rate": 2000.0})],
            id="merge leaves the others",
        ),
        pytest.param(
            [item(user="ada", limits={"producer_byte_rate": 1000})],
            {"replace_limits": True},
            [Change("update", "quota", "user ada", {"request_percentage": 50.0}, {"request_percentage": None})],
            id="replace takes them off",
        ),
        pytest.param(
            [item(user="ada", limits={"request_percentage": None})],
            {},
            [Change("update", "quota", "user ada", {"request_percentage": 50.0}, {"request_percentage": None})],
            id="null takes one off",
        ),
        pytest.param([item(user="bob", limits={"request_percentage": None})], {}, [], id="null of what is not set"),
        pytest.param(
            [item(user="ada", client="importer", limits={"consumer_byte_rate": 1})],
            {},
            [Change("create", "quota", "user ada, client-id importer", None, {"consumer_byte_rate": 1.0})],
            id="a pair is an entity of its own",
        ),
        pytest.param(
            [item(user="<default>", state="absent")],
            {},
            [Change("delete", "quota", "user <default>", {"consumer_byte_rate": 9.0})],
            id="the default",
        ),
        pytest.param([item(user="bob", state="absent")], {}, [], id="absent already"),
        pytest.param([], {"purge": Purge(["a"], 1)}, [Change("delete", "quota", "user ada", NOW[ADA])], id="purge"),
        pytest.param(
            [item(user="ada", limits={"producer_byte_rate": 1000})], {"purge": Purge(["a"], 1)}, [], id="declared stay"
        ),
        pytest.param([], {"purge": Purge(["<"], 9)}, [], id="defaults are never purged"),
    ],
)
def test_plan(items: list[dict[str, t.Any]], options: dict[str, t.Any], expected: list[Change]) -> None:
    assert plan_quotas(NOW, parse_specs(items), **options) == expected


@pytest.mark.parametrize(
    ("prefix", "purged"),
    [
        pytest.param("ada", ["user ada, client-id importer", "user ada, client-id <default>"], id="of its user"),
        pytest.param("importer", [], id="not of its client: another user's may be called alike"),
    ],
)
def test_a_pair_is_purged_by_its_user(prefix: str, purged: list[str]) -> None:
    now = {IMPORTER: ONE, (("user", "ada"), ("client-id", None)): ONE, (("user", None), ("client-id", "ada")): ONE}
    assert [change.name for change in plan_quotas(now, {}, purge=Purge([prefix], 9))] == purged


@pytest.mark.parametrize(
    ("given", "part"),
    [
        pytest.param({"limits": ONE}, "give user, client, both of them, or ip", id="nobody"),
        pytest.param({"user": "a", "ip": "::1", "limits": ONE}, "an ip has quotas of its own", id="ip and user"),
        pytest.param({"ip": "::1", "limits": ONE}, "request_percentage is no limit of an ip", id="key of clients"),
        pytest.param({"user": "a", "limits": {"producer_rate": 1}}, "producer_rate is no limit of a client", id="typo"),
        pytest.param({"user": "a", "limits": {"request_percentage": 0}}, "give more than 0", id="zero"),
        pytest.param({"user": "a", "limits": {"request_percentage": "x"}}, "is 'x': give a number", id="text"),
        pytest.param({"user": "a", "limits": {"request_percentage": True}}, "is True: give a number", id="boolean"),
        pytest.param({"user": "a"}, "limits is empty", id="nothing"),
        pytest.param({"user": "a", "state": "absent", "limits": ONE}, "leave limits out", id="both"),
    ],
)
def test_errors(given: dict[str, t.Any], part: str) -> None:
    with pytest.raises(StackError) as caught:
        plan_quotas({}, parse_specs([item(**given)]))
    assert len(caught.value.results["errors"]) == 1
    assert part in str(caught.value)


def test_all_errors_at_once_and_a_purge_that_takes_too_much() -> None:
    twice = [item(user="x", limits={"request_percentage": 1})] * 2
    with pytest.raises(StackError) as caught:
        plan_quotas(NOW, parse_specs(twice), purge=Purge(["ada"], 0))
    assert [text.partition(":")[0] for text in caught.value.results["errors"]] == [
        "Quota of user x",
        "The purge would delete 1 quotas, more than purge_max 0",
    ]


@pytest.mark.parametrize("entity", [ADA, ANYBODY, IMPORTER, (("ip", "192.0.2.7"),)])
def test_what_is_read_can_be_declared(entity: Entity) -> None:
    limits = {"connection_creation_rate" if entity[0][0] == "ip" else "request_percentage": 5.0}
    specs = parse_specs([item(**as_item(entity, limits))])
    assert list(specs) == [name_of(entity)]
    assert plan_quotas({entity: limits}, specs) == []


@pytest.mark.parametrize(
    ("items", "options", "expected"),
    [
        pytest.param([item(user="eve", limits=ONE)], {}, {"user eve": ONE}, id="created"),
        pytest.param([item(user="ada", limits=ONE)], {}, {"user ada": {**NOW[ADA], **ONE}}, id="the others stay"),
        pytest.param([item(user="ada", limits=ONE)], {"replace_limits": True}, {"user ada": ONE}, id="replaced"),
        pytest.param([item(user="ada", state="absent")], {}, {"user ada": {}}, id="absent"),
        pytest.param(
            [item(user="<default>", limits={"consumer_byte_rate": 9})],
            {},
            {"user <default>": {"consumer_byte_rate": 9}},
            id="nothing to do",
        ),
        pytest.param(
            [item(user="eve", limits=ONE)],
            {"purge": Purge(["a"], 9)},
            {"user eve": ONE},
            id="a purged one is not declared",
        ),
        pytest.param(
            [item(user=str(number), limits=ONE) for number in range(1000)],
            {},
            {f"user {number}": ONE for number in range(1000)},
            id="1000",
        ),
    ],
)
def test_limits_after_the_changes(
    items: list[dict[str, t.Any]], options: dict[str, t.Any], expected: dict[str, dict[str, float]]
) -> None:
    specs = parse_specs(items)
    # An iterator can be read only once: reading all changes for each quota would take a million steps for a thousand.
    assert expected_limits(NOW, specs, iter(plan_quotas(NOW, specs, **options))) == expected
