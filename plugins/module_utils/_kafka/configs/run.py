# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and changes dynamic configs: runs kafka_config and kafka_config_info."""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import Connect, converge, hide_configs
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import no_table
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.config_wire import (
    alter_configs,
    describe_configs,
    read_configs,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.plan import (
    as_item,
    expected_state,
    own_entries,
    plan_config,
    shadowing,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.spec import (
    BROKER,
    DEFAULT,
    GROUP,
    LOGGER,
    METRICS,
    TOPIC,
    CurrentConfig,
    DesiredConfig,
    missing,
    parse_spec,
    row_of,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import GONE, Refused, read_metadata

_NEEDS = {
    METRICS: " Client metrics need Kafka 3.7 or later, without ZooKeeper.",
    GROUP: " Configs of groups need Kafka 4.0 or later.",
}
_HINTS = {
    "thread count update": " A number of threads can at most be doubled or halved at once: go there in several runs, or"
    " set it in the role's variable kafka_config and roll.",
    "encoder secret": " With ZooKeeper, brokers keep passwords only if password.encoder.secret is in their file.",
    "default cluster level": " Such keys are declared for each broker by its id.",
    "AUTHORIZATION_FAILED": " The user of this connection needs the ACLs DescribeConfigs and AlterConfigs on it.",
}


def manage_config(module: AnsibleModule, connection: Connect[Client] | None = None) -> None:
    """Run the module that declares the configs of one resource."""
    spec = parse_spec(module.params)
    login = [module.params["sasl_password"], module.params["ssl_password"]]
    secrets: set[str] = set()

    def read(client: Client, _desired: t.Any) -> CurrentConfig:
        current = read_config(client, spec.kind, spec.name)
        rows = functools.partial(row_of, spec.kind, current=current)
        own = {key: entry["value"] for key, entry in current.own.items()}
        hide_configs(module, secrets, [(own, rows), (spec.config, rows)], login)
        return current

    hide_configs(module, secrets, [(spec.config, no_table)], login)
    converge(
        module,
        connect=connection or connect,
        read=read,
        plan=plan_config,
        validate=functools.partial(_alter, spec, dry_run=True),
        apply=functools.partial(_alter, spec, dry_run=False),
        desired={spec.title: spec},
        report=lambda _client, current, changes: expected_state(current, spec, changes),
        secrets=secrets,
    )


def read_config(client: Client, kind: str, name: str) -> CurrentConfig:
    """Return the current configs of one resource; one request, and one more if it doesn't exist."""
    if kind in (BROKER, LOGGER) and name not in (known := _names(client, kind)):
        return CurrentConfig(others=known)
    node = _node(client, kind, name)
    # The default describes only the keys that are set; the broker describes all keys in the same response.
    names = ["", str(node)] if _is_default(kind, name) else [name]
    response = describe_configs(client, names, kind=kind, node=node, synonyms=True)
    if kind == TOPIC and response[name]["error"] == GONE:
        return CurrentConfig(others=_names(client, kind))
    for current in response.values():
        _refuse(kind, name, current)
    return CurrentConfig(
        response[names[-1]]["entries"], own_entries(kind, response[names[0]]["entries"]), read_from=node
    )


def read_all(client: Client, params: Params) -> dict[str, t.Any]:
    """Return the results of kafka_config_info."""
    rows = [(kind, *row) for kind in params["types"] for row in _read_kind(client, kind, params["names"])]
    items = [as_item(kind, name, current.own) for kind, name, current in rows]
    secret = [(kind, name, sorted(k for k, e in current.own.items() if e["sensitive"])) for kind, name, current in rows]
    results = {
        "configs": [item for item in items if item["config"]],
        "sensitive": [{"type": kind, "name": name, "keys": keys} for kind, name, keys in secret if keys],
        "shadowing": [
            row
            for kind, name, current in rows
            if kind == BROKER and name != DEFAULT
            for row in shadowing(name, current.entries)
        ],
    }
    if params["include_all"]:
        results["all"] = [
            {"type": kind, "name": name, "config": _effective_values(kind, name, current)}
            for kind, name, current in rows
        ]
    return results


def _read_kind(client: Client, kind: str, names: t.Sequence[str] | None) -> t.Iterator[tuple[str, CurrentConfig]]:
    """Yield (name, current configs) of the named resources of a kind, or of all; StackError for a missing one."""
    chosen = _names(client, kind) if names is None else names
    topics = read_configs(client, chosen, None) if kind == TOPIC else {}
    for name in chosen:
        if kind != TOPIC:
            current = read_config(client, kind, name)
        elif topics[name]["error"] == GONE:
            current = CurrentConfig(others=_names(client, kind))
        else:
            _refuse(kind, name, topics[name])
            current = CurrentConfig(topics[name]["entries"], own_entries(kind, topics[name]["entries"]))
        if current.others is not None:
            raise StackError(f"Config of {kind} {name}: {missing(kind, name, current.others)}")
        yield name, current


def _alter(spec: DesiredConfig, client: Client, changes: t.Sequence[Change], *, dry_run: bool) -> t.Iterator[Outcome]:
    name = "" if _is_default(spec.kind, spec.name) else spec.name
    for change in changes:
        failures = alter_configs(
            client,
            {name: change.after or dict.fromkeys(change.before)},
            timeout=client.request_timeout,
            dry_run=dry_run,
            kind=spec.kind,
            node=_node(client, spec.kind, spec.name),
        )
        error, message = failures.get(name, ("", ""))
        yield Outcome(change, error, message + (_hint(spec.kind, error, message) if error else ""))


def _names(client: Client, kind: str) -> list[str]:
    """Return all resources of a kind."""
    if kind == TOPIC:
        return sorted(read_metadata(client, None)["topics"])
    if kind not in (BROKER, LOGGER):
        raise StackError(f"Which resources have configs of type {kind} can't be read: give names.")
    return [*([DEFAULT] if kind == BROKER else []), *(str(broker) for broker in client.brokers)]


def _node(client: Client, kind: str, name: str) -> int | None:
    """Return the broker to read; with ZooKeeper other brokers know a new topic later than the controller."""
    if _is_default(kind, name):
        return client.brokers[0]
    return int(name) if kind in (BROKER, LOGGER) else client.controller


def _is_default(kind: str, name: str) -> bool:
    return kind == BROKER and name == DEFAULT


def _refuse(kind: str, name: str, current: t.Mapping[str, t.Any]) -> None:
    if current["error"]:
        message = current["message"] + _hint(kind, current["error"], current["message"])
        raise Refused(f"The config of {kind} {name} can't be read", current["error"], message)


def _hint(kind: str, error: str, message: str) -> str:
    """Return a hint for an error of Kafka, where there is one."""
    current = (hint for part, hint in _HINTS.items() if part in error or part in message)
    return next(current, _NEEDS.get(kind, ""))


def _effective_values(kind: str, name: str, current: CurrentConfig) -> dict[str, dict[str, t.Any]]:
    """Return the effective values; for the cluster-wide default, which has none, the values that are set."""
    entries = current.own if _is_default(kind, name) else current.entries
    return {
        key: {part: entry[part] for part in ("value", "source", "read_only", "sensitive")}
        for key, entry in sorted(entries.items())
    }
