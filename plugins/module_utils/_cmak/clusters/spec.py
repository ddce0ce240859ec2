# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A declared cluster in CMAK, and its errors. Pure.

Source: controllers.Cluster and kafka.manager.model.ClusterConfig of CMAK 3.0.0.6.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.versions import nearest, numbers
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all

PRESENT, ABSENT = "present", "absent"
PROTOCOLS = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
MECHANISMS = ["DEFAULT", "PLAIN", "GSSAPI", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]
FLAGS = {
    "jmx_enabled": "jmxEnabled",
    "jmx_ssl": "jmxSsl",
    "poll_consumers": "pollConsumers",
    "filter_consumers": "filterConsumers",
    "logkafka_enabled": "logkafkaEnabled",
    "active_offset_cache_enabled": "activeOffsetCacheEnabled",
    "display_size_enabled": "displaySizeEnabled",
}
TEXTS = {
    "kafka_version": "kafkaVersion",
    "zookeeper_connect": "zkHosts",
    "security_protocol": "securityProtocol",
    "sasl_mechanism": "saslMechanism",
    "jaas_config": "jaasConfig",
    "jmx_user": "jmxUser",
    "jmx_password": "jmxPass",
}
TUNING = {
    **dict.fromkeys(
        (
            "brokerViewUpdatePeriodSeconds",
            "clusterManagerThreadPoolQueueSize",
            "kafkaCommandThreadPoolQueueSize",
            "logkafkaCommandThreadPoolQueueSize",
            "logkafkaUpdatePeriodSeconds",
            "brokerViewThreadPoolQueueSize",
            "offsetCacheThreadPoolQueueSize",
            "kafkaAdminClientThreadPoolQueueSize",
        ),
        10,
    ),
    **dict.fromkeys(
        (
            "clusterManagerThreadPoolSize",
            "kafkaCommandThreadPoolSize",
            "logkafkaCommandThreadPoolSize",
            "brokerViewThreadPoolSize",
            "offsetCacheThreadPoolSize",
            "kafkaAdminClientThreadPoolSize",
        ),
        2,
    ),
    "partitionOffsetCacheTimeoutSecs": 5,
    "kafkaManagedOffsetMetadataCheckMillis": 1,
    "kafkaManagedOffsetGroupCacheSize": 1,
    "kafkaManagedOffsetGroupExpireDays": 1,
}
_NAME = re.compile(r"[A-Za-z0-9._-]{1,250}")
_SERVERS = re.compile(r"[^\s,:/]+(:[0-9]{1,5})?(,[^\s,:/]+(:[0-9]{1,5})?)*(/[^\s,]*)?")

Settings = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class DesiredCluster:
    """A declared cluster; ``settings`` by the names of the module's options."""

    name: str
    state: str
    enabled: bool
    settings: Settings


def cluster_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of a cluster."""
    return {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT},
        "enabled": {"type": "bool", "default": True},
        "zookeeper_connect": {"type": "str"},
        "kafka_version": {"type": "str"},
        "cmak_version": {"type": "str", "default": "3.0.0.6"},
        "security_protocol": {"type": "str", "choices": PROTOCOLS, "default": "PLAINTEXT"},
        "sasl_mechanism": {"type": "str", "choices": MECHANISMS},
        "jaas_config": {"type": "str", "no_log": True},
        "jmx_user": {"type": "str"},
        "jmx_password": {"type": "str", "no_log": True},
        **{flag: {"type": "bool", "default": False} for flag in FLAGS},
        "tuning": {"type": "dict", "default": {}},
    }


def parse_spec(params: Settings) -> DesiredCluster:
    """Return the declared cluster from the module's options, with the closest version of Kafka that CMAK accepts.

    StackError with all errors at once.
    """
    raise_all(_errors(params))
    settings = {key: params[key] or None for key in TEXTS}
    settings.update({flag: params[flag] for flag in FLAGS})
    settings["tuning"] = {key: int(value) for key, value in params["tuning"].items()}
    if params["state"] == PRESENT:
        settings["zookeeper_connect"] = _compact(params["zookeeper_connect"])
        settings["kafka_version"] = nearest(params["kafka_version"], params["cmak_version"])
    return DesiredCluster(params["name"], params["state"], params["enabled"], settings)


def _compact(servers: str) -> str:
    return re.sub(r"\s", "", servers)


def _errors(params: Settings) -> list[str]:
    errors = []
    if not _NAME.fullmatch(params["name"]):
        errors.append(f"The name is {params['name']!r}: CMAK takes 1 to 250 letters, digits and . _ - only.")
    if params["state"] == ABSENT:
        return errors
    return errors + _connection_errors(params) + _setting_errors(params) + _tuning_errors(params["tuning"])


def _connection_errors(params: Settings) -> list[str]:
    errors = []
    servers, version = params["zookeeper_connect"], params["kafka_version"]
    if not servers:
        errors.append(
            "zookeeper_connect is missing: CMAK reads a cluster from its ZooKeeper and nowhere else, so that one"
            " without it (KRaft) can't be shown; use AKHQ there."
        )
    elif not _SERVERS.fullmatch(_compact(servers)):
        errors.append(f"zookeeper_connect is {servers!r}: write host:port,host:port, with /chroot at the end if any.")
    if not version:
        errors.append("kafka_version is missing: give the version of the brokers, such as 3.9.2.")
    elif not re.fullmatch(r"\d+(\.\d+){2,3}", version):
        errors.append(f"kafka_version is {version!r}: give all of it, such as 3.9.2.")
    elif numbers(version) >= (4,):
        errors.append(f"kafka_version is {version}, which has no ZooKeeper, and CMAK reads nothing else; use AKHQ.")
    elif not nearest(version, params["cmak_version"]):
        errors.append(f"kafka_version is {version}, and CMAK {params['cmak_version']} accepts none that low.")
    return errors


def _setting_errors(params: Settings) -> list[str]:
    errors = []
    needs = [("filter_consumers", "poll_consumers"), ("display_size_enabled", "jmx_enabled")]
    errors += [f"{flag} needs {other}: set that too." for flag, other in needs if params[flag] and not params[other]]
    if bool(params["jmx_user"]) != bool(params["jmx_password"]):
        errors.append("jmx_user and jmx_password belong together: give both or none.")
    if (params["jaas_config"] or params["sasl_mechanism"]) and "SASL" not in params["security_protocol"]:
        errors.append(
            f"sasl_mechanism and jaas_config do nothing with security_protocol {params['security_protocol']}: take a"
            " protocol with SASL, or leave them out."
        )
    return errors


def _tuning_errors(tuning: Settings) -> list[str]:
    errors = []
    for key, value in tuning.items():
        if key not in TUNING:
            errors.append(f"tuning has {key}, which CMAK does not know; it knows {', '.join(sorted(TUNING))}.")
        elif not str(value).isdigit() or int(value) < TUNING[key]:
            errors.append(f"tuning has {key}={value}: give a whole number of at least {TUNING[key]}.")
    return errors
