# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    link_target,
    read_set,
    set_name,
    sha256,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file_keys import REST
from ansible_collections.kafkaops.stack.plugins.modules import service_set
from ansible_collections.kafkaops.stack.plugins.modules.service_set import apply, owed_by, plan, report


class Host:
    """A host with one service: its sets, its unit, its Java, and what the unit recorded at its last start."""

    def __init__(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.root, self.link = path, path / "etc/app", path / "opt/app"
        self.system, self.runtime = path / "etc/systemd/system", path / "run/systemd/system"
        for directory in (self.root / "staged", self.link.parent, self.system, self.runtime):
            directory.mkdir(parents=True)
        (path / "java").write_text("17.0.15")
        (self.system / "app.service").write_text("[Service]")
        self.unit = {
            "ActiveState": "active",
            "SubState": "running",
            "FragmentPath": str(self.system / "app.service"),
            "DropInPaths": "",
            "NeedDaemonReload": "no",
        }
        monkeypatch.setattr(service_set, "RECORDED", (str(self.system), str(self.runtime)))
        monkeypatch.setattr(service_set, "host_lock", contextlib.nullcontext)
        monkeypatch.setattr(service_set, "file_text", {"/run/kafkaops/app.started": ""}.get)
        monkeypatch.setattr(service_set, "group_id", {"app": os.getgid()}.__getitem__)
        # The owner is root, which only root can give.
        monkeypatch.setattr(
            service_set,
            "replace_file",
            lambda *args, uid, **options: replace_file(*args, uid=uid or os.getuid(), **options),
        )
        self.monkeypatch = monkeypatch

    def params(self, **changes: t.Any) -> dict[str, t.Any]:
        return {
            "root": str(self.root),
            "state": "staged",
            "files": {},
            "kept": [],
            "pending": [],
            "home": "/opt/app-1",
            "link": str(self.link),
            "group": "app",
            "unit": "app.service",
            "java": str(self.path / "java"),
            "expected": None,
            "seen": None,
            **changes,
        }

    def current(self) -> dict[str, t.Any]:
        return {
            "staged": read_set(str(self.root / "staged")),
            "current": link_target(str(self.root), "current"),
            "previous": link_target(str(self.root), "previous"),
            "unit": self.unit,
        }

    def run(self, **changes: t.Any) -> list[Change]:
        """Carry out what the parameters ask for, and return it."""
        params = self.params(**changes)
        changes_made = plan(params, self.current())
        assert [outcome.change for outcome in apply(params, changes_made)] == changes_made
        return changes_made

    def start(self) -> None:
        """Record what the unit would record at its start."""
        paths = [*(self.root / "current").glob("*"), *self.system.rglob("*"), *self.runtime.rglob("*.d/*")]
        recorded = [path for path in [*paths, self.path / "java"] if path.is_file()]
        lines = [f"{sha256(path.read_bytes())}  {path}\n" for path in recorded if "/service.d/" not in str(path)]
        self.monkeypatch.setattr(service_set, "file_text", {"/run/kafkaops/app.started": "".join(lines)}.get)

    def deploy(self, **files: str) -> None:
        """Stage files, make them live and start the service."""
        self.run(files=files)
        self.run(state="live")
        self.start()

    def planned(self, **changes: t.Any) -> str:
        """Stage files, and return the name of the staged set that the module tells."""
        params, current = self.params(**changes), self.current()
        told = report(params, current, plan(params, current))
        self.run(**changes)
        return str(told["staged"])

    def owed(self, **changes: t.Any) -> list[str]:
        params = self.params(**changes)
        current = self.current()
        return owed_by(params, current, plan(params, current))


@pytest.fixture
def host(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(tmp_path, monkeypatch)


def text_change(name: str, before: str | None, after: str) -> Change:
    """Return the change of a file without keys."""
    return Change("update", "file", name, {REST: before}, {REST: after})


GONE = Change("delete", "file", "k", {REST: "by others"})


def test_first_stage(host: Host) -> None:
    expected = [
        text_change("a", None, "one"),
        Change("update", "link", "home", None, "/opt/app-1"),
    ]
    assert host.run(files={"a": "one"}) == expected
    assert (host.root / "staged/a").read_text() == "one"
    assert (host.root / "staged/a").stat().st_mode & 0o7777 == 0o640
    assert os.readlink(host.root / "staged/home") == "/opt/app-1"
    assert not (host.root / "current").exists()
    assert host.run(files={"a": "one"}) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(
            {"files": {"a": "two"}, "kept": ["k"]},
            [text_change("a", "one", "two")],
            id="content",
        ),
        pytest.param(
            {"files": {"a": "one", "b": "new"}, "kept": ["k"]},
            [text_change("b", None, "new")],
            id="one more",
        ),
        pytest.param(
            {"files": {"a": "one"}, "kept": ["k"], "home": "/opt/app-2"},
            [Change("update", "link", "home", "/opt/app-1", "/opt/app-2")],
            id="version",
        ),
        pytest.param({"files": {"a": "one"}}, [GONE], id="no longer kept"),
        pytest.param({"files": {}, "kept": ["a", "k"]}, [], id="kept files are not read"),
        pytest.param({"files": {"a": "one"}, "kept": ["k"], "home": None}, [], id="version not said"),
    ],
)
def test_plan_staged(host: Host, wanted: dict[str, t.Any], expected: list[Change]) -> None:
    host.run(files={"a": "one"})
    (host.root / "staged/k").write_text("by others")
    assert plan(host.params(**wanted), host.current()) == expected


