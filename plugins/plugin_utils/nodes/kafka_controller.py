# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka_controller derives from its variables for one host. Pure."""

from __future__ import annotations

import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import ACL_VARIABLES, DECIDED_KEYS, LISTENER
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import STANDARD_AUTHORIZER, authorizer_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_voters import EXCERPT
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_quorum import (
    JOINING,
    LIVE_CONFIG,
    ROOT,
    KafkaQuorumNode,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_release import replication_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, endpoint

UNIT = f"{UNITS}/kafka-controller.service"
# What a controller writes when it first runs; a directory that is only formatted has none of it (3.9 to 4.4).
METADATA = "/__cluster_metadata-0/*.log"


class KafkaControllerNode(KafkaQuorumNode):
    """A controller, which is a process of its own on every host: never one with a broker (KIP-500's combined mode)."""

    @property
    def daemon(self) -> str:
        """Return the name of the unit, and of the directories in /etc and /var/log."""
        return "kafka-controller"

    @property
    def declared_config(self) -> dict[str, t.Any]:
        """Return the keys that are declared; all controllers have the same."""
        return dict(self.own("config"))

    @property
    def client_hosts(self) -> list[str]:
        """Return the brokers, each once."""
        return list(dict.fromkeys(self.own("client_hosts")))

    @property
    def endpoint(self) -> dict[str, t.Any]:
        """Return where this controller is asked on its own host."""
        return {"host": "127.0.0.1", "port": self.own("port")}

    @property
    def shared(self) -> dict[str, t.Any]:
        """Return what the other hosts have to know, which have no variables of the role for this one."""
        return {"id": self.own("id"), "endpoint": self.endpoint, "meta": self.meta, "version": self.own("version")}

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the keys of server.properties.

        num.partitions, default.replication.factor and, with eligible leader replicas, min.insync.replicas are asked of
        the controllers: the brokers' files do not count (tried with 4.3 and 4.4).
        """
        return {
            **self.data("defaults"),
            **replication_keys(len(self.client_hosts)),
            "process.roles": "controller",
            "node.id": self.own("id"),
            **self.quorum,
            "listeners": f"{LISTENER}://:{self.own('port')}",
            # Without it a controller tells the name that its host has for itself, which others may not know.
            "advertised.listeners": f"{LISTENER}://{self.host}:{self.own('port')}",
            "listener.security.protocol.map": f"{LISTENER}:PLAINTEXT",
            "log.dirs": self.own("data_dir"),
            **self._broker_keys(),
            **self.declared_config,
        }

    def _declared_of_brokers(self, name: str, default: t.Any) -> t.Any:
        """Return a variable of role kafka, as the inventory gives it to the first broker."""
        declared = host_values(self.client_hosts[:1], self.variables["hostvars"], f"kafka_{name}", default)
        return next(iter(declared.values()), default)

    def _broker_keys(self) -> dict[str, t.Any]:
        """Return what is declared for the brokers and decided by the controllers, such as partitions of new topics.

        Brokers come to the controllers without a login, as User:ANONYMOUS; what users ask for they pass on in the
        user's name.
        """
        config = self._declared_of_brokers("config", {})
        keys = {key: config[key] for key in DECIDED_KEYS if key in config}
        declared = {name: self._declared_of_brokers(name, default) for name, default in ACL_VARIABLES.items()}
        if not boolean(declared["authorizer"]):
            return keys
        supers = ["User:ANONYMOUS", *declared["super_users"]]
        return {**keys, **authorizer_keys(STANDARD_AUTHORIZER, declared["broker_user"], supers)}

    @property
    def options(self) -> list[str]:
        """Return the options of the JVM."""
        agent = [self.agent["option"]] if self.agent_used else []
        return self.jvm(self.heap(8, 2048), self.logging_option, *agent)

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the ports that are opened, and for whom."""
        hosts = dict.fromkeys([*self.hosts, *self.client_hosts])
        clients = [*self.addresses(list(hosts)), *self.own("client_networks")]
        return [{"port": self.own("port"), "from": list(dict.fromkeys(clients))}, *self.metrics_rules()]

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files beside the revision."""
        return {UNIT: {"content": self.data("unit_text"), "mode": "0644"}}

    @property
    def revision(self) -> dict[str, t.Any]:
        """Return all that a controller starts from."""
        return {
            "home": self.home,
            "files": {
                "server.properties": render(self.config),
                "env": self.data("environment"),
                **self.logging_file,
                **self.address_book(self.hosts),
                **({"metrics.yml": self.data("metrics_text")} if self.agent_used else {}),
            },
        }

    @property
    def checks(self) -> dict[str, dict[str, t.Any]]:
        """Return the modules with which the installed version checks its configuration, and their options."""
        return {"kafka_server_properties": {**self.properties_check("server.properties"), "config": self.config}}

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        homes = [archive["home"] for archive in self.archives.values()]
        ports = [self.own("port"), self.own("metrics_port")]
        return {
            "unit": "kafka-controller.service",
            "root": ROOT,
            "java": self.java,
            "account": self.own("user"),
            "directories": [self.own("data_dir"), self.python_path, f"{ROOT}/staged", UNITS, *homes],
            "data": [f"{self.own('data_dir')}{METADATA}"],
            "files": [self.meta, JOINING, f"{ROOT}/maintenance", UNIT],
            "managed": [UNIT],
            "excerpts": {
                LIVE_CONFIG: EXCERPT,
                f"{ROOT}/current/env": "^KAFKA_CONTROLLER_HOME=",
            },
            "live": {"config": LIVE_CONFIG, "keys": ["log.dirs"], "patterns": [METADATA]},
            "ports": [port for port in ports if port],
            "names": self.hosts,
            "lock": self.lock,
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        return {
            **self.common_spec(),
            **self.version_spec(),
            "jvm_options": self.options,
            "ids": self.ids,
            "quorum_hosts": self.hosts,
            "broker_ids": host_values(self.client_hosts, self.variables["hostvars"], "kafka_broker_id"),
            "account": self.own("user"),
            "directories": [self.own("data_dir")],
            "data_dir": self.own("data_dir"),
            "declared_config": self.declared_config,
            "meta": self.meta,
            "voters": self.voters,
            "static": self.static,
            "live_configs": self.live_configs,
            "former": self.former,
            "clusters": self.clusters,
            "directory_ids": self.directory_ids,
            "first_directories": self.first_directories,
            "brokers": self.brokers,
            "metrics": self.metrics_spec(needs_agent=True),
            "firewall_rules": self.firewall,
            "endpoints": self.listening,
            "data": self.members("data"),
            "joining": self.joining,
        }

    @property
    def brokers(self) -> dict[str, t.Any]:
        """Return what was read on the brokers where only they can tell whether there was a cluster."""
        return self.broker_files() if self.asks_brokers else {}

    @property
    def listening(self) -> list[dict[str, t.Any]]:
        """Return what listens, and whether it asks for a login."""
        return [
            endpoint("Kafka's controller", self.own("port")),
            endpoint("the controller's metrics", self.own("metrics_port"), self.metrics_address),
        ]
