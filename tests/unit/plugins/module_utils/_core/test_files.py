# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import (
    group_id,
    read_file,
    replace_file,
    user_id,
)


def test_no_file(tmp_path: pathlib.Path) -> None:
    assert read_file(str(tmp_path / "none")) == (None, {})
    assert read_file(str(tmp_path / "none" / "none")) == (None, {})


def test_text_is_read_as_java_does(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a=\xe4\r\n")
    path.chmod(0o604)
    text, attributes = read_file(str(path))
    assert text == "a=ä\r\n"
    assert attributes["mode"] == "0604"


def test_file_is_replaced_with_its_mode(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    before = path.stat()
    replace_file(str(path), "new", mode=0o600)
    after = path.stat()
    assert path.read_text() == "new"
    assert after.st_mode & 0o777 == 0o600
    assert after.st_ino != before.st_ino
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_owner_that_is_not_given_stays(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    os.chown(path, 65534, 65533)
    replace_file(str(path), "new", mode=0o600, gid=65532)
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65532)


def test_failure_leaves_nothing_behind(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(str(tmp_path / "file"), "new", mode=0o600)
    assert os.listdir(tmp_path) == ["file"]


def test_ids() -> None:
    assert (user_id("root"), group_id("root"), user_id(None), group_id(None)) == (0, 0, None, None)


def test_unknown_names_are_errors() -> None:
    with pytest.raises(StackError, match="no user nosuch"):
        user_id("nosuch")
    with pytest.raises(StackError, match="no group nosuch"):
        group_id("nosuch")
