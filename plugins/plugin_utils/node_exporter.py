# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked before hosts, consumer groups and certificates are shown to Prometheus. Pure."""

from __future__ import annotations

from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_clients import kafka_login_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.owners import owner_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State, port_errors

SHORTEST = 5  # seconds between two runs of the collector


def package_errors(spec: Spec, what: str) -> list[str]:
    """Check that the distribution is one whose package is known."""
    if spec["os_family"] == "Debian":
        return []
    return [
        f"{what} comes from Debian's package, and {spec['host']} has {spec['os_family']}; install it there yourself, "
        f"and leave the host out of this role."
    ]


def node_exporter_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why the node exporter must not be deployed on this host as declared."""
    errors = [
        *package_errors(spec, "The node exporter"),
        *port_errors(spec, state),
        *kafka_login_errors(spec, "node_exporter_kafka_connection"),
        *owner_errors(spec, state, group=True),
    ]
    if spec["interval"] < SHORTEST:
        errors.append(f"node_exporter_interval={spec['interval']} is too short; give {SHORTEST} seconds or more.")
    errors += [
        f"{path} in node_exporter_certificates is no absolute path." for path in spec["certificates"] if path[:1] != "/"
    ]
    return errors
