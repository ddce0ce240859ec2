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
import tempfile
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._files import replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._host import as_account, group_of
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka_words import blamed_key, complaint, parsed
from ansible_collections.kafkaops.stack.plugins.module_utils._key_table import KeyTable, dump, load, parse_html
from ansible_collections.kafkaops.stack.plugins.module_utils._properties import render

BROKER = "kafka.server.KafkaConfig"
TABLE_FILE = ".kafkaops-broker-keys.json"
ACCEPTED_FILE = ".kafkaops-accepted"

# Two short-lived JVMs: no time for optimising, no file in /tmp, and nothing of the caller's JVM options.
_JVM_OPTIONS = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
_FOREIGN_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
_JVM_TIMEOUT = 120  # seconds
_TIMED_OUT = 124  # return code of timeout(1)


class InstalledKafka:
    """One unpacked version below ``home``, asked through ``java``.

    Its classes run as the user ``account``. Copies of the configuration live for a moment in the module's own temporary
    directory, or, where that user could not read them there, in memory below C(/run). The table of keys and the
    digest of the last accepted text are stored below ``home`` for the next call, but not in check mode.
    """

    def __init__(self, module: AnsibleModule, home: str, java: str, account: str) -> None:
        self._module = module
        self._home = home
        self._java = java
        self._account = account
        self._prefix = as_account(account)
        self._place = "/run" if self._prefix else module.tmpdir
        self.version = _version(home)

    def missing(self) -> str:
        """Return what is not installed yet as a sentence, "" where Kafka and Java are there."""
        if not self.version:
            return f"There is no Kafka in {self._home} (no libs/kafka_*.jar)."
        if not os.access(self._java, os.X_OK):
            return f"There is no Java at {self._java}."
        return ""

    def usable(self, may_be_missing: bool) -> bool:
        """Tell whether it can be asked; StackError where it can't and must be there."""
        missing = self.missing()
        if missing and not may_be_missing:
            raise StackError(f"{missing} It is needed to check the configuration: install it before this task.")
        return not missing

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
        with tempfile.NamedTemporaryFile("w", dir=self._place, prefix=".kafkaops-", suffix=".properties") as copy:
            if self._prefix:
                os.fchown(copy.fileno(), -1, group_of(self._account))
                os.fchmod(copy.fileno(), 0o640)
            copy.write(render(properties))
            copy.flush()
            output, errors = self._run("kafka.tools.StorageTool", "info", "--config", copy.name)
        if not parsed(output, errors):
            raise self._broken("check the configuration", errors)
        return complaint(errors)

    def _verdict(self, text: str) -> str:
        return f"{self.version} {hashlib.sha256(text.encode()).hexdigest()}\n"

    def _stored(self, name: str) -> str:
        try:
            with open(os.path.join(self._home, name), encoding="utf-8") as handle:
                return handle.read()
        except (OSError, ValueError):
            return ""

    def _store(self, name: str, text: str) -> None:
        if not self._module.check_mode and os.access(self._home, os.W_OK):
            replace_file(os.path.join(self._home, name), text, mode=0o600)

    def _run(self, *arguments: str) -> tuple[str, str]:
        """Run a class of Kafka; return what it says on its standard output and error. Its return code tells nothing."""
        jvm = [self._java, *_JVM_OPTIONS, "-cp", os.path.join(self._home, "libs", "*")]
        code, output, errors = self._module.run_command(
            [*self._prefix, "timeout", str(_JVM_TIMEOUT), *jvm, *arguments],
            cwd=self._place,
            environ_update={name: "" for name in _FOREIGN_OPTIONS if name in os.environ},
            expand_user_and_vars=False,
        )
        if code == _TIMED_OUT:
            raise StackError(
                f"{self._java} with the classes of {self._home} gave no answer within {_JVM_TIMEOUT} s. "
                "Find out what slows this host down, then run again."
            )
        return output, errors

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
