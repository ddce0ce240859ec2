# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked before hosts, consumer groups and certificates are shown to Prometheus. Pure."""

from __future__ import annotations

from ansible_collections.kafkaops.stack.plugins.plugin_utils.owners import owner_problems
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Probe, Want, port_problems

SHORTEST = 5  # seconds between two runs of the collector


def package_problems(want: Want, what: str) -> list[str]:
    """Check that the distribution is one whose package is known."""
    if want["os_family"] == "Debian":
        return []
    return [
        f"{what} comes from Debian's package, and {want['host']} has {want['os_family']}; install it there yourself, "
        f"and leave the host out of this role."
    ]


def login_problems(want: Want) -> list[str]:
    """Check that the collector can log in where the brokers ask for that."""
    protocol = want["protocol"]
    if not want["groups_read"] or want["client"] or protocol in ("", "PLAINTEXT"):
        return []
    return [
        f"The lag of the consumer groups is read from a listener with {protocol}, and node_exporter_kafka_client is "
        f"empty; give a login with the right Describe on groups and topics, or empty node_exporter_bootstrap_servers."
    ]


def node_exporter_problems(probe: Probe, want: Want) -> list[str]:
    """Return every reason why the node exporter must not be deployed on this host as declared."""
    problems = [
        *package_problems(want, "The node exporter"),
        *port_problems(want, probe),
        *login_problems(want),
        *owner_problems(want, probe, group=True),
    ]
    if want["interval"] < SHORTEST:
        problems.append(f"node_exporter_interval={want['interval']} is too short; give {SHORTEST} seconds or more.")
    problems += [
        f"{path} in node_exporter_certificates is no absolute path." for path in want["certificates"] if path[:1] != "/"
    ]
    return problems
