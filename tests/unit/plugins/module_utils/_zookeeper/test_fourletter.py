# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What real servers (3.7.0 and 3.8.6) answered."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper import fourletter

SRVR = """Zookeeper version: 3.8.6-6df26081269769c160c8c3a24929c60c91cd19c3, built on 2026-01-28 20:28 UTC
Latency min/avg/max: 0/0.0/0
Received: 1
Sent: 0
Connections: 1
Outstanding: 3
Zxid: 0x100000002
Mode: leader
Node count: 5
Proposal sizes last/min/max: -1/-1/-1
"""
MNTR = """zk_version\t3.8.6-6df26081269769c160c8c3a24929c60c91cd19c3, built on 2026-01-28 20:28 UTC
zk_server_state\tleader
zk_avg_latency\t0.5
zk_last_client_response_size\t-1
zk_synced_followers\t2
zk_synced_non_voting_followers\t0
zk_synced_observers\t0
zk_quorum_size\t3
"""
CONF = """clientPort=21181
dataDir=/var/lib/zookeeper/version-2
serverId=3
electionPort=23889
peerType=0
membership:\x20
server.1=zk-1:2888:3888:participant
server.2=zk-2:2888:3888:participant
server.3=zk-3:2888:3888:observer
version=0"""
STANDALONE = "clientPort=21181\nclientPortListenBacklog=-1\nserverId=0\n"


def member(host: str, role: str = "participant") -> fourletter.Member:
    return fourletter.Member(f"{host}:2888:3888", role)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            SRVR, {"version": "3.8.6", "mode": "leader", "zxid": 0x100000002, "outstanding": 3}, id="leader of 3.8.6"
        ),
        pytest.param(
            "Zookeeper version: 3.4.14, built on 2019\nOutstanding: 0\nZxid: 0x0\nMode: standalone\n",
            {"version": "3.4.14", "mode": "standalone", "zxid": 0, "outstanding": 0},
            id="version without a commit",
        ),
        pytest.param(
            "what is this", {"version": None, "mode": None, "zxid": None, "outstanding": None}, id="another service"
        ),
    ],
)
def test_parse_srvr(text: str, expected: dict[str, t.Any]) -> None:
    assert fourletter.parse_srvr(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            SRVR,
            {"connections": 1, "nodes": 5, "received": 1, "sent": 0, "latency": {"min": 0, "avg": 0.0, "max": 0}},
            id="whole",
        ),
        pytest.param(
            "", {"connections": None, "nodes": None, "received": None, "sent": None, "latency": None}, id="nothing"
        ),
    ],
)
def test_parse_traffic(text: str, expected: dict[str, t.Any]) -> None:
    assert fourletter.parse_traffic(text) == expected


def test_parse_metrics_gives_each_its_type() -> None:
    metrics = fourletter.parse_metrics(f"{MNTR}zk_p99\tNaN\nzk_small\t1.0E-4\nrubbish\n")
    assert metrics == {
        "zk_version": "3.8.6-6df26081269769c160c8c3a24929c60c91cd19c3, built on 2026-01-28 20:28 UTC",
        "zk_server_state": "leader",
        "zk_avg_latency": 0.5,
        "zk_last_client_response_size": -1,
        "zk_synced_followers": 2,
        "zk_synced_non_voting_followers": 0,
        "zk_synced_observers": 0,
        "zk_quorum_size": 3,
        "zk_p99": None,
        "zk_small": 0.0001,
    }


def test_parse_settings_leaves_the_membership_to_others() -> None:
    assert fourletter.parse_settings(CONF) == {
        "clientPort": 21181,
        "dataDir": "/var/lib/zookeeper/version-2",
        "serverId": 3,
        "electionPort": 23889,
        "peerType": 0,
    }


def test_parse_mntr_keeps_whole_numbers_only() -> None:
    counts = fourletter.parse_mntr(MNTR)
    assert counts["zk_synced_followers"] == 2
    assert counts["zk_last_client_response_size"] == -1
    assert not {"zk_version", "zk_server_state", "zk_avg_latency"} & set(counts)


@pytest.mark.parametrize(
    ("text", "number", "members", "version"),
    [
        pytest.param(
            CONF, 3, {1: member("zk-1"), 2: member("zk-2"), 3: member("zk-3", "observer")}, "0", id="member of three"
        ),
        pytest.param(STANDALONE, 0, {}, "", id="standalone calls itself 0"),
        pytest.param("", None, {}, "", id="nothing"),
    ],
)
def test_parse_conf(text: str, number: int | None, members: dict[int, fourletter.Member], version: str) -> None:
    assert fourletter.parse_conf(text) == (number, fourletter.Membership(members, version))


@pytest.mark.parametrize(
    ("line", "expected", "host"),
    [
        pytest.param("server.1=a:1:2:participant", fourletter.Member("a:1:2"), "a", id="participant"),
        pytest.param("server.1=a:1:2", fourletter.Member("a:1:2"), "a", id="role not said"),
        pytest.param("server.1=a:1:2:observer;0.0.0.0:2181", fourletter.Member("a:1:2", "observer"), "a", id="client"),
        pytest.param("server.1=a:1:2;2181", fourletter.Member("a:1:2"), "a", id="client port only"),
        pytest.param("server.1=[fd00::1]:1:2:participant", fourletter.Member("[fd00::1]:1:2"), "fd00::1", id="IPv6"),
    ],
)
def test_parse_membership(line: str, expected: fourletter.Member, host: str) -> None:
    membership = fourletter.parse_membership(line + "\nversion=10000000a\n")
    assert membership == fourletter.Membership({1: expected}, "10000000a")
    assert membership.members[1].host == host
