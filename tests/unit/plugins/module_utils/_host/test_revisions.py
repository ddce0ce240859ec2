# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import shutil
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._host import revisions
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
    take_over,
)

A, B = sha256(b"a"), sha256(b"b")


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    """The root of a service with one staged revision."""
    (tmp_path / "staged").mkdir()
    stage(tmp_path, "a")
    return tmp_path


def stage(root: pathlib.Path, content: str) -> None:
    (root / "staged" / "app.conf").write_text(content)
    (root / "staged" / "app.conf").chmod(0o640)
    relink(str(root / "staged" / "home"), "/opt/app-1")


def go_live(root: pathlib.Path) -> str:
    name = snapshot(str(root))
    switch(str(root), name)
    return name


def live(root: pathlib.Path, link: str = "current") -> str:
    return (root / link / "app.conf").read_text()


def names(root: pathlib.Path) -> list[str]:
    return sorted(os.listdir(root / PLACE))


def test_read_revision(root: pathlib.Path) -> None:
    (root / "staged" / "directory").mkdir()
    assert read_revision(str(root / "staged")) == {"app.conf": A, "home": "/opt/app-1"}
    assert read_revision(str(root / "none")) == {}
    assert read_revision(str(root / "staged" / "app.conf")) == {}


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
def test_revision_name(one: dict[str, str], other: dict[str, str], alike: bool) -> None:
    assert (revision_name(one) == revision_name(other)) is alike
    assert len(revision_name(one)) == 16


def test_nothing_is_live_before_the_switch(root: pathlib.Path) -> None:
    name = snapshot(str(root))
    assert names(root) == [name]
    assert link_target(str(root), "current") == link_target(str(root), "previous") == ""


def test_a_snapshot_is_a_whole_copy(root: pathlib.Path) -> None:
    name = go_live(root)
    place = root / PLACE / name
    assert read_revision(str(place)) == read_revision(str(root / "staged"))
    assert (place / "app.conf").stat().st_mode & 0o777 == 0o640
    assert place.stat().st_mode & 0o777 == 0o755
    assert os.readlink(root / "current") == f"revisions/{name}", "relative, so that the tree can be looked at elsewhere"
    (root / "staged" / "app.conf").write_text("edited in place")
    assert live(root) == "a", "staged and live share no file"


