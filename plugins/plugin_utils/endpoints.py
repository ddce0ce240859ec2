# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the clients of a service reach it, as the variables of its own hosts declare. Pure, but for hostvars."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import listener_protocol
from ansible_collections.kafkaops.stack.plugins.plugin_utils.ports import SERVICES

# Of each service: the variable with its port or listeners.
VARIABLES = {"kafka": "kafka_listeners", "zookeeper": "zookeeper_client_port"}


def service_endpoints(hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any], service: str) -> dict[str, t.Any]:
    """Return {"servers": ["host:port"], "protocol": "SASL_SSL"} at which clients reach kafka or zookeeper.

    hosts: the members. Their own variables are read, because a client elsewhere does not have those of their group.
    Clients use the first listener; the protocol is that of the first host's, "" without hosts.
    """
    name = VARIABLES[service]
    values = host_values(hosts, hostvars, name, SERVICES[service][1][name])
    listeners = [value[0] if isinstance(value, list) else {"port": value} for value in values.values()]
    servers = [f"{host}:{listener['port']}" for host, listener in zip(values, listeners)]
    return {"servers": servers, "protocol": listener_protocol(listeners[0]) if listeners else ""}
