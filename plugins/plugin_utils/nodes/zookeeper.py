# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role zookeeper derives from its variables for one host. Pure."""

from __future__ import annotations

import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.apache import ApacheNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, endpoint

PROVIDER = "org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider"


class ZooKeeperNode(ApacheNode):
    """A member of an ensemble."""

    role = "zookeeper"

    @property
    def home(self) -> str:
        """Return the directory of the version."""
        return f"/opt/apache-zookeeper-{self.own('version')}-bin"

    @property
    def archives(self) -> dict[str, t.Any]:
        """Return what is installed, by the name that people read."""
        version = self.own("version")
        name, directory = f"apache-zookeeper-{version}-bin.tar.gz", f"zookeeper-{version}"
        archive = self.apache_archive(name, directory, self.home, "lib", self.own("archive_checksum"))
        archive["fingerprints"] = archive["fingerprints"] or self.data("signers").get(version, [])
        agent = self.agent_used and self.agent_given
        return {"ZooKeeper": archive, **({"JMX exporter": self.agent["archive"]} if agent else {})}

    @property
    def directories(self) -> list[str]:
        """Return the directories of the data."""
        return list(dict.fromkeys(filter(None, (self.own("data_dir"), self.own("data_log_dir")))))

    @property
    def myid(self) -> str:
        """Return the path of the file with the id."""
        return f"{self.own('data_dir')}/myid"

    @property
    def marker(self) -> str:
        """Return the path of the file without which an empty ensemble elects no leader (ZooKeeper: FileTxnSnapLog)."""
        return f"{self.own('data_log_dir') or self.own('data_dir')}/initialize"

    @property
    def bootstraps(self) -> bool:
        """Tell whether no member has data, in the declared directories or in those of the live configuration."""
        return not any(self.members("data").values())

    @property
    def ids(self) -> dict[str, t.Any]:
        """Return {member: id or None}."""
        return self.member_ids("zookeeper_id")

    @property
    def connect(self) -> list[str]:
        """Return ["host:port"] of the members, for clients."""
        return [f"{host}:{self.own('client_port')}" for host in self.hosts]

    @property
    def endpoint(self) -> dict[str, t.Any]:
        """Return where this member is asked on its own host."""
        return {"host": "127.0.0.1", "port": self.own("client_port")}

    @property
    def shared(self) -> dict[str, t.Any]:
        """Return what the other hosts have to know, which have no variables of the role for this one."""
        return {"id": self.own("id"), "endpoint": self.endpoint}

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the keys of zoo.cfg."""
        ports = f"{self.own('peer_port')}:{self.own('election_port')}"
        logs = self.own("data_log_dir")
        return {
            **self.data("defaults"),
            "dataDir": self.own("data_dir"),
            "clientPort": self.own("client_port"),
            **({"dataLogDir": logs} if logs else {}),
            **{f"server.{key}": f"{host}:{ports}" for host, key in self.ids.items()},
            **(self._provider_keys() if self.own("metrics_port") and self.provider else {}),
            **self.own("config"),
        }

    def _provider_keys(self) -> dict[str, t.Any]:
        """Return the keys of ZooKeeper's own metrics."""
        return {
            "metricsProvider.className": PROVIDER,
            "metricsProvider.httpHost": self.metrics_address,
            "metricsProvider.httpPort": self.own("metrics_port"),
            "metricsProvider.exportJvmInfo": True,
        }

    @property
    def provider_jar(self) -> str:
        """Return the pattern of the jar with ZooKeeper's own metrics, which the official archives have."""
        return f"{self.home}/lib/zookeeper-prometheus-metrics-*.jar"

    @property
    def provider(self) -> bool:
        """Tell whether the version has its own metrics. Where it is not unpacked yet, the installation looks again."""
        return bool(self.state["globs"][self.provider_jar])

    @property
    def agent_used(self) -> bool:
        """Tell whether the metrics come from the JMX exporter."""
        return bool(self.own("metrics_port") and not self.provider)

    @property
    def agent_lacks(self) -> bool:
        """Tell whether nothing can serve the metrics: neither the version nor a jar of the JMX exporter."""
        return self.agent_used and not self.agent_given

    @property
    def options(self) -> list[str]:
        """Return the options of the JVM."""
        heap = self.heap(8, 2048)
        agent = [self.agent["option"]] if self.agent_used else []
        return self.jvm(heap, *agent)

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the ports that are opened, and for whom."""
        members = self.addresses(self.hosts)
        clients = [*members, *self.addresses(self.own("client_hosts")), *self.own("client_networks")]
        return [
            {"port": self.own("client_port"), "from": list(dict.fromkeys(clients))},
            {"port": self.own("peer_port"), "from": members},
            {"port": self.own("election_port"), "from": members},
            *self.metrics_rules(),
        ]

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files beside the revision.

        The marker is written once, when no member has data: the plan has looked at them all, and at the brokers.
        """
        user = self.own("user")
        marker = {"content": "", "owner": user, "group": user, "mode": "0640"}
        identity = {"content": f"{self.own('id') or ''}\n", "group": user, "mode": "0640", "create_only": True}
        return {
            f"{UNITS}/zookeeper.service": {"content": self.data("unit_text"), "mode": "0644"},
            self.myid: identity,
            **({self.marker: marker} if self.bootstraps else {}),
        }

    @property
    def revision(self) -> dict[str, t.Any]:
        """Return all that a member starts from."""
        rules = self.data("metrics_text")
        logging = self.line["logging"] if self.line else ""  # a version of no known line is refused
        return {
            "home": self.home,
            "files": {
                "zoo.cfg": render(self.config),
                "env": self.data("environment"),
                logging: self.data("logback" if logging == "logback.xml" else "log4j"),
                **self.address_book(self.hosts),
                **({"metrics.yml": rules} if self.agent_used else {}),
            },
        }

    @property
    def checks(self) -> dict[str, dict[str, t.Any]]:
        """Return the modules with which the installed version checks its configuration, and their options."""
        options = {"home": self.home, "config": self.config, "java": self.java, "account": self.own("user")}
        return {"zookeeper_config_info": options}

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        unit, data = f"{UNITS}/zookeeper.service", self.own("data_dir")
        homes = [self.home, *([self.agent["home"]] if self.own("metrics_port") else [])]
        ports = [self.own(f"{name}_port") for name in ("client", "peer", "election", "metrics")]
        return {
            "unit": "zookeeper.service",
            "root": "/etc/zookeeper",
            "java": self.java,
            "account": self.own("user"),
            "directories": [*self.directories, *homes, self.python_path, "/etc/zookeeper/staged", UNITS],
            "data": [f"{data}/version-2/*"],
            "files": [self.myid, self.marker, "/etc/zookeeper/maintenance", unit],
            "managed": [self.myid, self.marker, unit],
            "excerpts": {
                "/etc/zookeeper/current/zoo.cfg": r"^server\.",
                "/etc/zookeeper/current/env": "^ZOOKEEPER_HOME=",
            },
            "live": {
                "config": "/etc/zookeeper/current/zoo.cfg",
                "keys": ["dataDir", "dataLogDir"],
                "patterns": ["/version-2/log.*", "/version-2/snapshot.*", "/version-2/*Epoch"],
            },
            "globs": [self.provider_jar],
            "ports": [port for port in ports if port],
            "names": self.hosts,
            "lock": self.lock,
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        config = self.config
        return {
            **self.common_spec(),
            **self.version_spec(),
            "jvm_options": self.options,
            "ids": self.ids,
            "account": self.own("user"),
            "directories": self.directories,
            "data_dir": self.own("data_dir"),
            "data_log_dir": self.own("data_log_dir"),
            "declared_config": self.own("config"),
            "myid": self.myid,
            "marker": self.marker,
            "brokers": self.brokers,
            "servers": {key: value for key, value in config.items() if key.startswith("server.")},
            "metrics": self.metrics_spec(needs_agent=not self.missing and not self.provider),
            "firewall_rules": self.firewall,
            "endpoints": self.listening(config),
            "data": self.members("data"),
        }

    @property
    def ready(self) -> list[int]:
        """Return the ids of the members that serve."""
        return [server["id"] for server in self.health.get("servers", []) if server["mode"]]

    @property
    def safe(self) -> list[int]:
        """Return the ids of the members that may be stopped."""
        return list(self.health.get("safe_to_stop", []))

    @property
    def brokers(self) -> dict[str, t.Any]:
        """Return what was read on the brokers where an empty ensemble would be bootstrapped."""
        return self.broker_files() if self.bootstraps else {}

    def listening(self, config: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
        """Return what listens, and whether it asks for a login."""
        clients = boolean(config.get("enforce.auth.enabled", False))
        peers = any(boolean(config.get(key, False)) for key in ("sslQuorum", "quorum.auth.enableSasl"))
        return [
            endpoint("ZooKeeper", self.own("client_port"), config.get("clientPortAddress", ""), login=clients),
            endpoint("ZooKeeper", self.own("peer_port"), login=peers),
            endpoint("ZooKeeper", self.own("election_port"), login=peers),
            endpoint("ZooKeeper's metrics", self.own("metrics_port"), self.metrics_address),
        ]
