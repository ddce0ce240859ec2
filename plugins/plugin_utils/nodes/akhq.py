# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role akhq derives from its variables for one host. Pure."""

from __future__ import annotations

import functools
import typing as t

from ansible.utils.vars import merge_hash
from ansible_collections.kafkaops.stack.plugins.plugin_utils.akhq import akhq_users
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import client_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import Told, rest_url, service_url
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_addresses, host_names
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_clients import kafka_login
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import endpoint
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.web import WebNode

CONFIG = "/etc/akhq/current/application.yml"
SECRET = "/etc/akhq/secret.yml"  # beside the revisions, which do not change it: a new one would log everybody out
LOOPBACK = "127.0.0.1"


def merged(*parts: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return mappings in one, key by key at every depth; later ones take precedence, and lists replace lists."""
    return functools.reduce(merge_hash, parts)


def not_empty(parts: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return what is not empty of a part of the configuration."""
    return {key: value for key, value in parts.items() if value}


class AkhqNode(WebNode):
    """AKHQ on a host."""

    role = "akhq"

    @property
    def management_port(self) -> int:
        """Return the port of AKHQ's own endpoints, 0 where they are off."""
        return int(self.own("management_port")) if self.own("management_enabled") else 0

    @property
    def ports(self) -> list[int]:
        """Return all ports to listen on."""
        return [port for port in (self.port, self.management_port) if port]

    @property
    def urls(self) -> dict[str, str]:
        """Return {host: URL} at which the modules of this collection reach AKHQ on each."""
        declared = self.own("address")
        bind = LOOPBACK if declared in ("0.0.0.0", "::") else declared
        addresses = host_addresses(self.hosts, self.variables["hostvars"])
        path = self.own("context_path")
        urls = {host: service_url(bind or own or LOOPBACK, self.port, path) for host, own in addresses.items()}
        return {**urls, **self.own("urls")}

    @property
    def archives(self) -> dict[str, t.Any]:
        """Return what is installed; the plan refuses what nothing proves."""
        archive = {**self.archive("akhq.jar", "jar", strip=0), "names": ["akhq.jar"]}
        return {"AKHQ": archive} if archive["file"] or archive["checksum"] else {}

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the ports that are opened, and for whom."""
        port, networks = self.management_port, self.own("management_networks")
        management = [{"port": port, "from": networks}] if port else []
        return [{"port": self.port, "from": list(dict.fromkeys(self.clients))}, *management]

    @property
    def brokers(self) -> list[str]:
        """Return the hosts of the platform's own cluster."""
        return host_names(self.own("bootstrap_servers"))

    @property
    def connections(self) -> dict[str, t.Any]:
        """Return the clusters, that of the platform first."""
        own = {self.own("cluster_name"): self._own_connection()} if self.own("bootstrap_servers") else {}
        return merged(own, self.own("connections"))

    @property
    def kafka_login(self) -> dict[str, t.Any]:
        """Return how it logs in there; akhq_connections and akhq_config may have keys of that cluster, too."""
        if not self.own("bootstrap_servers"):
            return kafka_login({})
        configured = (self.own("config").get("akhq") or {}).get("connections") or {}
        cluster = merged(self.own("connections"), configured).get(self.own("cluster_name")) or {}
        return kafka_login(self.kafka_connection, cluster.get("properties"), self.own("jvm_options"))

    def _own_connection(self) -> dict[str, t.Any]:
        """Return the platform's own cluster."""
        servers = ",".join(self.own("bootstrap_servers"))
        return {
            "properties": {"bootstrap.servers": servers, **client_keys(self.kafka_connection, [""])},
            **not_empty({"schema-registry": self.own("schema_registry"), "connect": self.connects}),
        }

    @property
    def connects(self) -> list[dict[str, t.Any]]:
        """Return the Connect clusters, by default the platform's own, as the inventory says it of its first worker."""
        workers = self.group("connect")
        return list(self.own("connects") or [self._own_connect(worker) for worker in workers[:1]])

    def _own_connect(self, worker: str) -> dict[str, t.Any]:
        """Return the platform's own Connect, with the login that its workers ask for."""
        user = self.told(worker, "connect_rest_user")
        login = {"basic-auth-username": user, "basic-auth-password": self.told(worker, "connect_rest_password")}
        return {
            "name": self.told(worker, "connect_group_id"),
            "url": rest_url(worker, Told(worker, self.variables["hostvars"])),
            **(login if user else {}),
        }

    @property
    def secure(self) -> bool:
        """Tell whether AKHQ asks for a login."""
        return any((self.own("users"), self.own("ldap"), self.own("oidc_clients"), self.own("header_auth")))

    @property
    def secret_made(self) -> bool:
        """Tell whether the secret that signs the logins is made on the host."""
        return self.secure and self.own("jwt_secret") == ""

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the whole of application.yml."""
        management = {"enabled": True, "port": self.management_port, "sensitive": False}
        path = not_empty({"context-path": self.own("context_path")})
        derived = {
            "micronaut": {"server": {"host": self.listen_address or "0.0.0.0", "port": self.port, **path}},
            "akhq": {"connections": self.connections},
            # Without an endpoint nothing listens on the port.
            "endpoints": {"all": management if self.management_port else {"enabled": False}},
        }
        return merged(self.data("defaults"), derived, self._security() if self.secure else {}, self.own("config"))

    def _security(self) -> dict[str, t.Any]:
        """Return who logs in, where that is known, and what each may do."""
        secret, ldap, oidc = self.own("jwt_secret"), self.own("ldap"), self.own("oidc_clients")
        providers = self.own("oidc_providers")
        token = {"jwt": {"signatures": {"secret": {"generator": {"secret": secret}}}}}
        login = {
            "token": token if secret else {},
            "ldap": {"default": {"enabled": True, **ldap}} if ldap else {},
            "oauth2": {"enabled": True, "clients": oidc} if oidc else {},
        }
        rights = {
            "basic-auth": akhq_users(self.own("users")),
            "roles": self.own("roles"),
            "groups": self.own("groups"),
            "ldap": self.own("ldap_mapping"),
            "oidc": {"enabled": True, "providers": providers} if providers else {},
            "header-auth": self.own("header_auth"),
        }
        return {
            "micronaut": {"security": {"enabled": True, **not_empty(login)}},
            "akhq": {"security": {"default-group": self.own("default_group"), **not_empty(rights)}},
        }

    @property
    def client(self) -> dict[str, t.Any]:
        """Return the options with which the modules of this collection log in: by default as the first user who can."""
        given, users = self.own("client"), [user for user in self.own("users") if user.get("password")]
        if not users or given.get("url_username") or given.get("headers"):
            return dict(given)
        return {"url_username": users[0]["username"], "url_password": users[0]["password"], **given}

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of the process."""
        return {"AKHQ_CONFIG": f"{CONFIG},{SECRET}" if self.secret_made else CONFIG}

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files beside the revision; the secret is made once and kept."""
        secret = {
            "content": self.data("secret_text"),
            "group": self.own("user"),
            "mode": "0640",
            "create_only": True,
            "secret": True,
        }
        unit = {"content": self.data("unit_text"), "mode": "0644"}
        return {self.unit: unit, **({SECRET: secret} if self.secret_made else {})}

    @property
    def revision(self) -> dict[str, t.Any]:
        """Return all that AKHQ starts from; the configuration holds its passwords at Kafka, Connect and LDAP."""
        return {
            "home": self.home,
            "files": {
                "application.yml": self.data("application_text"),
                "env": self.data("environment_text"),
                **self.address_book([self.host, *self.brokers]),
            },
        }

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        return {**self.common_query(SECRET), "ports": self.ports, "names": list(dict.fromkeys(self.brokers))}

    @property
    def placeholders(self) -> list[str]:
        """Return the variables in which AKHQ would take a part for a placeholder of its own."""
        texts = {f"akhq_kafka_connection.{key}": value for key, value in self.own("kafka_connection").items()}
        texts["akhq_jwt_secret"] = self.own("jwt_secret")
        return [name for name, text in texts.items() if isinstance(text, str) and "${" in text]

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        return {
            **self.common_spec(),
            **self.version_spec(),
            **self._login_spec(),
            "hosts": self.hosts,
            "archive_file": self.own("archive_file"),
            "archive_url": self.own("archive_url"),
            "archive_checksum": self.own("archive_checksum"),
            "connections": self.connections,
            "config": self.own("config"),
            "jvm_options": self.jvm_options,
            "java_own": self.own("java_home") != "",  # what role hosts installs is not what a Java of AKHQ's own is
            "ports": self.ports,
            "firewall_rules": self.firewall,
            "endpoints": [
                endpoint("AKHQ", self.port, self.listen_address, login=self.secure),
                endpoint("AKHQ's management", self.management_port, self.listen_address),
            ],
        }

    def _login_spec(self) -> dict[str, t.Any]:
        """Return what the plan checks of the logins."""
        client = self.client
        return {
            "kafka_login": self.kafka_login,
            "secure": self.secure,
            "logs_in": bool(client.get("url_username") or client.get("headers")),
            "users": self.own("users"),
            "groups": self.own("groups"),
            "roles": self.own("roles"),
            "jwt_secret": self.own("jwt_secret"),
            "placeholders": self.placeholders,
            "oidc_clients": self.own("oidc_clients"),
            "oidc_providers": self.own("oidc_providers"),
            "header_auth": self.own("header_auth"),
        }
