# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import (
    Change,
    as_dicts,
    describe,
    mask,
    render_diff,
    summarise,
)

CREATE = Change("create", "topic", "a", after={"partitions": 3, "factor": None, "config": {"k": "1"}})
GROW = Change("update", "topic", "b", {"partitions": 3}, {"partitions": 6})
ALTER = Change("update", "topic", "b", {"config": {"k": None, "l": "x"}}, {"config": {"k": "1", "l": None}})
DELETE = Change("delete", "topic", "c", before={"partitions": 1})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(CREATE, "Create topic a: partitions 3, config.k 1.", id="create leaves out what is not set"),
        pytest.param(GROW, "Update topic b: partitions 3 → 6.", id="update"),
        pytest.param(ALTER, "Update topic b: config.k unset → 1, config.l x → unset.", id="set and unset"),
        pytest.param(DELETE, "Delete topic c.", id="delete"),
        pytest.param(Change("create", "user", "u", after={}), "Create user u.", id="nothing to say"),
    ],
)
def test_describe(change: Change, sentence: str) -> None:
    assert describe([change]) == [sentence]


def test_summarise_counts_objects_not_changes() -> None:
    counted = summarise([CREATE, GROW, ALTER, DELETE], ["a", "b", "c", "d", "e"])
    assert counted == {"created": 1, "updated": 1, "deleted": 1, "unchanged": 2}


def test_render_diff_joins_the_changes_of_one_object() -> None:
    assert render_diff([GROW, ALTER, DELETE]) == {
        "before": {"b": {"partitions": 3, "config": {"k": None, "l": "x"}}, "c": {"partitions": 1}},
        "after": {"b": {"partitions": 6, "config": {"k": "1", "l": None}}},
    }


SECRET = Change("update", "user", "u", {"password": "old", "n": 1}, {"password": "new", "n": 2})


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(lambda: str(describe([SECRET], ["password"])), id="sentence"),
        pytest.param(lambda: str(as_dicts([SECRET], ["password"])), id="plan"),
        pytest.param(lambda: str(render_diff([SECRET], ["password"])), id="diff"),
    ],
)
def test_secrets_are_never_shown(shown: t.Callable[[], str]) -> None:
    assert "old" not in shown()
    assert "new" not in shown()


def test_diff_shows_that_a_secret_changed() -> None:
    diff = render_diff([SECRET], ["password"])
    assert diff["before"]["u"]["password"] != diff["after"]["u"]["password"]


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        pytest.param({"p": "x", "q": 1}, {"p": "********", "q": 1}, id="flat"),
        pytest.param({"a": [{"p": "x"}]}, {"a": [{"p": "********"}]}, id="deep"),
        pytest.param({"p": None}, {"p": None}, id="unset stays unset"),
        pytest.param("x", "x", id="not a mapping"),
        pytest.param({"p": "${file:/s:p}"}, {"p": "${file:/s:p}"}, id="a reference stays"),
        pytest.param({"p": "x${file:/s:p}"}, {"p": "********"}, id="more than a reference"),
    ],
)
def test_mask(value: object, masked: object) -> None:
    assert mask(value, ["p"]) == masked
