# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that units take their options from, read by a shell, to which the same characters are special."""

from __future__ import annotations

import re
import subprocess
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse

TEMPLATES = Path(__file__).parents[3] / "roles/_service/templates"
HOSTILE = ['-Da="b c"', r"-Dd=\e", "-Df=$HOME", "-Dg=`id`", "-Dh='i'", '"\nLD_PRELOAD="/tmp/x']


def render(name: str, **variables: t.Any) -> str:
    text = trust_as_template((TEMPLATES / name).read_text())
    templar = Templar(DataLoader(), variables={"ansible_managed": "Managed", **variables})
    return str(templar.template(text, escape_backslashes=False))


def shell(text: str, path: Path, variable: str) -> str:
    """Return what a variable is once a shell has read the text."""
    path.write_text(text)
    script = f'. {path}; printf %s "${variable}"; test -z "$LD_PRELOAD"'
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout


def test_options_arrive_as_they_were_given(tmp_path: Path) -> None:
    text = render(
        "env.j2",
        _service_name="kafka",
        _service_home="/opt/kafka",
        _service_options=HOSTILE,
        _service_environment={"CONNECT_GROUP": "".join(HOSTILE)},
    )
    assert shell(text, tmp_path / "env", "KAFKA_OPTS") == " ".join(HOSTILE)
    assert shell(text, tmp_path / "env", "CONNECT_GROUP") == "".join(HOSTILE)
    assert shell(text, tmp_path / "env", "KAFKA_HOME") == "/opt/kafka"


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        pytest.param("connect", "CONNECT", id="a word"),
        pytest.param("kafka-controller", "KAFKA_CONTROLLER", id="a dash, which no variable has"),
    ],
)
def test_variables_begin_with_the_name_of_the_service(name: str, prefix: str, tmp_path: Path) -> None:
    text = render("env.j2", _service_name=name, _service_home="/opt/kafka", _service_options=HOSTILE)
    assert shell(text, tmp_path / "env", f"{prefix}_OPTS") == " ".join(HOSTILE)
    assert shell(text, tmp_path / "env", f"{prefix}_HOME") == "/opt/kafka"


LOG = {"_service_name": "kafka-controller", "_service_log_file": "controller.log"}


def logging(**variables: t.Any) -> dict[str, str]:
    return parse(render("log4j2.properties.j2", **LOG, **variables))


def test_each_appender_of_log4j2_is_defined_and_used() -> None:
    found = logging()
    refs = {value for key, value in found.items() if key.startswith("rootLogger.appenderRef.")}
    names = {value for key, value in found.items() if re.fullmatch(r"appender\.\w+\.name", key)}
    assert refs == names == {"file", "console"}
    assert found["rootLogger.level"] == "INFO"
    assert found["appender.file.type"] == "RollingFile"
    assert found["appender.console.type"] == "Console"


@pytest.mark.parametrize(
    ("given", "levels"),
    [
        pytest.param({}, {}, id="none of their own"),
        pytest.param({"_service_log_levels": {"a.b": "ERROR", "c": "WARN"}}, {"a.b": "ERROR", "c": "WARN"}, id="two"),
    ],
)
def test_loggers_of_log4j2_have_the_levels_that_a_service_gives(
    given: dict[str, t.Any], levels: dict[str, str]
) -> None:
    found = logging(**given)
    names = [key.removesuffix("name") for key in found if re.fullmatch(r"logger\.\w+\.name", key)]
    assert {found[f"{one}name"]: found[f"{one}level"] for one in names} == levels
    assert len([key for key in found if key.startswith("logger.")]) == 2 * len(levels)


def test_what_log4j2_keeps_is_bounded_and_below_the_directory_of_the_service() -> None:
    found = logging()
    assert found["appender.file.fileName"] == "/var/log/kafka-controller/controller.log"
    assert found["appender.file.filePattern"] == "/var/log/kafka-controller/controller.log.%i"
    assert found["appender.file.policies.size.type"] == "SizeBasedTriggeringPolicy"
    assert found["appender.file.policies.size.size"] == "100MB"
    assert found["appender.file.strategy.type"] == "DefaultRolloverStrategy"
    assert found["appender.file.strategy.max"] == "10"


def test_the_console_has_warnings_only_which_the_journal_keeps() -> None:
    found = logging()
    assert found["appender.console.filter.threshold.type"] == "ThresholdFilter"
    assert found["appender.console.filter.threshold.level"] == "WARN"


def test_lines_of_both_appenders_say_what_and_where() -> None:
    found = logging()
    assert found["appender.file.layout.pattern"] == "[%d] %p %m (%c)%n"
    assert found["appender.console.layout.pattern"] == "%p %m (%c)%n"
    assert found["appender.file.layout.type"] == found["appender.console.layout.type"] == "PatternLayout"


def test_arguments_arrive_as_they_were_given(tmp_path: Path) -> None:
    text = render("default.j2", _service_arguments=HOSTILE)
    assert shell(text, tmp_path / "default", "ARGS") == " ".join(HOSTILE)


@pytest.mark.parametrize("environment", [{}, {"A": "b/*", "C": ""}])
def test_plain_options_look_plain(environment: dict[str, str]) -> None:
    given = {"_service_name": "kafka", "_service_home": "/opt/kafka", "_service_options": ["-Xmx1g", "-Da=b"]}
    lines = render("env.j2", **given, _service_environment=environment).splitlines()
    others = [f'{name}="{value}"' for name, value in environment.items()]
    plain = ["KAFKA_HOME=/opt/kafka", 'KAFKA_OPTS="-Xmx1g -Da=b"', *others]
    assert [line for line in lines if not line.startswith("#")] == plain
