# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles did their work one by one, in an inventory that is not ours."""

from __future__ import annotations

import json
import typing as t

import pytest

testinfra_hosts = ["ssh://alpha"]


def test_brokers_have_registered_under_the_chroot(host: t.Any) -> None:
    answer = host.run("timeout 60 /opt/zookeeper/bin/zkCli.sh -server alpha:2181 ls /streams/brokers/ids")
    assert "[101, 102]" in answer.stdout, answer.stderr


def test_only_the_roles_that_were_used_left_something(host: t.Any) -> None:
    assert host.file("/etc/zookeeper/current/zoo.cfg").exists
    assert not host.file("/etc/kafka").exists


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        pytest.param("http://alpha:9000/api/status/streams/brokers", "brokers", id="cmak"),
        pytest.param("http://alpha:8081/api/streams/node", "nodes", id="akhq"),
    ],
)
def test_pages_see_the_brokers(host: t.Any, url: str, seen: str) -> None:
    script = f"import urllib.request as u; print(u.urlopen('{url}').read().decode())"
    told = json.loads(host.check_output(f'python3 -c "{script}"'))[seen]
    assert sorted(one["id"] if isinstance(one, dict) else one for one in told) == [101, 102]