def test_leftovers_of_a_killed_run_are_removed_from_the_staged_set(host: Host) -> None:
    host.run(files={"a": "one"})
    (host.root / "staged/.a.x7c2").write_text("ha")
    (host.root / "staged/.home.new").symlink_to("/opt/app-9")
    host.run(files={"a": "one"})
    assert sorted(os.listdir(host.root / "staged")) == ["a", "home"]


def test_a_staged_file_that_is_not_text_is_replaced(host: Host) -> None:
    (host.root / "staged/a").write_bytes(b"\xff")
    host.run(files={"a": "one"})
    assert (host.root / "staged/a").read_text() == "one"


def test_live_and_again(host: Host) -> None:
    host.run(files={"a": "one"})
    name = set_name(host.current()["staged"])
    target = f"{host.root}/current/home"
    expected = [Change("update", "link", "current", None, name), Change("update", "link", str(host.link), None, target)]
    assert host.run(state="live") == expected
    assert (host.root / "current/a").read_text() == "one"
    assert os.readlink(host.link) == target
    assert host.run(state="live") == []


def test_live_after_a_hand_edit_of_the_live_set(host: Host) -> None:
    host.deploy(a="one")
    (host.root / "current/a").write_text("by hand")
    assert [change.name for change in host.run(state="live")] == ["current"]
    assert (host.root / "current/a").read_text() == "one"


def test_live_when_the_run_was_killed_before_the_link(host: Host) -> None:
    host.deploy(a="one")
    host.link.unlink()
    assert [change.name for change in host.run(state="live")] == [str(host.link)]
    assert host.link.is_symlink()


@pytest.mark.parametrize(
    ("state", "message"),
    [
        pytest.param("live", "Nothing is staged in", id="nothing staged"),
        pytest.param("previous", "has no previous set to go back to", id="switched once"),
    ],
)
def test_refusals(host: Host, state: str, message: str) -> None:
    if state == "previous":
        host.deploy(a="one")
    with pytest.raises(StackError, match=message):
        plan(host.params(state=state), host.current())


def test_previous_that_was_removed_by_hand_is_refused(host: Host) -> None:
    host.deploy(a="one")
    host.deploy(a="two")
    for entry in (host.root / "previous").iterdir():
        entry.unlink()
    with pytest.raises(StackError, match="has no previous set"):
        plan(host.params(state="previous"), host.current())


def test_a_directory_in_the_way_of_the_link_is_refused_before_the_switch(host: Host) -> None:
    host.run(files={"a": "one"})
    host.link.mkdir()
    with pytest.raises(StackError, match=f"{host.link} is in the way"):
        host.run(state="live")
    assert not (host.root / "current").exists()


def test_previous_goes_back_once(host: Host) -> None:
    host.deploy(a="one")
    host.deploy(a="two")
    assert len(host.run(state="previous")) == 1
    assert (host.root / "current/a").read_text() == "one"
    assert host.run(state="previous") == [], "an interrupted way back goes on, it does not turn around"
    assert (host.root / "current/a").read_text() == "one"


