# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import grp
import io
import json
import os
import pathlib
import pwd
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.modules import service_files

ME = {"owner": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}
UNIT = {"content": "[Service]\nUser=kafka\nLimitNOFILE=100\n", "mode": "0644", **ME}
SECRET = {"content": "PASSWORD=kept-to-itself\n", "mode": "0600", "secret": True, **ME}
ATTRIBUTES = f"owner {ME['owner']}, group {ME['group']}, mode"


def call(capsys: pytest.CaptureFixture[str], *, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
    """Run the module; return its result."""
    with (
        patch_module_args({**options, "_ansible_check_mode": check, "_ansible_diff": True}),
        pytest.raises(SystemExit),
    ):
        service_files.main()
    result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
    return result


def mode_of(path: pathlib.Path) -> str:
    return f"{path.stat().st_mode & 0o7777:04o}"


def test_everything_is_made_once(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, unit = tmp_path / "data", tmp_path / "data/app.service"
    options: dict[str, t.Any] = {"directories": [{"path": str(data), "mode": "0750", **ME}], "files": {str(unit): UNIT}}
    made = [f"Create directory {data}: {ATTRIBUTES} 0750.", f"Create file {unit}: {ATTRIBUTES} 0644."]
    foreseen = call(capsys, check=True, **options)
    assert (foreseen["changed"], foreseen["changes"], data.exists()) == (True, made, False)
    assert call(capsys, **options)["changes"] == made
    assert (mode_of(data), mode_of(unit), unit.read_text()) == ("0750", "0644", UNIT["content"])
    again = call(capsys, **options)
    assert (again["changed"], again["changes"], again["summary"]["unchanged"]) == (False, [], 2)


@pytest.mark.parametrize(
    ("declared", "changes"),
    [
        pytest.param({}, [], id="equal"),
        pytest.param({"content": "[Service]\nUser=app\nLimitNOFILE=100\n"}, ["content.User kafka → app"], id="a key"),
        pytest.param({"content": "[Service]\nUser=kafka\n"}, ["content.LimitNOFILE 100 → unset"], id="a key less"),
        pytest.param({"content": f"# why\n{UNIT['content']}"}, ["content another → as declared"], id="a comment"),
        pytest.param({"mode": "640"}, ["mode 0644 → 0640"], id="the mode, in three digits"),
        pytest.param({"content": "x\n", "create_only": True}, [], id="made where it is missing alone"),
        pytest.param({"content": "x\n", "secret": True}, ["content another → as declared"], id="a secret"),
    ],
)
def test_a_file_is_there(
    declared: dict[str, t.Any], changes: list[str], tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "app.service"
    path.write_text(UNIT["content"])
    path.chmod(0o644)
    wanted = {**UNIT, **declared}
    result = call(capsys, files={str(path): wanted})
    assert result["changes"] == [f"Update file {path}: {change}." for change in changes]
    assert path.read_text() == (UNIT["content"] if declared.get("create_only") else wanted["content"])
    assert mode_of(path) == f"{int(wanted['mode'], 8):04o}"


def test_access_of_a_directory_is_set(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "kept").write_text("x")
    result = call(capsys, directories=[{"path": str(data), "mode": "0750", **ME}])
    assert result["changes"] == [f"Update directory {data}: mode 0700 → 0750."]
    assert (mode_of(data), (data / "kept").read_text()) == ("0750", "x")


def test_a_secret_is_nowhere(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSIBLE_INJECT_INVOCATION", "true")
    log = io.StringIO()
    monkeypatch.setattr(AnsibleModule, "log", lambda _self, text, **_options: log.write(text))
    path = tmp_path / "secret.env"
    path.write_text("PASSWORD=of-yesterday\n")
    files = {str(path): SECRET, str(tmp_path / "unit"): UNIT}
    result = json.dumps(call(capsys, files=files)) + log.getvalue()
    assert path.read_text() == SECRET["content"]
    assert [word for word in ("kept-to-itself", "of-yesterday") if word in result] == []


@pytest.mark.parametrize(
    ("files", "directories", "text"),
    [
        pytest.param({"/x": {"content": "a"}}, [], "File /x has content: give content, which", id="no mode"),
        pytest.param({"/x": {**UNIT, "contents": ""}}, [], "has content, contents, group, mode", id="a key too many"),
        pytest.param({"/x": {**UNIT, "content": 1}}, [], "give content, which is a text", id="no text"),
        pytest.param({"/x": None}, [], "File /x has nothing: give", id="nothing"),
        pytest.param({"/x": {**UNIT, "mode": 420}}, [], "The mode 420 is no octal number in quotes", id="a number"),
        pytest.param({"/x": {**UNIT, "owner": "nobody-here"}}, [], "There is no user nobody-here", id="no user"),
        pytest.param({"LINK/x": UNIT}, [], "LINK/x cannot be read or written on this host: No", id="no directory"),
        pytest.param({"PIPE": UNIT}, [], "PIPE is not read, because", id="a pipe in the place of a file"),
        pytest.param({"/usr": UNIT}, [], "/usr is not read, because", id="a directory in the place of a file"),
        pytest.param({"x": UNIT}, [], "x is not an absolute path; begin it with a slash.", id="a relative path"),
        pytest.param({}, [{"path": "x", "mode": "0750"}], "x is not an absolute path", id="a relative directory"),
        pytest.param({}, [{"path": "LINK", "mode": "0750"}], "LINK is to be a directory, and something", id="a link"),
        pytest.param({}, [{"path": "LINK/", "mode": "0750"}], "LINK/ is to be a directory", id="a link and a slash"),
        pytest.param(
            {},
            [{"path": "PIPE/x", "mode": "0750"}],
            "PIPE/x cannot be read or written on this host: Not a d",
            id="below",
        ),
    ],
)
def test_refusals(
    files: dict[str, t.Any],
    directories: list[dict[str, str]],
    text: str,
    tmp_path: pathlib.Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    link, pipe = tmp_path / "LINK", tmp_path / "PIPE"
    link.symlink_to("nowhere")
    os.mkfifo(pipe)

    def placed(path: str) -> str:
        return f"{tmp_path}/{path}" if path.startswith(("LINK", "PIPE")) else path

    files = {placed(path): declared for path, declared in files.items()}
    result = call(capsys, files=files, directories=[{**one, "path": placed(one["path"])} for one in directories])
    assert result["failed"] is True
    assert placed(text) in result["msg"]
    assert os.readlink(link) == "nowhere"
