# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An unpacked Kafka and what its own classes say: its table of keys, and whether its parser takes a configuration."""

from __future__ import annotations

import concurrent.futures
import glob
import hashlib
import os
import re
import subprocess
import tempfile
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._files import replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka_words import blamed_key, complaint, parsed
from ansible_collections.kafkaops.stack.plugins.module_utils._key_table import KeyTable, dump, load, parse_html
from ansible_collections.kafkaops.stack.plugins.module_utils._properties import render

TABLE_FILE = ".kafkaops-broker-keys.json"
ACCEPTED_FILE = ".kafkaops-accepted"

# Two short-lived JVMs: no time for optimising, no file in /tmp, and nothing of the caller's JVM options.
_JVM_OPTIONS = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
_FOREIGN_OPTIONS = ("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
_JVM_TIMEOUT = 120


class InstalledKafka:
    """One unpacked version below ``home``, asked through ``java``.

    temporary: a directory of the caller that nobody else may read; copies of the configuration live there for a moment.
    remember: whether the table of keys and the last accepted text may be stored below ``home``, for the next call.
    """

    def __init__(self, home: str, java: str, temporary: str, remember: bool) -> None:
        self._home = home
        self._java = java
        self._temporary = temporary
        self._remember = remember
        self.version = _version(home)

    def missing(self) -> str:
        """Return what is not installed yet as a sentence, "" where Kafka and Java are there."""
        if not self.version:
            return f"There is no Kafka in {self._home} (no libs/kafka_*.jar)."
        if not os.access(self._java, os.X_OK):
            return f"There is no Java at {self._java}."
        return ""

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

    def table(self) -> KeyTable:
        """Return the table of keys: the stored one, else what ``kafka.server.KafkaConfig`` prints."""
        stored = load(self._stored(TABLE_FILE), self.version)
        if stored:
            return stored
        printed = self._run("kafka.server.KafkaConfig")
        table = parse_html(printed.stdout)
        if not table:
            raise self._broken("print its table of keys", printed)
        self._store(TABLE_FILE, dump(table, self.version))
        return table

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
        with tempfile.NamedTemporaryFile("w", dir=self._temporary, suffix=".properties", encoding="ascii") as copy:
            copy.write(render(properties))
            copy.flush()
            done = self._run("kafka.tools.StorageTool", "info", "--config", copy.name)
        if not parsed(done.stdout, done.stderr):
            raise self._broken("check the configuration", done)
        return complaint(done.stderr)

    def _verdict(self, text: str) -> str:
        return f"{self.version} {hashlib.sha256(text.encode()).hexdigest()}\n"

    def _stored(self, name: str) -> str:
        try:
            with open(os.path.join(self._home, name), encoding="utf-8") as handle:
                return handle.read()
        except (OSError, ValueError):
            return ""

    def _store(self, name: str, text: str) -> None:
        if self._remember and os.access(self._home, os.W_OK):
            replace_file(os.path.join(self._home, name), text, mode=0o600)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN_OPTIONS}
        command = [self._java, *_JVM_OPTIONS, "-cp", os.path.join(self._home, "libs", "*"), *arguments]
        try:
            return subprocess.run(
                command,
                cwd=self._temporary,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_JVM_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise StackError(
                f"{self._java} with the classes of {self._home} gave no answer within {_JVM_TIMEOUT} s. "
                "Find out what slows this host down, then run again."
            ) from None

    def _broken(self, purpose: str, done: subprocess.CompletedProcess[str]) -> StackError:
        lines = [line for line in done.stderr.splitlines() if line.strip() and "log4j" not in line.lower()]
        said = lines[0] if lines else f"nothing, with return code {done.returncode}"
        return StackError(
            f"Kafka in {self._home} could not {purpose}. {self._java} said: {said}. "
            "Unpack the archive again, and check that this Java fits this version of Kafka."
        )


def _version(home: str) -> str:
    """Return the version in the name of Kafka's own jar, "" where there is none."""
    names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(glob.escape(home), "libs", "kafka_*.jar")))
    versions = [re.fullmatch(r"kafka_\d+\.\d+-(\d+\.\d+\.\d+[^-]*)\.jar", name) for name in names]
    return next((version.group(1) for version in versions if version), "")
