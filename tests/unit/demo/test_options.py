# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo of `make test` has a secret in every option that can carry one, or a reason why not."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.kafkaops.stack.tests.demo.options import FILES, MARK, SHOWN, WITHOUT, options
from ansible_collections.kafkaops.stack.tests.demo.places import NOWHERE, PLACES, name

ROLES = Path(__file__).parents[3] / "roles"
# What an option is called that can carry a secret. So can mappings, whose keys are the user's.
NAME = re.compile("password|secret|token|credential|_(admin|client|config|mirrors|options|properties|sites|urls?)$")


def can_carry(option: str, spec: t.Mapping[str, t.Any]) -> bool:
    """Tell whether an option of a role can carry a secret, by its name and type."""
    return bool(NAME.search(option)) or "dict" in (spec["type"], spec.get("elements"))


def carriers() -> set[str]:
    """Return the public variables of all roles that can carry a secret."""
    found = set()
    for path in ROLES.glob("[a-z]*/meta/argument_specs.yml"):
        entries = yaml.safe_load(path.read_text())["argument_specs"]
        given = (entries["main"].get("options") or {}).items()
        found |= {option for option, spec in given if can_carry(option, spec)}
    return found


def secrets() -> dict[str, set[str]]:
    """Return the secrets in each option of the deployment by their names."""
    given = options("127.0.0.1:1", dict.fromkeys(FILES, ""), "/cache")
    found = {key: re.findall(f"{MARK}[a-z]+|{SHOWN}", json.dumps(value)) for key, value in given.items()}
    return {key: set(map(name, words)) for key, words in found.items() if words}


def marked() -> set[str]:
    """Return the options of the deployment that have a secret."""
    return set(secrets())


@pytest.mark.parametrize(
    ("option", "spec", "expected"),
    [
        pytest.param("x_password", {"type": "str"}, True, id="name"),
        pytest.param("x_archive_url", {"type": "str"}, True, id="address"),
        pytest.param("x_config", {"type": "dict"}, True, id="mapping"),
        pytest.param("x_users", {"type": "list", "elements": "dict"}, True, id="list of mappings"),
        pytest.param("x_hosts", {"type": "list", "elements": "str"}, False, id="list of texts"),
        pytest.param("x_port", {"type": "int"}, False, id="number"),
    ],
)
def test_what_can_carry_a_secret(option: str, spec: dict[str, t.Any], expected: bool) -> None:
    assert can_carry(option, spec) is expected


def test_every_option_that_can_carry_a_secret_has_one_or_a_reason() -> None:
    found = carriers()
    assert len(found) > 60
    assert sorted(found - marked() - set(WITHOUT)) == []


def test_the_reasons_are_of_options_that_have_none() -> None:
    assert sorted(set(WITHOUT) - carriers()) == []
    assert sorted(set(WITHOUT) & marked()) == []
    assert all(reason.endswith(".") for reason in WITHOUT.values())


def test_each_secret_is_looked_for_in_its_place() -> None:
    given = set().union(*secrets().values())
    placed = set().union(*PLACES.values())
    assert sorted(given ^ (placed | NOWHERE)) == []
    assert sorted(placed & NOWHERE) == []
