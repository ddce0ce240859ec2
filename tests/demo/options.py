# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A recognisable secret in every option that can carry one, and why the others have none.

tests/unit/demo finds the options that are missing in both.
"""

from __future__ import annotations

import time
import typing as t

MARK = f"Geheim{time.time_ns()}"
# JVM options are on the command line of their service, so what they hold is looked for everywhere else.
SHOWN = f"Zeile{time.time_ns()}"

SASL = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "SCRAM-SHA-512"}
NO_MIRROR = "Not read where the URL of the archive is given; zookeeper_archive_mirrors goes the same way."
NO_AGENT = "Read where ZooKeeper's own provider of metrics is not installed, and used as that of role kafka then."
NO_ADDRESS = "The modules refuse a login in an address, without showing it (_core.http_client.url_errors)."
NO_SECRET = "What it takes is checked, and no secret is among it."
ARGUMENTS = (
    "Arguments of a program of Debian's, which everybody on the host can read in /etc/default and on its command line."
)
NO_CONTROLLERS = "The demo has ZooKeeper, so it has no controllers of their own."

# Options that can carry a secret as far as their name and type tell, and why they have none here.
WITHOUT: dict[str, str] = {
    "akhq_groups": "Rights of groups: names, roles and patterns.",
    "akhq_header_auth": "Names of headers, users and addresses.",
    "akhq_ldap_mapping": "Names of groups and users.",
    "akhq_oidc_providers": "Names of fields, groups and users; secrets are in akhq_oidc_clients.",
    "akhq_roles": "Rights of roles: names and resources.",
    "akhq_urls": NO_ADDRESS,
    "cmak_source_url": "Only read where CMAK is built, and given to archive_fetch as cmak_archive_url is.",
    "connect_archive_mirrors": NO_MIRROR,
    "connect_rest_urls": NO_ADDRESS,
    "hosts_firewall_rules": NO_SECRET,
    "hosts_kernel_settings": "Settings of the kernel, which everybody on the host can read.",
    "kafka_acls": NO_SECRET,
    "kafka_archive_mirrors": NO_MIRROR,
    "kafka_cluster_config": "Kafka refuses its own passwords there, and logs the values of keys that it does not know."
    " That kafka_config masks them is tried in tests/integration/test_modules_configs.py.",
    "kafka_controller_archive_digest_sites": NO_CONTROLLERS,
    "kafka_controller_archive_mirrors": NO_CONTROLLERS,
    "kafka_controller_archive_url": NO_CONTROLLERS,
    "kafka_controller_config": NO_CONTROLLERS,
    "kafka_controller_jvm_options": NO_CONTROLLERS,
    "kafka_controller_metrics_agent_url": NO_CONTROLLERS,
    "kafka_controller_metrics_config": NO_CONTROLLERS,
    "kafka_listeners": NO_SECRET,
    "kafka_offsets": NO_SECRET,
    "kafka_quotas": NO_SECRET,
    "kafka_topics": "No key of a topic is a secret, and Kafka refuses those that it does not know.",
    "node_exporter_options": ARGUMENTS,
    "prometheus_options": ARGUMENTS,
    "prometheus_targets": NO_SECRET,
    "prometheus_thresholds": NO_SECRET,
    "zookeeper_archive_url": "Left out, so that the mirrors are read; kafka_archive_url goes the same way.",
    "zookeeper_metrics_agent_url": NO_AGENT,
    "zookeeper_metrics_config": NO_AGENT,
}


def secret(name: str) -> str:
    """Return a secret that tells where it came from."""
    return f"{MARK}{name}"


def site(server: str, name: str) -> str:
    """Return the address of a server with a login."""
    return f"http://reader:{secret(name)}@{server}"


def file(server: str, name: str, path: str) -> str:
    """Return the address of a file on a server, with a login and a query that is a secret, too."""
    return f"{site(server, name)}/{path}?token={secret(name)}"


def client(name: str) -> dict[str, str]:
    """Return with what a service logs in at the brokers, as options of the modules."""
    return {**SASL, "sasl_username": "ada", "sasl_password": secret("user"), "ssl_password": secret(name)}


def jaas() -> str:
    """Return the same as Kafka's own clients have it."""
    return (
        f'org.apache.kafka.common.security.scram.ScramLoginModule required username="ada" password="{secret("user")}";'
    )


