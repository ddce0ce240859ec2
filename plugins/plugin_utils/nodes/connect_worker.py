# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a worker of Connect is installed with and starts from. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import client_keys, connector_files, plugin_places
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import service_url
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_names
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_release import KafkaReleaseNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS

SECRETS = "/etc/connect/secrets.properties"
UNIT = f"{UNITS}/connect.service"
PLUGINS = "/opt/connect-plugins"
REST_LOGIN = "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension"
_PLUGIN = re.compile(r"/[A-Za-z0-9][A-Za-z0-9._-]*-[0-9a-f]{12}$")
# Without the file connectors (KAFKA-13748): a plugin like any other.
_FILE_CONNECTORS = re.compile(r"/connect-file-[^/]*$")


class WorkerNode(KafkaReleaseNode):
    """A worker by itself."""

    @property
    def distributed(self) -> bool:
        """Tell whether the workers share the connectors."""
        return bool(self.own("mode") == "distributed")

    @property
    def directories(self) -> list[str]:
        """Return the directories of the data."""
        return [*([] if self.distributed else [self.own("data_dir")]), *self.own("directories")]

    @property
    def places(self) -> list[dict[str, t.Any]]:
        """Return where the plugins lie; see plugin_places."""
        return plugin_places(self.own("plugins"), PLUGINS, self.cache)

    @property
    def archives(self) -> dict[str, t.Any]:
        """Return what is installed, by the name that people read."""
        return {**super().archives, **{f"plugin {found['name']}": found["archive"] for found in self.places}}

    @property
    def unused_plugins(self) -> list[str]:
        """Return the directories of plugins that are not declared and may go."""
        if not self.own("plugins_prune"):
            return []
        declared = [found["place"] for found in self.places]
        return [path for path in self.state["globs"][f"{PLUGINS}/*"] if _PLUGIN.search(path) and path not in declared]

    @property
    def listen_address(self) -> str:
        """Return the address of the REST interface."""
        return str(self.own("rest_address") or self.address)

    @property
    def port(self) -> int:
        """Return the port of the REST interface."""
        return int(self.own("rest_port"))

    @property
    def brokers(self) -> list[str]:
        """Return the names of the brokers."""
        return host_names(self.own("bootstrap_servers"))

    @property
    def internal_topics(self) -> list[dict[str, t.Any]]:
        """Return the topics in which the workers keep what they share."""
        factor = self.own("replication_factor") or min(len(self.own("bootstrap_servers")), 3)
        partitions = [
            (self.own("config_topic"), 1),
            (self.own("offset_topic"), self.own("offset_partitions")),
            (self.own("status_topic"), self.own("status_partitions")),
        ]
        return [{"name": name, "partitions": count, "replication_factor": factor} for name, count in partitions]

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the keys of worker.properties."""
        return {
            **self.data("defaults"),
            "config.providers.file.param.allowed.paths": SECRETS,
            "bootstrap.servers": ",".join(self.own("bootstrap_servers")),
            "listeners": service_url(self.listen_address, self.port),
            "rest.advertised.host.name": self.own("advertised_host"),
            "rest.advertised.port": self.port,
            "plugin.path": ",".join(found["place"] for found in self.places) or None,
            **(self._group_keys() if self.distributed else self._alone_keys()),
            **client_keys(self.kafka_connection),
            **({"rest.extension.classes": REST_LOGIN} if self.own("rest_user") else {}),
            **self.declared_config,
        }

    def _group_keys(self) -> dict[str, t.Any]:
        """Return the keys of a worker that is one of a group."""
        config, offset, status = self.internal_topics
        return {
            "group.id": self.own("group_id"),
            "config.storage.topic": config["name"],
            "config.storage.replication.factor": config["replication_factor"],
            "offset.storage.topic": offset["name"],
            "offset.storage.partitions": offset["partitions"],
            "offset.storage.replication.factor": offset["replication_factor"],
            "status.storage.topic": status["name"],
            "status.storage.partitions": status["partitions"],
            "status.storage.replication.factor": status["replication_factor"],
        }

    def _alone_keys(self) -> dict[str, t.Any]:
        """Return the keys of a worker that is alone."""
        return {"offset.storage.file.filename": f"{self.own('data_dir')}/offsets"}

    @property
    def options(self) -> list[str]:
        """Return the options of the JVM."""
        heap = self.heap(8, 2048)
        login = ["-Djava.security.auth.login.config=/etc/connect/current/jaas.conf"] if self.own("rest_user") else []
        agent = [self.agent["option"]] if self.own("metrics_port") else []
        return self.jvm(heap, self.logging_option, *login, *agent)

    @property
    def connector_files(self) -> dict[str, str]:
        """Return the files of the connectors of a standalone worker, by the name that they have in its revision."""
        return {} if self.distributed else connector_files(self.own("connectors"))

    @property
    def process_environment(self) -> dict[str, str]:
        """Return what the unit starts the worker with; the plan looks there for the group that runs."""
        found = self.state["globs"][f"{self.home}/libs/*.jar"]
        jars = [jar for jar in found if not _FILE_CONNECTORS.search(jar)]
        files = [f"/etc/connect/current/{name}" for name in ("worker.properties", *self.connector_files)]
        main = f"org.apache.kafka.connect.cli.Connect{self.own('mode').capitalize()}"
        return {
            "CONNECT_CLASSPATH": ":".join(jars) or f"{self.home}/libs/*",
            "CONNECT_COMMAND": " ".join([main, *files]),
            "CONNECT_GROUP": self.own("group_id") if self.distributed else "",
        }

    @property
    def revision(self) -> dict[str, t.Any]:
        """Return all that a worker starts from. The addresses are those of the names that are in its configuration."""
        user = self.own("rest_user")
        return {
            "home": self.home,
            "files": {
                "worker.properties": render(self.config),
                "env": self.data("environment"),
                **self.logging_file,
                **self.address_book([self.host, *self.brokers]),
                **({"jaas.conf": self.data("jaas")} if user else {}),
                **({"rest.properties": render({user: self.own("rest_password")})} if user else {}),
                **({"metrics.yml": self.data("metrics_text")} if self.own("metrics_port") else {}),
                **self.connector_files,
            },
        }

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files beside the revision.

        A connector reads the secrets when it starts, so that a new one restarts no worker.
        """
        user = self.own("user")
        text = render(self.own("secrets"))
        return {
            UNIT: {"content": self.data("unit_text"), "mode": "0644"},
            SECRETS: {"content": text, "owner": user, "group": user, "mode": "0400", "secret": True},
        }

    @property
    def checks(self) -> dict[str, dict[str, t.Any]]:
        """Return the modules with which the installed version checks its configuration, and their options."""
        declared = {"config": self.config, "worker_mode": self.own("mode")}
        return {"kafka_connect_properties": {**self.properties_check("worker.properties"), **declared}}
