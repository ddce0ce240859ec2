# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the roles of services mind a lock, as the variables and tags of a command line say it."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROLES = Path(__file__).parents[3] / "roles"
SERVICES = ["zookeeper", "kafka", "connect", "cmak", "akhq"]


@pytest.mark.parametrize("role", SERVICES)
@pytest.mark.parametrize(
    ("takeover", "check", "expected"),
    [
        pytest.param(False, False, False, id="default"),
        pytest.param("false", False, False, id="false, as -e says it"),
        pytest.param("true", False, True, id="true, as -e says it"),
        pytest.param("false", True, True, id="check mode"),
    ],
)
def test_a_preflight_ignores_a_lock_only_where_told(role: str, takeover: t.Any, check: bool, expected: bool) -> None:
    wants = yaml.safe_load((ROLES / role / "vars/main.yml").read_text()).values()
    (ignored,) = [want["lock_ignored"] for want in wants if isinstance(want, dict) and "lock_ignored" in want]
    variables = {f"{role}_roll_takeover": takeover, "ansible_check_mode": check}
    assert bool(Templar(DataLoader(), variables=variables).template(trust_as_template(ignored))) is expected