def test_previous_where_a_stopped_roll_never_came(host: Host) -> None:
    host.deploy(a="one")
    host.deploy(a="two")
    host.run(files={"a": "three"})
    assert host.run(state="previous") == []
    assert (host.root / "current/a").read_text() == "two"


@pytest.mark.parametrize("state", ["live", "previous"])
def test_what_another_run_has_staged_does_not_go_live(host: Host, state: str) -> None:
    host.deploy(a="one")
    host.deploy(a="two")
    planned = host.planned(files={"a": "three"}, kept=["k"])
    host.run(files={"a": "of another run"})
    live = os.readlink(host.root / "current")
    with pytest.raises(StackError, match="not what this run has planned: another run"):
        host.run(state=state, expected=planned)
    assert os.readlink(host.root / "current") == live


def test_what_another_run_stages_during_the_switch_does_not_go_live(host: Host) -> None:
    host.deploy(a="one")
    planned = host.planned(files={"a": "two"})
    params = host.params(state="live", expected=planned)
    changes = plan(params, host.current())
    host.run(files={"a": "of another run"})
    with pytest.raises(StackError, match="not what this run has planned"):
        list(apply(params, changes))
    assert (host.root / "current/a").read_text() == "one"


def test_what_this_run_has_staged_goes_live(host: Host) -> None:
    host.deploy(a="one")
    (host.root / "staged/k").write_text("written by others")
    (host.root / "staged/.a.x7c2").write_text("left by a killed run")
    planned = host.planned(files={"a": "two"}, kept=["k", "not there"], home="/opt/app-2")
    assert planned == host.planned(files={"a": "two"}, kept=["k", "not there"], home="/opt/app-2")
    host.run(state="live", expected=planned)
    assert (host.root / "current/a").read_text() == "two"
    assert host.planned(state="live") == os.path.basename(os.readlink(host.root / "current")) == planned


def test_nothing_is_owed_after_a_start(host: Host) -> None:
    host.deploy(a="one")
    assert host.owed(files={"a": "one"}) == []
    assert host.owed(state="live") == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param({"files": {"a": "two"}}, ["a is not"], id="content, before it is staged"),
        pytest.param({"files": {"a": "one", "b": "1"}}, ["b is not"], id="a file more"),
        pytest.param({"files": {}}, ["a is not"], id="a file that will be deleted"),
        pytest.param({"files": {"a": "one"}, "kept": ["k"], "pending": ["k"]}, ["k is not"], id="others will write it"),
    ],
)
def test_owed_for_what_is_declared(host: Host, wanted: dict[str, t.Any], expected: list[str]) -> None:
    host.deploy(a="one")
    found = host.owed(**wanted)
    assert [reason[: len(part)] for reason, part in zip(found, expected)] == expected
    assert len(found) == len(expected)


def test_owed_until_the_restart_not_only_until_the_switch(host: Host) -> None:
    host.deploy(a="one")
    host.run(files={"a": "two"})
    assert host.owed(files={"a": "two"}) == ["a is not what it was started from"]
    host.run(state="live")
    assert host.owed(files={"a": "two"}) == ["a is not what it was started from"]
    host.start()
    assert host.owed(files={"a": "two"}) == []


def test_owed_when_switched_and_then_put_back_in_the_inventory(host: Host) -> None:
    host.deploy(a="one")
    host.run(files={"a": "two"})
    host.run(state="live")
    host.run(files={"a": "one"})
    assert host.owed(files={"a": "one"}) == [f"{host.root}/current is no longer what it was started from"]


def test_owed_after_a_hand_edit_of_the_live_set(host: Host) -> None:
    host.deploy(a="one")
    (host.root / "current/a").write_text("by hand")
    assert host.owed(files={"a": "one"}) == [f"{host.root}/current is no longer what it was started from"]


def test_owed_for_another_java(host: Host) -> None:
    host.deploy(a="one")
    (host.path / "java").write_text("17.0.16")
    assert host.owed(files={"a": "one"}) == [f"{host.path}/java is not what it was started from"]


