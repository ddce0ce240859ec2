# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be done for others and for the service to reach what they may: ports, directories, files."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import sha256
from ansible_collections.kafkaops.stack.plugins.plugin_utils.todo import (
    ROOTS,
    UNITS,
    closed_ports,
    differs,
    directory_steps,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory

STAGED, SPOOL = "/etc/x/staged", "/srv/spool"
SPOOL_ACCESS = {"owner": "root", "group": "x", "mode": "0775"}
DATA_ACCESS = {"owner": "x", "group": "x", "mode": "0750"}
ABSENT_DIRECTORY = {"exists": False, "owner": "", "group": "", "mode": ""}


def rule(source: str, port: int = 9092) -> dict[str, t.Any]:
    return {"port": port, "source": source, "zone": "public"}


@pytest.mark.parametrize(
    ("manager", "own", "declared", "expected"),
    [
        pytest.param("", [], [{"port": 9092, "from": ["192.0.2.1"]}], [], id="no firewall is active"),
        pytest.param("ufw", [], [{"port": 9092, "from": ["192.0.2.1"]}], [(9092, "192.0.2.1")], id="ufw, closed"),
        pytest.param("firewalld", [], [{"port": 9, "from": ["192.0.2.1"]}], [(9, "192.0.2.1")], id="firewalld, closed"),
        pytest.param("firewalld", [rule("192.0.2.1")], [{"port": 9092, "from": ["192.0.2.1"]}], [], id="open"),
        pytest.param(
            "ufw", [rule("192.0.2.0/24")], [{"port": 9092, "from": ["192.0.2.7/24"]}], [], id="as ufw writes networks"
        ),
        pytest.param("ufw", [rule("192.0.2.1/32")], [{"port": 9092, "from": ["192.0.2.1"]}], [], id="as one address"),
        pytest.param("ufw", [rule("192.0.2.1")], [{"port": "9092", "from": ["192.0.2.1"]}], [], id="a port as text"),
        pytest.param(
            "ufw", [rule("192.0.2.1", 1)], [{"port": 9092, "from": ["192.0.2.1"]}], [(9092, "192.0.2.1")], id="another"
        ),
        pytest.param(
            "ufw",
            [rule("192.0.2.1")],
            [{"port": 9092, "from": ["192.0.2.1", "192.0.2.2"]}, {"port": 1, "from": ["2001:db8::/32"]}],
            [(9092, "192.0.2.2"), (1, "2001:db8::/32")],
            id="only what is missing",
        ),
        pytest.param("ufw", [rule("192.0.2.1")], [], [], id="none is declared"),
    ],
)
def test_closed_ports(
    manager: str, own: list[t.Any], declared: list[dict[str, t.Any]], expected: list[tuple[int, str]]
) -> None:
    found = closed_ports({"firewall": declared}, {"firewall": manager, "own_rules": own})
    assert found == [{"port": port, "source": source} for port, source in expected]


def parents(path: str, **owners: str) -> dict[str, dict[str, t.Any]]:
    """Return a directory of the account whose parents belong to root, or to the owners by their last names."""
    ((_path, found),) = directory(path, **DATA_ACCESS).items()
    above = {
        parent: {**access, "owner": owners.get(parent.rpartition("/")[2], "root")}
        for parent, access in found["parents"].items()
    }
    return {path: {**found, "parents": above}}


def root(*paths: str) -> list[dict[str, str]]:
    return [{"path": path, **ROOTS} for path in paths]


def data(path: str) -> dict[str, str]:
    return {"path": path, **DATA_ACCESS}


OTHER = directory(SPOOL, owner="root")


@pytest.mark.parametrize(
    ("declared", "found", "expected"),
    [
        pytest.param({"data": ["/d/x"]}, parents("/d/x"), [], id="as declared"),
        pytest.param(
            {"data": ["/d/x"]}, directory("/d/x", **{**DATA_ACCESS, **ABSENT_DIRECTORY}), [data("/d/x")], id="missing"
        ),
        *[
            pytest.param(
                {"data": ["/d/x"]},
                directory("/d/x", **{**DATA_ACCESS, name: other}),
                [data("/d/x")],
                id=f"another {name}",
            )
            for name, other in (("owner", "root"), ("group", "root"), ("mode", "0755"))
        ],
        pytest.param({"data": ["/d/e/x"]}, parents("/d/e/x", d="", e=""), root("/d", "/d/e"), id="parents are missing"),
        pytest.param(
            {"data": ["/d/x"]},
            {"/d/x": {**parents("/d/x", d="")["/d/x"], **ABSENT_DIRECTORY}},
            [*root("/d"), data("/d/x")],
            id="from the top",
        ),
        pytest.param(
            {"data": ["/d/x"], "directories": {"/d": SPOOL_ACCESS}},
            {**parents("/d/x", d=""), **directory("/d", **ABSENT_DIRECTORY)},
            [{"path": "/d", **SPOOL_ACCESS}],
            id="a parent that is declared, too",
        ),
        pytest.param({"data": ["/d/e/x"]}, parents("/d/e/x", e="x"), root("/d/e"), id="a parent of the account's"),
        pytest.param({"data": ["/d/e/x"]}, parents("/d/e/x", e="anna"), [], id="a parent of somebody else's"),
        pytest.param(
            {"data": ["/d", "/d/x"]}, {**parents("/d"), **parents("/d/x", d="x")}, [], id="a parent that is data, too"
        ),
        pytest.param(
            {"data": ["/d/a", "/d/b"]},
            {**parents("/d/a", d=""), **parents("/d/b", d="")},
            root("/d"),
            id="the parent of two, once",
        ),
        pytest.param(
            {"user": "root", "data": ["/d/x"]}, directory("/d/x", owner="root", mode="0750"), [], id="of root"
        ),
        pytest.param(
            {"user": "root", "data": ["/d/x"]},
            directory("/d/x", owner="root", mode="0750", parents={"/d": {"owner": "", "group": "", "mode": ""}}),
            root("/d"),
            id="a parent of what is root's is missing",
        ),
        pytest.param({"directories": {SPOOL: ROOTS}}, OTHER, [], id="another directory"),
        pytest.param(
            {"directories": {SPOOL: SPOOL_ACCESS}}, OTHER, [{"path": SPOOL, **SPOOL_ACCESS}], id="with other access"
        ),
        pytest.param(
            {"revision": {}},
            {**directory(STAGED, owner="x"), **directory(UNITS, mode="0775", owner="root")},
            root(STAGED, UNITS),
            id="what a service starts from is root's",
        ),
        pytest.param({}, {}, [], id="none without a revision"),
    ],
)
def test_directory_steps(
    declared: dict[str, t.Any], found: dict[str, dict[str, t.Any]], expected: list[dict[str, str]]
) -> None:
    assert directory_steps({"name": "x", "user": "x", **declared}, {"directories": found}) == expected


FILE = {"content": "text", "mode": "0644"}
WRITTEN = {"sha256": sha256(b"text"), "owner": "root", "group": "root", "mode": "0644"}


@pytest.mark.parametrize(
    ("declared", "found", "expected"),
    [
        pytest.param(FILE, WRITTEN, False, id="as declared"),
        pytest.param(FILE, None, True, id="missing"),
        pytest.param(FILE, {**WRITTEN, "sha256": sha256(b"text\n")}, True, id="another content"),
        pytest.param(FILE, {**WRITTEN, "owner": "x"}, True, id="another owner"),
        pytest.param(FILE, {**WRITTEN, "group": "x"}, True, id="another group"),
        pytest.param(FILE, {**WRITTEN, "mode": "0600"}, True, id="another mode"),
        pytest.param({**FILE, "owner": "x", "group": "y"}, {**WRITTEN, "owner": "x", "group": "y"}, False, id="of x"),
        pytest.param({**FILE, "owner": "x"}, WRITTEN, True, id="of root, and declared for x"),
        pytest.param({**FILE, "group": "x"}, WRITTEN, True, id="of root's group, and declared for x"),
        pytest.param({**FILE, "content": "é"}, {**WRITTEN, "sha256": sha256("é".encode())}, False, id="UTF-8"),
        pytest.param({**FILE, "create_only": True}, None, True, id="made once, missing"),
        pytest.param({**FILE, "create_only": True}, {**WRITTEN, "sha256": "0", "mode": "0600"}, False, id="made once"),
        pytest.param({**FILE, "create_only": False}, {**WRITTEN, "sha256": "0"}, True, id="not only made"),
    ],
)
def test_differs(declared: dict[str, t.Any], found: dict[str, str] | None, expected: bool) -> None:
    assert differs(declared, found) is expected
