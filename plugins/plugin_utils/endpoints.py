# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The former shape of connections, for filter service_endpoints, which roles cmak and node_exporter still use."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import kafka_connection, zookeeper_servers


def service_endpoints(hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any], service: str) -> dict[str, t.Any]:
    """Return {"servers": ["host:port"], "protocol": that of their client listener, "" without hosts}."""
    if service == "zookeeper":
        return {"servers": zookeeper_servers(hosts, hostvars), "protocol": "PLAINTEXT" if hosts else ""}
    found = kafka_connection(hosts, hostvars)
    return {"servers": found["bootstrap_servers"], "protocol": found["security_protocol"] if hosts else ""}
