# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's hosts are what the roles expect of a fresh server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from testinfra.host import Host

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]


def test_host_is_a_plain_running_server(host: Host) -> None:
    assert host.check_output("systemctl is-system-running --wait") == "running"
    assert not host.exists("java")


def test_name_is_on_a_loopback_line_as_debian_writes_it(host: Host) -> None:
    name = host.check_output("hostname")
    assert host.check_output("getent -s files ahostsv4 %s", name).startswith("127.0.1.1")
