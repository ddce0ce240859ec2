# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).parents[4]


def test_a_text_is_shown_as_ansible_shows_its_own_warnings() -> None:
    arguments = json.dumps({"messages": ["Port 9092 is open.", "Port 2181 is open."]})
    command = [sys.executable, "-m", "ansible", "adhoc", "localhost", "-m", "kafkaops.stack.warn", "-a", arguments]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout
    for text in ("Port 9092 is open.", "Port 2181 is open."):
        assert f"[WARNING]: {text}" in done.stderr, done.stderr
    assert "CHANGED" not in done.stdout
