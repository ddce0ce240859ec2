# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import HEADER, parse, render, to_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("a b", "a b", id="text"),
        pytest.param("", "", id="empty"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(7, "7", id="int"),
        pytest.param(0.5, "0.5", id="float"),
        pytest.param(["/a", "/b"], "/a,/b", id="list"),
        pytest.param([1, True], "1,true", id="mixed list"),
        pytest.param([], "", id="empty list"),
    ],
)
def test_value_as_text(value: t.Any, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param({"a": "hunter2"}, "a mapping is neither", id="mapping"),
        pytest.param(None, "null is neither", id="null"),
        pytest.param([["a"]], "a list is neither", id="list in list"),
        pytest.param(["a", {"a": "hunter2"}], "a mapping is neither", id="mapping in list"),
        pytest.param([None], "null is neither", id="null in list"),
    ],
)
def test_value_without_a_form_is_refused_and_not_reported(value: t.Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        to_text(value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        pytest.param({"b": 1, "a": 2}, "a=2\nb=1\n", id="sorted"),
        pytest.param({"a": None, "b": "x"}, "b=x\n", id="null is left out"),
        pytest.param({"a": "C:\\x"}, "a=C:\\\\x\n", id="backslash"),
        pytest.param({"a": " x "}, "a=\\ x \n", id="leading blank"),
        pytest.param({"a": "PLAINTEXT://h:1?x=y#z!"}, "a=PLAINTEXT://h:1?x=y#z!\n", id="separators stay in values"),
        pytest.param({"a:b=c d": "x"}, "a\\:b\\=c\\ d=x\n", id="separators in keys"),
        pytest.param({"#a#": "x"}, "\\#a#=x\n", id="hash at the start of a key"),
        pytest.param({"!a!": "x"}, "\\!a!=x\n", id="exclamation mark at the start of a key"),
        pytest.param({"a": "x\ny\r\t\f"}, "a=x\\ny\\r\\t\\f\n", id="control characters"),
        pytest.param({"ä": "€"}, "\\u00e4=\\u20ac\n", id="not ASCII"),
        pytest.param({"a": "\U0001f600"}, "a=\\ud83d\\ude00\n", id="beyond the basic plane"),
        pytest.param({"a": "${file:/s:pw}"}, "a=${file:/s:pw}\n", id="placeholder"),
    ],
)
def test_render(values: dict[str, t.Any], lines: str) -> None:
    assert render(values) == HEADER + lines


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("a=1\nb = 2\nc:3\nd 4\n", {"a": "1", "b": "2", "c": "3", "d": "4"}, id="separators"),
        pytest.param("a==1\nb= =2", {"a": "=1", "b": "=2"}, id="second separator is value"),
        pytest.param("# a=1\n  ! b=2\n\nc=3", {"c": "3"}, id="comments and blank lines"),
        pytest.param("a=1\\\n  2\\\n  3\nb=4", {"a": "123", "b": "4"}, id="continued"),
        pytest.param("a=1\\\n# 2", {"a": "1# 2"}, id="no comment in a continued line"),
        pytest.param("a=1\\\\\nb=2", {"a": "1\\", "b": "2"}, id="even backslashes continue nothing"),
        pytest.param("a=1\r\nb=2\rc=3", {"a": "1", "b": "2", "c": "3"}, id="line ends"),
        pytest.param("a=x  ", {"a": "x  "}, id="trailing blanks stay"),
        pytest.param("a", {"a": ""}, id="key alone"),
        pytest.param("a=1\na=2", {"a": "2"}, id="last one counts"),
        pytest.param("a=\\z\\u0041\\t", {"a": "zA\t"}, id="escapes"),
        pytest.param("a=\\u00zz", {"a": "u00zz"}, id="incomplete escape"),
        pytest.param("a=1\\", {"a": "1"}, id="backslash at the end"),
        pytest.param("", {}, id="empty"),
    ],
)
def test_parse(text: str, values: dict[str, str]) -> None:
    assert parse(text) == values


@pytest.mark.parametrize("seed", range(20))
def test_what_is_rendered_is_parsed_back(seed: int) -> None:
    generator = random.Random(seed)
    alphabet = " \t\f\n\r\\:=#!abu0ä€\U0001f600'\"${}"

    def some_text(longest: int) -> str:
        return "".join(generator.choice(alphabet) for _ in range(generator.randrange(longest)))

    values = {some_text(8): some_text(12) for _ in range(200)}
    text = render(values)
    assert text.isascii()
    assert parse(text) == values
