# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process of a unit: whether it runs, what it was started from, and why it must be restarted."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import file_text
from ansible_collections.kafkaops.stack.plugins.module_utils._host.facts import unit_properties
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import read_revision, sha256

Digests = t.Mapping[str, str]
Reason = dict[str, str]

PROPERTIES = ["ActiveState", "SubState", "FragmentPath", "DropInPaths", "NeedDaemonReload"]
# Where the unit and its drop-ins lie that a start records.
RECORDED = ("/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system")

NO_RECORD = (
    "there is no record of its start by this unit: an earlier version of the collection, or somebody's own command, "
    "started it"
)


def started_record(unit: str, root: str = "/") -> str:
    """Return where a unit records what it starts from, C(/run/kafkaops/kafka.started) of C(kafka.service)."""
    return f"{root}run/kafkaops/{os.path.splitext(unit)[0]}.started"


def parse_started(text: str) -> dict[str, str]:
    """Parse what the unit recorded at its start, in the format of sha256sum: {path: digest}."""
    lines = (line.split(maxsplit=1) for line in text.splitlines())
    return {fields[1].lstrip("*"): fields[0] for fields in lines if len(fields) == 2}


def file_digest(path: str) -> str | None:
    """Return the SHA-256 of a file, or None where there is none."""
    with contextlib.suppress(OSError), open(path, "rb") as handle:
        return sha256(handle.read())
    return None


def read_process(module: AnsibleModule, unit: str, root: str, java: str) -> dict[str, t.Any]:
    """Return what is known of the process of a unit that starts from the revisions below C(root).

    running: whether it runs. Between two starts of a unit that keeps crashing systemd says "activating": it does not.
    started: {path: digest} that the unit recorded when the process started; empty where there is no record.
    live: {name: digest} of the live revision's files now; others: {path: digest} now of all else that a start depends
    on, which is its unit, drop-ins of it, and the Java binary. reload: whether systemd has to read the unit again.
    """
    found = unit_properties(module, unit, PROPERTIES)
    units = [found["FragmentPath"], *found["DropInPaths"].split()]
    recorded = tuple(os.path.join(place, unit) for place in RECORDED)  # not drop-ins of all units together
    paths = [path for path in units if path.startswith(recorded)] + [os.path.realpath(java)]
    active = found["ActiveState"] in ("active", "activating", "reloading")
    return {
        "running": active and found["SubState"] != "auto-restart",
        "started": parse_started(file_text(started_record(unit)) or ""),
        "live": read_revision(os.path.join(root, "current")),
        "others": {path: digest for path in paths if (digest := file_digest(path))},
        "reload": found["NeedDaemonReload"] == "yes",
    }


def restart_reasons(process: t.Mapping[str, t.Any], root: str, files: Digests, unit: str | None = None) -> list[Reason]:
    """Return why a running process must be restarted, empty where it need not, or does not run. Pure.

    Each reason is {"item", "kind", "action", "text"}: what is different, "file" (of the revision), "host" (unit,
    drop-in or program) or "record", what it takes ("restart"), and the sentence.
    process: what read_process tells. files: {name: digest} of the revision that shall run; its C(home) link does not
    count, as the file C(env) names the version. unit: path of a unit file that is about to change.
    """
    if not process["running"]:
        return []
    if not process["started"]:
        return [_reason("start", "record", NO_RECORD)]
    live, wanted = os.path.join(root, "current"), {name: digest for name, digest in files.items() if name != "home"}
    started = {os.path.basename(p): d for p, d in process["started"].items() if os.path.dirname(p) == live}
    host = {p: d for p, d in process["started"].items() if os.path.dirname(p) != live}
    others = {**process["others"], **({unit: "about to change"} if unit else {})}
    reasons = [
        _reason(item, kind, f"{item} is not what it was started from")
        for kind, old, new in (("file", started, wanted), ("host", host, others))
        for item in sorted({**old, **new})
        if old.get(item) != new.get(item)
    ]
    if not reasons and {name: digest for name, digest in process["live"].items() if name != "home"} != wanted:
        reasons.append(_reason("current", "file", f"{live} is no longer what it was started from"))
    if process["reload"]:
        reasons.append(_reason("unit", "host", "its unit changed on disk and systemd has not read it again"))
    return reasons


def _reason(item: str, kind: str, text: str) -> Reason:
    return {"item": item, "kind": kind, "action": "restart", "text": text}
