# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import sha256
from ansible_collections.kafkaops.stack.plugins.plugin_utils.todo import (
    PARTS,
    ROOTS,
    UNITS,
    is_enabled,
    reached,
    restart_texts,
    revision_steps,
    todo,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory

UNIT = f"{UNITS}/x.service"
DATA, STAGED, PYTHON, SPOOL = "/var/lib/x", "/etc/x/staged", "/usr/local/lib/python", "/srv/spool"
SPOOL_ACCESS = {"owner": "root", "group": "x", "mode": "0775"}
DATA_ACCESS = {"owner": "x", "group": "x", "mode": "0750"}
# A service that declares all that a role can.
SERVICE: dict[str, t.Any] = {
    "name": "x",
    "user": "x",
    "data": [DATA],
    "directories": {SPOOL: SPOOL_ACCESS},
    "python_path": PYTHON,
    "packages": ["openssl", "x-tools"],
    "files": {UNIT: {"content": "[Unit]", "mode": "0644"}},
    "revision": {"home": "/opt/x-1", "files": {"env": "HEAP=1g", "x.properties": "a=1"}},
    "firewall": [{"port": 9092, "from": ["192.0.2.1"]}],
    "units": ["x.service", "x.timer"],
    "steps": {"write the credential": False, "create the topics": False},
}
FILES = {name: sha256(text.encode()) for name, text in SERVICE["revision"]["files"].items()}
ENABLED = {"LoadState": "loaded", "UnitFileState": "enabled", "NeedDaemonReload": "no"}
ABSENT = {"LoadState": "not-found", "UnitFileState": "", "NeedDaemonReload": "no"}
ABSENT_DIRECTORY = {"exists": False, "owner": "", "group": "", "mode": ""}
RUNNING = {
    "running": True,
    "started": {f"/etc/x/current/{name}": digest for name, digest in FILES.items()} | {UNIT: "u", "/java": "j"},
    "live": {**FILES, "home": "/opt/x-1"},
    "others": {UNIT: "u", "/java": "j"},
    "reload": False,
}
STOPPED = {**RUNNING, "running": False, "started": {}}


def settled(**changes: t.Any) -> dict[str, t.Any]:
    """Return the state of a host that is as SERVICE declares."""
    roots = {path: found for place in (STAGED, UNITS, PYTHON) for path, found in directory(place, owner="root").items()}
    return {
        "unit": ENABLED,
        "units": {"x.timer": ENABLED},
        "account": True,
        "directories": {**roots, **directory(DATA, **DATA_ACCESS), **directory(SPOOL, **SPOOL_ACCESS)},
        "managed": {UNIT: {"sha256": sha256(b"[Unit]"), "owner": "root", "group": "root", "mode": "0644"}},
        "firewall": "ufw",
        "own_rules": [{"port": 9092, "source": "192.0.2.1", "zone": ""}],
        "revision": {"staged": {**FILES, "home": "/opt/x-1"}, "old_layout": False},
        "process": RUNNING,
        **changes,
    }


def absent(*paths: str) -> dict[str, dict[str, t.Any]]:
    """Return the directories of a settled host without some of them."""
    found = settled()["directories"]
    return {**found, **{path: {**found[path], **ABSENT_DIRECTORY} for path in paths}}


def test_a_fresh_host_needs_all_of_it_in_this_order() -> None:
    fresh = settled(
        unit=ABSENT,
        units={"x.timer": ABSENT},
        account=False,
        directories=absent(DATA, STAGED, UNITS, PYTHON, SPOOL),
        managed={UNIT: None},
        own_rules=[],
        revision={"staged": {}, "old_layout": False},
        process=STOPPED,
    )
    declared = {**SERVICE, "steps": {"write the credential": True, "create the topics": False}}
    assert list(todo(declared, fresh, ["X", "JMX exporter"], ["stale"]).items()) == [
        ("open", [{"port": 9092, "source": "192.0.2.1"}]),
        ("close", ["stale"]),
        ("packages", ["openssl", "x-tools"]),
        ("account", ["x"]),
        (
            "directories",
            [
                {"path": DATA, **DATA_ACCESS},
                {"path": STAGED, **ROOTS},
                {"path": UNITS, **ROOTS},
                {"path": SPOOL, **SPOOL_ACCESS},
            ],
        ),
        ("clients", [PYTHON]),
        ("archives", ["X", "JMX exporter"]),
        ("files", [UNIT]),
        ("revision", ["env", "home", "x.properties"]),
        ("enable", ["x.service", "x.timer"]),
        ("steps", ["write the credential"]),
        ("start", ["x"]),
    ]


def test_a_host_that_is_as_declared_needs_nothing() -> None:
    assert todo(SERVICE, settled(), [], []) == {}


def test_a_service_that_declares_nothing_but_its_name_needs_nothing() -> None:
    assert todo({"name": "hosts"}, settled(revision=None, process=None), [], []) == {}


OPEN = [{"port": 9092, "source": "192.0.2.1"}]
OFF = {**ENABLED, "UnitFileState": "disabled"}
CHANGED_UNIT = f"{UNIT} is not what it was started from"


@pytest.mark.parametrize(
    ("declared", "changes", "expected"),
    [
        pytest.param({}, {"own_rules": []}, {"open": OPEN}, id="a port that is closed"),
        pytest.param({}, {"unit": {**ENABLED, "LoadState": "masked"}}, {}, id="packages of a unit that is known"),
        pytest.param({}, {"account": False}, {"account": ["x"]}, id="no account"),
        pytest.param({}, {"directories": absent(DATA)}, {"directories": [{"path": DATA, **DATA_ACCESS}]}, id="no data"),
        pytest.param({}, {"directories": absent(PYTHON)}, {"clients": [PYTHON]}, id="no Python clients"),
        pytest.param({}, {"managed": {UNIT: None}}, {"files": [UNIT], "restart": [CHANGED_UNIT]}, id="no unit"),
        pytest.param({}, {"units": {"x.timer": OFF}}, {"enable": ["x.timer"]}, id="a unit that is not enabled"),
        pytest.param({}, {"unit": OFF}, {"enable": ["x.service"]}, id="its own unit is not enabled"),
        pytest.param({"units": []}, {"unit": OFF}, {}, id="its own unit is for others to enable"),
        pytest.param({"steps": {"a": True, "b": False, "c": True}}, {}, {"steps": ["a", "c"]}, id="steps of the role"),
        pytest.param({}, {"process": STOPPED}, {"start": ["x"]}, id="does not run"),
        pytest.param({"force_restart": True}, {}, {"restart": ["it was asked for"]}, id="a restart that was asked for"),
    ],
)
def test_each_step(declared: dict[str, t.Any], changes: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    assert todo({**SERVICE, **declared}, settled(**changes), [], []) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param({}, {}, id="the role says nothing"),
        pytest.param({"running": True}, {}, id="runs"),
        pytest.param({"running": False}, {"start": ["x"]}, id="does not run"),
        pytest.param({"running": False, "force_restart": True}, {"start": ["x"]}, id="is never restarted"),
    ],
)
def test_the_start_of_a_service_without_a_revision(declared: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    assert todo({"name": "x", **declared}, settled(process=None, revision=None), [], []) == expected


DAEMON, DASHED = "x-d", "/etc/x-d/staged"
DASHED_UNIT = f"{UNITS}/x-d.service"
DASHED_SERVICE = {**SERVICE, "daemon": DAEMON, "units": ["x-d.service"], "files": {}}
DASHED_RUNNING = {
    **RUNNING,
    "started": {f"/etc/x-d/current/{name}": digest for name, digest in FILES.items()}
    | {DASHED_UNIT: "u", "/java": "j"},
    "others": {DASHED_UNIT: "u", "/java": "j"},
}


@pytest.mark.parametrize(
    ("declared", "changes", "expected"),
    [
        pytest.param({}, {}, {}, id="as declared"),
        pytest.param({}, {"unit": OFF}, {"enable": ["x-d.service"]}, id="its unit is not enabled"),
        pytest.param(
            {},
            {"directories": {DASHED: ABSENT_DIRECTORY}},
            {"directories": [{"path": DASHED, **ROOTS}]},
            id="no staged",
        ),
        pytest.param(
            {"files": {DASHED_UNIT: {"content": "[Unit]", "mode": "0644"}}},
            {"managed": {DASHED_UNIT: None}},
            {"files": [DASHED_UNIT], "restart": [f"{DASHED_UNIT} is not what it was started from"]},
            id="no unit",
        ),
        pytest.param({}, {"process": {**STOPPED}}, {"start": ["x"]}, id="a start names the service"),
    ],
)
def test_a_unit_with_another_name_than_the_service(
    declared: dict[str, t.Any], changes: dict[str, t.Any], expected: dict[str, t.Any]
) -> None:
    found = settled(process=DASHED_RUNNING)
    directories = {**found["directories"], **directory(DASHED, owner="root"), **changes.pop("directories", {})}
    del directories[STAGED]
    assert todo({**DASHED_SERVICE, **declared}, {**found, "directories": directories, **changes}, [], []) == expected


AS_DECLARED = {**FILES, "home": "/opt/x-1"}


@pytest.mark.parametrize(
    ("staged", "old_layout", "expected"),
    [
        pytest.param(AS_DECLARED, False, [], id="as declared"),
        pytest.param({}, False, ["env", "home", "x.properties"], id="nothing is staged"),
        pytest.param({**AS_DECLARED, "env": "0"}, False, ["env"], id="a file differs"),
        pytest.param({**AS_DECLARED, "home": "/opt/x-0"}, False, ["home"], id="another version"),
        pytest.param({**AS_DECLARED, "a.yml": "0"}, False, ["a.yml"], id="a file is to be removed"),
        pytest.param({"env": FILES["env"], "home": "/opt/x-1"}, False, ["x.properties"], id="a file is new"),
        pytest.param(AS_DECLARED, True, ["layout"], id="at an old place"),
        pytest.param({**AS_DECLARED, "x.properties": "0"}, True, ["x.properties", "layout"], id="at an old place, too"),
    ],
)
def test_revision_steps(staged: dict[str, str], old_layout: bool, expected: list[str]) -> None:
    assert revision_steps(SERVICE, {"revision": {"staged": staged, "old_layout": old_layout}}) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        pytest.param(ENABLED, True, id="enabled"),
        pytest.param({"UnitFileState": "enabled"}, True, id="nothing is known of its file"),
        pytest.param({**ENABLED, "UnitFileState": "disabled"}, False, id="disabled"),
        pytest.param(ABSENT, False, id="unknown"),
        pytest.param({**ENABLED, "NeedDaemonReload": "yes"}, False, id="systemd has not read its file again"),
    ],
)
def test_is_enabled(unit: dict[str, str], expected: bool) -> None:
    assert is_enabled(unit) is expected


