# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import shutil
import typing as t

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.module_utils._host import revisions
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    link_target,
    parse_started,
    read_set,
    relink,
    restart_reasons,
    seal,
    set_name,
    sha256,
    started_record,
    switch,
)

ROLE = pathlib.Path(__file__).parents[5] / "roles/_service/vars/main.yml"

A, B = sha256(b"a"), sha256(b"b")


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    """The root of a service with one staged set."""
    (tmp_path / "staged").mkdir()
    stage(tmp_path, "a")
    return tmp_path


def stage(root: pathlib.Path, content: str) -> None:
    (root / "staged" / "app.conf").write_text(content)
    (root / "staged" / "app.conf").chmod(0o640)
    relink(str(root / "staged" / "home"), "/opt/app-1")


def go_live(root: pathlib.Path) -> str:
    name = seal(str(root))
    switch(str(root), name)
    return name


def live(root: pathlib.Path) -> str:
    return (root / "current" / "app.conf").read_text()


def names(root: pathlib.Path) -> list[str]:
    return sorted(os.listdir(root / "sets"))


def test_read_set(root: pathlib.Path) -> None:
    (root / "staged" / "directory").mkdir()
    assert read_set(str(root / "staged")) == {"app.conf": A, "home": "/opt/app-1"}
    assert read_set(str(root / "none")) == {}
    assert read_set(str(root / "staged" / "app.conf")) == {}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param({"x": A, "y": B}, {"y": B, "x": A}, True, id="the order does not matter"),
        pytest.param({"x": A}, {"x": B}, False, id="content"),
        pytest.param({"x": A}, {"y": A}, False, id="name of a file"),
        pytest.param({"x": A}, {"x": A, "y": A}, False, id="one file more"),
        pytest.param({"home": "/opt/1"}, {"home": "/opt/2"}, False, id="version"),
    ],
)
def test_set_name(one: dict[str, str], other: dict[str, str], alike: bool) -> None:
    assert (set_name(one) == set_name(other)) is alike
    assert len(set_name(one)) == 16


def test_nothing_is_live_before_the_switch(root: pathlib.Path) -> None:
    name = seal(str(root))
    assert names(root) == [name]
    assert link_target(str(root), "current") == link_target(str(root), "previous") == ""


def test_a_sealed_set_is_a_whole_copy(root: pathlib.Path) -> None:
    name = go_live(root)
    place = root / "sets" / name
    assert read_set(str(place)) == read_set(str(root / "staged"))
    assert (place / "app.conf").stat().st_mode & 0o777 == 0o640
    assert place.stat().st_mode & 0o777 == 0o755
    assert os.readlink(root / "current") == f"sets/{name}", "relative, so that the tree can be looked at elsewhere"
    (root / "staged" / "app.conf").write_text("edited in place")
    assert live(root) == "a", "staged and live share no file"