def test_owed_for_a_changed_unit_and_a_reload(host: Host) -> None:
    host.deploy(a="one")
    (host.system / "app.service").write_text("[Service]\nNice=1")
    host.unit["NeedDaemonReload"] = "yes"
    assert host.owed(files={"a": "one"}) == [
        f"{host.system}/app.service is not what it was started from",
        "its unit changed on disk and systemd has not read it again",
    ]


def test_owed_for_a_drop_in_until_the_restart(host: Host) -> None:
    host.deploy(a="one")
    drop_ins = [host.system / "app.service.d/a.conf", host.runtime / "app.service.d/b.conf"]
    for drop_in in drop_ins:
        drop_in.parent.mkdir()
        drop_in.write_text("[Service]")
    host.unit["DropInPaths"] = " ".join(map(str, drop_ins))
    assert host.owed(files={"a": "one"}) == [f"{path} is not what it was started from" for path in drop_ins]
    host.start()
    assert host.owed(files={"a": "one"}) == []


@pytest.mark.parametrize(
    "drop_in",
    [
        pytest.param("etc/systemd/system/service.d/a.conf", id="for all services, of an administrator"),
        pytest.param("run/systemd/system/service.d/zzz-lxc-service.conf", id="for all services, as LXC makes it"),
        pytest.param("usr/lib/systemd/system/service.d/10-timeout.conf", id="for all services, of the distribution"),
        pytest.param("etc/systemd/system.control/app.service.d/50-CPU.conf", id="of systemctl set-property"),
    ],
)
def test_a_drop_in_that_no_start_records_does_not_owe_restarts_for_ever(host: Host, drop_in: str) -> None:
    path = host.path / drop_in
    path.parent.mkdir(parents=True)
    path.write_text("[Service]")
    host.unit["DropInPaths"] = str(path)
    host.deploy(a="one")
    assert host.owed(files={"a": "one"}) == []


def test_owed_by_a_process_of_another_unit(host: Host) -> None:
    host.run(files={"a": "one"})
    host.run(state="live")
    (reason,) = host.owed(files={"a": "one"})
    assert "an earlier version of the collection, or somebody's own command, started it" in reason


@pytest.mark.parametrize(
    ("state", "substate", "running"),
    [
        pytest.param("active", "running", True, id="active"),
        pytest.param("activating", "start-pre", True, id="activating"),
        pytest.param("activating", "auto-restart", False, id="crashing again and again"),
        pytest.param("inactive", "dead", False, id="stopped: nothing is owed, it will be started"),
        pytest.param("failed", "failed", False, id="failed"),
    ],
)
def test_report(host: Host, state: str, substate: str, running: bool) -> None:
    host.deploy(a="one")
    host.unit.update(ActiveState=state, SubState=substate)
    params, current = host.params(files={"a": "two"}), host.current()
    assert report(params, current, plan(params, current)) == {
        "current": current["current"],
        "staged": set_name({"a": sha256(b"two"), "home": "/opt/app-1"}),
        "running": running,
        "owed": ["a is not what it was started from"] if running else [],
    }


