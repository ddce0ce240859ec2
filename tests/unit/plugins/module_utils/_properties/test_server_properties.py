# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import DesiredFile, desired_file
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.server_properties import (
    CurrentFile,
    plan_file,
    report_properties,
)

PATH = "/etc/kafka/server.properties"
ROW = {"type": "int", "default": "1", "valid_values": "", "importance": "low", "update_mode": "cluster-wide"}
TABLE = {"a": ROW, "b": ROW, "p": {**ROW, "type": "password"}}
OWNER = {"owner": "root", "group": "kafka", "mode": "0640"}


def found(values: t.Mapping[str, str] | None, **others: t.Any) -> CurrentFile:
    text = None if values is None else DesiredFile(values).text
    return CurrentFile(text, {} if values is None else OWNER, others.pop("version", "3.9.2"), TABLE, **others)


@pytest.mark.parametrize(
    ("config", "properties"),
    [
        pytest.param({"a": 1, "b": True, "p": None}, {"a": "1", "b": "true"}, id="null is left out"),
        pytest.param({"a": ["/x", "/y"]}, {"a": "/x,/y"}, id="list"),
    ],
)
def test_declared_as_text(config: dict[str, t.Any], properties: dict[str, str]) -> None:
    assert desired_file(config) == DesiredFile(properties)


def test_declaration_collects_errors() -> None:
    wanted = desired_file({"a": {"x": 1}, "b": [[1]]}, {"owner": None, "mode": "u=rw"})
    assert wanted.properties == {}
    assert [error.split()[0] for error in wanted.errors] == ["a", "b", "The"]


@pytest.mark.parametrize("mode", ["640", "0640", "0o640"])
def test_mode_has_one_form(mode: str) -> None:
    assert desired_file({}, {"owner": None, "group": None, "mode": mode}).attributes == {"mode": "0640"}


def test_new_file_is_created() -> None:
    wanted = desired_file({"a": 1}, OWNER)
    assert plan_file(found(None), {PATH: wanted}) == [Change("create", "file", PATH, after={"a": "1", **OWNER})]


@pytest.mark.parametrize(
    ("before", "after", "attributes", "change"),
    [
        pytest.param({"a": "1"}, {"a": "1"}, OWNER, None, id="equal"),
        pytest.param({"a": "1"}, {"a": "1"}, {}, None, id="owner left as it is"),
        pytest.param({"a": "1"}, {"a": "2"}, OWNER, ({"a": "1"}, {"a": "2"}), id="value"),
        pytest.param({"a": "1"}, {"b": "1"}, OWNER, ({"a": "1", "b": None}, {"a": None, "b": "1"}), id="keys"),
        pytest.param({"a": "1"}, {"a": "1"}, {"mode": "0600"}, ({"mode": "0640"}, {"mode": "0600"}), id="mode alone"),
        pytest.param(
            {"a": "1"},
            {"a": "2"},
            {"owner": "kafka"},
            ({"a": "1", "owner": "root"}, {"a": "2", "owner": "kafka"}),
            id="value and owner",
        ),
    ],
)
def test_update(
    before: dict[str, str],
    after: dict[str, str],
    attributes: dict[str, str],
    change: tuple[dict[str, str], dict[str, str]] | None,
) -> None:
    expected = [Change("update", "file", PATH, *change)] if change else []
    assert plan_file(found(before), {PATH: DesiredFile(after, attributes)}) == expected


def test_same_properties_in_another_layout_are_rendered_again() -> None:
    (change,) = plan_file(CurrentFile("# mine\na = 1\n", OWNER), {PATH: DesiredFile({"a": "1"})})
    assert (change.before, change.after) == ({"layout": "edited by hand"}, {"layout": "as rendered"})


def test_all_errors_at_once() -> None:
    wanted = desired_file({"a": {"x": 1}, "c": 1, "bb": 2, "listeners": "A://h:99999"})
    refused = found(
        {}, refusals=["Invalid value x for configuration b: Not a number of type INT", "Two ports are equal"]
    )
    with pytest.raises(StackError) as caught:
        plan_file(refused, {PATH: wanted})
    errors = caught.value.results["errors"]
    assert [error.split()[0] for error in errors] == ["a", "bb", "c", "listeners", "A://h:99999", "Kafka", "Kafka"]
    assert errors[-2:] == [
        "Kafka 3.9.2 refuses the configuration: Invalid value x for configuration b: Not a number of type INT. "
        "Kafka's default for b is 1.",
        "Kafka 3.9.2 refuses the configuration: Two ports are equal.",
    ]


def test_unknown_key_passes_where_no_kafka_was_asked() -> None:
    (change,) = plan_file(found({}, version=""), {PATH: DesiredFile({"c": "1"})})
    assert change.after == {"c": "1"}


def test_value_without_a_form_fails_even_where_the_text_stays() -> None:
    with pytest.raises(StackError, match="a has no form"):
        plan_file(found({}, version=""), {PATH: desired_file({"a": {}})})


def test_keys_tell_update_mode_and_mask_secrets() -> None:
    keys = report_properties(
        found({"a": "1", "p": "old"}), DesiredFile({"p": "new", "x.secret": "s", "b": "2"}), {"p", "x.secret"}
    )
    assert keys == {
        "a": {"before": "1", "after": None, "update_mode": "cluster-wide"},
        "b": {"before": None, "after": "2", "update_mode": "cluster-wide"},
        "p": {"before": "********", "after": "********", "update_mode": "cluster-wide"},
        "x.secret": {"before": None, "after": "********", "update_mode": None},
    }
