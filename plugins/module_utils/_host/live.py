# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the live configuration of a service keeps data: what the inventory says may be something else. Reads only."""

from __future__ import annotations

import contextlib
import glob
import os
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import file_text
from ansible_collections.kafkaops.stack.plugins.module_utils._host.facts import glob_matches
from ansible_collections.kafkaops.stack.plugins.module_utils._host.process import parse_started, started_record
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import OLD_PLACE, PLACE, read_revision
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse

Places = dict[str, dict[str, dict[str, t.Any]]]


def live_places(spec: t.Mapping[str, t.Any] | None, unit: str, process: int) -> Places:
    """Return {key: {path: {"real": path without links, "data": patterns that match}}} of the keys that name places.

    spec: {"config": path of a properties file, "keys", "patterns" after each path}; None for a service without data.
    unit: name of the systemd unit. process: its main process, 0 where it does not run.
    """
    if not spec:
        return {}
    configs = [parse(text) for text in live_texts(spec["config"], unit, process)]
    return {key: described([config.get(key, "") for config in configs], spec["patterns"]) for key in spec["keys"]}


def previous_places(spec: t.Mapping[str, t.Any] | None) -> Places:
    """Return the same of the configuration that the service would go back to; empty where there is none."""
    if not spec:
        return {}
    folder, name = os.path.split(spec["config"])
    config = parse(file_text(os.path.join(os.path.dirname(folder), "previous", name)) or "")
    return {key: described([config[key]], []) for key in spec["keys"] if key in config}


def described(values: t.Iterable[str], patterns: t.Iterable[str]) -> dict[str, dict[str, t.Any]]:
    """Return {path: {"real", "data"}} of the paths that values name, as lists with commas."""
    paths = sorted({path.strip() for value in values for path in value.split(",") if path.strip()})
    return {
        path: {"real": os.path.realpath(path), "data": [p for p in patterns if glob_matches(glob.escape(path) + p)]}
        for path in paths
    }


def live_texts(config: str, unit: str, process: int, root: str = "/") -> list[str]:
    """Return the texts of the live configuration, and of what the running process was started with.

    A run that ended between the switch and the restart has left another one live than the process knows; a process that
    was started by hand names its own on its command line.
    """
    paths = [config]
    if process:
        started = parse_started(file_text(started_record(unit, root)) or "").get(config)
        paths += recorded(config, started) + named(process, root)
    texts = [file_text(path) for path in dict.fromkeys(paths)]
    return [text for text in texts if text is not None]


def recorded(config: str, digest: str | None) -> list[str]:
    """Return the copies of a live file in all revisions that have a digest."""
    folder, name = os.path.split(config)
    above = os.path.dirname(folder)
    places = glob.glob(f"{glob.escape(above)}/{PLACE}/*") + glob.glob(f"{glob.escape(above)}/{OLD_PLACE}/*")
    found = [place for place in sorted(places) if digest and read_revision(place).get(name) == digest]
    return [os.path.join(place, name) for place in found]


def named(process: int, root: str = "/") -> list[str]:
    """Return the properties files that the command line of a process names; relative ones from its directory."""
    with contextlib.suppress(OSError):  # the process may end meanwhile
        words = (file_text(f"{root}proc/{process}/cmdline") or "").split("\0")
        found = [word for word in words if word.endswith((".properties", ".cfg")) and not word.startswith("-")]
        folder = os.readlink(f"{root}proc/{process}/cwd")
        return [os.path.join(folder, word) for word in found]
    return []
