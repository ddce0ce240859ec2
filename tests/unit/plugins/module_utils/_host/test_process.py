# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import shutil
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._host import process
from ansible_collections.kafkaops.stack.plugins.module_utils._host.process import (
    RECORDED,
    file_digest,
    parse_started,
    read_process,
    restart_reasons,
    started_record,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    read_revision,
    sha256,
    snapshot,
    switch,
)

TEMPLATE = pathlib.Path(__file__).parents[5] / "roles/_service/templates/record.j2"

A, B = sha256(b"a"), sha256(b"b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"{A}  /etc/x/current/env\n{B}  /usr/bin/java\n", {"/etc/x/current/env": A, "/usr/bin/java": B}, id="text"
        ),
        pytest.param(f"{A} */etc/x/current/env\n", {"/etc/x/current/env": A}, id="binary"),
        pytest.param(f"{A}  /etc/a b\n", {"/etc/a b": A}, id="a blank in the name"),
        pytest.param("half\n\n", {}, id="half a line"),
        pytest.param("", {}, id="empty"),
    ],
)
def test_parse_started(text: str, expected: dict[str, str]) -> None:
    assert parse_started(text) == expected


def test_file_digest(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("a")
    assert [file_digest(str(path)) for path in (tmp_path / "file", tmp_path / "none", tmp_path)] == [A, None, None]


def test_a_record_is_read_where_the_units_write_it() -> None:
    written = TEMPLATE.read_text().replace("{{ _service_name }}", "kafka")
    record = started_record("kafka.service")
    assert f">{record} " in written
    assert f"rm -f {record};" in written
    assert f"mkdir -p -m 0755 {os.path.dirname(record)};" in written
    assert [place for place in RECORDED if f" {place}/kafka.service" not in written] == []


UNIT, JAVA, DROP_IN = "/etc/systemd/system/x.service", "/usr/bin/java", "/etc/systemd/system/x.service.d/a.conf"
OTHERS = {UNIT: A, JAVA: A}
FILES = {"env": A, "app.conf": A}
STARTED = {"/etc/x/current/env": A, "/etc/x/current/app.conf": A, **OTHERS}
RUNNING = {"running": True, "started": STARTED, "live": FILES, "others": OTHERS, "reload": False}
RECORD, RELOAD, CURRENT = ("start", "record"), ("unit", "host"), ("current", "file")


@pytest.mark.parametrize(
    ("changes", "files", "unit", "expected"),
    [
        pytest.param({}, FILES, None, [], id="nothing differs"),
        pytest.param({"started": {}}, FILES, None, [RECORD], id="nothing recorded"),
        pytest.param({"started": {}, "reload": True}, {}, UNIT, [RECORD], id="nothing recorded, whatever differs"),
        pytest.param({}, {**FILES, "env": B}, None, [("env", "file")], id="a file changed"),
        pytest.param({}, {**FILES, "new": A}, None, [("new", "file")], id="a file more"),
        pytest.param({}, {"env": A}, None, [("app.conf", "file")], id="a file less"),
        pytest.param({}, {**FILES, "home": "/opt/2"}, None, [], id="the link to the version does not count"),
        pytest.param({"live": {**FILES, "home": "/opt/1"}}, FILES, None, [], id="nor does that of the live revision"),
        pytest.param({"others": {**OTHERS, JAVA: B}}, FILES, None, [(JAVA, "host")], id="another Java"),
        pytest.param({"others": {**OTHERS, DROP_IN: A}}, FILES, None, [(DROP_IN, "host")], id="a drop-in more"),
        pytest.param({"others": {JAVA: A}}, FILES, None, [(UNIT, "host")], id="unit removed"),
        pytest.param({}, FILES, UNIT, [(UNIT, "host")], id="the unit is about to change"),
        pytest.param(
            {"others": {JAVA: A}}, FILES, "/usr/lib/x", [(UNIT, "host"), ("/usr/lib/x", "host")], id="to move"
        ),
        pytest.param(
            {"others": {**OTHERS, JAVA: B}},
            {"env": B, "app.conf": B},
            None,
            [("app.conf", "file"), ("env", "file"), (JAVA, "host")],
            id="all at once, sorted",
        ),
        pytest.param({"live": {**FILES, "env": B}}, FILES, None, [CURRENT], id="another revision is live"),
        pytest.param({"live": {}}, FILES, None, [CURRENT], id="no revision is live"),
        pytest.param(
            {"live": {**FILES, "env": B}}, {**FILES, "env": B}, None, [("env", "file")], id="switched, not restarted"
        ),
        pytest.param({"reload": True}, FILES, None, [RELOAD], id="systemd has to read the unit again"),
        pytest.param(
            {"reload": True, "others": {**OTHERS, UNIT: B}}, FILES, None, [(UNIT, "host"), RELOAD], id="unit and reload"
        ),
        pytest.param({"running": False}, {"env": B}, UNIT, [], id="not running"),
        pytest.param({"running": False, "started": {}, "reload": True}, FILES, None, [], id="not running, no record"),
    ],
)
def test_restart_reasons(
    changes: dict[str, t.Any], files: dict[str, str], unit: str | None, expected: list[tuple[str, str]]
) -> None:
    found = restart_reasons({**RUNNING, **changes}, "/etc/x", files, unit)
    assert [(reason["item"], reason["kind"]) for reason in found] == expected
    assert {reason["action"] for reason in found} <= {"restart"}


@pytest.mark.parametrize(
    ("changes", "files", "text"),
    [
        pytest.param({}, {"env": A}, "app.conf is not what it was started from", id="file"),
        pytest.param(
            {"others": {**OTHERS, JAVA: B}}, FILES, "/usr/bin/java is not what it was started from", id="program"
        ),
        pytest.param({"live": {}}, FILES, "/etc/x/current is no longer what it was started from", id="live revision"),
        pytest.param(
            {"reload": True}, FILES, "its unit changed on disk and systemd has not read it again", id="not reloaded"
        ),
        pytest.param(
            {"started": {}},
            FILES,
            "there is no record of its start by this unit: an earlier version of the collection, or somebody's own "
            "command, started it",
            id="record",
        ),
    ],
)
def test_the_text_of_a_reason(changes: dict[str, t.Any], files: dict[str, str], text: str) -> None:
    assert [reason["text"] for reason in restart_reasons({**RUNNING, **changes}, "/etc/x", files)] == [text]


class Host:
    """A host with one service: its revisions, its unit, its Java, and what the unit recorded at its last start."""

    def __init__(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.root, self.java = path, path / "etc/app", path / "java"
        self.system, self.runtime = path / "etc/systemd/system", path / "run/systemd/system"
        for directory in (self.system, self.runtime):
            directory.mkdir(parents=True)
        self.java.write_text("17.0.15")
        (self.system / "app.service").write_text("[Service]")
        self.record = ""
        self.unit = {
            "ActiveState": "active",
            "SubState": "running",
            "FragmentPath": str(self.system / "app.service"),
            "DropInPaths": "",
            "NeedDaemonReload": "no",
        }
        monkeypatch.setattr(process, "RECORDED", (str(self.system), str(self.runtime)))
        monkeypatch.setattr(process, "file_text", lambda path: {"/run/kafkaops/app.started": self.record}[path])
        monkeypatch.setattr(process, "unit_properties", self.unit_properties)

    def unit_properties(self, _module: t.Any, unit: str, names: list[str]) -> dict[str, str]:
        assert unit == "app.service"
        return {name: self.unit[name] for name in names}

    def stage(self, **files: str) -> None:
        """Stage these files and no other."""
        staged = self.root / "staged"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        (staged / "home").symlink_to("/opt/app-1")
        for name, text in files.items():
            (staged / name).write_text(text)

    def switch(self) -> None:
        """Make what is staged live."""
        switch(str(self.root), snapshot(str(self.root)))

    def start(self) -> None:
        """Record what the unit would record at its start."""
        paths = [*(self.root / "current").glob("*"), *self.system.rglob("*"), *self.runtime.rglob("*.d/*"), self.java]
        recorded = [path for path in paths if path.is_file() and "/service.d/" not in str(path)]
        self.record = "".join(f"{sha256(path.read_bytes())}  {path}\n" for path in recorded)

    def deploy(self, **files: str) -> None:
        """Stage files, make them live and start the service."""
        self.stage(**files)
        self.switch()
        self.start()

    def process(self) -> dict[str, t.Any]:
        return read_process(t.cast(t.Any, None), "app.service", str(self.root), str(self.java))

    def reasons(self) -> list[str]:
        """Return why the process must be restarted to run with what is staged."""
        wanted = read_revision(str(self.root / "staged"))
        return [reason["text"] for reason in restart_reasons(self.process(), str(self.root), wanted)]


@pytest.fixture
def host(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(tmp_path, monkeypatch)


def test_all_that_is_known_of_a_process(host: Host) -> None:
    host.deploy(a="a")
    (host.root / "current/a").write_text("b")
    unit, java = str(host.system / "app.service"), str(host.java)
    others = {unit: sha256(b"[Service]"), java: sha256(b"17.0.15")}
    assert host.process() == {
        "running": True,
        "started": {f"{host.root}/current/a": A, **others},
        "live": {"a": B, "home": "/opt/app-1"},
        "others": others,
        "reload": False,
    }


def test_nothing_is_known_of_a_process_on_a_fresh_host(host: Host) -> None:
    host.unit.update(ActiveState="inactive", SubState="dead", FragmentPath="")
    host.java.unlink()
    expected = {"running": False, "started": {}, "live": {}, "others": {}, "reload": False}
    assert host.process() == expected


@pytest.mark.parametrize(
    ("state", "substate", "running"),
    [
        pytest.param("active", "running", True, id="active"),
        pytest.param("activating", "start-pre", True, id="activating"),
        pytest.param("reloading", "reload", True, id="reloading"),
        pytest.param("activating", "auto-restart", False, id="crashing again and again"),
        pytest.param("deactivating", "stop-sigterm", False, id="about to stop"),
        pytest.param("inactive", "dead", False, id="stopped"),
        pytest.param("failed", "failed", False, id="failed"),
    ],
)
def test_running(host: Host, state: str, substate: str, running: bool) -> None:
    host.deploy(a="one")
    host.stage(a="two")
    host.unit.update(ActiveState=state, SubState=substate)
    assert host.process()["running"] is running
    assert host.reasons() == (["a is not what it was started from"] if running else []), "it will be started anyway"


def test_no_restart_after_a_start(host: Host) -> None:
    host.deploy(a="one")
    assert host.reasons() == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a": "two"}, "a is not what it was started from", id="content"),
        pytest.param({"a": "one", "b": "1"}, "b is not what it was started from", id="a file more"),
        pytest.param({}, "a is not what it was started from", id="a file less"),
    ],
)
def test_a_restart_until_it_is_done_not_only_until_the_switch(host: Host, files: dict[str, str], expected: str) -> None:
    host.deploy(a="one")
    host.stage(**files)
    assert host.reasons() == [expected]
    host.switch()
    assert host.reasons() == [expected]
    host.start()
    assert host.reasons() == []


def test_a_restart_when_switched_and_then_put_back_in_the_inventory(host: Host) -> None:
    host.deploy(a="one")
    host.stage(a="two")
    host.switch()
    host.stage(a="one")
    assert host.reasons() == [f"{host.root}/current is no longer what it was started from"]


def test_a_restart_after_a_hand_edit_of_the_live_revision(host: Host) -> None:
    host.deploy(a="one")
    (host.root / "current/a").write_text("by hand")
    assert host.reasons() == [f"{host.root}/current is no longer what it was started from"]


def test_a_restart_for_another_java(host: Host) -> None:
    host.deploy(a="one")
    host.java.write_text("17.0.16")
    assert host.reasons() == [f"{host.java} is not what it was started from"]


def test_a_link_to_java_is_followed(host: Host) -> None:
    host.deploy(a="one")
    host.java.rename(host.path / "java-17")
    host.java.symlink_to("java-17")
    assert host.reasons() == [f"{host.path}/{name} is not what it was started from" for name in ("java", "java-17")]


def test_a_restart_for_a_changed_unit_and_a_reload(host: Host) -> None:
    host.deploy(a="one")
    (host.system / "app.service").write_text("[Service]\nNice=1")
    host.unit["NeedDaemonReload"] = "yes"
    assert host.reasons() == [
        f"{host.system}/app.service is not what it was started from",
        "its unit changed on disk and systemd has not read it again",
    ]


def test_a_restart_for_a_drop_in_until_it_is_done(host: Host) -> None:
    host.deploy(a="one")
    drop_ins = [host.system / "app.service.d/a.conf", host.runtime / "app.service.d/b.conf"]
    for drop_in in drop_ins:
        drop_in.parent.mkdir()
        drop_in.write_text("[Service]")
    host.unit["DropInPaths"] = " ".join(map(str, drop_ins))
    assert host.reasons() == [f"{path} is not what it was started from" for path in drop_ins]
    host.start()
    assert host.reasons() == []


@pytest.mark.parametrize(
    "drop_in",
    [
        pytest.param("etc/systemd/system/service.d/a.conf", id="for all services, of an administrator"),
        pytest.param("run/systemd/system/service.d/zzz-lxc-service.conf", id="for all services, as LXC makes it"),
        pytest.param("usr/lib/systemd/system/service.d/10-timeout.conf", id="for all services, of the distribution"),
        pytest.param("etc/systemd/system.control/app.service.d/50-CPU.conf", id="of systemctl set-property"),
    ],
)
def test_a_drop_in_that_no_start_records_is_no_reason_for_restarts_for_ever(host: Host, drop_in: str) -> None:
    path = host.path / drop_in
    path.parent.mkdir(parents=True)
    path.write_text("[Service]")
    host.unit["DropInPaths"] = str(path)
    host.deploy(a="one")
    assert host.reasons() == []


def test_a_restart_of_a_process_of_another_unit(host: Host) -> None:
    host.stage(a="one")
    host.switch()
    (reason,) = host.reasons()
    assert "an earlier version of the collection, or somebody's own command, started it" in reason
