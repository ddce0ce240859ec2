# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import socket

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._host.ports import port_owners


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")], ids=["IPv4", "IPv6"]
)
def test_port_owners_names_who_listens(family: socket.AddressFamily, address: str) -> None:
    with socket.socket(family) as taken, socket.socket(family) as free:
        for each in (taken, free):
            each.bind((address, 0))
        taken.listen()
        port, other = taken.getsockname()[1], free.getsockname()[1]
        with open("/proc/self/comm", encoding="utf-8") as handle:
            name = handle.read().strip()
        assert port_owners([port, other], own=0) == {port: f"{name} (process {os.getpid()})"}
        assert port_owners([port], own=os.getpid()) == {}
    assert port_owners([port], own=0) == {}


def test_port_owners_of_a_system_without_ipv6(tmp_path: object) -> None:
    assert port_owners([1], own=0, root=str(tmp_path)) == {}
