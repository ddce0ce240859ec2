# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The form in which CMAK takes a cluster, and what it says of one that is wrong, as recorded from CMAK 3.0.0.6."""

from __future__ import annotations

import re
import typing as t

KAFKA = re.findall(
    r"\S+",
    """0.8.1.1 0.8.2.0 0.8.2.1 0.8.2.2 0.9.0.0 0.9.0.1 0.10.0.0 0.10.0.1 0.10.1.0 0.10.1.1 0.10.2.0 0.10.2.1 0.11.0.0
    0.11.0.2 1.0.0 1.0.1 1.1.0 1.1.1 2.0.0 2.1.0 2.1.1 2.2.0 2.2.1 2.2.2 2.3.0 2.3.1 2.4.0 2.4.1 2.5.0 2.5.1 2.6.0
    2.7.0 2.8.0 2.8.1 3.0.0 3.1.0""",
)
PROTOCOLS = ("PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL", "SSL", "PLAINTEXTSASL")
FLAGS = (
    "jmxEnabled",
    "jmxSsl",
    "pollConsumers",
    "filterConsumers",
    "logkafkaEnabled",
    "activeOffsetCacheEnabled",
    "displaySizeEnabled",
)
MECHANISMS = ("DEFAULT", "PLAIN", "GSSAPI", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
HIDDEN = ("jmxUser", "jmxPass", "saslMechanism", "jaasConfig")
TUNING = {
    "brokerViewUpdatePeriodSeconds": 30,
    "clusterManagerThreadPoolSize": 2,
    "clusterManagerThreadPoolQueueSize": 100,
    "kafkaCommandThreadPoolSize": 2,
    "kafkaCommandThreadPoolQueueSize": 100,
    "logkafkaCommandThreadPoolSize": 2,
    "logkafkaCommandThreadPoolQueueSize": 100,
    "logkafkaUpdatePeriodSeconds": 30,
    "partitionOffsetCacheTimeoutSecs": 5,
    "brokerViewThreadPoolSize": 4,
    "brokerViewThreadPoolQueueSize": 1000,
    "offsetCacheThreadPoolSize": 4,
    "offsetCacheThreadPoolQueueSize": 1000,
    "kafkaAdminClientThreadPoolSize": 4,
    "kafkaAdminClientThreadPoolQueueSize": 1000,
    "kafkaManagedOffsetMetadataCheckMillis": 30000,
    "kafkaManagedOffsetGroupCacheSize": 1000000,
    "kafkaManagedOffsetGroupExpireDays": 7,
}


def form_errors(form: t.Mapping[str, str]) -> dict[str, str]:
    """Return what the form says is wrong, by field; a key of tuning that there is not is no error."""
    errors = {name: "This field is required" for name in ("name", "kafkaVersion", "zkHosts", "securityProtocol")}
    errors = {name: text for name, text in errors.items() if not form.get(name)}
    if form.get("kafkaVersion") and form["kafkaVersion"] not in KAFKA:
        errors["kafkaVersion"] = f"Unsupported kafka version : {form['kafkaVersion']}"
    if form.get("securityProtocol") and form["securityProtocol"] not in PROTOCOLS:
        errors["securityProtocol"] = "Unsupported security protocol"
    if form.get("saslMechanism") and form["saslMechanism"] not in MECHANISMS:
        errors["saslMechanism"] = f"key not found: {form['saslMechanism']}"
    if form.get("name") and not re.fullmatch(r"[A-Za-z0-9._-]{1,250}", form["name"]):
        errors["name"] = f"cluster name {form['name']} is illegal"
    errors.update({name: "error.boolean" for name in FLAGS if form.get(name, "false") not in ("true", "false")})
    return {**errors, **_tuning_errors(form)}


def _tuning_errors(form: t.Mapping[str, str]) -> dict[str, str]:
    errors = {}
    for key in TUNING:
        value = form.get(f"tuning.{key}", "")
        if value and not value.isdigit():
            errors[f"tuning_{key}"] = "Numeric value expected"
        elif value and int(value) < lowest(key):
            errors[f"tuning_{key}"] = f"Must be greater or equal to {lowest(key)}"
    return errors


def lowest(key: str) -> int:
    """Return the lowest value of a key of tuning."""
    if key.endswith("ThreadPoolSize"):
        return 2
    if key.endswith(("QueueSize", "UpdatePeriodSeconds")):
        return 10
    return 5 if key == "partitionOffsetCacheTimeoutSecs" else 1


def conflict(form: t.Mapping[str, str]) -> str:
    """Return what CMAK refuses after it has taken the form, "" for nothing."""
    for flag, other in (("displaySizeEnabled", "jmxEnabled"), ("filterConsumers", "pollConsumers")):
        if form.get(flag) == "true" and form.get(other) != "true":
            return f"{flag} without {other}"
    return ""


def config_of(form: t.Mapping[str, str]) -> dict[str, t.Any]:
    """Return what CMAK keeps of a form."""
    tuning = {key: int(form.get(f"tuning.{key}", default)) for key, default in TUNING.items()}
    return {
        "name": form["name"],
        "curatorConfig": {
            "zkConnect": form["zkHosts"].replace(" ", ""),
            "zkMaxRetry": 10,
            "baseSleepTimeMs": 100,
            "maxSleepTimeMs": 1000,
        },
        "enabled": True,
        "kafkaVersion": form["kafkaVersion"],
        **{name: form.get(name) == "true" for name in FLAGS},
        **{name: form[name] for name in HIDDEN if form.get(name)},
        "securityProtocol": form["securityProtocol"],
        "tuning": tuning,
    }
