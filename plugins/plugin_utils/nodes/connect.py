# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role connect derives from its variables for one host. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import Told, given_by_play, rest_url
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_clients import kafka_login
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.connect_worker import (
    PLUGINS,
    SECRETS,
    UNIT,
    WorkerNode,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, endpoint


class ConnectNode(WorkerNode):
    """A worker among the others, with what they share in Kafka."""

    role = "connect"

    @property
    def urls(self) -> dict[str, str]:
        """Return {worker: URL} at which the modules of this collection reach them.

        The others have their own variables, and for what they lack those of this one but connect_host_config. What the
        play gives to the role is for all.
        """
        names = ("connect_rest_urls", "connect_rest_port", "connect_config")
        given, hostvars = {name: self.variables.get(name) for name in names}, self.variables["hostvars"]
        over = given_by_play(given, self.host, hostvars)
        others = {host: Told(host, hostvars, given, over) for host in self.hosts}
        return {host: rest_url(host, self.variables if host == self.host else others[host]) for host in self.hosts}

    @property
    def rest_client(self) -> dict[str, t.Any]:
        """Return the options with which the modules of this collection reach the workers."""
        login = {"url_username": self.own("rest_user"), "url_password": self.own("rest_password")}
        return {**self.own("rest_client"), **(login if login["url_username"] else {})}

    @property
    def admin(self) -> dict[str, t.Any]:
        """Return the options with which the modules of this collection log in at Kafka."""
        return {"bootstrap_servers": self.own("bootstrap_servers"), **self.kafka_connection}

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the ports that are opened, and for whom."""
        clients = list(dict.fromkeys([*self.own("client_hosts"), *self.group("akhq")]))
        sources = [*self.addresses(self.hosts), *self.addresses(clients), *self.own("client_networks")]
        return [{"port": self.port, "from": list(dict.fromkeys(sources))}, *self.metrics_rules()]

    @property
    def ready(self) -> list[int]:
        """Return the numbers of the workers that run."""
        return self._numbers("ready")

    @property
    def safe(self) -> list[int]:
        """Return the numbers of the workers that may be stopped."""
        return self._numbers("safe_to_stop")

    def _numbers(self, answer: str) -> list[int]:
        return [number for host, number in self.ids.items() if host in self.health.get(answer, [])]

    @property
    def asks(self) -> bool:
        """Tell whether Kafka can be asked now what it has of Connect."""
        clients = self.state["directories"][self.python_path]["exists"]
        return bool(self.distributed and self.own("bootstrap_servers") and clients)

    def found(self, name: str) -> t.Mapping[str, t.Any]:
        """Return what a task has registered: "topics", "group" or "converged"; empty where it did not run."""
        registered: t.Mapping[str, t.Any] = self.variables.get(f"__connect_{name}", {})
        return registered

    @property
    def answered(self) -> bool:
        """Tell whether Kafka has said what it has of Connect."""
        groups = self.found("group").get("groups", {})
        return self.distributed and "missing" in self.found("topics") and self.own("group_id") in groups

    @property
    def topics_converged(self) -> bool:
        """Tell whether Kafka has all internal topics."""
        return self.asks and self.answered and not self.found("topics")["missing"]

    @property
    def connectors_converged(self) -> bool:
        """Tell whether the connectors were compared, and are as declared."""
        acts = "connect" in self.variables["__service_acting"]
        return not acts and self.all_active and not self.found("converged").get("plan", ["not compared"])

    @property
    def resources(self) -> list[t.Any]:
        """Return what the workers lack of the declared connectors, as one of them tells it."""
        if not self.distributed or not self.own("connectors") or not self.speaks_for_all:
            return []
        later = ["converge the declared connectors when the workers run"]
        return list(self.found("converged").get("changes", later) if self.all_active else later)

    @property
    def steps(self) -> dict[str, bool]:
        """Return what is to do besides, by the name that people read."""
        return {
            "create the internal topics": self.distributed and not self.topics_converged,
            "remove the plugins that are not declared": bool(self.unused_plugins),
        }

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        homes = [archive["home"] for archive in self.archives.values()]
        return {
            "unit": "connect.service",
            "root": "/etc/connect",
            "java": self.java,
            "account": self.own("user"),
            "directories": [*self.directories, self.python_path, "/etc/connect/staged", UNITS, *homes],
            "files": ["/etc/connect/maintenance", UNIT],
            "managed": [UNIT, SECRETS],
            "globs": [f"{self.home}/libs/*.jar", f"{PLUGINS}/*"],
            "excerpts": {"/etc/connect/current/env": "^CONNECT_(HOME|GROUP)="},
            "live": {
                "config": "/etc/connect/current/worker.properties",
                "keys": ["offset.storage.file.filename"],
                "patterns": [""],
            },
            "ports": [port for port in (self.port, self.own("metrics_port")) if port],
            "names": list(dict.fromkeys([self.own("advertised_host"), *self.hosts, *self.brokers])),
            "lock": self.lock,
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        return {
            **self.common_spec(),
            **self.version_spec(),
            **self._group_spec(),
            "jvm_options": self.options,
            "config": self.config,
            "account": self.own("user"),
            "directories": self.directories,
            "plugins": self.own("plugins"),
            "connectors": self.own("connectors"),
            "secrets_hint": f"${{file:{SECRETS}:key}}",
            "metrics": self.metrics_spec(needs_agent=True),
            "kafka_login": kafka_login(self.kafka_connection, self.declared_config, self.own("jvm_options")),
            "rest_user": self.own("rest_user"),
            "rest_password": bool(self.own("rest_password")),
            "stop_timeout": self.data("stop_timeout"),
            "roll_timeout": self.own("roll_timeout"),
            "firewall_rules": self.firewall,
            "endpoints": self.listening,
        }

    def _group_spec(self) -> dict[str, t.Any]:
        """Return what the plan checks of the group, and what Kafka has of it: None where it has not answered."""
        answered, group = self.answered, self.own("group_id")
        return {
            "hosts": self.hosts,
            "mode": self.own("mode"),
            "ids": self.ids,
            "bootstrap_servers": self.own("bootstrap_servers"),
            "group_id": group,
            "topics": {
                "config": self.own("config_topic"),
                "offset": self.own("offset_topic"),
                "status": self.own("status_topic"),
            },
            "shapes": self.internal_topics,
            "existing_topics": self.found("topics")["topics"] if answered else None,
            "existing_group": self.found("group")["groups"][group] if answered else None,
        }

    @property
    def listening(self) -> list[dict[str, t.Any]]:
        """Return what listens, and whether it asks for a login."""
        login = bool(self.own("rest_user"))
        return [
            endpoint("Connect", self.port, self.listen_address, login=login),
            endpoint("Connect's metrics", self.own("metrics_port"), self.own("metrics_address")),
        ]