def test_no_copy_can_be_read_before_it_has_its_mode(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    real = shutil.copy2

    def copy(source: str, target: str, **options: t.Any) -> t.Any:
        modes.append(os.stat(os.path.dirname(target)).st_mode & 0o777)
        return real(source, target, **options)

    monkeypatch.setattr(shutil, "copy2", copy)
    snapshot(str(root))
    assert modes == [0o700, 0o700]


def test_owners_are_copied_and_all_is_on_the_disk_before_the_revision_has_its_name(
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
    name = snapshot(str(root))
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


def test_a_revision_that_was_edited_by_hand_gives_way_to_the_true_one(root: pathlib.Path) -> None:
    name = go_live(root)
    (root / PLACE / name / "app.conf").write_text("by hand")
    (root / PLACE / name / "left.over").touch()
    assert go_live(root) == name
    assert read_revision(str(root / "current")) == read_revision(str(root / "staged"))
    assert names(root) == [name]


def test_a_snapshot_is_not_written_again(root: pathlib.Path) -> None:
    name = snapshot(str(root))
    before = (root / PLACE / name).stat().st_ino
    assert snapshot(str(root)) == name
    assert (root / PLACE / name).stat().st_ino == before


class Killed(BaseException):
    """What a kill at this point would leave is what a BaseException leaves that nobody catches."""


def kill(monkeypatch: pytest.MonkeyPatch, function: str, calls: int, act: t.Callable[[], object]) -> None:
    """Act, and be killed before a function is called for the nth time."""
    module, _dot, name = function.partition(".")
    real, left = getattr(getattr(revisions, module), name), [calls]

    def step(*args: t.Any, **options: t.Any) -> t.Any:
        left[0] -= 1
        if not left[0]:
            raise Killed
        return real(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(getattr(revisions, module), name, step)
        with pytest.raises(Killed):
            act()


@pytest.mark.parametrize(
    ("function", "calls"),
    [
        pytest.param("shutil.copy2", 1, id="before the first file"),
        pytest.param("shutil.copy2", 2, id="between two files"),
        pytest.param("os.chmod", 1, id="before the first file has its mode"),
        pytest.param("os.rename", 1, id="before the edited revision is put aside"),
        pytest.param("os.rename", 2, id="before the new revision takes its place"),
        pytest.param("os.replace", 1, id="before previous is switched"),
        pytest.param("os.replace", 2, id="before current is switched"),
        pytest.param("shutil.rmtree", 1, id="before the first old revision is removed"),
    ],
)
def test_killed_half_way(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch, function: str, calls: int) -> None:
    first = go_live(root)
    stage(root, "b")
    second = snapshot(str(root))
    (root / PLACE / second / "app.conf").write_text("edited, so that every step has something to do")
    kill(monkeypatch, function, calls, lambda: go_live(root))
    assert live(root) in ("a", "b"), "the old revision or the new one, and never neither"
    assert go_live(root) == second
    assert live(root) == "b"
    assert link_target(str(root), "previous") == first
    assert names(root) == sorted([first, second]), "nothing is left of the killed run"
    assert sorted(os.listdir(root)) == ["current", "previous", "revisions", "staged"]


def test_relink_over_what_a_killed_run_left(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "link"
    (tmp_path / ".link.new").symlink_to("half-way")
    relink(str(path), "one")
    relink(str(path), "two")
    assert os.readlink(path) == "two"
    assert os.listdir(tmp_path) == ["link"]


@pytest.fixture
def old(root: pathlib.Path) -> pathlib.Path:
    """The root of a service that an earlier version of the collection has switched twice; c is staged."""
    go_live(root)
    stage(root, "b")
    go_live(root)
    os.rename(root / PLACE, root / OLD_PLACE)
    for link in ("current", "previous"):
        relink(str(root / link), f"{OLD_PLACE}/{link_target(str(root), link)}")
    stage(root, "c")
    return root


def links(root: pathlib.Path) -> dict[str, str]:
    return {link: os.readlink(root / link) for link in ("current", "previous") if (root / link).is_symlink()}


def test_the_revisions_of_an_earlier_version_are_taken_over(old: pathlib.Path) -> None:
    current, previous = (link_target(str(old), link) for link in ("current", "previous"))
    before = {link: read_revision(str(old / link)) for link in ("current", "previous")}
    assert has_old_layout(str(old))
    take_over(str(old))
    assert not has_old_layout(str(old))
    assert links(old) == {"current": f"revisions/{current}", "previous": f"revisions/{previous}"}
    assert (live(old), live(old, "previous")) == ("b", "a")
    assert {link: read_revision(str(old / link)) for link in ("current", "previous")} == before
    assert names(old) == sorted([current, previous])
    assert sorted(os.listdir(old)) == ["current", "previous", "revisions", "staged"]
    for name in (current, previous):
        assert (old / PLACE / name).stat().st_mode & 0o777 == 0o755
        assert (old / PLACE / name / "app.conf").stat().st_mode & 0o777 == 0o640


def test_what_was_taken_over_is_switched_as_ever(old: pathlib.Path) -> None:
    first, second = link_target(str(old), "previous"), link_target(str(old), "current")
    take_over(str(old))
    switch(str(old), first)
    assert (live(old), live(old, "previous")) == ("a", "b")
    third = go_live(old)
    assert (live(old), live(old, "previous")) == ("c", "a")
    assert names(old) == sorted([first, third])
    assert second not in names(old)


@pytest.mark.parametrize(
    ("removed", "left", "texts"),
    [
        pytest.param(["previous"], ["current"], {"current": "b"}, id="switched once"),
        pytest.param(["current", "previous"], [], {}, id="never switched"),
        pytest.param(["current"], ["previous"], {"previous": "a"}, id="current removed by hand"),
        pytest.param([], ["current", "previous"], {"current": "b", "previous": "a"}, id="both"),
    ],
)
def test_only_what_a_link_names_is_taken_over(
    old: pathlib.Path, removed: list[str], left: list[str], texts: dict[str, str]
) -> None:
    kept = sorted(link_target(str(old), link) for link in left)
    (old / OLD_PLACE / ".half.x7c2").mkdir()
    for link in removed:
        (old / link).unlink()
    take_over(str(old))
    assert {link: live(old, link) for link in links(old)} == texts
    assert (names(old) if left else []) == kept
    assert not (old / OLD_PLACE).exists()


def test_a_revision_that_was_edited_by_hand_is_taken_over_as_it_is(old: pathlib.Path) -> None:
    """The process may have been started from it; whether that is so is not decided here."""
    (old / "current/app.conf").write_text("by hand")
    take_over(str(old))
    assert live(old) == "by hand"


def test_a_previous_revision_that_was_removed_by_hand_is_no_obstacle(old: pathlib.Path) -> None:
    shutil.rmtree(old / OLD_PLACE / link_target(str(old), "previous"))
    take_over(str(old))
    assert live(old) == "b"
    assert not (old / "previous").exists()
    assert not (old / OLD_PLACE).exists()


STEPS = [
    pytest.param("os.makedirs", 1, id="before the first step"),
    pytest.param("shutil.copy2", 1, id="before the first file of current"),
    pytest.param("shutil.copy2", 2, id="between two files"),
    pytest.param("os.chmod", 1, id="before the copy of current has its mode"),
    pytest.param("os.rename", 1, id="before the copy of current has its name"),
    pytest.param("os.symlink", 2, id="before the new link of current is made"),
    pytest.param("os.replace", 1, id="before current is moved"),
    pytest.param("shutil.copy2", 3, id="before the first file of previous"),
    pytest.param("os.rename", 2, id="before the copy of previous has its name"),
    pytest.param("os.replace", 2, id="before previous is moved"),
    pytest.param("shutil.rmtree", 1, id="before the old place is removed"),
    pytest.param("os.unlink", 1, id="before its first file is removed"),
    pytest.param("os.rmdir", 1, id="before its first revision is removed"),
    pytest.param("os.rmdir", 2, id="between two of its revisions"),
    pytest.param("os.rmdir", 3, id="before the empty place is removed"),
]


@pytest.mark.parametrize(("function", "calls"), STEPS)
def test_killed_while_taking_over(
    old: pathlib.Path, monkeypatch: pytest.MonkeyPatch, function: str, calls: int
) -> None:
    first, second = link_target(str(old), "previous"), link_target(str(old), "current")
    kill(monkeypatch, function, calls, lambda: take_over(str(old)))
    assert (live(old), live(old, "previous")) == ("b", "a")
    assert has_old_layout(str(old)), "the next run sees that it was not done"
    take_over(str(old))
    assert links(old) == {"current": f"revisions/{second}", "previous": f"revisions/{first}"}
    assert (live(old), live(old, "previous")) == ("b", "a")
    assert not (old / OLD_PLACE).exists()
    third = go_live(old)
    assert names(old) == sorted([second, third]), "nothing is left of the killed run after the next switch"
    assert sorted(os.listdir(old)) == ["current", "previous", "revisions", "staged"]


def test_a_whole_revision_is_live_at_every_moment_of_taking_over(
    old: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = {link: read_revision(str(old / link)) for link in ("current", "previous")}
    seen: list[str] = []

    def watched(name: str, real: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def step(*args: t.Any, **options: t.Any) -> t.Any:
            result = real(*args, **options)
            assert {link: read_revision(str(old / link)) for link in digests} == digests, name
            seen.append(name)
            return result

        return step

    functions = ("symlink", "replace", "rename", "unlink", "rmdir", "mkdir")
    with monkeypatch.context() as patch:
        for name in functions:
            patch.setattr(os, name, watched(name, getattr(os, name)))
        take_over(str(old))
    assert {*seen} == {*functions}, "each was looked at"
