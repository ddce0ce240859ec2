# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of a Connect worker's configuration, and the errors in it. Pure.

Sources: WorkerConfig, DistributedConfig, Worker (the prefixes of its clients), RestServerConfig, TopicAdmin (KIP-605),
FileConfigProvider; tried with Kafka 3.1.0 and 3.9.2.
"""

from __future__ import annotations

import fnmatch
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_table import KeyTable
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_values import Row, nearest, value_errors

Properties = t.Mapping[str, str]
Tables = t.Mapping[str, KeyTable]
"""{"worker", "producer", "consumer", "admin"}: the table that each class below prints."""

PRINTERS = {
    "worker": "org.apache.kafka.connect.runtime.distributed.DistributedConfig",
    "producer": "org.apache.kafka.clients.producer.ProducerConfig",
    "consumer": "org.apache.kafka.clients.consumer.ConsumerConfig",
    "admin": "org.apache.kafka.clients.admin.AdminClientConfig",
}
# Longest first: the rest of the key after a prefix is looked up in the table.
_PREFIXES = (
    ("admin.listeners.https.", "worker"),
    ("listeners.https.", "worker"),
    ("producer.", "producer"),
    ("consumer.", "consumer"),
    ("admin.", "admin"),
)
# Keys that a worker passes to plugins (converters and metrics), as shell patterns.
_PLUGIN_KEYS = ("key.converter.*", "value.converter.*", "header.converter.*", "metrics.context.*", "metrics.jmx.*")
# Settings of the internal topics, should the worker create them itself.
_TOPIC_KEY = re.compile(
    r"(config|offset|status)\.storage\.(compression\.type|delete\.retention\.ms|max\.(compaction\.lag\.ms|message\.bytes)"
    r"|min\.(cleanable\.dirty\.ratio|compaction\.lag\.ms|insync\.replicas)|segment\.(bytes|ms)"
    r"|unclean\.leader\.election\.enable)"
)
_PROVIDER_KEY = re.compile(r"config\.providers\.([^.]+)\.(class|param\..+)")
_OFFSETS_FILE = "offset.storage.file.filename"
_DISTRIBUTED = re.compile(
    r"group\.id|(config|status)\.storage\..*|offset\.storage\.(?!file\.).*|(heartbeat|session|rebalance)\..*"
    r"|worker\..*|scheduled\.rebalance\..*|exactly\.once\..*|connect\.protocol|inter\.worker\..*"
)
_ROW: Row = {"type": "", "default": "", "valid_values": ""}


def row_of(key: str, tables: Tables) -> Row | None:
    """Return the row of a key, an empty one for a valid key that no table has, None for an unknown one."""
    if key in tables["worker"]:
        return tables["worker"][key]
    if key == _OFFSETS_FILE or _TOPIC_KEY.fullmatch(key) or _PROVIDER_KEY.fullmatch(key) or _matches(key, _PLUGIN_KEYS):
        return _ROW
    prefix, table = _prefix(key)
    if prefix:
        return tables[table].get(key[len(prefix) :])
    # Without a prefix they belong to the clients that read and write the internal topics.
    return next((tables[name][key] for name in ("admin", "producer", "consumer") if key in tables[name]), None)


def worker_errors(
    properties: Properties, tables: Tables, mode: str, allowed: t.Sequence[str], version: str
) -> list[str]:
    """Return a sentence for each error in the configuration of a worker.

    mode: distributed or standalone. allowed: shell patterns of keys that the user declares as valid.
    """
    errors = _missing_errors(properties, tables, mode)
    for key in sorted(properties):
        row = row_of(key, tables)
        if row is None and not _matches(key, allowed):
            errors.append(_unknown_sentence(key, tables, version))
        errors += value_errors(key, properties[key], row or _ROW) + _provider_errors(key, properties)
        if mode == "standalone" and _DISTRIBUTED.fullmatch(key):
            errors.append(f"{key} is a key of distributed mode, and a standalone worker would ignore it; leave it out.")
    if mode == "distributed" and _OFFSETS_FILE in properties:
        errors.append(f"{_OFFSETS_FILE} is a key of standalone mode, and a worker of a cluster would ignore it.")
    return errors


def _missing_errors(properties: Properties, tables: Tables, mode: str) -> list[str]:
    """Return a sentence for each missing key that has no default."""
    needed = {key for key, row in tables["worker"].items() if row["default"] == ""}
    if mode == "standalone":
        needed = {key for key in needed if not _DISTRIBUTED.fullmatch(key)} | {_OFFSETS_FILE}
    return [f"{key} is missing, and it has no default; give it." for key in sorted(needed - set(properties))]


def _provider_errors(key: str, properties: Properties) -> list[str]:
    """Return a sentence where a key belongs to a config provider that is not in config.providers."""
    found = _PROVIDER_KEY.fullmatch(key)
    names = [name.strip() for name in properties.get("config.providers", "").split(",")]
    if not found or found.group(1) in names:
        return []
    return [f"{key} belongs to no provider: config.providers names {', '.join(filter(None, names)) or 'none'}."]


def _unknown_sentence(key: str, tables: Tables, version: str) -> str:
    prefix, table = _prefix(key)
    known = list(tables[table]) if prefix else _every_name(tables)
    return (
        f"{key} is not a key of Connect {version}, and a worker would ignore it. "
        f"{nearest(key[len(prefix) :], known, prefix)} If a plugin reads it, name it in allow_unknown."
    )


def _every_name(tables: Tables) -> list[str]:
    """Return all valid names that a key without a known prefix may be a misspelling of."""
    converters = [f"{kind}.converter.schemas.enable" for kind in ("key", "value")]
    prefixed = [f"{prefix}{key}" for prefix, table in _PREFIXES[2:] for key in tables[table]]
    bare = [key for table in tables.values() for key in table]
    return [*bare, *converters, _OFFSETS_FILE, *prefixed]


def _prefix(key: str) -> tuple[str, str]:
    return next((entry for entry in _PREFIXES if key.startswith(entry[0])), ("", ""))


def _matches(key: str, patterns: t.Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(key, pattern) for pattern in patterns)