@pytest.fixture
def staged(
    host: Host, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> t.Callable[..., dict[str, t.Any]]:
    """Run the module as Ansible does, with a diff, and return its result."""
    monkeypatch.setattr(service_set, "unit_properties", lambda *_args: {**host.unit, "SubState": "running"})

    def run(**files: str) -> dict[str, t.Any]:
        named = {name.replace("__", "."): text for name, text in files.items()}
        options = {"root": str(host.root), "unit": "app.service", "home": "/opt/app-1", "group": "app", "files": named}
        arguments = {**options, "java": str(host.path / "java"), "_ansible_diff": True}
        with patch_module_args(arguments), pytest.raises(SystemExit):
            service_set.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    return run


def test_secrets_of_files_are_written_and_nowhere_shown(host: Host, staged: t.Callable[..., dict[str, t.Any]]) -> None:
    def files(number: int) -> dict[str, str]:
        return {
            "zoo__cfg": f"tickTime={number}000\nssl.keyStore.password=hunter-{number}\nmy.option=hunter-{number}\n",
            "metrics__yml": f"httpServer:\n  authentication:\n    basic:\n      password: hunter-{number}\n",
            "connector-a__properties": f"db.url=jdbc:x://ada:hunter-{number}@db/y\ntasks.max={number}\n",
            "env": f'APP_OPTIONS="-Xmx{number}g -Dapp.password=hunter-{number}"\n',
            "other": f"hunter-{number}\n",
        }

    told = [staged(**files(1)), staged(**files(2))]
    assert "hunter-2" in (host.root / "staged/zoo.cfg").read_text()
    told.append(staged(other="gone"))
    assert "hunter" not in json.dumps(told)
    after = told[1]["diff"]["after"]
    changed = "******** (changed)"
    assert after == {
        "zoo.cfg": {"tickTime": "2000", "ssl.keyStore.password": changed, "my.option": changed},
        "metrics.yml": {"httpServer.authentication.basic.password": changed},
        "connector-a.properties": {"db.url": changed, "tasks.max": "2"},
        "env": {"APP_OPTIONS -Xmx1g": None, "APP_OPTIONS -Xmx2g": "true", "APP_OPTIONS -Dapp.password": changed},
        "other": {REST: changed},
    }
    assert "Update file zoo.cfg: my.option ******** → ********," in told[1]["changes"][-1]


def test_another_layout_alone_is_told(staged: t.Callable[..., dict[str, t.Any]]) -> None:
    staged(log4j="# one\nlog4j.logger.x=INFO\n", zoo__cfg="a=1\n")
    told = staged(log4j="# two\nlog4j.logger.x=INFO\n", zoo__cfg="a=1\n")
    assert told["changes"] == ["Update file log4j: layout another → as declared."]
    assert told["diff"]["after"] == {"log4j": {"layout": "as declared"}}


def own_digits() -> tuple[str, str]:
    """Return a password of which the name of its own set has the digits, and that name."""
    home = {"home": "/opt/app-1"}
    for digits in map("{:04x}".format, range(0x10000)):
        name = set_name({"zoo.cfg": sha256(f"ssl.keyStore.password={digits}\n".encode()), **home})
        if digits in name:
            return digits, name
    raise LookupError


def test_a_secret_leaves_no_hole_in_the_names_that_are_compared(
    host: Host, staged: t.Callable[..., dict[str, t.Any]]
) -> None:
    digits, name = own_digits()
    text = f"ssl.keyStore.password={digits}\n"
    told = [staged(zoo__cfg=text), staged(zoo__cfg=text, other=f"{digits}\n")]
    assert told[0]["staged"] == name
    host.run(files={"zoo.cfg": text})
    host.run(state="live")
    told.append(staged(zoo__cfg=text))
    assert told[2]["current"] == told[2]["staged"] == name
    for result in told:
        assert digits not in json.dumps({**result, "staged": "", "current": ""})


@pytest.mark.parametrize("password", ["1", "a", "set"])
def test_a_secret_of_few_characters_is_masked_below_its_key_alone(
    staged: t.Callable[..., dict[str, t.Any]], password: str
) -> None:
    told = staged(zoo__cfg=f"ssl.keyStore.password={password}\n")
    assert told["summary"] == {"created": 0, "updated": 2, "deleted": 0, "unchanged": 0}
    assert told["diff"]["after"] == {"zoo.cfg": {"ssl.keyStore.password": "******** (changed)"}, "home": "/opt/app-1"}
    assert told["changes"][0] == "Update file zoo.cfg: ssl.keyStore.password unset → ********."
    assert "********" not in told["staged"]


@pytest.mark.parametrize("seen", ["", "1111111111111111"])
def test_what_another_run_made_live_is_not_staged_over(host: Host, seen: str) -> None:
    host.run(files={"a": "theirs"})
    host.run(state="live")
    live = host.current()["current"]
    with pytest.raises(StackError, match=f"current was changed since this run has looked: .* is {live} now"):
        host.run(files={"a": "ours"}, seen=seen)
    assert (host.root / "staged/a").read_text() == "theirs"
    assert host.run(files={"a": "theirs"}, seen=seen) == []  # both runs want the same
    assert host.run(files={"a": "ours"}, seen=live) != []


def test_a_first_set_is_staged_where_none_was_seen(host: Host) -> None:
    assert host.run(files={"a": "ours"}, seen="") != []
    host.run(state="live")
    with pytest.raises(StackError, match="it was 1111, and is"):
        host.run(files={"a": "others"}, seen="1111")
