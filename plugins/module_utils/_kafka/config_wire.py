# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configs of topics, brokers and other resources on the wire: plain data in and out.

kafka-python's own methods lose the errors of single resources, and refuse the cluster-wide default of brokers.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Failures, error_of

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeConfigsRequest, IncrementalAlterConfigsRequest

# org.apache.kafka.common.config.ConfigResource.Type
_KINDS = {"topic": 2, "broker": 4, "broker_logger": 8, "client_metrics": 16, "group": 32}
# org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource
_SOURCES = {
    1: "dynamic topic",
    2: "dynamic broker",
    3: "dynamic default",
    4: "static file",
    5: "default",
    6: "dynamic logger",
    7: "dynamic client metrics",
    8: "dynamic group",
}
_OWN = {"topic": 1, "broker": 2, "broker_logger": 6, "client_metrics": 7, "group": 8}
_OWN_DEFAULT = 3
_OF_ONE_BROKER = ("broker", "broker_logger")
_TYPES = {1: "BOOLEAN", 3: "INT", 4: "SHORT", 5: "LONG", 6: "DOUBLE", 7: "LIST"}
_SET, _DELETE = 0, 1
_ZOOKEEPER_HINT = " Brokers read the configs of topics from ZooKeeper: check that the ensemble has a quorum."
_BATCH = 2000  # topics in a request for many of their configs


def read_configs(client: Client, topics: t.Iterable[str], keys: t.Iterable[str] | None) -> dict[str, dict[str, t.Any]]:
    """Return describe_configs() of any number of topics; one request for 2000 of them."""
    names = iter(topics)
    found: dict[str, dict[str, t.Any]] = {}
    while batch := list(itertools.islice(names, _BATCH)):
        found.update(describe_configs(client, batch, keys))
    return found


def describe_configs(
    client: Client,
    names: t.Iterable[str],
    keys: t.Iterable[str] | None = None,
    *,
    kind: str = "topic",
    node: int | None = None,
    synonyms: bool = False,
) -> dict[str, dict[str, t.Any]]:
    """Return the effective values of ``keys`` (all if None) of resources of a kind; one request.

    {name: {"error", "message", "entries": {key: {"value", "type", "own", "source", "read_only", "sensitive",
    "synonyms"}}}}; "own" means set on the resource itself. The broker leaves unknown keys out; the value of a
    sensitive one is None. ``synonyms`` requests all values of a key, the effective one first: [{"key", "value",
    "source"}]. The name "" is the cluster-wide default of brokers, of which only the keys that are set are returned.
    ``node`` is the broker that gets the request: only a broker itself knows its configs and loggers.
    With ZooKeeper a broker reads the configs of topics there, and waits while ZooKeeper has no quorum.
    """
    requested_keys = None if keys is None else sorted(keys)
    resource = functools.partial(
        DescribeConfigsRequest.DescribeConfigsResource, resource_type=_KINDS[kind], configuration_keys=requested_keys
    )
    resources = [resource(resource_name=name) for name in names]
    request = functools.partial(DescribeConfigsRequest, resources=resources, include_synonyms=synonyms)
    try:
        response = client.query(request, node, same_node=kind in _OF_ONE_BROKER)
    except RequestFailed as error:
        hint = _ZOOKEEPER_HINT if error.timed_out and kind == "topic" else ""
        raise RequestFailed(f"{error}{hint}", timed_out=error.timed_out) from error
    return {result.resource_name: _described(result, kind) for result in response.results}


def alter_configs(
    client: Client,
    configs: t.Mapping[str, t.Mapping[str, str | None]],
    *,
    timeout: float,
    dry_run: bool,
    kind: str = "topic",
    node: int | None = None,
) -> Failures:
    """Set keys of resources of a kind, {name: {key: value}}, or remove them where the value is None (KIP-339).

    Other keys stay as they are. ``node`` as in describe_configs.
    """
    resource = IncrementalAlterConfigsRequest.AlterConfigsResource
    items = [
        resource(
            resource_type=_KINDS[kind],
            resource_name=name,
            configs=[
                resource.AlterableConfig(name=key, config_operation=_DELETE if value is None else _SET, value=value)
                for key, value in config.items()
            ],
        )
        for name, config in configs.items()
    ]
    response = client.send(IncrementalAlterConfigsRequest(resources=items, validate_only=dry_run), node, timeout)
    return {item.resource_name: error_of(item) for item in response.responses if item.error_code}


def _described(result: t.Any, kind: str) -> dict[str, t.Any]:
    error, message = error_of(result)
    own = _OWN[kind] if result.resource_name else _OWN_DEFAULT
    return {"error": error, "message": message, "entries": {entry.name: _entry(entry, own) for entry in result.configs}}


def _entry(entry: t.Any, own: int) -> dict[str, t.Any]:
    # Where log.retention.ms is set, log.retention.hours has its source; the synonyms distinguish the two.
    sources = [s.source for s in entry.synonyms if s.name == entry.name] or [entry.config_source]
    return {
        "value": entry.value,
        "type": _TYPES.get(entry.config_type, "STRING"),
        "own": own in sources,
        "source": _SOURCES.get(entry.config_source, "unknown"),
        "read_only": entry.read_only,
        "sensitive": entry.is_sensitive,
        "synonyms": [
            {"key": s.name, "value": s.value, "source": _SOURCES.get(s.source, "unknown")} for s in entry.synonyms
        ],
    }
