# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An unpacked Kafka and the output of its own classes: its table of keys, and its parser's errors."""

from __future__ import annotations

import concurrent.futures
import fnmatch
import glob
import hashlib
import os
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host.installed import Installed
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_table import (
    KeyTable,
    dump,
    load,
    parse_html,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.parser_messages import (
    parsed,
    parser_error,
    rejected_key,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render

BROKER = "kafka.server.KafkaConfig"
TABLE_FILE = ".kafkaops-broker-keys.json"
ACCEPTED_FILE = ".kafkaops-accepted"


class InstalledKafka(Installed):
    """One unpacked version; see the arguments of ``Installed``.

    The table of keys and the digest of the last accepted text are stored.
    """

    def __init__(self, module: AnsibleModule, home: str, java: str, account: str) -> None:
        """Take the arguments of ``Installed``, and find the version."""
        super().__init__(module, home, java, account, "libs")
        self.version = _version(home)

    def missing(self) -> str:
        """Return what is not installed yet as a sentence, "" where Kafka, Java and the user are there."""
        if not self.version:
            return f"There is no Kafka in {self._home} (no libs/kafka_*.jar)."
        return super().missing()

    def examine(self, properties: t.Mapping[str, str]) -> tuple[KeyTable, list[str]]:
        """Return the table of keys and the parser's errors in ``properties``.

        Both JVMs run at the same time. Raises StackError when one of them fails.
        """
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            table = pool.submit(self.table)
            refusals = self.refusals(properties)
            return table.result(), refusals

    def accepted(self, text: str) -> bool:
        """Return whether ``text`` is the configuration that this version accepted last."""
        return self._stored(ACCEPTED_FILE) == self._acceptance(text)

    def accept(self, text: str) -> None:
        """Store that this version accepts ``text``."""
        self._store(ACCEPTED_FILE, self._acceptance(text))

    def table(self, printer: str = BROKER, stored_as: str = TABLE_FILE) -> KeyTable:
        """Return a table of keys: the stored one, else what the class ``printer`` prints."""
        stored = load(self._stored(stored_as), self.version)
        if stored:
            return stored
        output, errors = self._run(printer)
        table = parse_html(output)
        if not table:
            raise self._tool_error("print its table of keys", errors)
        self._store(stored_as, dump(table, self.version))
        return table

    def jars(self, leave_out: str) -> list[str]:
        """Return the sorted paths of its jars, except those whose name matches a shell pattern."""
        paths = glob.glob(os.path.join(glob.escape(self._home), "libs", "*.jar"))
        return sorted(path for path in paths if not fnmatch.fnmatchcase(os.path.basename(path), leave_out))

    def refusals(self, properties: t.Mapping[str, str]) -> list[str]:
        """Return all errors of Kafka's own parser in ``properties``; empty where it accepts them.

        The parser stops at the first error. The rejected key is then left out and the rest is parsed again. A later
        error that names no key may be caused by the omission, and is dropped.
        """
        trial = dict(properties)
        errors: list[str] = []
        while True:
            error = self._refusal(trial)
            key = rejected_key(error)
            if not error or (errors and key not in trial):
                return errors
            errors.append(error)
            if key not in trial:
                return errors
            del trial[key]

    def _refusal(self, properties: t.Mapping[str, str]) -> str:
        """Parse ``properties`` as a broker would at its start; return the parser's error or ""."""
        with self._folder() as directory:
            copy = os.path.join(directory, "server.properties")
            self._put(copy, render(properties))
            output, errors = self._run("kafka.tools.StorageTool", "info", "--config", copy)
        if not parsed(output, errors):
            raise self._tool_error("check the configuration", errors)
        return parser_error(errors)

    def _acceptance(self, text: str) -> str:
        return f"{self.version} {hashlib.sha256(text.encode()).hexdigest()}\n"

    def _tool_error(self, purpose: str, errors: str) -> StackError:
        lines = [line for line in errors.splitlines() if line.strip() and "log4j" not in line.lower()]
        message = lines[0].rstrip(".") if lines else "nothing"
        return StackError(
            f"Kafka in {self._home} could not {purpose}. {self._java} said: {message}. "
            "Unpack the archive again, and check that this Java fits this version of Kafka."
        )


def _version(home: str) -> str:
    """Return the version in the name of Kafka's own jar, "" where there is none."""
    names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(glob.escape(home), "libs", "kafka_*.jar")))
    versions = [re.fullmatch(r"kafka_\d+\.\d+-(\d+\.\d+\.\d+[^-]*)\.jar", name) for name in names]
    return next((version.group(1) for version in versions if version), "")
