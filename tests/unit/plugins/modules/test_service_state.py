# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import pwd
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host import process
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import sha256
from ansible_collections.kafkaops.stack.plugins.modules import service_state
from ansible_collections.kafkaops.stack.plugins.modules.service_state import read_files

# What systemd says of a unit that it does not know.
UNKNOWN = "ActiveState=inactive\nSubState=dead\nFragmentPath=\nDropInPaths=\nNeedDaemonReload=no\n"


def told(
    monkeypatch: pytest.MonkeyPatch,
    *queries: dict[str, t.Any],
    unit: str = UNKNOWN,
    answer: t.Callable[..., tuple[int, str, str]] | None = None,
) -> dict[str, t.Any]:
    """Return what the module tells of services; they are called x unless they say otherwise.

    unit: what systemd says of every unit. answer: what a command answers, in place of that.
    """
    found: list[t.Any] = []
    monkeypatch.setattr(AnsibleModule, "run_command", answer or (lambda *_args, **_options: (0, unit, "")))
    monkeypatch.setattr(service_state, "inform", lambda module, connect, read: found.append(read(module)))
    own = {"name": "x", "unit": "x.service", "java": "/nowhere"}
    with patch_module_args({"services": [{**own, **query} for query in queries]}):
        service_state.main()
    return dict(found[0]["services"])


def test_all_that_a_service_replaced_is_refused_at_once(tmp_path: pathlib.Path) -> None:
    tmp_path.chmod(0o777)
    os.mkfifo(tmp_path / "myid")
    (tmp_path / "meta.properties").symlink_to("/etc/shadow")
    (tmp_path / "keystore").symlink_to("/etc/shadow")
    (tmp_path / "hosts").symlink_to("/etc/shadow")
    names = {"files": ["myid", "meta.properties", "none"], "secrets": ["keystore"], "managed": ["hosts", "none"]}
    with pytest.raises(StackError, match="4 errors:") as refused:
        read_files({option: [str(tmp_path / name) for name in given] for option, given in names.items()})
    for name in ("myid", "meta.properties", "keystore", "hosts"):
        assert f"{tmp_path / name} is not read" in str(refused.value)


def test_how_files_are_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "file"
    path.write_text("1\n")
    path.chmod(0o640)
    files = [str(path), str(tmp_path / "none")]
    access = {"owner": path.owner(), "group": path.group(), "mode": "0640"}
    assert read_files(dict.fromkeys(("files", "secrets", "managed"), files)) == {
        "files": dict(zip(files, ("1", None))),
        "secrets": dict(zip(files, (access, None))),
        "managed": dict(zip(files, ({"sha256": sha256(b"1\n"), **access}, None))),
    }


