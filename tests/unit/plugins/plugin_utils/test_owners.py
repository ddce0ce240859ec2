# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.owners import owner_errors
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory


def check(path: str, found: dict[str, t.Any], part: str, group: bool = False) -> None:
    """Expect one sentence with a part for a directory of account ``service``, or none."""
    spec = {"host": "a", "account": "service", "directories": [path]}
    errors = owner_errors(spec, {"directories": directory(path, **found)}, group=group)
    assert len(errors) == (1 if part else 0), errors
    assert not part or part in errors[0]


MISSING = {"exists": False, "owner": "", "group": "", "mode": "", "empty": True}


@pytest.mark.parametrize(
    ("path", "found", "part"),
    [
        pytest.param("/data1/kafka", {}, "", id="the account's, with data"),
        pytest.param("/data1/kafka", MISSING, "", id="missing"),
        pytest.param("/data1/kafka", {"owner": "root", "empty": True}, "", id="empty"),
        pytest.param("/data1/kafka/", {"real": "/data1/kafka"}, "", id="a slash at the end"),
        pytest.param(
            "/data1/kafka",
            {"owner": "root"},
            "/data1/kafka on a belongs to root and is not empty, so it is not given to service;",
            id="somebody's",
        ),
        pytest.param("/data1/kafka", {"owner": "ada"}, "belongs to ada and is not empty", id="another account's"),
        pytest.param("/data1/kafka", {"real": "/etc"}, "leads to /etc by a link, and no link is followed", id="a link"),
        pytest.param("/data1/kafka", {"real": "/x/kafka", **MISSING}, "leads to /x/kafka by a link", id="a link above"),
        pytest.param("/", {}, "/ belongs to the system", id="the root"),
        pytest.param("/var/log", {}, "/var/log belongs to the system and is not given to service", id="/var/log"),
        pytest.param("/var/log/", {}, "/var/log/ belongs to the system", id="/var/log with a slash"),
        pytest.param("/var/log/kafka-data", {}, "", id="below /var/log"),
        pytest.param("/etc", {}, "belongs to the system", id="/etc"),
        pytest.param("/etc/kafka/data", MISSING, "belongs to the system", id="below /etc"),
        pytest.param("/var/../etc/x", MISSING, "belongs to the system", id="below /etc by a detour"),
        pytest.param("/etcetera/x", MISSING, "", id="only begins like /etc"),
        pytest.param(
            "/etc/hostname", {"blocked": True, **MISSING}, "because it or what is above it is a file", id="a file"
        ),
        pytest.param("data/kafka", {}, "is no absolute path", id="relative"),
    ],
)
def test_only_a_directory_of_its_own_is_given_to_a_service(path: str, found: dict[str, t.Any], part: str) -> None:
    check(path, found, part)


@pytest.mark.parametrize(
    ("owner", "group", "mode", "part"),
    [
        pytest.param("root", "root", "0755", "", id="root's"),
        pytest.param("", "", "", "", id="missing: made"),
        pytest.param("service", "service", "0750", "", id="the account's: made root's"),
        pytest.param("ada", "root", "0755", "/data1 on a belongs to ada, so others than root can put", id="another's"),
        pytest.param("root", "root", "0777", "/data1 on a has mode 0777", id="everybody may write"),
        pytest.param("root", "root", "1777", "", id="the sticky bit"),
        pytest.param("root", "service", "0775", "has mode 0775", id="the account's group may write"),
        pytest.param("root", "service", "0755", "", id="the account's group may read"),
        pytest.param("root", "staff", "2775", "", id="a group of administrators"),
    ],
)
def test_what_is_above_a_directory_is_roots(owner: str, group: str, mode: str, part: str) -> None:
    parents = {"/data1": {"owner": owner, "group": group, "mode": mode}}
    check("/data1/kafka", {"parents": parents}, part)
    check("/data1/kafka", {"parents": parents, "owner": "root", "group": "service"}, part, group=True)


@pytest.mark.parametrize(
    ("found", "part"),
    [
        pytest.param({"owner": "root", "group": "service"}, "", id="the group's"),
        pytest.param({"owner": "root", "empty": True}, "", id="empty"),
        pytest.param({"owner": "root"}, "chgrp service /srv/textfile", id="somebody's"),
    ],
)
def test_a_directory_that_a_group_may_write(found: dict[str, t.Any], part: str) -> None:
    check("/srv/textfile", found, part, group=True)
