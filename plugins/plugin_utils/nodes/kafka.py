# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka derives from its variables for one host. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils import kafka_listeners
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import (
    LISTENERS,
    broker_login,
    listener_for,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import (
    ZOOKEEPER_AUTHORIZER,
    authorizer_keys,
    kafka_scram,
    listener_name,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_cluster import KafkaClusterNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_release import replication_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, endpoint

UNIT = f"{UNITS}/kafka.service"
STAGED = "/etc/kafka/staged"
GENERATED_IDS = 1000  # those above it Kafka would make itself, unless told not to (reserved.broker.max.id)
CLIENTS = ("connect", "cmak", "akhq")  # groups whose hosts are clients; CMAK where it reads consumers


class KafkaNode(KafkaClusterNode):
    """A broker of a cluster with ZooKeeper."""

    authorizer: t.ClassVar[str] = ZOOKEEPER_AUTHORIZER

    @property
    def meta_files(self) -> list[str]:
        """Return the files in which the log directories say whose they are."""
        return [f"{directory}/meta.properties" for directory in self.own("log_dirs")]

    @property
    def listeners(self) -> dict[str, str]:
        """Return the keys of the listeners."""
        inter_broker = self.own("inter_broker_listener")
        return kafka_listeners.kafka_listeners(self.own("listeners"), self.own("advertised_host"), inter_broker)

    @property
    def endpoint(self) -> dict[str, t.Any]:
        """Return where this broker is asked on its own host."""
        listener = listener_name(listener_for("admin", self.variables))
        return kafka_listeners.endpoint(self.config["listeners"], listener)

    @property
    def admin_connection(self) -> dict[str, t.Any]:
        """Return the options with which the modules reach the cluster, by this broker's own variables."""
        return {"bootstrap_servers": self.own("bootstrap_servers"), **broker_login("admin", self.variables)}

    @property
    def shared(self) -> dict[str, t.Any]:
        """Return what the other hosts have to know, which have no variables of the role for this one."""
        config = self.config
        advertised = config["advertised.listeners"] or config["listeners"]
        return {"id": self.own("broker_id"), "endpoint": self.endpoint, "advertised": advertised}

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the keys of server.properties."""
        return {
            **self.data("defaults"),
            "num.recovery.threads.per.data.dir": self.variables["ansible_facts"].get("processor_vcpus", 1),
            **self._replication_keys(),
            "log.dirs": ",".join(self.own("log_dirs")),
            **self.listeners,
            **self.metadata_keys,
            **self._broker_keys(),
            **self._login_keys(),
            **self.declared_config,
        }

    def _replication_keys(self) -> dict[str, int]:
        """Return the numbers of replicas, clamped by that of the brokers.

        With more replicas asked for than brokers, the internal topics could not be created; and before 3.7 a broker
        does not cap min.insync.replicas itself.
        """
        keys = replication_keys(len(self.hosts))
        return {
            **keys,
            "offsets.topic.replication.factor": keys["default.replication.factor"],
            "transaction.state.log.replication.factor": keys["default.replication.factor"],
            "transaction.state.log.min.isr": keys["min.insync.replicas"],
        }

    def _broker_keys(self) -> dict[str, t.Any]:
        """Return the keys of this broker that are not always there."""
        rack = self.own("rack")
        return {"broker.rack": rack} if rack else {}

    @property
    def metadata_keys(self) -> dict[str, t.Any]:
        """Return the keys of who the broker is, and of where the metadata of the cluster is."""
        generated = (self.own("broker_id") or 0) > GENERATED_IDS
        return {
            "broker.id": self.own("broker_id"),
            "zookeeper.connect": self.zookeeper_connect,
            "zookeeper.connection.timeout.ms": 18000,
            **({"broker.id.generation.enable": False} if generated else {}),
        }

    @property
    def metadata_hosts(self) -> list[str]:
        """Return the hosts that keep the metadata of the cluster."""
        return self.zookeeper_hosts

    def _login_keys(self) -> dict[str, str]:
        """Return the keys of the brokers' login, and of those who are above the rights."""
        user = self.own("broker_user")
        login = kafka_scram(self.own("listeners"), user, self.own("broker_password")) if user else {}
        if not self.own("authorizer"):
            return login
        return {**login, **authorizer_keys(self.authorizer, user, self.own("super_users"))}

    @property
    def secret_files(self) -> list[t.Any]:
        """Return the files with secrets that the configuration names."""
        return [value for key, value in self.config.items() if key.endswith("keystore.location")]

    @property
    def options(self) -> list[str]:
        """Return the options of the JVM."""
        heap = self.heap(4, 6144)
        jmx = self._jmx_options() if self.own("jmx_port") else []
        agent = [self.agent["option"]] if self.own("metrics_port") else []
        return self.jvm(heap, self.logging_option, *jmx, *agent)

    @property
    def jmx_clients(self) -> list[str]:
        """Return the addresses and networks that may use JMX."""
        return list(dict.fromkeys([*self.addresses(self.own("jmx_hosts")), *self.own("jmx_networks")]))

    @property
    def jmx_address(self) -> str:
        """Return the address of JMX, which has no login here.

        Loopback, or that of the cluster where named hosts may ask (and the firewall admits only them).
        """
        return self.address if self.jmx_clients else "127.0.0.1"

    def _jmx_options(self) -> list[str]:
        """Return the options of JMX. The RMI server has the same port, or a firewall could not know it."""
        port, prefix = self.own("jmx_port"), "-Dcom.sun.management.jmxremote"
        return [
            f"{prefix}.port={port}",
            f"{prefix}.rmi.port={port}",
            f"{prefix}.host={self.jmx_address}",
            f"-Djava.rmi.server.hostname={self.jmx_address}",
            f"{prefix}.authenticate=false",
            f"{prefix}.ssl=false",
        ]

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the ports that are opened, and for whom."""
        jmx, hosts = self.own("jmx_port"), list(dict.fromkeys(host for name in CLIENTS for host in self.group(name)))
        clients = [*self.addresses(self.hosts), *self.addresses(hosts), *self.own("client_networks")]
        return [
            *({"port": entry["port"], "from": list(dict.fromkeys(clients))} for entry in self.own("listeners")),
            *([{"port": jmx, "from": self.jmx_clients}] if jmx else []),
            *self.metrics_rules(),
        ]

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files beside the revision."""
        return {UNIT: {"content": self.data("unit_text"), "mode": "0644"}}

    @property
    def revision(self) -> dict[str, t.Any]:
        """Return all that a broker starts from."""
        return {
            "home": self.home,
            "files": {
                "server.properties": render(self.config),
                "env": self.data("environment"),
                **self.logging_file,
                **self.address_book([self.host, *self.metadata_hosts]),
                **({"metrics.yml": self.data("metrics_text")} if self.own("metrics_port") else {}),
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
        ports = [*(entry["port"] for entry in self.own("listeners")), self.own("jmx_port"), self.own("metrics_port")]
        return {
            "unit": "kafka.service",
            "root": "/etc/kafka",
            "java": self.java,
            "account": self.own("user"),
            "directories": [*self.own("log_dirs"), self.python_path, STAGED, UNITS, *homes],
            "data": [re.sub(r"([][*?])", r"[\1]", path) for path in self.meta_files],  # paths, and no patterns
            "files": [*self.meta_files, "/etc/kafka/maintenance", UNIT],
            "managed": [UNIT],
            "excerpts": {"/etc/kafka/current/env": "^KAFKA_HOME="},
            "live": {
                "config": "/etc/kafka/current/server.properties",
                "keys": ["log.dirs", "log.dir"],
                "patterns": ["/*-[0-9]*"],
                "files": ["/meta.properties"],
            },
            "secrets": self.secret_files,
            "ports": [port for port in ports if port],
            "names": [self.own("advertised_host"), *self.hosts],
            "lock": self.lock,
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        resources = ("topics", "users", "acls", "quotas", "offsets", "cluster_config")
        as_given = ("listeners", "bootstrap_servers", "broker_user", "authorizer", "start_from")
        return {
            **self.common_spec(),
            **self.version_spec(),
            **{name: self.own(name) for name in (*resources, *as_given)},
            "purposes": {variable: self.variables.get(variable) for variable in LISTENERS.values()},
            "jvm_options": self.options,
            "ids": self.ids,
            "quorum_hosts": self.quorum_hosts,
            "config": self.config,
            "account": self.own("user"),
            "directories": self.own("log_dirs"),
            "asked": self.asked,
            "declared_config": self.declared_config,
            "broker_password": bool(self.own("broker_password")),
            "zookeeper_connect": self.zookeeper_connect,
            "firewall_rules": self.firewall,
            "endpoints": self.listening,
            "metrics": self.metrics_spec(needs_agent=True),
            "data": self.members("data"),
            "advertised": self.members("shared", "advertised"),
            "zookeeper_data": self.zookeeper_data,
            "znodes": self.held,
            "refused": self.refused if self.data("compares") else [],
        }

    @property
    def listening(self) -> list[dict[str, t.Any]]:
        """Return what listens beside the listeners, and whether it asks for a login."""
        return [
            endpoint("Kafka's JMX", self.own("jmx_port"), self.jmx_address),
            endpoint("Kafka's metrics", self.own("metrics_port"), self.metrics_address),
        ]

    @property
    def zookeeper_data(self) -> dict[str, t.Any]:
        """Return {server of ZooKeeper: whether it has data}.

        Only where this play has read it: before a bootstrap in the same run it was otherwise.
        """
        hosts = [host for host in self.zookeeper_hosts if host in self.variables["ansible_play_hosts_all"]]
        return host_values(hosts, self.variables["hostvars"], ["__service_state", "services", "zookeeper", "data"])
