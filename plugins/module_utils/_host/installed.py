# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An unpacked program whose own classes say what they think of a configuration, and what it said before."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._host.facts import as_account, group_of, has_account

# A short-lived JVM: no time for optimising, no file in /tmp, and nothing of the caller's JVM options.
_JVM_OPTIONS = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
_FOREIGN_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
_JVM_TIMEOUT = 120  # seconds
_TIMED_OUT = 124  # return code of timeout(1)


def installed_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of a module that has such a program check C(config), and its own ``options``."""
    return {
        "home": {"type": "path", "required": True},
        # no_log keeps the whole of it out of the system log; hide_configs() then narrows the masking to secrets.
        "config": {"type": "dict", "required": True, "no_log": True},
        "java": {"type": "path", "default": "/usr/bin/java"},
        "account": {"type": "str", "default": "root"},
        "remember": {"type": "bool"},
        **options,
    }


class Installed:
    """One unpacked version below ``home`` with its jars in the directory ``jars``, asked through ``java``.

    Its classes run as the user ``account``. Copies of the configuration live for a moment in the module's own temporary
    directory, or, where that user could not read them there, in memory below C(/run). What is stored for the next call
    lies below ``home``.
    """

    def __init__(self, module: AnsibleModule, home: str, java: str, account: str, jars: str) -> None:
        """Take where the program and Java are, the account to run as, and the directory of its jars below ``home``."""
        self._module = module
        self._home = home
        self._java = java
        self._account = account
        self._jars = os.path.join(home, jars)
        self._prefix = as_account(account)
        self._place = "/run" if self._prefix else module.tmpdir

    def missing(self) -> str:
        """Return what is not there yet as a sentence, "" where all is: Java, and the user that runs it.

        As nobody, nothing could be checked: a copy that nobody can read, with its passwords, all can.
        """
        if not os.access(self._java, os.X_OK):
            return f"There is no Java at {self._java}."
        known = not self._prefix or has_account(self._account)
        return "" if known else f"There is no user {self._account} on this host."

    def usable(self, may_be_missing: bool) -> bool:
        """Tell whether it can be asked; StackError where it can't and must be there."""
        missing = self.missing()
        if missing and not may_be_missing:
            raise StackError(f"{missing} It is needed to check the configuration: install it before this task.")
        return not missing

    @contextlib.contextmanager
    def _folder(self) -> t.Iterator[str]:
        """Give a directory that root and the user alone can read, and remove it with what is in it."""
        with tempfile.TemporaryDirectory(dir=self._place, prefix=".kafkaops-") as place:
            self._admit(place, 0o750)
            yield place

    def _put(self, path: str, text: str) -> None:
        """Write a file that root and the user alone can read."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
        self._admit(path, 0o640)

    def _admit(self, path: str, mode: int) -> None:
        if self._prefix:
            os.chown(path, -1, group_of(self._account))
            os.chmod(path, mode)

    def _run(self, *arguments: str) -> tuple[str, str]:
        """Run a class of the program; return what it says on its standard output and error. Its code tells nothing.

        arguments: options of the JVM, the class, its arguments. Raises StackError where it does not end in time.
        """
        jvm = [self._java, *_JVM_OPTIONS, "-cp", os.path.join(self._jars, "*")]
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

    def _stored(self, name: str) -> str:
        try:
            with open(os.path.join(self._home, name), encoding="utf-8") as handle:
                return handle.read()
        except (OSError, ValueError):
            return ""

    def _store(self, name: str, text: str) -> None:
        """Store a text for the next call, as the option ``remember`` of the module says, else outside check mode."""
        remember = self._module.params.get("remember")
        if remember is None:
            remember = not self._module.check_mode
        if remember and os.access(self._home, os.W_OK):
            replace_file(os.path.join(self._home, name), text, mode=0o600)
