# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of credentials, and what is refused before anything is asked."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.plan import batches, plan_users
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import name_of, parse_specs, parts_of

NOW = {"ada": {"SCRAM-SHA-512": 8192}, "bob": {"SCRAM-SHA-256": 4096, "SCRAM-SHA-512": 8193}}


def item(name: str, **given: t.Any) -> dict[str, t.Any]:
    return {
        "name": name,
        "password": "geheim",
        "password_version": 0,
        "mechanism": None,
        "iterations": 8192,
        "verify_login": False,
        "state": "present",
        **given,
    }


def update(name: str, before: int, after: int) -> Change:
    return Change(
        "update", "user", name, {"iterations": before, "password": "old"}, {"iterations": after, "password": "new"}
    )


@pytest.mark.parametrize(
    ("items", "options", "expected"),
    [
        pytest.param([item("ada")], {}, [], id="there already"),
        pytest.param([item("ada", password=None)], {}, [], id="there already, and no password is needed"),
        pytest.param([item("ada", password_version=1)], {}, [update("ada (SCRAM-SHA-512)", 8192, 8193)], id="version"),
        pytest.param([item("bob", password_version=1)], {}, [], id="that version already"),
        pytest.param(
            [item("ada", mechanism="SCRAM-SHA-256")],
            {},
            [Change("create", "user", "ada (SCRAM-SHA-256)", None, {"iterations": 8192})],
            id="another mechanism",
        ),
        pytest.param(
            [item("ada", verify_login=True)],
            {"refused": ["ada (SCRAM-SHA-512)"]},
            [update("ada (SCRAM-SHA-512)", 8192, 8192)],
            id="the brokers refuse the password",
        ),
        pytest.param(
            [item("bob", state="absent")],
            {},
            [
                Change("delete", "user", "bob (SCRAM-SHA-256)", {"iterations": 4096}),
                Change("delete", "user", "bob (SCRAM-SHA-512)", {"iterations": 8193}),
            ],
            id="absent means both",
        ),
        pytest.param([item("eve", state="absent")], {}, [], id="absent already"),
        pytest.param(
            [],
            {"purge": Purge(["a", "b"], 1), "own": "bob"},
            [Change("delete", "user", "ada (SCRAM-SHA-512)", {"iterations": 8192})],
            id="purge, but never one's own",
        ),
    ],
)
def test_plan(items: list[dict[str, t.Any]], options: dict[str, t.Any], expected: list[Change]) -> None:
    assert plan_users(NOW, parse_specs(items), **options) == expected


@pytest.mark.parametrize(
    ("name", "given", "part"),
    [
        pytest.param("eve", {"password": None}, "does not exist yet, so it needs a password", id="new"),
        pytest.param("ada", {"password": None, "password_version": 1}, "to change that it needs its", id="change"),
        pytest.param("ada", {"iterations": 1}, "give at least 4096", id="too few"),
        pytest.param("ada", {"iterations": 16000, "password_version": 400}, "together at most 16384", id="too many"),
        pytest.param("ada", {"password": None, "verify_login": True}, "verify_login needs the password", id="verify"),
        pytest.param("me", {"state": "absent"}, "it is the user of this connection", id="oneself"),
        pytest.param("", {}, "name is empty", id="no name"),
    ],
)
def test_errors(name: str, given: dict[str, t.Any], part: str) -> None:
    with pytest.raises(StackError) as caught:
        plan_users(NOW, parse_specs([item(name, **given)]), own="me")
    assert len(caught.value.results["errors"]) == 1
    assert part in str(caught.value)


def test_all_errors_at_once() -> None:
    with pytest.raises(StackError) as caught:
        plan_users(NOW, parse_specs([item("eve"), item("eve"), item("")]), purge=Purge([], 0))
    assert len(caught.value.results["errors"]) == 3


def test_names_can_be_taken_apart() -> None:
    assert parts_of(name_of("a (b) c", "SCRAM-SHA-512")) == ("a (b) c", "SCRAM-SHA-512")


ADA, ADA_256, BOB, EVE = (
    Change("delete", "user", name_of(user, mechanism))
    for user, mechanism in (
        ("ada", "SCRAM-SHA-512"),
        ("ada", "SCRAM-SHA-256"),
        ("bob", "SCRAM-SHA-512"),
        ("eve", "SCRAM-SHA-512"),
    )
)


@pytest.mark.parametrize(
    ("changes", "size", "expected"),
    [
        pytest.param([], 2, [], id="nothing"),
        pytest.param([ADA, BOB], 2, [[ADA, BOB]], id="one request"),
        pytest.param([ADA, BOB, EVE], 2, [[ADA, BOB], [EVE]], id="too many for one"),
        pytest.param([ADA, ADA_256, BOB], 9, [[ADA, BOB], [ADA_256]], id="both mechanisms of a user"),
        pytest.param([ADA, ADA_256, BOB, EVE], 2, [[ADA, BOB], [ADA_256, EVE]], id="both, and too many"),
    ],
)
def test_no_user_is_twice_in_a_request(changes: list[Change], size: int, expected: list[list[Change]]) -> None:
    assert list(batches(changes, size)) == expected
