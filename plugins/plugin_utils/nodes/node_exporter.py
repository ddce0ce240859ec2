# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role node_exporter derives from its variables for one host. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import bracketed
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_clients import kafka_login
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, Node, endpoint

CONFIG = "/etc/kafkaops-metrics"  # of the collector
TIMER = "kafkaops-metrics.timer"


class NodeExporterNode(Node):
    """Debian's node exporter on a host, and the collector of what it has not itself."""

    role = "node_exporter"

    @property
    def arguments(self) -> list[str]:
        """Return the command line of the exporter."""
        textfiles = self.own("textfile_directory")
        return [
            f"--web.listen-address={bracketed(self.listen_address)}:{self.port}",
            f"--collector.textfile.directory={textfiles}",
            *self.own("options"),
        ]

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the port that is opened, and for whom."""
        return [{"port": self.port, "from": self.addresses(self.own("metrics_hosts"))}]

    @property
    def home(self) -> str:
        """Return the directory of the collector, which is what the role installs itself."""
        return str(self.data("home"))

    @property
    def running(self) -> bool:
        """Tell whether the exporter runs with its arguments, and the collector regularly."""
        return bool(self.state["command"]) and self.state["units"][TIMER]["ActiveState"] == "active"

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the configuration of the collector."""
        textfiles, servers = self.own("textfile_directory"), self.own("bootstrap_servers")
        kafka = {
            "bootstrap_servers": servers,
            "request_timeout": 10,
            "client_id": "kafkaops-metrics",
            **self.kafka_connection,
        }
        return {
            "file": f"{textfiles}/kafkaops.prom",
            "certificates": self.own("certificates"),
            "kafka": kafka if servers else None,
        }

    @property
    def directories(self) -> dict[str, dict[str, str]]:
        """Return the directories with their owners.

        The collector writes beside what others may have put there, and renames: that takes the right to write to the
        directory.
        """
        user = self.data("user")
        return {
            CONFIG: {"owner": "root", "group": user, "mode": "0750"},
            self.own("textfile_directory"): {"owner": "root", "group": user, "mode": "0775"},
            UNITS: {"owner": "root", "group": "root", "mode": "0755"},
        }

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files that are written."""
        config = {"content": self.data("config_text"), "group": self.data("user"), "mode": "0640", "secret": True}
        return {
            "/etc/default/prometheus-node-exporter": {"content": self.data("default_text"), "mode": "0644"},
            f"{CONFIG}/config.json": config,
            f"{UNITS}/kafkaops-metrics.service": {"content": self.data("unit_text"), "mode": "0644"},
            f"{UNITS}/{TIMER}": {"content": self.data("timer_text"), "mode": "0644"},
        }

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        daemon = self.data("daemon")
        return {
            "unit": f"{daemon}.service",
            "account": self.data("user"),
            "units": [TIMER],
            "command": [f"/usr/bin/{daemon}", *self.arguments],
            "directories": [
                self.home,
                self.python_path,
                self.own("textfile_directory"),
                CONFIG,
                UNITS,
            ],
            "managed": list(self.files),
            "ports": [self.port],
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        return {
            "ignored_variables": self.own("ignored_variables"),
            "host": self.host,
            "service": "node exporter",
            "account": self.data("user"),
            "directories": [self.own("textfile_directory")],
            "os_family": self.fact("os_family"),
            "port": self.port,
            "firewall_rules": self.firewall,
            "endpoints": [endpoint("node exporter", self.port, self.listen_address, login=self.logs_in)],
            "interval": self.own("interval"),
            "certificates": self.own("certificates"),
            "kafka_login": kafka_login(self.kafka_connection if self.own("bootstrap_servers") else {}),
        }