ENV = "env is not what it was started from"
NEW = {"revision": {"home": "/opt/x-1", "files": {**SERVICE["revision"]["files"], "env": "HEAP=2g"}}}


@pytest.mark.parametrize(
    ("declared", "process", "files", "expected"),
    [
        pytest.param({}, RUNNING, [], [], id="as declared"),
        pytest.param({"revision": {**SERVICE["revision"], "home": "/opt/x-2"}}, RUNNING, [], [], id="env names home"),
        pytest.param(NEW, RUNNING, [], [ENV], id="a file of the revision differs"),
        pytest.param({}, RUNNING, [UNIT], [CHANGED_UNIT], id="its unit is about to change"),
        pytest.param(NEW, RUNNING, [UNIT], [ENV, CHANGED_UNIT], id="both"),
        pytest.param({}, RUNNING, ["/etc/x.secret"], [], id="another file is about to change"),
        pytest.param({"force_restart": True}, RUNNING, [], ["it was asked for"], id="asked for"),
        pytest.param({"force_restart": False}, RUNNING, [], [], id="not asked for"),
        pytest.param({"force_restart": True, **NEW}, RUNNING, [], [ENV], id="asked for, and needed anyway"),
        pytest.param({"force_restart": True, **NEW}, STOPPED, [UNIT], [], id="does not run"),
        pytest.param({"revision": None, "force_restart": True}, None, [UNIT], [], id="without a revision"),
    ],
)
def test_restart_texts(
    declared: dict[str, t.Any], process: dict[str, t.Any] | None, files: list[str], expected: list[str]
) -> None:
    service = {name: value for name, value in {**SERVICE, **declared}.items() if value is not None}
    assert restart_texts(service, {"process": process}, files) == expected


ALL = {step: [step] for steps in PARTS.values() for step in steps}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param(["firewall"], ["open", "close"], id="firewall"),
        pytest.param(["install"], ["packages", "account", "directories", "clients", "archives"], id="install"),
        pytest.param(
            ["config"], ["files", "revision", "enable", "steps", "start", "restart"], id="what it starts from"
        ),
        pytest.param(list(PARTS), list(ALL), id="all"),
    ],
)
def test_the_parts_of_a_run(parts: list[str], expected: list[str]) -> None:
    assert reached(ALL, parts) == {step: [step] for step in expected}
