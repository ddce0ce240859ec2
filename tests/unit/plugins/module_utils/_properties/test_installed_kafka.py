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
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host.installed import Installed
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.installed_kafka import (
    ACCEPTED_FILE,
    TABLE_FILE,
    InstalledKafka,
)

# Prints a table of the keys a and b, and refuses values that are no numbers, then equal ones, as Kafka's parser would.
JAVA = r"""
    #!/bin/sh
    echo "$@" >> calls
    echo "[$JAVA_TOOL_OPTIONS]" >> calls
    case "$*" in
    *kafka.server.KafkaConfig*)
        for key in a b; do
            echo "<h4><a>$key</a></h4><table>"
            for field in Type Default 'Valid Values' Importance 'Update Mode'; do
                echo "<tr><th>$field:</th><td>x</td></tr>"
            done
        done
        ;;
    *)
        for file; do :; done
        stat -c %a "$file" >> modes
        for key in a b; do
            if grep -q "^$key=[^0-9]" "$file"; then
                echo "Exception in thread \"main\" x.ConfigException: Invalid value v for configuration $key: bad" >&2
                printf '\tat x.AbstractConfig.<init>(x)\n' >&2
                exit 1
            fi
        done
        if ! grep -q '^a=' "$file"; then
            echo 'Exception in thread "main" x.ConfigException: a is missing' >&2
            printf '\tat x.AbstractConfig.<init>(x)\n' >&2
            exit 1
        fi
        echo "Found problem:"
        exit 1
        ;;
    esac
"""


class Place:
    """A home with a jar and a java, and the installation there."""

    def __init__(
        self,
        root: pathlib.Path,
        java: str = JAVA,
        check_mode: bool = False,
        account: str = "root",
        **options: t.Any,
    ) -> None:
        self.home = root / "kafka_2.13-3.9.2"
        self.temporary = root / "tmp"
        self.java = root / "java"
        (self.home / "libs").mkdir(parents=True, exist_ok=True)
        for jar in ("kafka_2.13-3.9.2.jar", "kafka-clients-3.9.2.jar", "kafka_2.13-3.9.2-sources.jar"):
            (self.home / "libs" / jar).touch()
        self.temporary.mkdir(exist_ok=True)
        self.java.write_text(textwrap.dedent(java).lstrip())
        self.java.chmod(0o755)
        given = {"_ansible_tmpdir": str(self.temporary), "_ansible_check_mode": check_mode, **options}
        with patch_module_args(given):
            self.module = AnsibleModule({"remember": {"type": "bool"}}, supports_check_mode=True)
        self.kafka = InstalledKafka(self.module, str(self.home), str(self.java), account)

    def calls(self) -> int:
        """Return how many JVMs were started so far."""
        calls = self.temporary / "calls"
        return calls.read_text().count("-cp") if calls.exists() else 0


@pytest.fixture
def place(tmp_path: pathlib.Path) -> Place:
    return Place(tmp_path)


def test_version_is_that_of_the_jar(place: Place) -> None:
    assert place.kafka.version == "3.9.2"
    assert place.kafka.missing() == ""


def test_missing_parts_are_named(tmp_path: pathlib.Path, place: Place) -> None:
    nothing = InstalledKafka(place.module, str(tmp_path / "x"), str(place.java), "root")
    assert nothing.missing().startswith(f"There is no Kafka in {tmp_path}/x")
    no_java = InstalledKafka(place.module, str(place.home), str(tmp_path / "nojava"), "root")
    assert no_java.missing() == f"There is no Java at {tmp_path}/nojava."


def test_accepted(place: Place) -> None:
    table, refusals = place.kafka.examine({"a": "1", "b": "2"})
    assert (sorted(table), refusals) == (["a", "b"], [])
    assert place.calls() == 2


def test_table_is_stored_once(place: Place) -> None:
    place.kafka.table()
    stored = json.loads((place.home / TABLE_FILE).read_text())
    assert (stored["source"], sorted(stored["keys"])) == ("3.9.2", ["a", "b"])
    place.kafka.table()
    assert place.calls() == 1


def test_invalid_stored_table_is_built_again(place: Place) -> None:
    (place.home / TABLE_FILE).write_text("{")
    assert sorted(place.kafka.table()) == ["a", "b"]
    assert json.loads((place.home / TABLE_FILE).read_text())["source"] == "3.9.2"


