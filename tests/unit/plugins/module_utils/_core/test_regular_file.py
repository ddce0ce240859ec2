# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files as root reads them: those that a service may have replaced, and those of root's directories."""

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import (
    SMALL,
    file_content,
    file_status,
    file_text,
)

SECRET = "root:$y$j9T$secret"


@pytest.fixture
def service(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a directory that others than root can write, beside a file that they can't read."""
    (tmp_path / "shadow").write_text(SECRET)
    (tmp_path / "shadow").chmod(0o600)
    place = tmp_path / "service"
    place.mkdir()
    place.chmod(0o777)
    return place


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b" 1\n", "1", id="stripped"),
        pytest.param(b"", "", id="empty is not missing"),
        pytest.param("# Käfka\n".encode(), "# Käfka", id="UTF-8"),
        pytest.param(b"# K\xe4fka\n", "# K�fka", id="not UTF-8"),
        pytest.param(None, None, id="missing"),
    ],
)
def test_file_text(tmp_path: pathlib.Path, content: bytes | None, expected: str | None) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    assert file_text(str(path)) == expected


def test_file_text_below_a_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("x")
    assert file_text(str(tmp_path / "file" / "myid")) is None


def fifo(place: pathlib.Path) -> None:
    os.mkfifo(place / "myid")


def link(place: pathlib.Path) -> None:
    (place / "myid").symlink_to("../shadow")


def hard_link(place: pathlib.Path) -> None:
    os.link(place.parent / "shadow", place / "myid")


def directory(place: pathlib.Path) -> None:
    (place / "myid").mkdir()


def huge(place: pathlib.Path) -> None:
    (place / "myid").write_text("1" * (SMALL + 1))


REPLACED: dict[t.Callable[[pathlib.Path], None], str] = {
    fifo: "it is no regular file",
    link: "myid in it is a link that others than root can make",
    hard_link: "it has a second name",
    directory: "it is no regular file",
    huge: f"it has {SMALL + 1} bytes",
}


@pytest.mark.parametrize("replace", REPLACED)
def test_what_a_service_put_there_is_refused(service: pathlib.Path, replace: t.Callable[[pathlib.Path], None]) -> None:
    replace(service)
    with pytest.raises(StackError) as refused:
        file_text(str(service / "myid"))
    assert REPLACED[replace] in str(refused.value)
    assert str(service / "myid") in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_directory_on_the_way_that_a_service_put_there_is_not_followed(service: pathlib.Path) -> None:
    (service / "data").symlink_to("..")
    with pytest.raises(StackError, match="data in it is a link"):
        file_text(str(service / "data" / "shadow"))


def test_below_what_a_service_can_write_root_owns_nothing(service: pathlib.Path) -> None:
    (service / "mine").mkdir(mode=0o755)
    (service / "mine" / "myid").symlink_to("../../shadow")
    with pytest.raises(StackError, match="myid in it is a link"):
        file_text(str(service / "mine" / "myid"))


@pytest.mark.parametrize("target", ["sets/1", "{place}/sets/1", "../{name}/sets/1", "again"])
def test_links_that_root_made_are_followed(tmp_path: pathlib.Path, target: str) -> None:
    (tmp_path / "sets" / "1").mkdir(parents=True)
    (tmp_path / "sets" / "1" / "env").write_text("x" * (SMALL + 1))
    (tmp_path / "again").symlink_to("sets/1")
    (tmp_path / "current").symlink_to(target.format(place=tmp_path, name=tmp_path.name))
    assert file_text(str(tmp_path / "current" / "env")) == "x" * (SMALL + 1)


def test_in_a_sticky_directory_a_link_of_roots_counts_and_no_other(tmp_path: pathlib.Path) -> None:
    (tmp_path / "env").write_text("1")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "link").symlink_to("../env")
    assert file_text(str(shared / "link")) == "1"
    if os.geteuid() == 0:
        os.chown(shared / "link", 65534, 65534, follow_symlinks=False)
        with pytest.raises(StackError, match="is a link"):
            file_text(str(shared / "link"))


def test_links_in_a_circle_end(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(StackError, match="is not read"):
        file_text(str(tmp_path / "a"))


def test_a_file_that_others_can_write_is_small_wherever_it_lies(tmp_path: pathlib.Path) -> None:
    huge(tmp_path)
    assert file_text(str(tmp_path / "myid"))
    (tmp_path / "myid").chmod(0o666)
    with pytest.raises(StackError, match=f"it has {SMALL + 1} bytes"):
        file_text(str(tmp_path / "myid"))


def test_a_file_that_grows_while_it_is_read_is_refused(service: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (service / "myid").write_text("1")
    judge, small = os.fstat, os.stat(service / "myid")
    huge(service)

    def error_message(descriptor: int) -> os.stat_result:
        status = judge(descriptor)
        return small if os.path.samestat(status, small) else status

    monkeypatch.setattr(os, "fstat", error_message)
    with pytest.raises(StackError, match=f"it has more than {SMALL} bytes"):
        file_text(str(service / "myid"))


@pytest.mark.parametrize("content", [b" 1\r\n\n", b"", b"# K\xe4fka\x00\n"])
def test_the_content_of_a_file_is_told_byte_by_byte_with_its_status(tmp_path: pathlib.Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    path.chmod(0o640)
    found = file_content(str(path))
    assert found
    assert found[0] == content
    assert (found[1].st_size, found[1].st_mode & 0o7777, found[1].st_ino) == (len(content), 0o640, path.stat().st_ino)


def test_of_a_file_that_is_not_there_no_content_is_told(tmp_path: pathlib.Path) -> None:
    assert file_content(str(tmp_path / "file")) is None


@pytest.mark.parametrize("replace", REPLACED)
def test_the_content_of_what_a_service_put_there_is_refused(
    service: pathlib.Path, replace: t.Callable[[pathlib.Path], None]
) -> None:
    replace(service)
    with pytest.raises(StackError, match="is not read, because") as refused:
        file_content(str(service / "myid"))
    assert REPLACED[replace] in str(refused.value)


def test_file_status(service: pathlib.Path) -> None:
    huge(service)
    status = file_status(str(service / "myid"))
    assert status
    assert status.st_size == SMALL + 1
    assert file_status(str(service / "none")) is None
    (service / "link").symlink_to("myid")
    with pytest.raises(StackError, match="is a link"):
        file_status(str(service / "link"))
