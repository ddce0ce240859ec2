# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ports that the platform's services take on one host, as the inventory declares them. Pure."""

from __future__ import annotations

import collections
import typing as t

from ansible.module_utils.parsing.convert_bool import boolean

# Of each group: its service, and the variables that hold a port or listeners, with the defaults of its role. No role
# sees the defaults of another one; a test compares them.
SERVICES: dict[str, tuple[str, dict[str, t.Any]]] = {
    "zookeeper": (
        "ZooKeeper",
        {
            "zookeeper_client_port": 2181,
            "zookeeper_peer_port": 2888,
            "zookeeper_election_port": 3888,
            "zookeeper_metrics_port": 0,
        },
    ),
    "kafka_controller": ("the controller", {"kafka_controller_port": 9093, "kafka_controller_metrics_port": 0}),
    "kafka": ("Kafka", {"kafka_listeners": [{"port": 9092}], "kafka_jmx_port": 0, "kafka_metrics_port": 0}),
    "connect": ("Connect", {"connect_rest_port": 8083, "connect_metrics_port": 0}),
    "cmak": ("CMAK", {"cmak_http_port": 9000}),
    "akhq": ("AKHQ", {"akhq_port": 8081, "akhq_management_port": 28081}),
    "node_exporter": ("the node exporter", {"node_exporter_port": 9100}),
    "prometheus": ("Prometheus", {"prometheus_port": 9090}),
}
# Ports that are only taken where this is true.
SWITCHES = {"akhq_management_port": "akhq_management_enabled", "prometheus_port": "prometheus_install"}


def shared_port_errors(variables: t.Mapping[str, t.Any], host: str, groups: t.Sequence[str]) -> list[str]:
    """Return a sentence for each port of a host that two of the platform's services would take.

    variables: those of the host. groups: the names of the groups that it is in.
    """
    takers = collections.defaultdict(list)
    for group, (service, defaults) in SERVICES.items():
        for name in defaults if group in groups else ():
            for port in _ports(variables, name, defaults[name]):
                takers[port].append(f"{service} ({name})")
    return [
        f"Port {port} on {host} is declared for {' and for '.join(named)}; give one of them another."
        for port, named in sorted(takers.items())
        if len(named) > 1
    ]


def _ports(variables: t.Mapping[str, t.Any], name: str, default: t.Any) -> list[int]:
    if name in SWITCHES and not boolean(variables.get(SWITCHES[name], False)):
        return []
    value = variables.get(name, default)
    ports = [listener.get("port") for listener in value] if isinstance(value, list) else [value]
    return [int(port) for port in ports if str(port).isdigit() and int(port)]
