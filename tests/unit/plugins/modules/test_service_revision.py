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
from ansible_collections.kafkaops.stack.plugins.module_utils._host import process
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    OLD_PLACE,
    PLACE,
    has_old_layout,
    link_target,
    read_revision,
    relink,
    revision_name,
    sha256,
    snapshot,
    switch,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file_keys import REST
from ansible_collections.kafkaops.stack.plugins.modules import service_revision
from ansible_collections.kafkaops.stack.plugins.modules.service_revision import apply, plan, report

STOPPED = {
    "ActiveState": "inactive",
    "SubState": "dead",
    "FragmentPath": "",
    "DropInPaths": "",
    "NeedDaemonReload": "no",
}
RUNNING = {**STOPPED, "ActiveState": "active", "SubState": "running"}


class Host:
    """A host with one service: its revisions, what systemd says of its unit, and what that recorded at its start."""

    def __init__(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.java = path / "etc/app", path / "java"
        (self.root / "staged").mkdir(parents=True)
        self.java.write_text("17.0.15")
        self.unit, self.record = STOPPED, ""
        monkeypatch.setattr(process, "unit_properties", lambda *_args: self.unit)
        monkeypatch.setattr(process, "file_text", lambda path: {"/run/kafkaops/app.started": self.record}[path])
        monkeypatch.setattr(service_revision, "host_lock", contextlib.nullcontext)
        monkeypatch.setattr(service_revision, "group_id", {"app": os.getgid()}.__getitem__)
        # The owner is root, which only root can give.
        monkeypatch.setattr(
            service_revision,
            "replace_file",
            lambda *args, uid, **options: replace_file(*args, uid=uid or os.getuid(), **options),
        )

    def params(self, **changes: t.Any) -> dict[str, t.Any]:
        return {
            "root": str(self.root),
            "files": {},
            "home": "/opt/app-1",
            "group": "app",
            "unit": "app.service",
            "java": str(self.java),
            "seen": None,
            **changes,
        }

    def current(self, **changes: t.Any) -> dict[str, t.Any]:
        return service_revision.read(t.cast(t.Any, FakeModule(self.params(**changes))))

    def run(self, **changes: t.Any) -> list[Change]:
        """Carry out what the parameters ask for, and return it."""
        params = self.params(**changes)
        changes_made = plan(params, self.current())
        assert [outcome.change for outcome in apply(params, changes_made)] == changes_made
        return changes_made

    def switch(self) -> None:
        """Make what is staged live."""
        switch(str(self.root), snapshot(str(self.root)))

    def start(self) -> None:
        """Let the service run, with a record of what it was started from."""
        self.unit = RUNNING
        paths = [path for path in [*(self.root / "current").glob("*"), self.java] if path.is_file()]
        self.record = "".join(f"{sha256(path.read_bytes())}  {path}\n" for path in paths)

    def deploy(self, **files: str) -> None:
        """Stage files, make them live and start the service."""
        self.run(files=files)
        self.switch()
        self.start()

    def move_to_old_layout(self) -> None:
        """Put the revisions where an earlier version of the collection kept them."""
        (self.root / PLACE).rename(self.root / OLD_PLACE)
        relink(str(self.root / "current"), f"{OLD_PLACE}/{link_target(str(self.root), 'current')}")


class FakeModule:
    """Has parameters."""

    def __init__(self, params: dict[str, t.Any]) -> None:
        self.params = params


@pytest.fixture
def host(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(tmp_path, monkeypatch)


def text_change(name: str, before: str | None, after: str) -> Change:
    """Return the change of a file without keys."""
    return Change("update", "file", name, {REST: before}, {REST: after})


HOME = Change("update", "link", "home", None, "/opt/app-1")
GONE = Change("delete", "file", "k", {REST: "by others"})


def test_first_stage(host: Host) -> None:
    assert host.run(files={"a": "one"}) == [text_change("a", None, "one"), HOME]
    assert (host.root / "staged/a").read_text() == "one"
    assert (host.root / "staged/a").stat().st_mode & 0o7777 == 0o640
    assert os.readlink(host.root / "staged/home") == "/opt/app-1"
    assert not (host.root / "current").exists()
    assert host.run(files={"a": "one"}) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param({"files": {"a": "one", "k": "by others"}}, [], id="as staged"),
        pytest.param(
            {"files": {"a": "two", "k": "by others"}},
            [text_change("a", "one", "two")],
            id="content",
        ),
        pytest.param(
            {"files": {"a": "one", "b": "new", "k": "by others"}},
            [text_change("b", None, "new")],
            id="one more",
        ),
        pytest.param(
            {"files": {"a": "one", "k": "by others"}, "home": "/opt/app-2"},
            [Change("update", "link", "home", "/opt/app-1", "/opt/app-2")],
            id="version",
        ),
        pytest.param({"files": {"a": "one"}}, [GONE], id="no longer declared"),
        pytest.param(
            {"files": {"c": "3", "b": "2"}, "home": "/opt/app-2"},
            [
                text_change("b", None, "2"),
                text_change("c", None, "3"),
                Change("update", "link", "home", "/opt/app-1", "/opt/app-2"),
                Change("delete", "file", "a", {REST: "one"}),
                GONE,
            ],
            id="all at once, sorted",
        ),
    ],
)
def test_plan(host: Host, wanted: dict[str, t.Any], expected: list[Change]) -> None:
    host.run(files={"a": "one"})
    (host.root / "staged/k").write_text("by others")
    assert plan(host.params(**wanted), host.current()) == expected