def test_a_managed_file_is_told_by_its_digest(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "hosts"
    path.write_text("geheim")
    found = told(monkeypatch, {"managed": [str(path)]}, {"name": "y"})
    assert found["x"]["managed"][str(path)]["sha256"] == sha256(b"geheim")
    assert "geheim" not in str(found)
    assert found["y"]["managed"] == {}


def test_of_an_excerpt_only_the_lines_that_are_asked_for_are_told(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "env"
    path.write_text('# KAFKA_HOME=/no\nKAFKA_HOME=/opt/kafka\nKAFKA_OPTS="-Dpassword=geheim -Da=KAFKA_HOME=x"\n')
    excerpts = {str(path): "^KAFKA_HOME=", str(tmp_path / "none"): "^KAFKA_HOME="}
    found = told(monkeypatch, {"excerpts": excerpts})["x"]["files"]
    assert found == {str(path): "KAFKA_HOME=/opt/kafka", str(tmp_path / "none"): None}


def test_the_firewall_is_read_once_for_all_services(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[t.Any] = []

    def describe(_module: t.Any, manager: str, ports: list[int]) -> dict[str, t.Any]:
        read.append((manager, ports))
        return {"open_ports": [1, 3], "own_rules": ["r"]}

    monkeypatch.setattr(service_state, "active_firewall", lambda _module: "ufw")
    monkeypatch.setattr(service_state, "describe_firewall", describe)
    found = told(monkeypatch, {"ports": [1, 2]}, {"name": "y", "ports": [3]}, {"name": "z"})
    assert read == [("ufw", [1, 2, 3])]
    assert {name: one["open_ports"] for name, one in found.items()} == {"x": [1], "y": [3], "z": []}
    assert all((one["firewall"], one["own_rules"]) == ("ufw", ["r"]) for one in found.values())


def test_java_is_not_asked_as_root_where_no_account_is_named(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = tmp_path / "bin/java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\n")  # no release file beside it, so that it is executed
    java.chmod(0o755)
    commands: list[list[str]] = []

    def start(_module: t.Any, command: list[str], **_options: t.Any) -> tuple[int, str, str]:
        commands.append(command)
        return 0, 'openjdk version "17.0.15"', ""

    found = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(AnsibleModule, "run_command", start)
    monkeypatch.setattr(service_state, "inform", lambda module, connect, read: found.append(read(module)))
    with patch_module_args({"services": [{"name": "x", "unit": "x.service", "java": str(java)}]}):
        service_state.main()
    assert found[0]["services"]["x"]["java"] == {"version": "17.0.15", "major": 17}
    (asked,) = [command for command in commands if str(java) in command]
    assert f"--reuid={pwd.getpwnam('nobody').pw_uid}" in asked


NOTHING: dict[str, t.Any] = {"current": "", "previous": "", "staged": {}, "old_layout": False}


@pytest.mark.parametrize(
    ("links", "files", "expected"),
    [
        pytest.param({}, [], NOTHING, id="nothing yet"),
        pytest.param(
            {},
            ["staged/env"],
            {**NOTHING, "staged": {"env": sha256(b"staged/env"), "home": "/opt/x-1"}},
            id="staged, and nothing live",
        ),
        pytest.param(
            {"current": "revisions/abc"}, ["revisions/abc/env"], {**NOTHING, "current": "abc"}, id="switched once"
        ),
        pytest.param(
            {"current": "revisions/abc", "previous": "revisions/def"},
            ["revisions/abc/env", "revisions/def/env"],
            {**NOTHING, "current": "abc", "previous": "def"},
            id="switched",
        ),
        pytest.param(
            {"current": "sets/abc", "previous": "sets/def"},
            ["sets/abc/env", "sets/def/env"],
            {**NOTHING, "current": "abc", "previous": "def", "old_layout": True},
            id="of an earlier version of the collection",
        ),
        pytest.param(
            {"current": "revisions/abc", "previous": "sets/def"},
            ["revisions/abc/env", "sets/def/env"],
            {**NOTHING, "current": "abc", "previous": "def", "old_layout": True},
            id="while its revisions are taken over",
        ),
    ],
)
def test_the_revisions(
    links: dict[str, str],
    files: list[str],
    expected: dict[str, t.Any],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
        (tmp_path / name).with_name("home").symlink_to("/opt/x-1")
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    assert told(monkeypatch, {"root": str(tmp_path)})["x"]["revision"] == expected


@pytest.mark.parametrize(
    ("unit", "record", "running", "reload"),
    [
        pytest.param(UNKNOWN, "", False, False, id="never started"),
        pytest.param(
            "ActiveState=active\nSubState=running\nFragmentPath=\nDropInPaths=\nNeedDaemonReload=no\n",
            "0  {root}/current/env\n",
            True,
            False,
            id="running",
        ),
        pytest.param(
            "ActiveState=active\nSubState=running\nFragmentPath=\nDropInPaths=\nNeedDaemonReload=yes\n",
            "",
            True,
            True,
            id="running without a record, its unit not read again",
        ),
    ],
)
def test_the_process(
    unit: str, record: str, running: bool, reload: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "current").mkdir()
    (tmp_path / "current/env").write_text("1")
    (tmp_path / "java").write_text("17")
    (tmp_path / "x.started").write_text(record.format(root=tmp_path))
    records = {"x.service": str(tmp_path / "x.started")}
    monkeypatch.setattr(process, "started_record", records.__getitem__)
    query = {"root": str(tmp_path), "java": str(tmp_path / "java")}
    assert told(monkeypatch, query, unit=unit)["x"]["process"] == {
        "running": running,
        "started": {f"{tmp_path}/current/env": "0"} if record else {},
        "live": {"env": sha256(b"1")},
        "others": {str(tmp_path / "java"): sha256(b"17")},
        "reload": reload,
    }


def test_a_service_without_revisions(monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(monkeypatch, {})["x"]
    assert (found["revision"], found["process"]) == (None, None)


def unit_told(command: list[str]) -> str:
    """Return what systemd says of a unit that is called as it is enabled, such as masked.timer."""
    return f"LoadState=loaded\nUnitFileState={command[2].partition('.')[0]}\nMainPID={os.getpid()}\n"


def test_each_unit_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def answer(_module: t.Any, command: list[str], **_options: t.Any) -> tuple[int, str, str]:
        asked.append(command)
        return 0, unit_told(command) if command[1] == "show" else "", ""

    found = told(monkeypatch, {"units": ["masked.timer", "enabled.service"]}, answer=answer)["x"]
    assert {name: unit["UnitFileState"] for name, unit in found["units"].items()} == {
        "masked.timer": "masked",
        "enabled.service": "enabled",
    }
    assert found["unit"]["UnitFileState"] == "x"
    wanted = "LoadState,ActiveState,UnitFileState,MainPID,NeedDaemonReload"
    assert {command[-1] for command in asked if command[1] == "show"} == {wanted}


def test_no_units(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, {})["x"]["units"] == {}


def own_command() -> list[str]:
    """Return the words of the command line of this process."""
    return pathlib.Path("/proc/self/cmdline").read_text().split("\0")[:-1]


@pytest.mark.parametrize(
    ("process", "command", "expected"),
    [
        pytest.param(os.getpid(), own_command(), True, id="as declared"),
        pytest.param(os.getpid(), [*own_command(), "--more"], False, id="a word is missing"),
        pytest.param(os.getpid(), own_command()[:-1], False, id="a word too many"),
        pytest.param(os.getpid(), [], True, id="none is declared"),
        pytest.param(0, own_command(), False, id="does not run"),
        pytest.param(0, [], True, id="does not run, none is declared"),
    ],
)
def test_the_command_line_of_the_process(
    process: int, command: list[str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(monkeypatch, {"command": command}, unit=f"MainPID={process}\n")["x"]["command"] is expected


def test_the_paths_of_each_pattern_are_told_sorted(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.jar", "a.jar", "c.txt"):
        (tmp_path / name).touch()
    jars, none = f"{tmp_path}/*.jar", f"{tmp_path}/*.zip"
    assert told(monkeypatch, {"globs": [jars, none]})["x"]["globs"] == {
        jars: [f"{tmp_path}/a.jar", f"{tmp_path}/b.jar"],
        none: [],
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"declared/meta": "1"}, True, id="in the declared place"),
        pytest.param({"live/topic-0": "1"}, True, id="in the place of the live configuration"),
        pytest.param({"live/meta": "1"}, True, id="a file in the place of the live configuration"),
        pytest.param({"live/lost+found": "1"}, False, id="nothing of the service"),
    ],
)
def test_data(files: dict[str, str], expected: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "live.properties").write_text(f"log.dirs={tmp_path}/live\n")
    live = {
        "config": f"{tmp_path}/live.properties",
        "keys": ["log.dirs"],
        "patterns": ["/*-[0-9]*"],
        "files": ["/meta"],
    }
    query = {"data": [f"{tmp_path}/declared/*"], "live": live}
    assert told(monkeypatch, query)["x"]["data"] is expected
