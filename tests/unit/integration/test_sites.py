# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests on real hosts compare: all of a refusal, and nothing that was changed."""

from __future__ import annotations

import json

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import refusal
from ansible_collections.kafkaops.stack.tests.integration.lab import assert_told
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Run, assert_refused

BAD_PORT = 'Port "22" is taken.'
TEXT = f'    "msg": {json.dumps(refusal({"broker-1": [BAD_PORT, "No room on broker-1."], "broker-2": ["Masked."]}))}\n'
RECAP = {"broker-1": {"ok": 9, "changed": 0}, "broker-2": {"ok": 9, "changed": 0}}


def run(text: str = TEXT, rc: int = 2, changed: int = 0) -> Run:
    return Run(rc, text, {**RECAP, "broker-3": {"ok": 9, "changed": changed}}, 1.0)


def test_a_refusal_is_read_as_it_was_printed() -> None:
    assert run().refused == [f"{BAD_PORT} (broker-1)", "No room on broker-1.", "Masked. (broker-2)"]
    assert_refused(run(), ["Masked.", 'Port "22"', "No room on"])


def test_a_part_for_each_host() -> None:
    text = f'"{refusal({host: [f"Masked on {host}."] for host in HOSTS})}"'.replace("\n", "\\n")
    assert_refused(run(text), ["Masked on {each}."])
    with pytest.raises(AssertionError, match=r"Masked on broker-3\."):
        assert_refused(run(text), ["Masked on broker-1.", "Masked on broker-2."])


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        pytest.param(run(), ["Port", "No room"], id="an extra one"),
        pytest.param(run(), ["Port", "No room", "Masked", "No java"], id="one is missing"),
        pytest.param(run(), ["Port", "No room on", "broker-1.", "Masked"], id="two parts of one"),
        pytest.param(run(TEXT.replace("Masked", "Port")), ["Port", "No room"], id="one part of two"),
        pytest.param(run(f"{TEXT}{TEXT}"), ["Port", "No room", "Masked"], id="told twice"),
        pytest.param(run(TEXT.replace("3 thing", "4 thing")), ["Port", "No room", "Masked"], id="counted wrongly"),
        pytest.param(run(""), [], id="nothing"),
        pytest.param(run(rc=0), ["Port", "No room", "Masked"], id="not stopped"),
        pytest.param(run(changed=1), ["Port", "No room", "Masked"], id="something was changed"),
        pytest.param(Run(2, TEXT, {}, 1.0), ["Port", "No room", "Masked"], id="no recap"),
    ],
)
def test_another_refusal_is_noticed(given: Run, parts: list[str]) -> None:
    with pytest.raises(AssertionError):
        assert_refused(given, parts)


def test_what_tasks_failed_with_is_read_per_host() -> None:
    lines = ['fatal: [a]: FAILED! => {"msg": "b [c]: d"}', "fatal: [b -> a(192.0.2.1)]: FAILED! => {}"]
    assert run("\n".join(lines)).failed == {"a": {"failed": True, "msg": "b [c]: d"}, "b": {"failed": True}}
    with pytest.raises(AssertionError):
        print(run("\n".join(lines[:1] * 2)).failed)


def test_a_sentence_of_several_lines_is_one() -> None:
    sentence = "No address delivered it to broker-1:\nhttp://a refuses."
    assert run(json.dumps(refusal({"broker-1": [sentence]}))).refused == [sentence]


@pytest.mark.parametrize(
    ("result", "parts"),
    [
        pytest.param({"errors": ["One.", "Two."]}, ["One", "Two"], id="errors"),
        pytest.param({"msg": "2 of 3 changes failed:\n- topic a: X.\n- topic b: Y."}, ["X", "Y"], id="items"),
        pytest.param({"msg": "No session."}, ["session"], id="one"),
    ],
)
def test_all_that_a_module_fails_with_is_compared(result: dict[str, object], parts: list[str]) -> None:
    assert_told({"msg": "", "failed": True, **result}, *parts)
    for other in ([*parts, "more"], parts[1:], ["other"]):
        with pytest.raises(AssertionError):
            assert_told({"msg": "", "failed": True, **result}, *other)
    with pytest.raises(AssertionError):
        assert_told({"msg": "", **result}, *parts)
