# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment of Connect derives from the inventory, and what it checks before anything is touched. Pure."""

from __future__ import annotations

import collections
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.secrets import literal_secrets
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import file_name
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect_group import taken_errors, topic_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import offsets_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_clients import kafka_login_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import jaas_line
from ansible_collections.kafkaops.stack.plugins.plugin_utils.metrics import metrics_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.owners import owner_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import (
    Spec,
    State,
    directory_errors,
    disk_space_errors,
    installed_version,
    java_errors,
    name_errors,
    option_errors,
    port_errors,
    unit_errors,
    version_errors,
    version_warnings,
)

Plugin = t.Mapping[str, t.Any]

LIVE_ENVIRONMENT = "/etc/connect/current/env"
DELAY = "scheduled.rebalance.max.delay.ms"
ALONE = "none (standalone)"
CLIENTS = ("", "producer.", "consumer.", "admin.")
_CHECKSUM = re.compile(r"sha512:[0-9a-f]{128}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FILES = {"ssl_cafile": "ssl.truststore.location", "ssl_certfile": "ssl.keystore.location"}


def client_keys(options: t.Mapping[str, t.Any], prefixes: t.Sequence[str] = CLIENTS) -> dict[str, str]:
    """Return the keys with which a worker and its producers, consumers and admin clients log in at Kafka.

    options: those of this collection's modules, such as security_protocol, sasl_username and ssl_cafile.
    prefixes: what stands before each key, in turn; [""] for the keys of one client alone.
    """
    keys = {}
    if options.get("security_protocol"):
        keys["security.protocol"] = str(options["security_protocol"])
    if options.get("sasl_mechanism"):
        keys["sasl.mechanism"] = str(options["sasl_mechanism"])
        login = (str(options.get(name, "")) for name in ("sasl_username", "sasl_password"))
        keys["sasl.jaas.config"] = jaas_line(keys["sasl.mechanism"], *login)
    for name, key in _FILES.items():
        if options.get(name):
            keys[key] = str(options[name])
            keys[key.replace("location", "type")] = "PEM"
    if options.get("ssl_password"):
        keys["ssl.key.password"] = str(options["ssl_password"])
    if options.get("ssl_check_hostname") is False:
        keys["ssl.endpoint.identification.algorithm"] = ""
    return {f"{prefix}{key}": value for prefix in prefixes for key, value in keys.items()}


def plugin_places(plugins: t.Sequence[Plugin], root: str, cache: str) -> list[dict[str, t.Any]]:
    """Return for each plugin where it lies on a host, and the archive as role _service fetches it.

    place: the entry of plugin.path, named by the digest, so that another archive is another directory and no running
    worker loses what it has loaded. The archive's home is the one directory in it, which is what Connect takes for a
    plugin.
    """
    places = []
    for plugin in plugins:
        name, checksum = str(plugin.get("name") or ""), str(plugin.get("checksum") or "")
        url, short = str(plugin.get("url") or ""), checksum.removeprefix("sha512:")[:12]
        place = f"{root}/{name}-{short}"
        archive = {
            "home": f"{place}/{name}",
            "strip": 0,
            "marker": ".",
            "file": plugin.get("file") or "",
            "path": f"{cache}/{short}-{file_name(url)}",
            "urls": [url] if url else [],
            "checksum": checksum,
            "digest_urls": [],
            "verify_signature": False,
            "signature_urls": [],
            "keys_url": "",
        }
        places.append({"name": name, "place": place, "archive": archive})
    return places


def connector_files(connectors: t.Sequence[t.Mapping[str, t.Any]]) -> dict[str, str]:
    """Return {file name: text} of the files that a standalone worker takes its connectors from."""
    return {
        f"connector-{connector['name']}.properties": render({**connector["config"], "name": connector["name"]})
        for connector in connectors
    }


def plugin_errors(spec: Spec) -> list[str]:
    """Check the declared plugins."""
    errors = []
    for plugin in spec["plugins"]:
        name = str(plugin.get("name") or "")
        if not _NAME.fullmatch(name):
            errors.append(f"A plugin in connect_plugins has the name {name!r}; use letters, digits and . _ - only.")
        if bool(plugin.get("url")) == bool(plugin.get("file")):
            errors.append(f"Plugin {name} in connect_plugins needs either a url or a file.")
        if not _CHECKSUM.fullmatch(str(plugin.get("checksum", ""))):
            errors.append(
                f"Plugin {name} in connect_plugins has no checksum of the form sha512:<128 hex digits>; "
                f"sha512sum tells it, and the plugin's publisher should tell the same."
            )
    names = collections.Counter(str(plugin.get("name")) for plugin in spec["plugins"])
    return errors + [f"Plugin {name} is in connect_plugins twice." for name, times in names.items() if times > 1]


def connector_errors(spec: Spec) -> list[str]:
    """Check the declared connectors, as far as no worker is needed for that."""
    names = collections.Counter(str(connector.get("name")) for connector in spec["connectors"])
    errors = [f"Connector {name} is in connect_connectors twice." for name, times in names.items() if times > 1]
    for connector in spec["connectors"]:
        if not connector.get("name"):
            errors.append("A connector in connect_connectors has no name.")
        elif connector.get("state") != "absent" and not (connector.get("config") or {}).get("connector.class"):
            errors.append(f"Connector {connector['name']} has no connector.class in its config.")
    if spec["mode"] == "standalone":
        errors += [
            f"Connector {connector.get('name')} has a state, which a standalone worker does not keep; leave it out."
            for connector in spec["connectors"]
            if connector.get("state", "running") != "running"
        ]
        errors += [
            f"Connector {name!r} of a standalone worker is the name of a file; use letters, digits and . _ - only."
            for name in names
            if not _NAME.fullmatch(name)
        ]
    return errors


def member_errors(spec: Spec) -> list[str]:
    """Check that the host is a worker of this group, that it has brokers, and a name of its own for everything."""
    host, hosts = spec["host"], spec["hosts"]
    errors = []
    if host not in hosts:
        errors.append(f"{host} is not one of connect_hosts ({', '.join(hosts)}); leave it out, or add it.")
    if not spec["bootstrap_servers"]:
        errors.append("connect_bootstrap_servers names no broker; put hosts into the group kafka, or give it.")
    if spec["mode"] == "standalone":
        if len(hosts) > 1:
            errors.append(
                f"connect_mode is standalone and connect_hosts has {len(hosts)} hosts, each of which would run every "
                f"connector; use distributed, or one host."
            )
        return errors
    if not spec["group_id"]:
        errors.append("connect_group_id is empty; the workers find each other by it.")
    names = list(spec["topics"].values())
    if len(set(names)) < len(names):
        errors.append(f"The three internal topics need three names, not {', '.join(names)}.")
    return errors


def group_errors(spec: Spec, state: State) -> list[str]:
    """Check that a running worker stays in its group: half of a roll would be two groups, each with half the tasks."""
    found = re.search(r'(?m)^CONNECT_GROUP="(.*)"$', state["files"].get(LIVE_ENVIRONMENT) or "")
    running = (found.group(1) or ALONE) if found else ""
    wanted = spec["group_id"] if spec["mode"] == "distributed" else ALONE
    if not found or running == wanted or state["unit"].get("ActiveState") != "active":
        return []
    return [
        f"The worker on {spec['host']} runs in group {running}, and the inventory says {wanted}: that is another"
        f" cluster, to which no connector moves; stop all workers first (systemctl stop connect), or correct the "
        f"inventory."
    ]


def rest_errors(spec: Spec, state: State) -> list[str]:
    """Check the REST interface: a port that nobody else has, and a whole login."""
    errors = port_errors(spec, state)
    if bool(spec["rest_user"]) != bool(spec["rest_password"]):
        errors.append("connect_rest_user and connect_rest_password belong together: give both or none.")
    return errors


def roll_errors(spec: Spec) -> list[str]:
    """Check that a restart takes less time than the group waits before it gives the tasks to others.

    A delay that not even the time to stop fits into was chosen so that others do take over.
    """
    if spec["mode"] == "standalone":
        return []
    delay = int(spec["config"].get(DELAY, 300000)) // 1000
    longest = spec["stop_timeout"] + spec["roll_timeout"]
    if longest < delay or delay < spec["stop_timeout"]:
        return []
    return [
        f"A worker may take {longest} s to restart ({spec['stop_timeout']} s to stop, connect_roll_timeout="
        f"{spec['roll_timeout']}), and after {delay} s ({DELAY}) its tasks go to others; lower connect_roll_timeout."
    ]


def connect_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why Connect must not be deployed on this host as declared."""
    line = spec["line"] or {}
    java = {"lowest": line.get("java_min", 8), "highest": line.get("java_max", 99)}
    data = {**state, "directories": {path: state["directories"][path] for path in spec["directories"]}}
    return [
        *member_errors(spec),
        *group_errors(spec, state),
        *owner_errors(spec, state),
        *directory_errors(data),
        *offsets_errors(spec, state),
        *disk_space_errors(spec, state),
        *name_errors(spec, state),
        *java_errors(spec, state, product=f"Connect {spec['version']}", **java),
        *unit_errors(spec, state),
        *option_errors(spec),
        *rest_errors(spec, state),
        *kafka_login_errors(spec, "connect_kafka_connection"),
        *metrics_errors(spec),
        *roll_errors(spec),
        *plugin_errors(spec),
        *connector_errors(spec),
        *version_errors(spec, installed_version(state, LIVE_ENVIRONMENT)),
        *(topic_errors(spec, spec["existing_topics"]) if spec["existing_topics"] is not None else []),
        *(taken_errors(spec, spec["existing_group"]) if spec["existing_group"] is not None else []),
    ]


def connect_warnings(_state: State, spec: Spec) -> list[str]:
    """Return what a deployment of Connect is warned of but may go on with."""
    warnings = version_warnings(spec, "Connect", "3.9.2")
    for connector in spec["connectors"]:
        keys = literal_secrets({key: str(value) for key, value in (connector.get("config") or {}).items()})
        if keys:
            warnings.append(
                f"Connector {connector.get('name')} holds a secret itself in {', '.join(keys)}, which whoever reaches "
                f"the REST interface can read; put it into connect_secrets and write {spec['secrets_hint']} instead."
            )
    return warnings