def test_leftovers_of_a_killed_run_are_removed_from_what_is_staged(host: Host) -> None:
    host.run(files={"a": "one"})
    (host.root / "staged/.a.x7c2").write_text("ha")
    (host.root / "staged/.home.new").symlink_to("/opt/app-9")
    host.run(files={"a": "one"})
    assert sorted(os.listdir(host.root / "staged")) == ["a", "home"]


def test_a_staged_file_that_is_not_text_is_replaced(host: Host) -> None:
    (host.root / "staged/a").write_bytes(b"\xff")
    host.run(files={"a": "one"})
    assert (host.root / "staged/a").read_text() == "one"


@pytest.mark.parametrize(
    ("files", "items"),
    [
        pytest.param({"a": "one"}, [], id="what it was started from"),
        pytest.param({"a": "two"}, ["a"], id="content, before it is staged"),
        pytest.param({"a": "one", "b": "1"}, ["b"], id="a file more"),
        pytest.param({}, ["a"], id="a file that will be deleted"),
    ],
)
@pytest.mark.parametrize("running", [True, False])
def test_report(host: Host, running: bool, files: dict[str, str], items: list[str]) -> None:
    host.deploy(a="one")
    host.unit = RUNNING if running else STOPPED
    expected = [
        {"item": item, "kind": "file", "action": "restart", "text": f"{item} is not what it was started from"}
        for item in items
        if running
    ]
    params = host.params(files=files)
    assert report(params, host.current()) == {
        "current": link_target(str(host.root), "current"),
        "staged": revision_name(
            {**{name: sha256(text.encode()) for name, text in files.items()}, "home": "/opt/app-1"}
        ),
        "running": running,
        "restart_reasons": expected,
    }
    host.run(files=files)
    assert report(params, host.current())["restart_reasons"] == expected, "staged or not"


def test_what_is_told_as_staged_is_what_becomes_live(host: Host) -> None:
    (host.root / "staged/k").write_text("written by others")
    (host.root / "staged/.a.x7c2").write_text("left by a killed run")
    wanted: dict[str, t.Any] = {"files": {"a": "two"}, "home": "/opt/app-2"}
    told = [report(host.params(**wanted), host.current())["staged"]]
    host.run(**wanted)
    told.append(report(host.params(**wanted), host.current())["staged"])
    host.switch()
    assert told == [link_target(str(host.root), "current")] * 2
    assert (host.root / "current/a").read_text() == "two"