def options(server: str, archives: t.Mapping[str, str], cache: str) -> dict[str, t.Any]:
    """Return the variables of the deployment.

    server: host:port of who has archives for those who log in, by names. archives: {name: SHA-512}, the names are
    plugin, agent, cmak and akhq. cache: a directory of the controller that is empty.
    """

    def url(role: str, name: str) -> str:
        return file(server, f"{role}{name}", f"{name}/{FILES[name].rpartition('/')[2]}")

    return {
        **_zookeeper(server),
        **_kafka(server, url("kafka", "agent")),
        **_connect(server, url("connect", "agent")),
        "connect_plugins": [
            {
                "name": "file-stream",
                "url": url("connect", "plugin"),
                "checksum": f"sha512:{archives['plugin']}",
                "classes": ["org.apache.kafka.connect.file.FileStreamSourceConnector"],
            }
        ],
        "connect_controller_cache": cache,
        **_cmak(url("cmak", "cmak"), archives["cmak"], cache),
        **_akhq(url("akhq", "akhq"), archives["akhq"], cache),
        "node_exporter_kafka_connection": client("collector"),
        "prometheus_url": site("broker-3:9090", "prometheusurl"),
        "prometheus_config": {
            "alerting": {
                "alertmanagers": [
                    {"basic_auth": {"username": "prometheus", "password": secret("prometheus")}, "static_configs": []}
                ]
            }
        },
    }


# What the server has, below .lab/archives.
FILES = {
    "plugin": "connect/connect-file-3.9.2.tgz",
    "agent": "jmx-exporter/jmx_prometheus_javaagent-1.0.1.jar",
    "cmak": "cmak/cmak-3.0.0.6.zip",
    "akhq": "akhq/akhq-0.25.1-all.jar",
}


def _zookeeper(server: str) -> dict[str, t.Any]:
    return {
        # These sites are not asked, because the archive is a file.
        "zookeeper_archive_mirrors": [site(server, "zookeepermirror")],
        "zookeeper_archive_digest_sites": [site(server, "zookeeperdigest")],
        "zookeeper_config": {"ssl.keyStore.password": secret("zookeeper")},
        "zookeeper_jvm_options": [f"-Dtest.password={SHOWN}"],
    }


def _kafka(server: str, agent: str) -> dict[str, t.Any]:
    return {
        "kafka_archive_url": file(server, "kafkaarchive", "kafka.tgz"),
        "kafka_archive_digest_sites": [site(server, "kafkadigest")],
        "kafka_listeners": [{"name": "LOGIN", "port": 9092, "protocol": "SASL_PLAINTEXT"}],
        "kafka_broker_user": "brokers",
        "kafka_broker_password": secret("brokers"),
        "kafka_admin_connection": {
            **SASL,
            "sasl_username": "brokers",
            "sasl_password": secret("brokers"),
            "ssl_password": secret("admin"),
        },
        "kafka_config": {"ssl.key.password": secret("broker"), "my.plugin.option": secret("plugin")},
        "kafka_config_allow_unknown": ["my.plugin.*"],
        "kafka_host_config": {"ssl.truststore.password": secret("brokerhost")},
        "kafka_users": [{"name": "ada", "password": secret("user")}],
        "kafka_jvm_options": [f"-Dtest.password={SHOWN}"],
        "kafka_metrics_agent_file": "",
        "kafka_metrics_agent_url": agent,
        "kafka_metrics_config": {"password": secret("kafkametrics")},
    }


