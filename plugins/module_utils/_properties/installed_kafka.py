# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An unpacked Kafka and what its own classes say: its table of keys, and whether its parser takes a configuration."""

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
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.words import blamed_key, complaint, parsed

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
        """Return the table of keys and the sentences with which the parser refuses ``properties``.

        Both JVMs run at the same time. Raises StackError when one of them could not do its work.
        """
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            table = pool.submit(self.table)
            refusals = self.refusals(properties)
            return table.result(), refusals

    def accepted(self, text: str) -> bool:
        """Tell whether ``text`` is the configuration that this version accepted last."""
        return self._stored(ACCEPTED_FILE) == self._verdict(text)

    def accept(self, text: str) -> None:
        """Remember that this version accepts ``text``."""
        self._store(ACCEPTED_FILE, self._verdict(text))

    def table(self, printer: str = BROKER, stored_as: str = TABLE_FILE) -> KeyTable:
        """Return a table of keys: the stored one, else what the class ``printer`` prints."""
        stored = load(self._stored(stored_as), self.version)
        if stored:
            return stored
        output, errors = self._run(printer)
        table = parse_html(output)
        if not table:
            raise self._broken("print its table of keys", errors)
        self._store(stored_as, dump(table, self.version))
        return table

    def jars(self, leave_out: str) -> list[str]:
        """Return the paths of its jars, sorted, but for those whose name matches a shell pattern."""
        found = glob.glob(os.path.join(glob.escape(self._home), "libs", "*.jar"))
        return sorted(path for path in found if not fnmatch.fnmatchcase(os.path.basename(path), leave_out))

    def refusals(self, properties: t.Mapping[str, str]) -> list[str]:
        """Return every sentence with which Kafka's own parser refuses ``properties``; empty where it takes them.

        The parser stops at the first error. The key that it blames is then left out and the rest parsed again. What it
        says then without blaming a key may come from leaving one out, and is not told.
        """
        trial = dict(properties)
        sentences: list[str] = []
        while True:
            sentence = self._refusal(trial)
            key = blamed_key(sentence)
            if not sentence or (sentences and key not in trial):
                return sentences
            sentences.append(sentence)
            if key not in trial:
                return sentences
            del trial[key]

    def _refusal(self, properties: t.Mapping[str, str]) -> str:
        """Parse ``properties`` as a broker would at its start, and return its complaint or ""."""
        with self._folder() as place:
            copy = os.path.join(place, "server.properties")
            self._put(copy, render(properties))
            output, errors = self._run("kafka.tools.StorageTool", "info", "--config", copy)
        if not parsed(output, errors):
            raise self._broken("check the configuration", errors)
        return complaint(errors)

    def _verdict(self, text: str) -> str:
        return f"{self.version} {hashlib.sha256(text.encode()).hexdigest()}\n"

    def _broken(self, purpose: str, errors: str) -> StackError:
        lines = [line for line in errors.splitlines() if line.strip() and "log4j" not in line.lower()]
        said = lines[0].rstrip(".") if lines else "nothing"
        return StackError(
            f"Kafka in {self._home} could not {purpose}. {self._java} said: {said}. "
            "Unpack the archive again, and check that this Java fits this version of Kafka."
        )


def _version(home: str) -> str:
    """Return the version in the name of Kafka's own jar, "" where there is none."""
    names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(glob.escape(home), "libs", "kafka_*.jar")))
    versions = [re.fullmatch(r"kafka_\d+\.\d+-(\d+\.\d+\.\d+[^-]*)\.jar", name) for name in names]
    return next((version.group(1) for version in versions if version), "")
