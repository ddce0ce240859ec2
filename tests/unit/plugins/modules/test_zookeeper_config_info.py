# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collaboration with Java, with a script in its place; tests/integration has the real one."""

from __future__ import annotations

import json
import os
import pathlib
import tempfile
import textwrap
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host.installed import Installed
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.installed_zookeeper import (
    parser_error,
    rejected_keys,
)
from ansible_collections.kafkaops.stack.plugins.modules import zookeeper_config_info

HEAD = (
    "Invalid config, exiting abnormally\n"
    "org.apache.zookeeper.server.quorum.QuorumPeerConfig$ConfigException: Error processing zoo.cfg\n"
    "\tat org.apache.zookeeper.server.quorum.QuorumPeerConfig.parse(QuorumPeerConfig.java:1)\n"
)
# Refuses numbers that are none, one after the other, then what is missing; notes its environment.
JAVA = r"""
    #!/bin/sh
    for file; do :; done
    echo "[$JAVA_TOOL_OPTIONS]" >> CALLS
    grep -q "^dataDir=$(dirname "$file")/data$" "$file" || exit 9
    grep -q "^standaloneEnabled=false$" "$file" || exit 9
    echo 'x.QuorumPeerConfig$ConfigException: Error processing zoo.cfg'
    for key in tickTime clientPort; do
        value=$(sed -n "s/^$key=\([^0-9].*\)/\1/p" "$file")
        if [ -n "$value" ]; then
            echo "Caused by: java.lang.NumberFormatException: For input string: \"$value\""
            exit 2
        fi
    done
    grep -q '^tickTime' "$file" || { echo "Caused by: x.IllegalArgumentException: tickTime is not set"; exit 2; }
    grep -q '^initLimit' "$file" || { echo "Caused by: x.IllegalArgumentException: initLimit is not set"; exit 2; }
    echo "Caused by: java.lang.IllegalArgumentException: myid file is missing"
    exit 2
"""
GOOD = {"dataDir": "/var/lib/zookeeper", "initLimit": 10, "standaloneEnabled": True, "tickTime": 2000}


class Host:
    """One host with an unpacked ZooKeeper, and runs of the module there."""

    def __init__(self, root: pathlib.Path, capsys: pytest.CaptureFixture[str], java: str = JAVA) -> None:
        self.home, self.calls, self._java, self._capsys = root / "zookeeper", root / "calls", root / "java", capsys
        self.home.mkdir()
        self._java.write_text(textwrap.dedent(java).lstrip().replace("CALLS", str(self.calls)))
        self._java.chmod(0o755)
        self._tmp = root / "tmp"
        self._tmp.mkdir()

    def run(self, config: t.Mapping[str, t.Any], check: bool = False, account: str = "root") -> dict[str, t.Any]:
        arguments = {
            "home": str(self.home),
            "java": str(self._java),
            "config": config,
            "account": account,
            "_ansible_check_mode": check,
            "_ansible_tmpdir": str(self._tmp),
        }
        with patch_module_args(arguments), pytest.raises(SystemExit):
            zookeeper_config_info.main()
        assert list(self._tmp.iterdir()) == []
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        return result

    def jvms(self) -> int:
        return len(self.calls.read_text().splitlines()) if self.calls.exists() else 0