def test_the_revisions_of_an_earlier_version_are_taken_over_first(host: Host) -> None:
    host.deploy(a="one")
    host.move_to_old_layout()
    moved = Change("update", "layout", str(host.root), {"directory": "sets"}, {"directory": "revisions"})
    assert host.run(files={"a": "two"}) == [moved, text_change("a", "one", "two")]
    assert not has_old_layout(str(host.root))
    assert os.readlink(host.root / "current") == f"revisions/{link_target(str(host.root), 'current')}"
    assert (host.root / "current/a").read_text() == "one"
    assert host.run(files={"a": "two"}) == []


def test_a_run_that_is_refused_takes_nothing_over(host: Host) -> None:
    host.deploy(a="one")
    host.move_to_old_layout()
    with pytest.raises(StackError, match="was changed since this run has looked"):
        host.run(files={"a": "two"}, seen="1111111111111111")
    assert has_old_layout(str(host.root))


def test_nothing_is_written_without_the_lock_of_the_host(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> t.NoReturn:
        raise StackError("locked by another")

    monkeypatch.setattr(service_revision, "host_lock", locked)
    with pytest.raises(StackError, match="locked by another"):
        host.run(files={"a": "one"})
    assert read_revision(str(host.root / "staged")) == {}


@pytest.fixture
def staged(host: Host, capsys: pytest.CaptureFixture[str]) -> t.Callable[..., dict[str, t.Any]]:
    """Run the module as Ansible does, with a diff, and return its result."""

    def run(check: bool = False, **files: str) -> dict[str, t.Any]:
        named = {name.replace("__", "."): text for name, text in files.items()}
        options = {"root": str(host.root), "unit": "app.service", "home": "/opt/app-1", "group": "app", "files": named}
        arguments = {**options, "java": str(host.java), "_ansible_diff": True, "_ansible_check_mode": check}
        with patch_module_args(arguments), pytest.raises(SystemExit):
            service_revision.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    return run


def test_check_mode_tells_all_and_changes_nothing(host: Host, staged: t.Callable[..., dict[str, t.Any]]) -> None:
    host.deploy(a="one")
    host.move_to_old_layout()
    told = staged(check=True, a="two")
    assert (host.root / "staged/a").read_text() == "one"
    assert has_old_layout(str(host.root))
    made = staged(a="two")
    assert (host.root / "staged/a").read_text() == "two"
    assert told["diff"]["after"] == {str(host.root): {"directory": "revisions"}, "a": {REST: "******** (changed)"}}
    assert made == told


def test_a_take_over_is_told_and_restarts_nothing(host: Host, staged: t.Callable[..., dict[str, t.Any]]) -> None:
    host.deploy(a="one")
    host.move_to_old_layout()
    told = [staged(a="one"), staged(a="one")]
    assert [(result["changed"], result["running"], result["restart_reasons"]) for result in told] == [
        (True, True, []),
        (False, True, []),
    ]
    assert told[0]["current"] == told[1]["current"] == told[1]["staged"]
    sides = {"before": {"directory": "sets"}, "after": {"directory": "revisions"}}
    assert told[0]["plan"] == [{"action": "update", "kind": "layout", "name": str(host.root), **sides}]


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
    """Return a password of which the name of its own revision has the digits, and that name."""
    home = {"home": "/opt/app-1"}
    for digits in map("{:04x}".format, range(0x10000)):
        name = revision_name({"zoo.cfg": sha256(f"ssl.keyStore.password={digits}\n".encode()), **home})
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
    host.switch()
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
    host.switch()
    live = link_target(str(host.root), "current")
    with pytest.raises(StackError, match=f"current was changed since this run has looked: .* is {live} now"):
        host.run(files={"a": "ours"}, seen=seen)
    assert (host.root / "staged/a").read_text() == "theirs"
    assert host.run(files={"a": "theirs"}, seen=seen) == []  # both runs want the same
    assert host.run(files={"a": "ours"}, seen=live) != []


def test_a_first_revision_is_staged_where_none_was_seen(host: Host) -> None:
    assert host.run(files={"a": "ours"}, seen="") != []
    host.switch()
    with pytest.raises(StackError, match="it was 1111, and is"):
        host.run(files={"a": "others"}, seen="1111")