def test_no_copy_can_be_read_before_it_has_its_mode(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    real = shutil.copy2

    def copy(source: str, target: str, **options: t.Any) -> t.Any:
        modes.append(os.stat(os.path.dirname(target)).st_mode & 0o777)
        return real(source, target, **options)

    monkeypatch.setattr(shutil, "copy2", copy)
    seal(str(root))
    assert modes == [0o700, 0o700]


def test_owners_are_copied_and_all_is_on_the_disk_before_the_set_has_its_name(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(
        os, "chown", lambda path, uid, gid, **_options: steps.append(f"chown {os.path.basename(path)} {uid}:{gid}")
    )
    monkeypatch.setattr(
        os,
        "fsync",
        lambda descriptor: steps.append(f"sync {os.path.basename(os.readlink(f'/proc/self/fd/{descriptor}'))}"),
    )
    real = os.rename

    def rename(old: str, new: str) -> None:
        steps.append("rename")
        real(old, new)

    monkeypatch.setattr(os, "rename", rename)
    open_before = len(os.listdir("/proc/self/fd"))
    name = seal(str(root))
    staged = (root / "staged" / "app.conf").stat()
    assert steps.pop() == "rename"
    assert steps.pop().startswith(f"sync .{name}."), "the directory"
    owner = f"{staged.st_uid}:{staged.st_gid}"
    assert sorted(steps) == [f"chown app.conf {owner}", f"chown home {owner}", "sync app.conf"]
    assert len(os.listdir("/proc/self/fd")) == open_before


def test_switch_and_back(root: pathlib.Path) -> None:
    first = go_live(root)
    stage(root, "b")
    second = go_live(root)
    assert (link_target(str(root), "current"), link_target(str(root), "previous")) == (second, first)
    assert live(root) == "b"
    switch(str(root), first)
    assert (link_target(str(root), "current"), link_target(str(root), "previous")) == (first, second)
    assert live(root) == "a"
    assert names(root) == sorted([first, second])


def test_only_current_and_previous_are_kept(root: pathlib.Path) -> None:
    first = go_live(root)
    stage(root, "b")
    second = go_live(root)
    stage(root, "c")
    third = go_live(root)
    assert names(root) == sorted([second, third])
    assert first not in names(root)


def test_switching_to_what_is_live_keeps_previous(root: pathlib.Path) -> None:
    first = go_live(root)
    stage(root, "b")
    second = go_live(root)
    go_live(root)
    assert (link_target(str(root), "current"), link_target(str(root), "previous")) == (second, first)


def test_a_set_that_was_edited_by_hand_gives_way_to_the_true_one(root: pathlib.Path) -> None:
    name = go_live(root)
    (root / "sets" / name / "app.conf").write_text("by hand")
    (root / "sets" / name / "left.over").touch()
    assert go_live(root) == name
    assert read_set(str(root / "current")) == read_set(str(root / "staged"))
    assert names(root) == [name]


def test_a_sealed_set_is_not_written_again(root: pathlib.Path) -> None:
    name = seal(str(root))
    before = (root / "sets" / name).stat().st_ino
    assert seal(str(root)) == name
    assert (root / "sets" / name).stat().st_ino == before


class Killed(BaseException):
    """What a kill at this point would leave is what a BaseException leaves that nobody catches."""


@pytest.mark.parametrize(
    ("function", "calls"),
    [
        pytest.param("shutil.copy2", 1, id="before the first file"),
        pytest.param("shutil.copy2", 2, id="between two files"),
        pytest.param("os.chmod", 1, id="before the first file has its mode"),
        pytest.param("os.rename", 1, id="before the edited set is put aside"),
        pytest.param("os.rename", 2, id="before the new set takes its place"),
        pytest.param("os.replace", 1, id="before previous is switched"),
        pytest.param("os.replace", 2, id="before current is switched"),
        pytest.param("shutil.rmtree", 1, id="before the first old set is removed"),
    ],
)
def test_killed_half_way(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch, function: str, calls: int) -> None:
    first = go_live(root)
    stage(root, "b")
    second = seal(str(root))
    (root / "sets" / second / "app.conf").write_text("edited, so that every step has something to do")
    module, _dot, name = function.partition(".")
    real, left = getattr(getattr(revisions, module), name), [calls]

    def kill(*args: t.Any, **options: t.Any) -> t.Any:
        left[0] -= 1
        if not left[0]:
            raise Killed
        return real(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(getattr(revisions, module), name, kill)
        with pytest.raises(Killed):
            go_live(root)
    assert live(root) in ("a", "b"), "the old set or the new one, and never neither"
    assert go_live(root) == second
    assert live(root) == "b"
    assert link_target(str(root), "previous") == first
    assert names(root) == sorted([first, second]), "nothing is left of the killed run"
    assert sorted(os.listdir(root)) == ["current", "previous", "sets", "staged"]


def test_relink_over_what_a_killed_run_left(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "link"
    (tmp_path / ".link.new").symlink_to("half-way")
    relink(str(path), "one")
    relink(str(path), "two")
    assert os.readlink(path) == "two"
    assert os.listdir(tmp_path) == ["link"]


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


STARTED = {
    "/etc/x/current/env": A,
    "/etc/x/current/app.conf": A,
    "/etc/systemd/system/x.service": A,
    "/usr/bin/java": A,
}
WANTED = {"env": A, "app.conf": A}
NO_RECORD = (
    "there is no record of its start by this unit: an earlier version of the collection, or somebody's own command, "
    "started it"
)
OTHERS = {"/etc/systemd/system/x.service": A, "/usr/bin/java": A}


@pytest.mark.parametrize(
    ("started", "wanted", "others", "expected"),
    [
        pytest.param(STARTED, WANTED, OTHERS, [], id="none owed"),
        pytest.param({}, WANTED, OTHERS, [NO_RECORD], id="nothing recorded"),
        pytest.param(STARTED, {**WANTED, "env": B}, OTHERS, ["env"], id="a file changed"),
        pytest.param(STARTED, {**WANTED, "new": A}, OTHERS, ["new"], id="a file more"),
        pytest.param(STARTED, {"env": A}, OTHERS, ["app.conf"], id="a file less"),
        pytest.param(STARTED, WANTED, {**OTHERS, "/usr/bin/java": B}, ["/usr/bin/java"], id="another Java"),
        pytest.param(
            STARTED,
            WANTED,
            {**OTHERS, "/etc/systemd/system/x.service.d/a.conf": A},
            ["/etc/systemd/system/x.service.d/a.conf"],
            id="a drop-in more",
        ),
        pytest.param(STARTED, WANTED, {"/usr/bin/java": A}, ["/etc/systemd/system/x.service"], id="unit removed"),
        pytest.param(
            STARTED,
            {"env": B, "app.conf": B},
            {**OTHERS, "/usr/bin/java": B},
            ["app.conf", "env", "/usr/bin/java"],
            id="all at once, sorted",
        ),
    ],
)
def test_restart_reasons(
    started: dict[str, str], wanted: dict[str, str], others: dict[str, str], expected: list[str]
) -> None:
    found = restart_reasons(started, "/etc/x/current", wanted, others)
    assert [reason.replace(" is not what it was started from", "") for reason in found] == expected


def test_a_record_is_read_where_the_units_write_it() -> None:
    written = yaml.safe_load(ROLE.read_text())["__service_record"].replace("{{ _service_name }}", "kafka")
    record = started_record("kafka.service")
    assert f">{record} " in written
    assert f"rm -f {record};" in written
    assert f"mkdir -p -m 0755 {os.path.dirname(record)};" in written
