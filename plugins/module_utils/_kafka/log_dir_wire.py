# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log directories of brokers on the wire: one request to each broker, plain data out. Needs the ACL Describe."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import error_of

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeLogDirsRequest

LogDir = dict[str, t.Any]


def read_log_dirs(client: Client, brokers: t.Iterable[int]) -> dict[int, list[LogDir]]:
    """Return {broker id: its log directories} with all replicas in them; a broker that fails does not fail the others.

    A directory is {"path", "error", "total", "usable", "replicas": {(topic, partition): {"size", "offset_lag",
    "future"}}}. All sizes are in bytes. ``error`` is empty where there is none; ``total`` and ``usable``, those of the
    volume, are None where the broker doesn't return them (before Kafka 3.3). ``future`` marks the copy that will
    replace a replica in another directory (KIP-113). A broker that doesn't respond, or refuses the request, has a
    single entry without a path whose ``error`` has the cause.
    """
    return {broker: _of_broker(client, broker) for broker in brokers}


def _of_broker(client: Client, broker: int) -> list[LogDir]:
    try:
        response = client.send(DescribeLogDirsRequest(topics=None), broker)
    except RequestFailed as error:
        return [_nothing(str(error))]
    if response.error_code:
        return [_nothing(": ".join(error_of(response)))]
    if not response.results:
        # A broker has at least one directory; before Kafka 3.2 an empty list means that the user lacks the ACL.
        return [_nothing("It lists no directory: the user needs the ACL Describe on the cluster.")]
    return sorted((_directory(result) for result in response.results), key=lambda found: found["path"])


def _nothing(error: str) -> LogDir:
    return {"path": None, "error": error, "total": None, "usable": None, "replicas": {}}


def _directory(result: t.Any) -> LogDir:
    return {
        "path": result.log_dir,
        "error": ": ".join(filter(None, error_of(result))),
        "total": _known(result.total_bytes),
        "usable": _known(result.usable_bytes),
        "replicas": {
            (topic.name, p.partition_index): {
                "size": p.partition_size,
                "offset_lag": p.offset_lag,
                "future": p.is_future_key,
            }
            for topic in result.topics
            for p in topic.partitions
        },
    }


def _known(number: int) -> int | None:
    return None if number < 0 else number
