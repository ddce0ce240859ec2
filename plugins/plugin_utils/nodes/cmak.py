# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role cmak derives from its variables for one host. Pure, but for a look at whether CMAK was built."""

from __future__ import annotations

import hashlib
import os.path
import re
import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import Told, zookeeper_servers
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hocon import to_hocon
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_names, host_values, server_list
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import endpoint
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.web import WebNode

SECRET = "/etc/cmak/secret.env"
CONSUMER = "/etc/cmak/current/consumer.properties"
_SECRET = re.compile(r"([A-Za-z0-9._~+/=-]{32,})?$")  # what needs no quoting in a file of systemd's
LATER = "converge the declared clusters when CMAK"
BROKERS_VERSION = "3.9.2"  # the default of kafka_version with ZooKeeper, which refers to more than others are told


class CmakNode(WebNode):
    """CMAK on a host."""

    role = "cmak"

    @property
    def listen_address(self) -> str:
        """Return the address to listen on."""
        return str(self.own("http_address") or self.address)

    @property
    def port(self) -> int:
        """Return the port to listen on."""
        return int(self.own("http_port"))

    @property
    def built(self) -> bool:
        """Tell whether CMAK is built from its source."""
        return bool(self.own("install_method") == "source")

    @property
    def build_dir(self) -> str:
        """Return the controller's directory with the source."""
        return f"{self.cache}/CMAK-{self.own('version')}"

    @property
    def built_file(self) -> str:
        """Return the path of the archive that is built."""
        return f"{self.build_dir}/target/universal/cmak-{self.own('version')}.zip"

    @property
    def archives(self) -> dict[str, t.Any]:
        """Return what is installed: what is built once it is there; the plan refuses what nothing proves."""
        archive = self.archive("bin/cmak", "zip", strip=1)
        if self.built:
            archive.update(file=self.built_file, checksum="")
            return {"CMAK": archive} if os.path.isfile(self.built_file) else {}
        return {"CMAK": archive} if archive["file"] or archive["checksum"] else {}

    @property
    def zookeeper_connect(self) -> str:
        """Return where CMAK stores its data: host:port,host:port/chroot."""
        return str(self.own("zookeeper_connect")).strip()

    @property
    def zookeepers(self) -> list[str]:
        """Return the hosts of that."""
        return [host for host in host_names(server_list(self.zookeeper_connect)) if host]

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the ports that are opened, and for whom."""
        return [{"port": self.port, "from": list(dict.fromkeys([*self.addresses(self.hosts), *self.clients]))}]

    @property
    def context(self) -> str:
        """Return the path before all paths."""
        return str(self.own("config").get("play.http.context", "/"))

    @property
    def client(self) -> dict[str, str]:
        """Return the options with which the modules reach CMAK on its own host, and log in."""
        user, url = self.own("login_user"), f"{self.local_url}{self.context}"
        login = {"url_username": user, "url_password": self.own("login_password")}
        return {"cmak_url": url, **(login if user else {})}

    @property
    def controllers(self) -> list[str]:
        """Return the controllers of this inventory's cluster, none where ZooKeeper keeps its metadata."""
        broker = Told(next(iter(self.group("kafka")), ""), self.variables["hostvars"])
        declared = map(broker.get, ("kafka_quorum_hosts", "kafka_controller_hosts"))
        return next((list(hosts) for hosts in declared if hosts is not None), self.group("kafka_controller"))

    @property
    def clusters(self) -> list[dict[str, t.Any]]:
        """Return the declared clusters, that of this inventory first where CMAK can read it."""
        brokers = self.group("kafka")
        own = bool(self.own("cluster_name") and brokers and not self.controllers)
        return [*([{**self._own_cluster(brokers), **self.own("cluster")}] if own else []), *self.own("clusters")]

    def _own_cluster(self, brokers: list[str]) -> dict[str, t.Any]:
        """Return the cluster of this inventory, as its first broker has the variables of role kafka."""
        hostvars, first = self.variables["hostvars"], brokers[0]
        declared = host_values([first], hostvars, "kafka_zookeeper_connect")[first]
        ensemble = ",".join(zookeeper_servers(self.group("zookeeper"), hostvars))
        ids = [key for key in host_values(brokers, hostvars, "kafka_broker_id").values() if key is not None]
        port = str(self.told(first, "kafka_jmx_port"))
        jmx = port.isdigit() and int(port) > 0
        return {
            "name": self.own("cluster_name"),
            "zookeeper_connect": declared or f"{ensemble}{self.told(first, 'kafka_zookeeper_chroot')}",
            "kafka_version": Told(first, hostvars).get("kafka_version") or BROKERS_VERSION,
            "jmx_enabled": jmx and not set(self.told(first, "kafka_jmx_hosts")).isdisjoint(self.hosts),
            "poll_consumers": True,
            "active_offset_cache_enabled": True,
            "expected_brokers": ids or None,
        }

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the whole of application.conf.

        Nothing of the shipped file is read: its secret, which everybody knows, is never in force.
        """
        user, consumer = self.own("login_user"), bool(self.own("consumer_properties"))
        connect = dict.fromkeys(("cmak.zkhosts", "kafka-manager.zkhosts"), self.zookeeper_connect)
        names = ("cmak.consumer.properties.file", "kafka-manager.consumer.properties.file")
        return {
            **self.data("defaults"),
            **connect,
            "application.features": self.own("features"),
            "basicAuthentication.enabled": user != "",
            "basicAuthentication.username": user,
            "basicAuthentication.password": self.own("login_password"),
            "basicAuthentication.excluded": [f"{self.context}api/health"],
            **(dict.fromkeys(names, CONSUMER) if consumer else {}),
            **self.own("config"),
        }

    @property
    def settings(self) -> str:
        """Return the lines of application.conf that are no secrets."""
        return to_hocon(self.config, secrets=False)

    @property
    def quiet(self) -> bool:
        """Tell whether CMAK, which logs the logins of clusters at INFO, must not."""
        return bool(self.own("consumer_properties")) or any("jaas_config" in cluster for cluster in self.clusters)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of the process; that of the secret is there so that another one restarts CMAK."""
        secret = self.own("secret")
        return {
            "JAVA_HOME": self.own("java_home") or "/usr",
            "JAVA_OPTS": " ".join(self.jvm_options),
            "CMAK_SECRET": hashlib.sha256(secret.encode()).hexdigest()[:12] if secret else "of this host",
        }

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files beside the revision.

        The secret is made once and kept, because another one is another signature; so going back to a revision does not
        change it.
        """
        secret = self.own("secret")
        return {
            self.unit: {"content": self.data("unit_text"), "mode": "0644"},
            SECRET: {
                "content": f'APPLICATION_SECRET="{secret or self.data("random")}"\n',
                "mode": "0400",
                "create_only": secret == "",
                "secret": True,
            },
        }

    @property
    def revision(self) -> dict[str, t.Any]:
        """Return all that CMAK starts from.

        The addresses are those of ZooKeeper's servers and of this host, which the configuration names.
        """
        consumer = self.own("consumer_properties")
        return {
            "home": self.home,
            "files": {
                "application.conf": self.data("application_text"),
                "secrets.conf": to_hocon(self.config, secrets=True),
                "env": self.data("environment_text"),
                "logback.xml": self.data("logback_text"),
                **self.address_book([self.host, *self.zookeepers]),
                **({"consumer.properties": render(consumer)} if consumer else {}),
            },
        }

    @property
    def runs(self) -> bool:
        """Tell whether CMAK runs here, so that its clusters can be compared."""
        return bool(self.state["unit"]["ActiveState"] == "active")

    @property
    def _compared(self) -> list[dict[str, t.Any]] | None:
        """Return what module cmak_cluster has found of each cluster, None where it was not called."""
        found: list[dict[str, t.Any]] | None = self.variables.get("__cmak_compared", {}).get("results")
        return found

    @property
    def converged(self) -> bool:
        """Tell whether the clusters were compared with a CMAK that goes on, and are as declared."""
        if not self.runs or self._compared is None or self.role in self.variables["__service_acting"]:
            return False
        return not any(found.get("plan", ["not compared"]) for found in self._compared)

    @property
    def resources(self) -> list[t.Any]:
        """Return what is to be done in CMAK; one host says it for all."""
        if not self.clusters or not self.speaks_for_all:
            return []
        if not self.runs:
            return [f"{LATER} runs"]
        changes: list[t.Any] = []
        for found in self._compared or []:
            changes += [change for change in found.get("changes", [f"{LATER} answers"]) if change not in changes]
        return changes

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        common = self.common_query(SECRET)
        return {
            **common,
            "directories": [*common["directories"], self.data("records")],
            "ports": [self.port],
            "names": list(dict.fromkeys([*self.hosts, *self.zookeepers])),
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        proven = self.own("archive_file") or self.own("archive_checksum") or self.built
        login = boolean(self.config["basicAuthentication.enabled"], strict=False)
        return {
            **self.common_spec(),
            "hosts": self.hosts,
            "version": self.own("version"),
            "ids": self.ids,
            "zookeeper_connect": self.zookeeper_connect,
            "config": self.own("config"),
            "features": self.own("features"),
            "clusters": self.clusters,
            "controllers": self.controllers,
            "cluster": self.own("cluster"),
            "jvm_options": self.jvm_options,
            "login_user": self.own("login_user"),
            "login_password": self.own("login_password") != "",
            "secret_fits": _SECRET.match(self.own("secret")) is not None,
            "unverified": not proven and self.missing,
            "build_java": self.own("build_java_home") if self.built else "unused",
            "firewall_rules": self.firewall,
            "endpoints": [endpoint("CMAK", self.port, self.listen_address, login=login)],
        }
