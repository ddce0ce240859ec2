# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka_controller derives from its variables for one host. Pure."""

from __future__ import annotations

import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import cluster_of
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_metadata import spare
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import (
    ACL_VARIABLES,
    DECIDED_KEYS,
    LISTENER,
    quorum_keys,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import STANDARD_AUTHORIZER, authorizer_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_release import (
    KafkaReleaseNode,
    replication_keys,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, endpoint

ROOT = "/etc/kafka-controller"
UNIT = f"{UNITS}/kafka-controller.service"
# What a controller writes when it first runs; a directory that is only formatted has none of it (3.9 to 4.4).
METADATA = "/__cluster_metadata-0/*.log"


class KafkaControllerNode(KafkaReleaseNode):
    """A controller, which is a process of its own on every host: never one with a broker (KIP-500's combined mode)."""

    role = "kafka_controller"

    @property
    def daemon(self) -> str:
        """Return the name of the unit, and of the directories in /etc and /var/log."""
        return "kafka-controller"

    @property
    def declared_config(self) -> dict[str, t.Any]:
        """Return the keys that are declared; all controllers have the same."""
        return dict(self.own("config"))

    @property
    def meta(self) -> str:
        """Return the path of the file that says whose the metadata log is."""
        return f"{self.own('data_dir')}/meta.properties"

    @property
    def ids(self) -> dict[str, t.Any]:
        """Return {controller: id or None}."""
        return self.member_ids("kafka_controller_id")

    @property
    def bootstrap(self) -> list[str]:
        """Return ["host:port"] of the controllers."""
        return [f"{host}:{self.own('port')}" for host in self.hosts]

    @property
    def client_hosts(self) -> list[str]:
        """Return the brokers, each once."""
        return list(dict.fromkeys(self.own("client_hosts")))

    @property
    def expected(self) -> dict[t.Any, str]:
        """Return {id: controller} of the voters."""
        return {key: host for host, key in self.ids.items()}

    @property
    def quorum(self) -> dict[str, str]:
        """Return the keys that name the voters."""
        return quorum_keys(self.ids, dict.fromkeys(self.ids, self.own("port")))

    @property
    def endpoint(self) -> dict[str, t.Any]:
        """Return where this controller is asked on its own host."""
        return {"host": "127.0.0.1", "port": self.own("port")}

    @property
    def shared(self) -> dict[str, t.Any]:
        """Return what the other hosts have to know, which have no variables of the role for this one."""
        return {"id": self.own("id"), "endpoint": self.endpoint, "meta": self.meta, "version": self.own("version")}

    @property
    def asks_brokers(self) -> bool:
        """Tell whether the brokers are asked for a cluster: more controllers have no metadata than may begin empty.

        That is a bootstrap, an interrupted one, or a majority of the controllers has lost its metadata.
        """
        data = list(self.members("data").values())
        return data.count(False) > spare(len(data))

    @property
    def clusters(self) -> dict[str, str]:
        """Return {controller: id of the cluster that its directory is formatted for, "" where it is not}.

        Each may have another directory.
        """
        paths = self.members("shared", "meta")
        return {host: cluster_of((files or {}).get(paths[host])) for host, files in self.members("files").items()}

    @property
    def cluster_id(self) -> str:
        """Return the id of the cluster, "" where no controller is formatted yet."""
        return next(filter(None, self.clusters.values()), "")

    @property
    def unformatted(self) -> bool:
        """Tell whether the directory of the metadata log has to be formatted here."""
        return self.state["files"][self.meta] is None

    @property
    def formats(self) -> bool:
        """Tell whether the directory of a controller has to be formatted, of those that were read."""
        read = self.members("files")
        return any(read[host] is not None and not cluster for host, cluster in self.clusters.items())

    @property
    def joins(self) -> bool:
        """Tell whether a controller without metadata comes to a quorum that lives: a majority may have metadata.

        Until it has copied all from the others, they have to be a quorum without it. Where a minority has metadata, the
        plan goes on only with an interrupted bootstrap, which has no quorum yet.
        """
        data = list(self.members("data").values())
        return True in data and 0 < data.count(False) <= spare(len(data))

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
            "files": [self.meta, f"{ROOT}/maintenance", UNIT],
            "managed": [UNIT],
            "excerpts": {
                f"{ROOT}/current/server.properties": r"^controller\.quorum\.voters=",
                f"{ROOT}/current/env": "^KAFKA_CONTROLLER_HOME=",
            },
            "live": {"config": f"{ROOT}/current/server.properties", "keys": ["log.dirs"], "patterns": [METADATA]},
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
            "voters": self.quorum["controller.quorum.voters"],
            "clusters": self.clusters,
            "brokers": self.brokers,
            "metrics": self.metrics_spec(needs_agent=True),
            "firewall_rules": self.firewall,
            "endpoints": self.listening,
            "data": self.members("data"),
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

    @property
    def ready(self) -> list[int]:
        """Return the ids of the voters that have caught up."""
        return [voter["id"] for voter in self.health.get("voters", []) if voter["caught_up"]]

    @property
    def safe(self) -> list[int]:
        """Return the ids of the voters that may be stopped."""
        return list(self.health.get("safe_to_stop", []))
