# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How brokers log in at each other and who is above the rules: what is derived, and what can be wrong with it. Pure."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import config_text

Spec = t.Mapping[str, t.Any]
# What zookeeper_znode_info tells of the brokers' registrations: {path: node or None}.
Registrations = t.Mapping[str, t.Optional[t.Mapping[str, t.Any]]]

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISM = "SCRAM-SHA-512"
ZOOKEEPER_AUTHORIZER = "kafka.security.authorizer.AclAuthorizer"
STANDARD_AUTHORIZER = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"  # of clusters without ZooKeeper
_MODULES = "org.apache.kafka.common.security"
_ANONYMOUS = "User:ANONYMOUS"


def listener_name(listener: t.Mapping[str, t.Any]) -> str:
    """Return the name of an entry of kafka_listeners."""
    return str(listener.get("name") or "PLAINTEXT")


def listener_protocol(listener: t.Mapping[str, t.Any]) -> str:
    """Return the protocol of an entry of kafka_listeners; the default is its name where that is one."""
    name = listener_name(listener)
    return str(listener.get("protocol") or (name if name in PROTOCOLS else "PLAINTEXT"))


def asks_for_name(listener: t.Mapping[str, t.Any], config: t.Mapping[str, t.Any]) -> bool:
    """Tell whether a listener asks its clients who they are; SSL does where it requires a certificate."""
    key, protocol = f"listener.name.{listener_name(listener).lower()}.ssl.client.auth", listener_protocol(listener)
    certificate = config.get(key, config.get("ssl.client.auth", "none")) == "required"
    return protocol.startswith("SASL_") or (protocol == "SSL" and certificate)


def named_listener(listeners: t.Sequence[t.Mapping[str, t.Any]], name: str) -> t.Mapping[str, t.Any]:
    """Return the entry of kafka_listeners with a name, the first one for "" (purpose_errors refuses any other name)."""
    return next((entry for entry in listeners if listener_name(entry) == name), listeners[0])


def kafka_scram(listeners: t.Sequence[t.Mapping[str, t.Any]], user: str, password: str) -> dict[str, str]:
    """Return the keys of server.properties with which the listeners take logins, and the brokers log in as ``user``.

    listeners: as kafka_listeners takes them; those with another protocol than SASL_PLAINTEXT and SASL_SSL have no part.
    """
    login = jaas_line(MECHANISM, user, password)
    keys = {"sasl.mechanism.inter.broker.protocol": MECHANISM}
    for name in (listener_name(entry).lower() for entry in listeners if listener_protocol(entry).startswith("SASL_")):
        keys[f"listener.name.{name}.sasl.enabled.mechanisms"] = MECHANISM
        keys[f"listener.name.{name}.{MECHANISM.lower()}.sasl.jaas.config"] = login
    return keys


def authorizer_keys(authorizer: str, user: str, supers: t.Sequence[str]) -> dict[str, str]:
    """Return the keys that turn ACLs on; user: as which the brokers log in, "" for none; supers: further principals."""
    principals = [*([f"User:{user}"] if user else []), *supers]
    return {"authorizer.class.name": authorizer, "super.users": ";".join(principals)}


def jaas_line(mechanism: str, user: str, password: str) -> str:
    """Return the value of sasl.jaas.config with which a client logs in; mechanism: PLAIN or one of SCRAM."""
    module = "plain.PlainLoginModule" if mechanism == "PLAIN" else "scram.ScramLoginModule"
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in (user, password)]
    return f'{_MODULES}.{module} required username="{quoted[0]}" password="{quoted[1]}";'


def inter_broker_listener(spec: Spec) -> tuple[str, str]:
    """Return (name, protocol) of the listener with which the brokers talk to each other.

    Kafka: ``inter.broker.listener.name``, which the role derives and kafka_config or kafka_host_config may change, also
    to one that stands only in listener.security.protocol.map; without it the listener is named by its protocol.
    """
    config = spec["config"]
    name = config.get("inter.broker.listener.name") or config.get("security.inter.broker.protocol") or "PLAINTEXT"
    known = {listener_name(entry): listener_protocol(entry) for entry in spec["listeners"]}
    return str(name), {**known, **_protocols(spec)}.get(str(name), "PLAINTEXT")


def _protocols(spec: Spec) -> dict[str, str]:
    """Return {listener: protocol} of listener.security.protocol.map."""
    text = str(spec["config"].get("listener.security.protocol.map", ""))
    return dict(re.findall(r"([^:,\s]+):([^:,\s]+)", text))


def purpose_errors(spec: Spec) -> list[str]:
    """Check that what is named for a purpose is a listener; ``spec["purposes"]``: {variable: name or ""}."""
    names = list(dict.fromkeys(listener_name(entry) for entry in spec["listeners"]))
    return [
        f"{variable} is {name!r}, and no listener of {spec['host']} has that name; give one of kafka_listeners "
        f"({', '.join(names)}), or leave it empty for the first."
        for variable, name in spec["purposes"].items()
        if name and name not in names
    ]


