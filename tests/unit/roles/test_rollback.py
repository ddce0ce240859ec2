# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook that rolls back asks for the service before it reads a host; without hosts there is no more to do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("tags", "refused"),
    [
        pytest.param([], True, id="no service"),
        pytest.param(["--tags", "kafka"], False, id="one service"),
    ],
)
def test_a_rollback_names_its_service(tags: list[str], refused: bool) -> None:
    command = ["ansible-playbook", "playbooks/rollback.yml", "-i", "localhost,", "-c", "local", *tags]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert bool(done.returncode) is refused, done.stdout + done.stderr
    assert ("No service is named" in done.stdout) is refused
