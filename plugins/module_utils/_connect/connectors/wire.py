# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connectors over the REST interface: plain data in and out.

Sources: org.apache.kafka.connect.runtime.rest.resources (ConnectorsResource, ConnectorPluginsResource).
"""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass
from urllib.parse import quote

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.client import NOT_FOUND, Client, Refused
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.plan import at_least, same_config
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import (
    CLASS,
    INITIAL_STATE_SINCE,
    RUNNING,
    TYPES_SINCE,
    ConnectorStatus,
    CurrentConnector,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import PLUGIN

Types = dict[str, dict[str, dict[str, str]]]
"""{class: {key: {"type"}}} of the plugins of connectors, the type in lower case."""

_SINGLE_READS = 2  # up to so many connectors are read one by one, more of them all at once
_ALL = "/connectors?expand=info&expand=status"
_VERBS = {RUNNING: "resume", "paused": "pause", "stopped": "stop"}
_NO_PLUGIN = "Failed to find any class that implements Connector"
_MAX_LISTED = 30


@dataclass(frozen=True)
class Validation:
    """A worker's validation of a config: the errors by key, and the keys of type password."""

    errors: t.Mapping[str, t.Sequence[str]]
    passwords: t.Collection[str]


def read_connectors(client: Client, names: t.Collection[str] | None) -> dict[str, CurrentConnector]:
    """Return the existing ones of the named connectors, or all; a few requests for any number of connectors."""
    if names is not None and len(names) <= _SINGLE_READS:
        return _one_by_one(client, names)
    found = {name: _current(response["info"], response["status"]) for name, response in client.get(_ALL).items()}
    # The expanded list leaves out connectors without a status, such as those that were just created.
    found.update(_one_by_one(client, [name for name in client.get("/connectors") if name not in found]))
    return {name: connector for name, connector in found.items() if names is None or name in names}


def read_plugins(client: Client) -> list[dict[str, t.Any]]:
    """Return the installed plugins of connectors: [{"class", "type", "version"}]."""
    plugins = client.get("/connector-plugins")
    return sorted(plugins, key=lambda plugin: str(plugin["class"]))


def read_types(client: Client, configs: t.Iterable[t.Mapping[str, str | None]]) -> Types:
    """Return the types of keys that the connector plugins define themselves; one request for each plugin.

    Empty for a plugin that the worker does not have, and before Kafka 3.2 (KIP-769).
    """
    classes = {config.get(CLASS) or "" for config in configs} - {""}
    if not at_least(str(client.worker.get("version")), TYPES_SINCE):
        return {}
    return {name: _types(client, name) for name in sorted(classes)}


def _types(client: Client, name: str) -> dict[str, dict[str, str]]:
    try:
        response = client.get(f"/connector-plugins/{quote(name, safe='')}/config")
    except Refused:
        return {}
    return {entry["name"]: {"type": str(entry["type"]).lower(), "of": PLUGIN} for entry in response}


def validate_config(client: Client, name: str, config: t.Mapping[str, str]) -> Validation:
    """Let the connector's own code validate a config. Refused with the installed plugins where this one is missing."""
    path = f"/connector-plugins/{quote(config[CLASS], safe='')}/config/validate"
    try:
        response = client.send("PUT", path, {**config, "name": name})
    except Refused as error:
        if error.status == NOT_FOUND or _NO_PLUGIN in str(error):
            raise Refused(_missing_plugin(client, config[CLASS]), NOT_FOUND) from error
        raise
    entries = response["configs"]
    return Validation(
        {entry["value"]["name"]: entry["value"]["errors"] for entry in entries if entry["value"]["errors"]},
        {entry["definition"]["name"] for entry in entries if (entry["definition"] or {}).get("type") == "PASSWORD"},
    )


def execute(client: Client, change: Change, config: t.Mapping[str, str] | None) -> None:
    """Make one change; ``config`` is the complete target config of the connector. Refused where Connect refuses."""
    path = f"/connectors/{quote(change.name, safe='')}"
    if change.action == "delete":
        client.find(path, method="DELETE")
        return
    put = functools.partial(_put_config, client, path, config or {})
    state = change.after.get("state")
    if change.action == "create":
        _create(client, change.name, path, config or {}, state)
        return
    # A connector to be paused or stopped must not run its new config, and one to be resumed not its old one.
    if state and state != RUNNING:
        client.send("PUT", f"{path}/{_VERBS[state]}")
    if "config" in change.after:
        put()
    if state == RUNNING:
        client.send("PUT", f"{path}/{_VERBS[state]}")
    if "status" in change.after:
        client.send("POST", f"{path}/restart?includeTasks=true&onlyFailed=true")


def _create(client: Client, name: str, path: str, config: t.Mapping[str, str], state: str) -> None:
    if state != RUNNING and at_least(str(client.worker.get("version")), INITIAL_STATE_SINCE):
        body = {"name": name, "config": config, "initial_state": state.upper()}
        client.send("POST", "/connectors", body, is_done=functools.partial(_has_config, client, path, config))
        return
    _put_config(client, path, config)
    if state != RUNNING:
        client.send("PUT", f"{path}/{_VERBS[state]}", just_created=True)


def _put_config(client: Client, path: str, config: t.Mapping[str, str]) -> None:
    # A config that was written although the response got lost isn't written again, because each write restarts tasks.
    client.send("PUT", f"{path}/config", config, is_done=functools.partial(_has_config, client, path, config))


def _has_config(client: Client, path: str, config: t.Mapping[str, str]) -> bool:
    response = client.find(path)
    return response is not None and same_config(_config_of(response), config)


def _one_by_one(client: Client, names: t.Iterable[str]) -> dict[str, CurrentConnector]:
    found = {}
    for name in names:
        path = f"/connectors/{quote(name, safe='')}"
        info = client.find(path)
        if info is not None:
            found[name] = _current(info, client.find(f"{path}/status"))
    return found


def _current(info: t.Mapping[str, t.Any], status: t.Mapping[str, t.Any] | None) -> CurrentConnector:
    status = status or {"connector": {}, "tasks": []}
    tasks = {int(task["task"]): ConnectorStatus() for task in info["tasks"]}
    tasks.update({int(task["id"]): _parse_status(task) for task in status["tasks"]})
    return CurrentConnector(
        _config_of(info), info.get("type") or "", _parse_status(status["connector"]), dict(sorted(tasks.items()))
    )


def _parse_status(response: t.Mapping[str, t.Any]) -> ConnectorStatus:
    return ConnectorStatus(response.get("state") or "", response.get("worker_id") or "", response.get("trace") or "")


def _config_of(info: t.Mapping[str, t.Any]) -> dict[str, str]:
    return {key: value for key, value in info["config"].items() if key != "name" and value is not None}


def _missing_plugin(client: Client, name: str) -> str:
    names = [str(plugin["class"]) for plugin in read_plugins(client)]
    listed = join_limited(names, _MAX_LISTED)
    return (
        f"{name} is not installed on the worker. Installed are {listed or 'no connectors at all'}."
        " Put the plugin into a directory of its own below plugin.path on every worker, and restart them."
    )
