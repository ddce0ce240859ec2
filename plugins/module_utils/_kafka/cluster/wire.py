# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cluster on the wire: one function per request, plain data out. Needs Kafka 2.8."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeClusterRequest

_TELLS_FENCED = 2  # the version of DescribeCluster from which it has fenced brokers (KIP-1073, Kafka 4.0)


def read_cluster(client: Client) -> dict[str, t.Any]:
    """Return {"cluster_id", "controller_id", "brokers": [{"id", "host", "port", "rack", "fenced"}]}.

    ``fenced`` is None where the version doesn't return it; fenced brokers are missing there. In KRaft mode the
    controller's id is that of any broker: the one that forwards requests.
    """
    response = client.query(
        lambda: DescribeClusterRequest(include_cluster_authorized_operations=False, include_fenced_brokers=True)
    )
    if response.error_code:
        raise Refused("The cluster can't be described", *error_of(response))
    brokers = [
        {
            "id": broker.broker_id,
            "host": broker.host,
            "port": broker.port,
            "rack": broker.rack,
            "fenced": broker.is_fenced if response.version >= _TELLS_FENCED else None,
        }
        for broker in response.brokers
    ]
    return {
        "cluster_id": response.cluster_id,
        "controller_id": None if response.controller_id < 0 else response.controller_id,
        "brokers": sorted(brokers, key=lambda broker: broker["id"]),
    }