@pytest.fixture
def host(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> Host:
    return Host(tmp_path, capsys)


def test_what_was_accepted_starts_no_jvm_again(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-javaagent:x")
    assert host.run(GOOD, check=True)["validated"]
    assert host.run(GOOD)["validated"]
    assert not host.run(GOOD)["validated"]
    assert host.run({**GOOD, "tickTime": 3000})["validated"]
    assert host.calls.read_text().splitlines() == ["[]"] * 3


def test_everything_that_is_refused_is_reported_and_not_remembered(host: Host) -> None:
    for _time in range(2):
        result = host.run({**GOOD, "tickTime": "abc", "clientPort": "x"})
        assert result["failed"]
        assert result["errors"] == [
            'ZooKeeper refuses tickTime=abc (For input string: "abc"); correct zookeeper_config.',
            'ZooKeeper refuses clientPort=x (For input string: "x"); correct zookeeper_config.',
        ]
    assert host.jvms() == 6


def test_a_key_that_is_missing_is_reported_but_not_one_that_was_left_out_to_go_on(host: Host) -> None:
    assert len(host.run({**GOOD, "tickTime": "abc"})["errors"]) == 1
    result = host.run({**GOOD, "initLimit": None})
    assert result["errors"] == ["ZooKeeper refuses the configuration (initLimit is not set); correct zookeeper_config."]


@pytest.mark.parametrize(
    ("java", "message"),
    [
        pytest.param("#!/bin/sh\necho 'Error: no such class'; exit 1", "said: Error: no such class.", id="broken"),
        pytest.param("#!/bin/sh\nexit 0", "said: nothing.", id="silent"),
    ],
)
def test_a_parser_that_does_not_run_is_no_acceptance(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], java: str, message: str
) -> None:
    result = Host(tmp_path, capsys, java).run(GOOD)
    assert result["failed"]
    assert message in result["msg"]


def test_a_jvm_that_hangs_is_reported(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{Installed.__module__}._JVM_TIMEOUT", 0.2)
    result = Host(tmp_path, capsys, "#!/bin/sh\nexec sleep 30\n").run(GOOD)
    assert result["failed"]
    assert "gave no answer within 0.2 s. Find out what slows this host down" in result["msg"]
    assert "Unpack the archive again" not in result["msg"]


# Who it is, and who can read the configuration and its directory.
TELLING = r"""
    #!/bin/sh
    for file; do :; done
    cat "$file" >/dev/null || exit 9
    echo "Error: $(id --user --name) $(stat --format='%U:%G:%a' "$(dirname "$file")" "$file" | paste --serial)"
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run something as another user")
def test_no_class_of_zookeepers_runs_as_root(capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755)
        result = Host(pathlib.Path(root), capsys, TELLING).run(GOOD, account="daemon")
    assert "said: Error: daemon root:daemon:750\troot:daemon:640." in result["msg"]
    assert list(pathlib.Path("/run").glob(".kafkaops-*")) == [], "a copy of the configuration was left"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run something as another user")
def test_while_there_is_no_user_nothing_is_checked(host: Host) -> None:
    assert not host.run(GOOD, check=True, account="nobody-has-this-name")["validated"]
    assert "There is no user nobody-has-this-name" in host.run(GOOD, account="nobody-has-this-name")["msg"]
    assert not host.jvms()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(f"{HEAD}Caused by: java.lang.IllegalArgumentException: myid file is missing\n", "", id="fine"),
        pytest.param(
            f'{HEAD}Caused by: java.lang.NumberFormatException: For input string: "abc"\n\tat x\n',
            'For input string: "abc"',
            id="a cause",
        ),
        pytest.param(
            "x.QuorumPeerConfig$ConfigException: Address unresolved: b:2x\n", "Address unresolved: b:2x", id="own"
        ),
    ],
)
def test_parser_error(message: str, expected: str) -> None:
    assert parser_error(message) == expected


def test_an_error_of_java_is_no_parser_error() -> None:
    with pytest.raises(StackError, match="Could not find or load main class"):
        parser_error("Error: Could not find or load main class x\nCaused by: java.lang.ClassNotFoundException: x\n")


@pytest.mark.parametrize(
    ("sentence", "keys"),
    [
        pytest.param('For input string: "abc"', ["tickTime", "syncLimit"], id="two with the value"),
        pytest.param("port out of range:99999", ["clientPort"], id="port"),
        pytest.param("Address unresolved: b:28x", ["server.1"], id="server"),
        pytest.param("initLimit is not set", ["initLimit"], id="by name"),
        pytest.param("electionAlg is not set", [], id="by name, not there"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_rejected_keys(sentence: str, keys: list[str]) -> None:
    config = {"tickTime": "abc", "syncLimit": "abc", "clientPort": "99999", "server.1": "b:28x:1", "initLimit": "0"}
    assert rejected_keys(sentence, config) == keys
