# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""systemd stops both in seconds, without killing them; run last, because it restarts them."""

from __future__ import annotations

import time
import typing as t

import pytest

testinfra_hosts = ["ssh://broker-3"]


@pytest.mark.parametrize(("unit", "port"), [("kafka", 9092), ("kafka-controller", 9093)])
def test_a_stop_takes_seconds(host: t.Any, unit: str, port: int) -> None:
    started = time.monotonic()
    host.check_output(f"systemctl stop {unit}")
    seconds = time.monotonic() - started
    state = host.check_output(f"systemctl show --property Result,ExecMainStatus --value {unit}").split()
    host.check_output(f"systemctl start {unit}")
    assert state == ["success", "143"]
    assert seconds < 120  # without a controller to ask it takes five minutes
    deadline = time.monotonic() + 60
    while not host.check_output(f"ss -Hltn 'sport = :{port}'"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
