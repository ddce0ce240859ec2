# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.parser_messages import (
    parsed,
    parser_error,
    rejected_key,
)

NOISE = "log4j:WARN No appenders could be found for logger (kafka.utils.Log4jControllerRegistration$).\n"
PARSER = "\tat org.apache.kafka.common.config.AbstractConfig.<init>(AbstractConfig.java:115)\n"
RULES = (
    "\tat scala.Predef$.require(Predef.scala:337)\n\tat kafka.server.KafkaConfig.validateValues(KafkaConfig.scala:1)\n"
)
DISK = "\tat kafka.tools.StorageTool$.infoCommand(StorageTool.scala:108)\n"
TOOL = "\tat kafka.tools.StorageTool.main(StorageTool.scala)\n"
CONFIG_ERROR = "org.apache.kafka.common.config.ConfigException"
ARGUMENT_ERROR = "java.lang.IllegalArgumentException"


def thrown(kind: str, message: str, frames: str = PARSER) -> str:
    return f'{NOISE}Exception in thread "main" {kind}: {message}\n{frames}{TOOL}'


@pytest.mark.parametrize(
    ("errors", "sentence"),
    [
        pytest.param(
            thrown(CONFIG_ERROR, "Invalid value banana for configuration a.b: Not a number of type INT"),
            "Invalid value banana for configuration a.b: Not a number of type INT",
            id="type",
        ),
        pytest.param(
            thrown(ARGUMENT_ERROR, "requirement failed: advertised.listeners cannot use 0.0.0.0. Use another.", RULES),
            "advertised.listeners cannot use 0.0.0.0. Use another",
            id="rule between keys",
        ),
        pytest.param(
            thrown(ARGUMENT_ERROR, "Error creating listeners from 'FOO': No protocol", RULES)
            + "Caused by: java.lang.IllegalArgumentException: No protocol\n\t... 7 more\n",
            "Error creating listeners from 'FOO': No protocol",
            id="with a cause",
        ),
        pytest.param(
            thrown("java.lang.ClassNotFoundException", "nope.Nope"),
            "ClassNotFoundException nope.Nope",
            id="other exception",
        ),
        pytest.param(thrown(CONFIG_ERROR, "first line\nsecond line"), "first line second line", id="several lines"),
        pytest.param(
            f'Exception in thread "main" java.lang.NullPointerException\n{PARSER}',
            "NullPointerException",
            id="no message",
        ),
        pytest.param(thrown("java.lang.RuntimeException", "Invalid meta.properties", DISK), "", id="from the disk"),
        pytest.param(thrown("java.nio.file.NoSuchFileException", "/x", ""), "", id="not from the parser"),
        pytest.param(NOISE, "", id="nothing thrown"),
        pytest.param("", "", id="silent"),
    ],
)
def test_parser_error(errors: str, sentence: str) -> None:
    assert parser_error(errors) == sentence


@pytest.mark.parametrize(
    ("output", "errors", "judged"),
    [
        pytest.param("Found problem:\n  /data does not exist\n", NOISE, True, id="no log directory"),
        pytest.param("Found log directory:\n  /data\n\nFound metadata: {broker.id=1}\n", "", True, id="formatted"),
        pytest.param("", thrown(CONFIG_ERROR, "Invalid value"), True, id="refused"),
        pytest.param("", thrown("java.lang.RuntimeException", "version", DISK), True, id="bad meta.properties"),
        pytest.param(
            "", "Error: Could not find or load main class kafka.tools.StorageTool\n", False, id="no such class"
        ),
        pytest.param("", thrown("java.nio.file.NoSuchFileException", "/x", ""), False, id="no such file"),
        pytest.param("", "", False, id="killed"),
    ],
)
def test_parsed(output: str, errors: str, judged: bool) -> None:
    assert parsed(output, errors) is judged


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("Invalid value banana for configuration a.b: Not a number of type INT", "a.b"),
        ("Invalid value x for configuration y: z for configuration a.b: Not a number", "a.b"),
        ("Invalid value  for configuration a.b: String must be non-empty", "a.b"),
        ("Missing required configuration `zookeeper.connect` which has no default value", ""),
        ("", ""),
    ],
)
def test_rejected_key(sentence: str, key: str) -> None:
    assert rejected_key(sentence) == key
