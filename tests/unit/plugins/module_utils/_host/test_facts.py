# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import pwd
import socket
import subprocess
import time
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._host import facts


class FakeModule:
    """Answers run_command from a table {first words: (rc, out, err)} and notes what was run."""

    def __init__(self, answers: dict[str, tuple[int, str, str]]) -> None:
        self.answers = answers
        self.ran: list[list[str]] = []

    def run_command(self, command: list[str], check_rc: bool = False) -> tuple[int, str, str]:
        self.ran.append(command)
        line = " ".join(command)
        return next((answer for start, answer in self.answers.items() if line.startswith(start)), (1, "", "not found"))


def test_glob_matches(tmp_path: pathlib.Path) -> None:
    assert not facts.glob_matches(f"{tmp_path}/version-2/*")
    (tmp_path / "version-2").mkdir()
    assert not facts.glob_matches(f"{tmp_path}/version-2/*")
    (tmp_path / "version-2" / "log.1").touch()
    assert facts.glob_matches(f"{tmp_path}/version-2/*")


def test_unit_properties() -> None:
    out = "LoadState=loaded\nDropInPaths=/etc/a.conf /etc/b.conf\nExecStart={ argv[]=java -Dx=y ; }\nEmpty=\nnoise\n"
    module = FakeModule({"systemctl show kafka.service --property LoadState,Empty": (0, out, "")})
    found = facts.unit_properties(t.cast(t.Any, module), "kafka.service", ["LoadState", "Empty"])
    assert found == {
        "LoadState": "loaded",
        "DropInPaths": "/etc/a.conf /etc/b.conf",
        "ExecStart": "{ argv[]=java -Dx=y ; }",
        "Empty": "",
    }


RELEASE_17 = 'IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\nJAVA_VERSION_DATE="2025-04-15"\n'
RUN_AS = facts.as_account("kafka")
ASKED_8 = 'openjdk version "1.8.0_412"\nOpenJDK Runtime Environment (build 1.8.0_412-b08)\n'


class Asked(FakeModule):
    """A Java that answers every command on its standard error."""

    def __init__(self, said: str) -> None:
        super().__init__({"": (0, "", said)})


@pytest.mark.parametrize(
    ("release", "asked", "expected", "runs"),
    [
        pytest.param(RELEASE_17, "", {"version": "17.0.15", "major": 17}, 0, id="its release file, no JVM started"),
        pytest.param('JAVA_VERSION="1.8.0_412"', "", {"version": "1.8.0_412", "major": 8}, 0, id="release of a JDK 8"),
        pytest.param('JAVA_VERSION="25"', "", {"version": "25", "major": 25}, 0, id="first release of a line"),
        pytest.param(None, ASKED_8, {"version": "1.8.0_412", "major": 8}, 1, id="asked"),
        pytest.param(None, 'java version "25-ea" 2025-09-16', {"version": "25-ea", "major": 25}, 1, id="early access"),
        pytest.param("Fedora 40", ASKED_8, {"version": "1.8.0_412", "major": 8}, 1, id="another release file: asked"),
        pytest.param(None, "Error: could not find libjava.so", None, 1, id="broken"),
    ],
)
def test_java_version(
    tmp_path: pathlib.Path, release: str | None, asked: str, expected: dict[str, t.Any] | None, runs: int
) -> None:
    home = tmp_path / "jdk"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").touch(mode=0o755)
    if release is not None:
        (home / "release").write_text(release)
    link = tmp_path / "java"
    link.symlink_to(home / "bin" / "java")
    module = Asked(asked)
    assert facts.java_version(t.cast(t.Any, module), str(link), "kafka") == expected
    assert all(command[: len(RUN_AS)] == RUN_AS for command in module.ran)
    assert all(command[-2:] == [str(link), "-version"] for command in module.ran)
    assert len(module.ran) == runs


