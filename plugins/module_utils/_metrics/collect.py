# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write metrics for the node exporter that no other exporter has: consumer group lag and certificate expiry.

A systemd timer starts it on the hosts, where neither Ansible nor its modules are installed. So the imported files are
copied along, and must not import Ansible. Role node_exporter lists those files.

Usage: python3 -m ….collect CONFIGURATION. That file is JSON: "file" to write, "certificates" (paths and patterns), and
"kafka", the connection options of this collection's modules, or null.
"""

from __future__ import annotations

import json
import sys
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.reader import read_groups
from ansible_collections.kafkaops.stack.plugins.module_utils._metrics.certificates import expiries
from ansible_collections.kafkaops.stack.plugins.module_utils._metrics.exposition import Gauge, render

Part = tuple[Gauge, list[str]]


def group_lag(options: t.Mapping[str, t.Any]) -> Part:
    """Return the lag of every consumer group per topic, and the errors of the read."""
    gauge = Gauge(
        "kafkaops_consumer_group_lag", "Records that a group has not committed or acknowledged yet, per topic."
    )
    params = {name: spec.get("default") for name, spec in kafka_argument_spec().items()}
    try:
        with connect({**params, **options}) as client:
            groups = read_groups(client, None, True)["groups"]
    except StackError as error:
        return gauge, [str(error)]
    for group, state in sorted(groups.items()):
        for topic, lags in sorted(state["lags"].items()):
            gauge.samples.append(({"group": group, "topic": topic}, float(sum(lags.values()))))
    return gauge, []


def certificate_expiry(patterns: t.Sequence[str]) -> Part:
    """Return the expiry of each certificate, and the errors of the reads."""
    expiry_times, errors = expiries(patterns)
    samples: list[tuple[dict[str, str], float]] = [({"path": path}, when) for path, when in expiry_times.items()]
    return Gauge("kafkaops_certificate_expiry_timestamp_seconds", "When the certificate expires.", samples), errors


def collect(config: t.Mapping[str, t.Any], now: float) -> tuple[str, list[str]]:
    """Return the text to write, and a sentence per failure: a failed part does not affect the other one."""
    parts = {"certificates": certificate_expiry(config["certificates"])}
    if config["kafka"]:
        parts["groups"] = group_lag(config["kafka"])
    success = Gauge("kafkaops_collection_success", "Whether all of a part could be read.")
    success.samples.extend(({"part": name}, float(not errors)) for name, (_gauge, errors) in parts.items())
    written = Gauge("kafkaops_collection_timestamp_seconds", "When this file was written.", [({}, now)])
    gauges = [*(gauge for gauge, _errors in parts.values()), success, written]
    return render(gauges), [error for _gauge, errors in parts.values() for error in errors]


def main(path: str) -> int:
    """Write the file; return 1 where something could not be read. The errors go to the journal."""
    with open(path, encoding="utf-8") as handle:
        config = json.load(handle)
    text, errors = collect(config, time.time())
    replace_file(config["file"], text, mode=0o644)
    sys.stderr.writelines(f"{error}\n" for error in errors)
    return int(bool(errors))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
