# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row is what a second lab says beside a first one, and the sentences that the checker must say about it."""

from __future__ import annotations

import pathlib

import check_labs
import pytest

LAB = "{all: {vars: {lab_name: lab, lab_subnet: 10.0.0.0/24}, hosts: {a: {ansible_host: 10.0.0.11}}}}"
TWO = "molecule/two/inventory.yml"
FIRST = "inventories/lab/hosts.yml"


def lab(name: str = "two", subnet: str = "10.0.2.0/24", address: str = "10.0.2.11") -> str:
    return f"{{all: {{vars: {{lab_name: {name}, lab_subnet: {subnet}}}, hosts: {{a: {{ansible_host: {address}}}}}}}}}"


@pytest.mark.parametrize(
    ("path", "text", "sentences"),
    [
        pytest.param(TWO, lab(), [], id="apart"),
        pytest.param(
            TWO,
            lab(subnet="10.0.0.0/24", address="10.0.0.11"),
            [f"{TWO}: lab_subnet 10.0.0.0/24 overlaps 10.0.0.0/24 of {FIRST}: give it one of its own."],
            id="one subnet",
        ),
        pytest.param(
            TWO,
            lab(subnet="10.0.0.0/16"),
            [f"{TWO}: lab_subnet 10.0.0.0/16 overlaps 10.0.0.0/24 of {FIRST}: give it one of its own."],
            id="one within the other",
        ),
        pytest.param(
            "tests/x/inventory.yml",
            lab(name="lab"),
            [f"tests/x/inventory.yml: lab_name lab is also that of {FIRST}: give it a name of its own."],
            id="one name",
        ),
        pytest.param(
            TWO,
            lab(name="three"),
            [f"{TWO}: lab_name is three: give it the scenario's name, two."],
            id="not the scenario's name",
        ),
        pytest.param(
            TWO,
            lab(address="10.0.3.11"),
            [f"{TWO}: a has 10.0.3.11, which is not in 10.0.2.0/24: correct one of them."],
            id="a host elsewhere",
        ),
        pytest.param(
            TWO,
            "{all: {vars: {lab_name: two}}}",
            [f"{TWO}: it sets only one of lab_name and lab_subnet: set both."],
            id="no subnet",
        ),
        pytest.param(TWO, "{all: {vars: {x: !vault y}, hosts: {a: }}}", [], id="an overlay that is no lab"),
        pytest.param("tests/x/vars.yml", "[1, 2]", [], id="another file"),
    ],
)
def test_problems(tmp_path: pathlib.Path, path: str, text: str, sentences: list[str]) -> None:
    for name, content in ((FIRST, LAB), (path, text)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert list(check_labs.problems(list(check_labs.labs(tmp_path)))) == sentences


def test_this_checkout_has_labs() -> None:
    found = {lab.name for lab in check_labs.labs(pathlib.Path(__file__).parents[3])}
    assert found >= {"lab", "demo", "faults", "old", "kraft", "bench", "site"}