def test_a_java_whose_release_file_cannot_be_trusted_is_asked(tmp_path: pathlib.Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch(mode=0o755)
    (tmp_path / "release").symlink_to("/etc/os-release")
    tmp_path.chmod(0o777)
    java = str(tmp_path / "bin" / "java")
    module = Asked(ASKED_8)
    assert facts.java_version(t.cast(t.Any, module), java, "kafka") == {"version": "1.8.0_412", "major": 8}


def test_a_java_that_hangs_is_given_up(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_JAVA_TIMEOUT", 0.2, raising=False)
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\ntrap '' TERM\nsleep 60\n")
    java.chmod(0o755)
    with patch_module_args({}):
        module = AnsibleModule({})
    begun = time.monotonic()
    assert facts.java_version(module, str(java), "root") is None
    assert time.monotonic() - begun < 30


def test_java_missing(tmp_path: pathlib.Path) -> None:
    module = FakeModule({})
    assert facts.java_version(t.cast(t.Any, module), str(tmp_path / "java"), "root") is None
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert facts.java_version(t.cast(t.Any, module), str(tmp_path / "dangling"), "root") is None
    assert module.ran == []


MOUNTS = """\
overlay / overlay rw,relatime 0 0
tmpfs /run tmpfs rw,nosuid 0 0
systemd-1 /data autofs rw,fd=1 0 0
/dev/sdb1 /data xfs rw 0 0
/dev/sdc1 /with\\040blank ext4 rw 0 0
"""


def test_mounts(tmp_path: pathlib.Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    found = facts.mounts(str(tmp_path / "mounts"))
    assert found == {"/": "overlay", "/run": "tmpfs", "/data": "xfs", "/with blank": "ext4"}


def test_describe_directory(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = os.path.realpath(tmp_path)
    os.makedirs(f"{root}/disk/data")
    os.symlink(f"{root}/disk/data", f"{root}/link")
    monkeypatch.setattr(facts, "mounts", lambda: {"/": "ext4", f"{root}/disk": "xfs"})
    free = os.statvfs(root).f_bavail * os.statvfs(root).f_frsize

    def found(path: str) -> tuple[bool, str, bool]:
        answer = facts.describe_directory(f"{root}/{path}")
        assert answer["free"] == pytest.approx(free, rel=0.2)
        return answer["exists"], answer["fstype"], answer["mount_root"]

    assert found("disk") == (True, "xfs", True)
    assert found("disk/data") == (True, "xfs", False)
    assert found("disk/new/deep") == (False, "xfs", False)
    assert found("link") == (True, "xfs", False), "a link is judged by what it leads to"
    assert found("other") == (False, "ext4", False)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("data", {"real": "data", "empty": False, "blocked": False}, id="with data"),
        pytest.param("disk", {"real": "disk", "empty": True, "blocked": False}, id="a new disk"),
        pytest.param("new/deep", {"real": "new/deep", "empty": True, "blocked": False}, id="missing"),
        pytest.param("file", {"real": "file", "empty": True, "blocked": True}, id="a file"),
        pytest.param("file/deep", {"real": "file/deep", "empty": True, "blocked": True}, id="below a file"),
        pytest.param("link/deep", {"real": "data/deep", "empty": True, "blocked": False}, id="a link above"),
    ],
)
def test_describe_directory_tells_what_is_there(tmp_path: pathlib.Path, path: str, told: dict[str, t.Any]) -> None:
    for name in ("data/orders-0", "disk/lost+found"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    answer = facts.describe_directory(str(tmp_path / path))
    assert {name: answer[name] for name in told} == {
        **told,
        "real": os.path.join(os.path.realpath(tmp_path), told["real"]),
    }


def test_describe_directory_tells_whose_its_parents_are(tmp_path: pathlib.Path) -> None:
    (tmp_path / "data1").mkdir(mode=0o700)
    parents = facts.describe_directory(f"{tmp_path}/data1/kafka/x/")["parents"]
    assert list(parents)[-2:] == [f"{tmp_path}/data1", f"{tmp_path}/data1/kafka"]
    assert parents[f"{tmp_path}/data1"] == {"owner": tmp_path.owner(), "group": tmp_path.group(), "mode": "0700"}
    assert parents[f"{tmp_path}/data1/kafka"] == {"owner": "", "group": "", "mode": ""}
    assert facts.parents_of("/data1") == []


def test_describe_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "mounts", lambda: {"/": "ext4"})
    assert facts.describe_directory("/")["mount_root"] is False


def test_resolve_keeps_the_order_and_says_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [("192.0.2.12", 0), ("192.0.2.11", 0), ("192.0.2.12", 0), ("2001:db8::1", 0, 0, 0)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: [(0, 0, 0, "", a) for a in answers])
    assert facts.resolve("b1") == ["192.0.2.12", "192.0.2.11", "2001:db8::1"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param("b1..example", id="empty label"),
        pytest.param("b" * 64, id="label of 64 characters"),
    ],
)
def test_what_is_no_name_does_not_resolve(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def offline(host: str, *args: t.Any, **kwargs: t.Any) -> t.Any:
        host.encode("idna")  # what the real one does before it asks anybody
        if host:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real("255.255.255.256", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    assert facts.resolve(name) == []


@pytest.mark.parametrize(
    ("firewalld", "ufw", "expected"),
    [
        pytest.param(0, None, "firewalld", id="firewalld"),
        pytest.param(3, None, "", id="none"),
        pytest.param(3, "# x\nENABLED=yes\n", "ufw", id="ufw"),
        pytest.param(3, "ENABLED=no\n", "", id="ufw is off"),
        pytest.param(3, "# ENABLED=yes\n", "", id="ufw in a comment"),
    ],
)
def test_active_firewall(firewalld: int, ufw: str | None, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "file_text", lambda path: ufw if path == "/etc/ufw/ufw.conf" else None)
    module = FakeModule({"systemctl is-active --quiet firewalld.service": (firewalld, "", "")})
    assert facts.active_firewall(t.cast(t.Any, module)) == expected


@pytest.mark.parametrize("mode", [0o750, 0o1777, 0o700], ids=["0750", "1777", "0700"])
def test_describe_directory_tells_whose_it_is(tmp_path: pathlib.Path, mode: int) -> None:
    tmp_path.chmod(mode)
    answer = facts.describe_directory(str(tmp_path))
    mine = {"owner": tmp_path.owner(), "group": tmp_path.group(), "mode": f"{mode:04o}"}
    assert {name: answer[name] for name in mine} == mine


def test_a_number_without_a_name_stays_a_number() -> None:
    assert facts.name_of(pwd.getpwuid, 0) == "root"
    assert facts.name_of(pwd.getpwuid, 3999999) == "3999999"


@pytest.mark.parametrize(("name", "known"), [("root", True), ("nobody-has-this-name", False)])
def test_has_account(name: str, known: bool) -> None:
    assert facts.has_account(name) is known


@pytest.mark.parametrize(
    ("account", "runs_as"),
    [("daemon", "daemon"), ("nobody-has-this-name", "nobody"), ("root", "root")],
    ids=["a user", "a user who does not exist yet", "root"],
)
def test_as_account(account: str, runs_as: str) -> None:
    if os.geteuid() != 0:
        assert facts.as_account(account) == []
        return
    script = "id --user --name; id --group; grep NoNewPrivs /proc/self/status"
    told = subprocess.run([*facts.as_account(account), "sh", "-c", script], capture_output=True, text=True, check=True)
    name, group, privileges = told.stdout.splitlines()
    assert (name, int(group)) == (runs_as, pwd.getpwnam(runs_as).pw_gid)
    assert privileges.endswith("0" if account == "root" else "1")
