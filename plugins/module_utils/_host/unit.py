# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A systemd unit while something is waited for: whether its process has died, and why, by its journal."""

from __future__ import annotations

import contextlib
import re
import socket
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host.facts import unit_properties

PROPERTIES = ["ActiveState", "SubState", "MainPID", "NRestarts", "InvocationID"]
PAUSE = 0.2  # seconds between two looks at a starting service
_READ, _SHOWN = 400, 30  # lines of a journal
_EXCEPTION = re.compile(r"(?:Caused by: )?(?:[\w$]+\.)+[\w$]*(?:Exception|Error)\b.*")
_COMPLAINT = re.compile(r".*(?:\b(?:ERROR|FATAL|Error|Unrecognized|OutOfMemoryError)\b|\w(?:Exception|Error): ).*")


def crashed(first: t.Mapping[str, str], now: t.Mapping[str, str]) -> bool:
    """Tell whether a started unit has ended, or was started again by systemd, since the first look at it. Pure."""
    ended = now["ActiveState"] in ("failed", "inactive") or now["SubState"] == "auto-restart"
    return ended or now["NRestarts"] != first["NRestarts"]


def cause(journal: str) -> str:
    """Return the line of a journal that says why a process of Java ended, or "" where none does. Pure.

    The innermost cause of the last exception, or the first complaint of a JVM that did not come as far as that.
    """
    lines = [line.strip() for line in journal.splitlines()]
    found = [line for line in lines if _EXCEPTION.fullmatch(line)]
    return found[-1].removeprefix("Caused by: ") if found else next(filter(_COMPLAINT.fullmatch, lines), "")


def read_journal(module: AnsibleModule, unit: str, invocation: str) -> str:
    """Return the end of one start of the unit, by its processes and by systemd; of any start without its id."""
    fields = [f"_SYSTEMD_INVOCATION_ID={invocation}", "+", f"INVOCATION_ID={invocation}"]
    which = fields if invocation else ["--unit", unit]
    command = ["journalctl", *which, "--lines", str(_READ), "--no-pager", "--output", "cat"]
    return str(module.run_command(command)[1]).strip()


def last_words(text: str) -> str:
    """Return what a message says of a journal: the cause first, then its end. Pure."""
    why = cause(text)
    shown = "\n".join(text.splitlines()[-_SHOWN:])
    return f"{why}\nThe end of its journal:\n{shown}" if why else f"The end of its journal:\n{shown}"


class Watch:
    """Looks at a unit while something else is waited for."""

    def __init__(self, module: AnsibleModule, unit: str) -> None:
        """Look at the unit for the first time, by which the later looks are judged."""
        self._module, self._unit = module, unit
        self.first = self.now = self._read()

    def look(self) -> t.Mapping[str, str]:
        """Return the unit's properties; raise StackError, with crashed=true, where it has died since the first look."""
        if not crashed(self.first, self.now):
            self.now = self._read()
        if crashed(self.first, self.now):
            raise StackError(f"{self._unit} crashed: {self.journal()}", {"crashed": True})
        return self.now

    def journal(self) -> str:
        """Return the last words of the start that was seen first."""
        return last_words(read_journal(self._module, self._unit, self.first["InvocationID"]))

    def _read(self) -> dict[str, str]:
        return unit_properties(self._module, self._unit, PROPERTIES)


def systemctl(module: AnsibleModule, *words: str, may_fail: bool = False) -> None:
    """Run systemctl. Raises StackError with what it says where it fails."""
    code, _out, err = module.run_command(["systemctl", *words])
    if code and not may_fail:
        raise StackError(f"'systemctl {' '.join(words)}' failed: {err.strip() or f'it ended with {code}'}")


def listens(address: str, port: int) -> bool:
    """Tell whether something accepts a connection."""
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=2):
        return True
    return False


def wait_for_port(module: AnsibleModule, unit: str, address: str, port: int, timeout: float) -> dict[str, t.Any]:
    """Wait until the unit runs and something listens; return {"pid", "seconds"} of it.

    Raises StackError at a crash, or after ``timeout`` seconds.
    """
    begin = time.monotonic()
    watch = Watch(module, unit)
    while True:
        now = watch.look()
        if now["ActiveState"] == "active" and listens(address, port):
            return {"pid": int(now["MainPID"]), "seconds": round(time.monotonic() - begin, 1)}
        if time.monotonic() - begin > timeout:
            raise StackError(
                f"{unit} does not accept connections on port {port} of {address} after {timeout} s. {watch.journal()}"
            )
        time.sleep(PAUSE)