def test_last_accepted_text_is_known(place: Place) -> None:
    assert not place.kafka.accepted("a=1\n")
    place.kafka.accept("a=1\n")
    assert place.kafka.accepted("a=1\n")
    assert not place.kafka.accepted("a=2\n")


@pytest.mark.parametrize(
    ("check", "options", "stored"),
    [
        pytest.param(True, {}, False, id="in check mode"),
        pytest.param(True, {"remember": True}, True, id="in check mode, to be remembered"),
        pytest.param(False, {"remember": False}, False, id="not to be remembered"),
    ],
)
def test_what_is_stored(check: bool, options: dict[str, t.Any], stored: bool, tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path, check_mode=check, **options)
    place.kafka.table()
    place.kafka.accept("a=1\n")
    names = ["libs", TABLE_FILE, ACCEPTED_FILE] if stored else ["libs"]
    assert sorted(path.name for path in place.home.iterdir()) == sorted(names)


def test_every_bad_value_is_reported_and_nothing_that_comes_from_leaving_one_out(place: Place) -> None:
    assert place.kafka.refusals({"a": "x", "b": "y"}) == [
        "Invalid value v for configuration a: bad",
        "Invalid value v for configuration b: bad",
    ]


def test_error_without_a_key_ends_the_search(place: Place) -> None:
    assert place.kafka.refusals({"b": "1"}) == ["a is missing"]


def test_copy_is_private_and_removed(place: Place) -> None:
    place.kafka.refusals({"a": "x"})
    assert set((place.temporary / "modes").read_text().split()) == {"600"}
    assert sorted(path.name for path in place.temporary.iterdir()) == ["calls", "modes"]


def test_foreign_options_do_not_reach_the_jvm(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-agentlib:x")
    place.kafka.refusals({"a": "1"})
    assert (place.temporary / "calls").read_text().splitlines()[-1] == "[]"


BROKEN = """
    #!/bin/sh
    echo "log4j:WARN noise" >&2
    echo "Error: Could not find or load main class" >&2
    exit 1
"""


def test_broken_installation_is_not_a_broken_configuration(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path, BROKEN)
    with pytest.raises(StackError, match=r"could not print its table of keys.*said: Error: Could not find"):
        place.kafka.table()
    with pytest.raises(StackError, match=r"could not check the configuration.*said: Error: Could not find"):
        place.kafka.refusals({"a": "1"})
    with pytest.raises(StackError):
        place.kafka.examine({"a": "1"})


def test_jvm_that_hangs_is_an_error(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path, "#!/bin/sh\nexec sleep 30\n")
    monkeypatch.setattr(f"{Installed.__module__}._JVM_TIMEOUT", 0.2)
    with pytest.raises(StackError, match=r"no answer within 0\.2 s"):
        place.kafka.refusals({"a": "1"})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run something as another user")
def test_no_class_of_kafkas_runs_as_root() -> None:
    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755)
        java = JAVA.replace("#!/bin/sh", '#!/bin/sh\n    test "$(id --user --name)" = daemon || exit 1')
        place = Place(
            pathlib.Path(root),
            java.replace(">> calls", ">/dev/null").replace(">> modes", ">/dev/null"),
            account="daemon",
        )
        table, refusals = place.kafka.examine({"a": "x", "b": "2"})
        assert sorted(table) == ["a", "b"]
        assert refusals == ["Invalid value v for configuration a: bad"]
        assert list(pathlib.Path("/run").glob(".kafkaops-*")) == [], "a copy of the configuration was left"


@pytest.mark.skipif(os.geteuid() != 0, reason="nobody else runs something as another user")
def test_passwords_are_not_shown_to_nobody_while_there_is_no_user(tmp_path: pathlib.Path) -> None:
    place = Place(tmp_path, account="nobody-has-this-name")
    assert not place.kafka.usable(may_be_missing=True)
    with pytest.raises(StackError, match=r"There is no user nobody-has-this-name on this host\. It is needed"):
        place.kafka.usable(may_be_missing=False)
    with pytest.raises(KeyError):
        place.kafka.refusals({"a": "secret"})
    assert not place.calls()
    assert list(pathlib.Path("/run").glob(".kafkaops-*")) == []