def _connect(server: str, agent: str) -> dict[str, t.Any]:
    config = {
        "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
        "file": "/usr/share/common-licenses/GPL-3",
        "topic": "test_log",
        "db.password": secret("connector"),
        "opaque": secret("opaque"),
    }
    return {
        "connect_archive_url": file(server, "connectarchive", "kafka.tgz"),
        "connect_archive_digest_sites": [site(server, "connectdigest")],
        "connect_config": {"producer.ssl.key.password": secret("worker")},
        "connect_host_config": {"consumer.ssl.truststore.password": secret("workerhost")},
        "connect_kafka_connection": client("workerclient"),
        "connect_secrets": {"db": secret("connectsecret")},
        "connect_rest_user": "rest",
        "connect_rest_password": secret("rest"),
        "connect_rest_client": {"url_username": "rest", "url_password": secret("rest")},
        "connect_connectors": [{"name": "licence", "config": config}],
        "connect_jvm_options": [f"-Dtest.password={SHOWN}"],
        "connect_metrics_agent_file": "",
        "connect_metrics_agent_url": agent,
        "connect_metrics_config": {"password": secret("connectmetrics")},
    }


def _cmak(url: str, digest: str, cache: str) -> dict[str, t.Any]:
    resting = {"name": "resting", "zookeeper_connect": "broker-2:2181", "kafka_version": "3.9.2", "enabled": False}
    return {
        "cmak_archive_file": "",
        "cmak_archive_url": url,
        "cmak_archive_checksum": f"sha512:{digest}",
        "cmak_controller_cache": cache,
        "cmak_secret": secret("cmaksession"),
        "cmak_config": {"play.mailer.password": secret("cmakconfig")},
        "cmak_consumer_properties": {"ssl.key.password": secret("cmakconsumer")},
        "cmak_login_password": secret("cmaklogin"),
        "cmak_cluster": {
            **SASL,
            "jaas_config": jaas(),
            "jmx_user": "jmx",
            "jmx_password": secret("cmakcluster"),
        },
        "cmak_clusters": [{**resting, "jmx_user": "jmx", "jmx_password": secret("cmakresting")}],
        "cmak_jvm_options": [f"-Dtest.password={SHOWN}"],
    }


def _akhq(url: str, digest: str, cache: str) -> dict[str, t.Any]:
    mirror = {
        "bootstrap.servers": "broker-3:9092",
        "security.protocol": SASL["security_protocol"],
        "sasl.mechanism": SASL["sasl_mechanism"],
        "sasl.jaas.config": jaas(),
        "ssl.key.password": secret("akhqconnection"),
    }
    context = {"server": "ldap://broker-3:389", "managerDn": "cn=akhq", "managerPassword": secret("akhqldap")}
    login = {"basic-auth-username": "rest", "basic-auth-password": secret("rest")}
    return {
        "akhq_archive_file": "",
        "akhq_archive_url": url,
        "akhq_archive_checksum": f"sha512:{digest}",
        "akhq_controller_cache": cache,
        "akhq_config": {"micronaut": {"server": {"ssl": {"key-store": {"password": secret("akhqconfig")}}}}},
        "akhq_connections": {"mirror": {"properties": mirror}},
        "akhq_kafka_connection": client("akhqclient"),
        "akhq_schema_registry": {
            "url": "http://broker-3:8085",
            "basic-auth-username": "akhq",
            "basic-auth-password": secret("akhqregistry"),
        },
        "akhq_connects": [{"name": "connect", "url": "http://broker-2:8083", **login}],
        "akhq_jwt_secret": secret("akhqjwtsecretofbytes"),
        "akhq_users": [{"username": "admin", "password": secret("akhquser"), "groups": ["admin"]}],
        "akhq_client": {
            "url_username": "admin",
            "url_password": secret("akhquser"),
            "headers": {"X-Gate": secret("akhqheader")},
        },
        # Neither is there to be asked, so both are switched off.
        "akhq_ldap": {"enabled": False, "context": context},
        "akhq_oidc_clients": {
            "lab": {"enabled": False, "client-id": "akhq", "client-secret": secret("akhqoidc")},
        },
        "akhq_oidc_providers": {"lab": {"default-group": "no-roles"}},
        "akhq_jvm_options": [f"-Dtest.password={SHOWN}"],
    }