def login_errors(spec: Spec) -> list[str]:
    """Check the credential of the brokers against the listeners; ``spec["broker_password"]`` is whether it has one."""
    listeners, user = spec["listeners"], spec["broker_user"]
    if not user:
        by_hand = any(key.endswith("sasl.jaas.config") for key in spec["config"])
        name, protocol = inter_broker_listener(spec)
        if not protocol.startswith("SASL_") or by_hand:
            return []
        return [
            f"The brokers would have to log in at each other on listener {name} and have no "
            f"credential: set kafka_broker_user and kafka_broker_password."
        ]
    errors = []
    if not re.fullmatch(r"[A-Za-z0-9._-]+", user):
        errors.append(f"kafka_broker_user is {user!r}; use letters, digits and . _ - only.")
    if not spec["broker_password"]:
        errors.append(f"kafka_broker_user is {user} and kafka_broker_password is empty; give both.")
    if not any(listener_protocol(entry).startswith("SASL_") for entry in listeners):
        errors.append(
            f"kafka_broker_user is {user}, but no listener takes a login; give one in kafka_listeners the protocol "
            f"SASL_PLAINTEXT or SASL_SSL."
        )
    return errors


def authorizer_errors(spec: Spec) -> list[str]:
    """Check that where rights are needed the brokers have a name, and that those above the rules are named."""
    supers = [entry.strip() for entry in str(spec["config"].get("super.users") or "").split(";") if entry.strip()]
    errors = [
        f"{name!r} of super.users is no principal; write its type, too, as in User:{name}."
        for name in supers
        if ":" not in name.strip(":")
    ]
    if _ANONYMOUS in supers:
        errors.append(
            f"super.users has {_ANONYMOUS}, which is everybody who doesn't log in; name the principals that are meant."
        )
    listener, protocol = inter_broker_listener(spec)
    if spec["authorizer"] and protocol == "PLAINTEXT":
        errors.append(
            f"With kafka_authorizer the brokers need a name, and on listener {listener} "
            f"they come without a login; give it the protocol SASL_SSL, SASL_PLAINTEXT or SSL."
        )
    return errors


def duplicate_key_errors(spec: Spec) -> list[str]:
    """Check that no key has a value for the file and another for the cluster, which would hide that of the file.

    Equal ones do no harm, and come of an export: a cluster keeps as its own config what kafka_config declares of it.
    """
    own, cluster = spec["declared_config"], spec["cluster_config"]
    return [
        f"{key} is declared in kafka_config or kafka_host_config and in kafka_cluster_config, whose value would hide "
        f"the other; keep it in one of them."
        for key in sorted(set(own) & set(cluster))
        if config_text(own[key]) != config_text(cluster[key])
    ]


def inter_broker_errors(spec: Spec, nodes: Registrations) -> list[str]:
    """Check that the running brokers have the listener among them, or none could talk to the first that is rolled."""
    name = str(spec["config"].get("inter.broker.listener.name"))
    return [
        f"Listener {name} is to carry the traffic among brokers, and broker {broker} runs without it ({listeners}); "
        f"add it to kafka_listeners while kafka_inter_broker_listener names one that all have, deploy that, and name "
        f"it there then."
        for broker, listeners in _brokers_without(name, spec, nodes).items()
    ]


def admin_errors(spec: Spec, nodes: Registrations) -> list[str]:
    """Check that the running brokers have the listener for administration, or no question would be answered.

    inter_broker_errors tells of one that is for both, purpose_errors of one that is none. Where other servers are
    declared, the modules ask those.
    """
    entry = named_listener(spec["listeners"], str(spec["purposes"].get("kafka_admin_listener") or ""))
    name, config, host = listener_name(entry), spec["config"], spec["host"]
    protocol = _protocols(spec).get(name, listener_protocol(entry))
    advertised = str(config.get("advertised.listeners") or config.get("listeners"))
    ports = dict(re.findall(r"([\w.-]+)://[^,]*:(\d+)", advertised))
    if name not in ports or name == config.get("inter.broker.listener.name"):
        return []
    if f"{host}:{entry.get('port')}" not in spec["bootstrap_servers"]:
        return []
    running = _running_listeners({path.rpartition("/")[2]: node for path, node in nodes.items()}, spec["ids"].get(host))
    if not running or any(text.endswith(f":{ports[name]}") and running[text] == protocol for text in running):
        return []
    return [
        f"Listener {name} is to serve administration, and the broker on {host} has no listener with port {ports[name]} "
        f"and protocol {protocol} yet ({', '.join(sorted(running))}), so that no module would reach it: add it first, "
        f"behind one that all have, and name it in kafka_admin_listener in the next run."
    ]


def _running_listeners(nodes: Registrations, broker: int | None) -> dict[str, str]:
    """Return {endpoint: protocol} of a broker that runs, such as {"INNER://b1:9093": "SASL_SSL"}; nodes: by its id."""
    node = nodes.get(str(broker))
    registered = json.loads(node["value"] or "{}") if node else {}
    protocols = registered.get("listener_security_protocol_map", {})
    return {text: protocols.get(text.partition("://")[0], "") for text in registered.get("endpoints", [])}


def _brokers_without(name: str, spec: Spec, nodes: Registrations) -> dict[str, str]:
    """Return {id: listeners} of the running brokers that do not have a listener, or with another protocol.

    Kafka registers names in capitals (EndPoint.scala).
    """
    protocols, found = {key.upper(): protocol for key, protocol in _protocols(spec).items()}, {}
    name = name.upper()
    for path, node in sorted(nodes.items()):
        running = json.loads(node["value"] or "{}").get("listener_security_protocol_map", {}) if node else {}
        if running and running.get(name) != protocols.get(name, running.get(name)):
            found[path.rpartition("/")[2]] = ", ".join(sorted(running))
    return found
