# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.modules.service_probe import read_files


def test_all_that_a_service_replaced_is_refused_at_once(tmp_path: pathlib.Path) -> None:
    tmp_path.chmod(0o777)
    os.mkfifo(tmp_path / "myid")
    (tmp_path / "meta.properties").symlink_to("/etc/shadow")
    (tmp_path / "keystore").symlink_to("/etc/shadow")
    names = {"files": ["myid", "meta.properties", "none"], "secrets": ["keystore"]}
    with pytest.raises(StackError, match="3 errors:") as refused:
        read_files({option: [str(tmp_path / name) for name in given] for option, given in names.items()})
    for name in ("myid", "meta.properties", "keystore"):
        assert f"{tmp_path / name} is not read" in str(refused.value)


def test_files_and_secrets(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "file"
    path.write_text("1\n")
    path.chmod(0o640)
    files = [str(path), str(tmp_path / "none")]
    assert read_files({"files": files, "secrets": files}) == {
        "files": dict(zip(files, ("1", None))),
        "secrets": dict(zip(files, ({"owner": path.owner(), "group": path.group(), "mode": "0640"}, None))),
    }
