# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host import process
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    link_target,
    read_revision,
    revision_name,
    sha256,
)
from ansible_collections.kafkaops.stack.plugins.modules import service_restart
from ansible_collections.kafkaops.stack.plugins.modules.service_restart import apply, plan, read

RESTART = ["systemctl daemon-reload", "systemctl reset-failed app.service", "systemctl restart app.service"]
WAIT = "waited for 127.0.0.1:9092 for 300 s"
# Only the switch is done under the host's lock: a start may take minutes.
SWITCH = ["locked", "unlocked"]
ALL = [*SWITCH, *RESTART, WAIT]


class Host:
    """A host with one service: its revisions, its unit, and what that recorded at its start; it logs what is done."""

    def __init__(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.link, self.java = path / "etc/app", path / "opt/app", path / "java"
        self.link.parent.mkdir()
        self.root.mkdir(parents=True)
        self.java.write_text("17.0.15")
        self.log: list[str] = []
        self.failing: dict[str, str] = {}
        self.record = ""
        self.unit = dict.fromkeys(("FragmentPath", "DropInPaths"), "") | {"NeedDaemonReload": "no"}
        self.stop()
        monkeypatch.setattr(process, "file_text", lambda path: {"/run/kafkaops/app.started": self.record}[path])
        monkeypatch.setattr(service_restart, "host_lock", self.lock)
        monkeypatch.setattr(service_restart, "wait_for_port", self.wait)

    def stop(self, state: str = "inactive", substate: str = "dead") -> None:
        self.unit.update(ActiveState=state, SubState=substate)

    def stage(self, text: str, home: str = "/opt/app-1") -> None:
        """Stage one file and nothing else."""
        shutil.rmtree(self.root / "staged", ignore_errors=True)
        (self.root / "staged").mkdir()
        (self.root / "staged/a").write_text(text)
        (self.root / "staged/home").symlink_to(home)

    def staged(self) -> str:
        """Return the name of what is staged."""
        return revision_name(read_revision(str(self.root / "staged")))

    def live(self) -> str:
        return (self.root / "current/a").read_text()

    @contextlib.contextmanager
    def lock(self) -> t.Iterator[None]:
        self.log.append("locked")
        try:
            yield
        finally:
            self.log.append("unlocked")

    def wait(self, _module: t.Any, unit: str, address: str, port: int, timeout: int) -> None:
        assert unit == "app.service"
        self.log.append(f"waited for {address}:{port} for {timeout} s")
        if "wait" in self.failing:
            raise StackError(self.failing["wait"], {"crashed": True})

    def run_command(self, command: list[str], **_options: t.Any) -> tuple[int, str, str]:
        """Answer as systemd does; a start is recorded."""
        assert command[0] == "systemctl"
        if command[1] == "show":
            return 0, "".join(f"{name}={self.unit[name]}\n" for name in command[-1].split(",")), ""
        self.log.append(" ".join(command))
        if command[1] in self.failing:
            return 1, "", self.failing[command[1]]
        if command[1] == "restart":
            assert command[2:] == ["app.service"]
            files = [path for path in [*(self.root / "current").glob("*"), self.java] if path.is_file()]
            self.record = "".join(f"{sha256(path.read_bytes())}  {path}\n" for path in files)
            self.unit.update(ActiveState="active", SubState="running", NeedDaemonReload="no")
        return 0, "", ""

    def options(self, **changes: t.Any) -> dict[str, t.Any]:
        own = {"root": str(self.root), "unit": "app.service", "link": str(self.link), "java": str(self.java)}
        return {**own, "port": 9092, "expected": self.staged(), **changes}

    def module(self, **changes: t.Any) -> t.Any:
        return FakeModule(self, {**DEFAULTS, **self.options(**changes)})

    def plan(self, **changes: t.Any) -> list[Change]:
        module = self.module(**changes)
        return plan(module.params, read(module))

    def run(self, **changes: t.Any) -> list[str]:
        """Carry out what the parameters ask for, log it, and return what of it was planned, by name."""
        module, changes_made = self.module(**changes), self.plan(**changes)
        self.log.clear()
        if changes_made:
            assert [outcome.change for outcome in apply(module, changes_made)] == changes_made
        return [change.name for change in changes_made]

    def deploy(self, *texts: str) -> None:
        """Stage and start from each in turn."""
        for text in texts:
            self.stage(text)
            self.run()


DEFAULTS = {"revision": "staged", "force": True, "address": "127.0.0.1", "timeout": 300}


class FakeModule:
    """Runs the commands of a host."""

    def __init__(self, host: Host, params: dict[str, t.Any]) -> None:
        self.params, self.run_command = params, host.run_command


@pytest.fixture
def host(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(tmp_path, monkeypatch)


def service(before: str) -> Change:
    return Change("update", "service", "app.service", {"process": before}, {"process": "restarted"})


def test_first_start(host: Host) -> None:
    host.stage("one")
    name, target = host.staged(), f"{host.root}/current/home"
    assert host.plan() == [
        Change("update", "link", "current", None, name),
        Change("update", "link", str(host.link), None, target),
        service("stopped"),
    ]
    host.run()
    assert host.live() == "one"
    assert os.readlink(host.link) == target
    assert host.log == ALL
    assert host.plan() == [service("running")]
    assert host.plan(force=False) == []


@pytest.mark.parametrize("force", [True, False])
def test_another_revision(host: Host, force: bool) -> None:
    host.deploy("one")
    before = link_target(str(host.root), "current")
    host.stage("two")
    assert host.run(force=force) == ["current", "app.service"]
    assert (host.live(), link_target(str(host.root), "previous")) == ("two", before)
    assert host.log == ALL
    assert host.run(force=False) == []


def test_the_wait_is_for_the_port_that_was_named(host: Host) -> None:
    host.stage("one")
    host.run(address="::1", port=2181, timeout=5)
    assert host.log[-1] == "waited for ::1:2181 for 5 s"


def test_nothing_is_done_where_nothing_differs(host: Host) -> None:
    host.deploy("one")
    assert host.run(force=False) == []
    assert host.log == []
    assert host.run(force=True) == ["app.service"]
    assert host.log == [*RESTART, WAIT]


@pytest.mark.parametrize(
    ("state", "substate"),
    [
        pytest.param("inactive", "dead", id="stopped"),
        pytest.param("failed", "failed", id="failed"),
        pytest.param("activating", "auto-restart", id="between two attempts of systemd's own"),
    ],
)
@pytest.mark.parametrize("force", [True, False])
def test_what_does_not_run_is_started(host: Host, force: bool, state: str, substate: str) -> None:
    host.deploy("one")
    host.stop(state, substate)
    assert host.plan(force=force) == [service("stopped")]
    assert host.run(force=force) == ["app.service"]
    assert host.log == [*RESTART, WAIT]


def test_a_process_without_a_record_is_restarted(host: Host) -> None:
    host.deploy("one")
    host.record = ""
    assert host.run(force=False) == ["app.service"]


def test_a_unit_that_systemd_has_to_read_again_is_restarted(host: Host) -> None:
    host.deploy("one")
    host.unit["NeedDaemonReload"] = "yes"
    assert host.run(force=False) == ["app.service"]
    assert host.run(force=False) == []


@pytest.mark.parametrize("force", [True, False])
def test_a_live_revision_that_was_edited_by_hand_gives_way(host: Host, force: bool) -> None:
    host.deploy("one")
    (host.root / "current/a").write_text("by hand")
    assert host.run(force=force) == ["current", "app.service"]
    assert host.live() == "one"


def test_a_run_that_was_killed_before_the_link(host: Host) -> None:
    host.deploy("one")
    host.link.unlink()
    assert host.run(force=False) == [str(host.link)]
    assert host.link.is_symlink()
    assert host.log == [WAIT]


def test_a_run_that_was_killed_between_switch_and_restart(host: Host) -> None:
    host.deploy("one")
    host.stage("two")
    host.failing["daemon-reload"] = "killed"
    with pytest.raises(StackError):
        host.run()
    assert host.live() == "two"
    host.failing.clear()
    assert host.run(force=False) == ["app.service"]


def test_a_link_that_leads_elsewhere_is_moved(host: Host) -> None:
    host.link.symlink_to("/opt/app-0")
    host.stage("one")
    assert host.plan()[1] == Change("update", "link", str(host.link), "/opt/app-0", f"{host.root}/current/home")
    host.run()
    assert os.readlink(host.link) == f"{host.root}/current/home"


def test_a_unit_that_systemd_does_not_know_yet_is_started(host: Host) -> None:
    host.failing["reset-failed"] = "Failed to reset failed state of unit app.service: Unit app.service not loaded."
    host.stage("one")
    host.run()
    assert host.log == ALL


@pytest.mark.parametrize(("command", "done"), [("daemon-reload", RESTART[:1]), ("restart", RESTART)])
def test_a_restart_that_fails_is_told_and_not_waited_for(host: Host, command: str, done: list[str]) -> None:
    host.stage("one")
    host.failing[command] = "Unit app.service is masked."
    with pytest.raises(StackError, match=rf"systemctl {command}.* failed: Unit app.service is masked"):
        host.run()
    assert host.log == [*SWITCH, *done]


def test_nothing_staged(host: Host) -> None:
    with pytest.raises(StackError, match=f"Nothing is staged in {host.root}/staged"):
        host.run()


def test_what_was_never_live_cannot_be_gone_back_from(host: Host) -> None:
    host.stage("one")
    with pytest.raises(StackError, match=f"{host.root} has no live revision, so there is nothing to go back from"):
        host.run(revision="previous")
    assert host.log == []
    assert not (host.root / "current").exists()


def test_switched_once(host: Host) -> None:
    host.deploy("one")
    with pytest.raises(StackError, match="has no previous revision to go back to"):
        host.run(revision="previous")
    assert host.log == ALL, "those of the deployment"


def test_previous_that_was_removed_by_hand_is_refused(host: Host) -> None:
    host.deploy("one", "two")
    for entry in (host.root / "previous").iterdir():
        entry.unlink()
    with pytest.raises(StackError, match="has no previous revision"):
        host.run(revision="previous")


@pytest.mark.parametrize("kind", ["directory", "file"])
@pytest.mark.parametrize("revision", ["staged", "previous"])
def test_what_is_in_the_way_of_the_link_is_refused_before_the_switch(host: Host, revision: str, kind: str) -> None:
    host.deploy("one", "two")
    host.link.unlink()
    host.link.mkdir() if kind == "directory" else host.link.touch()
    if revision == "staged":
        host.stage("three")
    with pytest.raises(StackError, match=f"{host.link} is in the way"):
        host.run(revision=revision)
    assert host.live() == "two"
    assert host.log == ALL, "those of the deployment"


def test_previous_goes_back_once(host: Host) -> None:
    host.deploy("one", "two")
    assert host.run(revision="previous") == ["current", "app.service"]
    assert host.live() == "one"
    assert host.log == ALL
    assert host.run(revision="previous") == ["app.service"], "it does not turn around"
    assert host.live() == "one"
    assert host.run(revision="previous", force=False) == []


@pytest.mark.parametrize(("force", "expected"), [(True, ["app.service"]), (False, [])])
def test_previous_where_a_stopped_roll_never_came(host: Host, force: bool, expected: list[str]) -> None:
    host.deploy("one", "two")
    host.stage("three")
    assert host.run(revision="previous", force=force) == expected
    assert host.live() == "two"


def test_the_way_back_is_compared_with_the_previous_revision(host: Host) -> None:
    """The run was killed between the switch and the restart: the process has the staged one still."""
    host.deploy("one", "two")
    host.failing["restart"] = "killed"
    with pytest.raises(StackError):
        host.run(revision="previous")
    host.failing.clear()
    assert host.live() == "one"
    assert host.run(revision="previous", force=False) == ["app.service"]


@pytest.mark.parametrize("revision", ["staged", "previous"])
def test_what_another_run_has_staged_does_not_go_live(host: Host, revision: str) -> None:
    host.deploy("one", "two")
    host.stage("three")
    planned = host.staged()
    host.stage("of another run")
    with pytest.raises(StackError, match="not what this run has planned: another run"):
        host.run(revision=revision, expected=planned)
    assert host.live() == "two"
    assert host.log == ALL, "those of the deployment"


def test_what_another_run_stages_during_the_switch_does_not_go_live(host: Host) -> None:
    host.deploy("one")
    host.stage("two")
    module, changes = host.module(), host.plan()
    host.stage("of another run")
    host.log.clear()
    with pytest.raises(StackError, match="not what this run has planned"):
        list(apply(module, changes))
    assert host.live() == "one"
    assert host.log == ["locked", "unlocked"]


@pytest.fixture
def restarted(
    host: Host, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> t.Callable[..., dict[str, t.Any]]:
    """Run the module as Ansible does, and return its result."""

    def run(check: bool = False, **changes: t.Any) -> dict[str, t.Any]:
        arguments = {**host.options(**changes), "_ansible_check_mode": check}
        monkeypatch.setattr(AnsibleModule, "run_command", lambda _self, *args, **options: host.run_command(*args))
        host.log.clear()
        with patch_module_args(arguments), pytest.raises(SystemExit):
            service_restart.main()
        return dict(json.loads(capsys.readouterr().out))

    return run


def test_what_is_told(host: Host, restarted: t.Callable[..., dict[str, t.Any]]) -> None:
    host.stage("one")
    told = [restarted(check=True)]
    assert not (host.root / "current").exists()
    assert host.log == []
    told += [restarted(), restarted(force=False), restarted()]
    assert [(result["changed"], result["restarted"]) for result in told] == [
        (True, True),
        (True, True),
        (False, False),
        (True, True),
    ]
    assert {result["current"] for result in told} == {host.staged()}
    assert told[0]["plan"] == told[1]["plan"]
    assert host.log == [*RESTART, WAIT]


def test_a_link_that_was_missing_is_no_restart(host: Host, restarted: t.Callable[..., dict[str, t.Any]]) -> None:
    host.deploy("one")
    host.link.unlink()
    told = restarted(force=False)
    assert (told["changed"], told["restarted"]) == (True, False)


def test_the_revision_that_was_gone_back_to_is_told(host: Host, restarted: t.Callable[..., dict[str, t.Any]]) -> None:
    host.deploy("one", "two")
    first = link_target(str(host.root), "previous")
    assert [restarted(revision="previous")["current"] for _ in range(2)] == [first, first]


def test_a_service_that_crashes_is_told_with_what_was_done(
    host: Host, restarted: t.Callable[..., dict[str, t.Any]]
) -> None:
    host.stage("one")
    host.failing["wait"] = "app.service crashed: Unrecognized VM option"
    told = restarted()
    assert told["failed"]
    assert told["msg"] == "app.service crashed: Unrecognized VM option"
    assert told["changed"]
    assert len(told["changes"]) == 3
    assert host.live() == "one"
