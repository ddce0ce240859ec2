# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role _service installs beside the archives of the services."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]


def test_the_wheels_are_those_that_are_pinned() -> None:
    variables = yaml.safe_load((ROOT / "roles/_service/vars/main.yml").read_text())
    lines = (ROOT / "roles/_service/files/clients.txt").read_text().splitlines()
    pins = [line.split()[0].replace("==", "-").replace("-python", "_python") for line in lines if "--hash=" in line]
    assert [wheel.rpartition("-py")[0].replace("-py2.py3", "") for wheel in variables["__service_wheels"]] == pins
