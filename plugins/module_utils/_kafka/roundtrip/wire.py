# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records on the wire, through the advertised addresses of single brokers."""

from __future__ import annotations

import contextlib
import time

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, error_name, error_text
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.consumer import FetchRequest
    from kafka.protocol.metadata import MetadataRequest
    from kafka.protocol.producer import ProduceRequest
    from kafka.record import MemoryRecords, MemoryRecordsBuilder


def handshake(client: Client, node: int) -> None:
    """Connect to one broker at its advertised address; RequestFailed has the cause of a failure."""
    client.send(MetadataRequest(topics=[], allow_auto_topic_creation=False), node)


def produce(client: Client, node: int, topic: str, partition: int, value: bytes, timeout: float) -> int:
    """Write one record through broker ``node`` with acks=all; return its offset. ``timeout`` in seconds."""
    builder = MemoryRecordsBuilder(magic=2, compression_type=0, batch_size=65536)
    builder.append(timestamp=int(time.time() * 1000), key=None, value=value)
    builder.close()
    kind = ProduceRequest.TopicProduceData
    data = [kind.PartitionProduceData(index=partition, records=bytes(builder.buffer()))]
    # Up to version 12 topics have names; later only ids.
    request = ProduceRequest(
        transactional_id=None,
        acks=-1,
        timeout_ms=int(timeout * 1000),
        topic_data=[kind(name=topic, partition_data=data)],
        max_version=9,
    )
    response = client.send(request, node, timeout + 1).responses[0].partition_responses[0]
    if response.error_code:
        message = response.error_message or error_text(response.error_code)
        raise Refused("The record wasn't accepted", error_name(response.error_code), message)
    return int(response.base_offset)


def fetch(client: Client, node: int, topic: str, partition: int, offset: int, timeout: float) -> list[bytes]:
    """Read the records from ``offset`` through broker ``node``; return their values. ``timeout`` in seconds."""
    kind = FetchRequest.FetchTopic
    partition_request = kind.FetchPartition(
        partition=partition,
        current_leader_epoch=-1,
        fetch_offset=offset,
        last_fetched_epoch=-1,
        log_start_offset=-1,
        partition_max_bytes=1 << 20,
    )
    request = FetchRequest(
        replica_id=-1,
        max_wait_ms=int(timeout * 1000),
        min_bytes=1,
        max_bytes=1 << 20,
        isolation_level=0,
        session_id=0,
        session_epoch=-1,
        topics=[kind(topic=topic, partitions=[partition_request])],
        forgotten_topics_data=[],
        rack_id="",
        max_version=12,
    )
    response = client.send(request, node, timeout + 1)
    code = response.error_code or response.responses[0].partitions[0].error_code
    if code:
        raise Refused("The record can't be read", error_name(code), error_text(code))
    batches = MemoryRecords(response.responses[0].partitions[0].records or b"")
    return [bytes(record.value) for batch in batches for record in batch]
