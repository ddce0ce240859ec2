# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clusters as AKHQ sees them: plain data.

A cluster in AKHQ's list is only configured: its nodes come from Kafka. Sources:
org.akhq.controllers (NodeController, TopicController, GroupController), org.akhq.utils.ResultPagedList.
"""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.client import Client, LoginRefused, Refused
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError

NODES, TOPICS, GROUPS = PARTS = ("nodes", "topics", "groups")
_READS = 3  # attempts for a list that changes while it is read
_PAST_THE_END = 500


def read_clusters(client: Client, names: t.Collection[str] | None, parts: t.Collection[str]) -> dict[str, t.Any]:
    """Return the named clusters, or all, with the given parts; "error" is None, or why a cluster could not be read.

    StackError where AKHQ itself can't be used any more.
    """
    try:
        known = {str(response["id"]): response for response in client.get("/api/cluster")}
    except Refused as error:
        if error.status != 409:  # without a cluster the list is an error, too
            refused = LoginRefused if error.status in (401, 403) else StackError
            raise refused(f"AKHQ does not return its clusters: {error}.") from error
        known = {}
    return {
        name: _cluster(client, name, known[name], parts) if name in known else _unknown_cluster(name, known)
        for name in (known if names is None else names)
    }


def _unknown_cluster(name: str, known: t.Collection[str]) -> dict[str, t.Any]:
    available = f"it has {', '.join(known)}" if known else "it has none"
    return {**_EMPTY, "error": f"AKHQ has no cluster {name}; {available}. See akhq.connections in its configuration."}


_EMPTY: dict[str, t.Any] = {
    "schema_registry": False,
    "connects": [],
    "ksqldbs": [],
    "id": None,
    "controller": None,
    **{part: None for part in PARTS},
    "error": None,
}


def _cluster(client: Client, name: str, response: t.Mapping[str, t.Any], parts: t.Collection[str]) -> dict[str, t.Any]:
    found = {
        **_EMPTY,
        "schema_registry": bool(response.get("registry")),
        "connects": response.get("connects") or [],
        "ksqldbs": response.get("ksqldbs") or [],
    }
    base = f"/api/{quote(name, safe='')}"
    try:
        if NODES in parts:
            found.update(_nodes(client.get(f"{base}/node")))
        if TOPICS in parts:
            found[TOPICS] = [_topic(topic) for topic in _read_list(client, f"{base}/topic?show=ALL")]
        if GROUPS in parts:
            found[GROUPS] = [_group(group) for group in _read_list(client, f"{base}/group")]
    except Refused as error:
        found["error"] = f"AKHQ on cluster {name}: {error}."
    return found


def _nodes(response: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    nodes = [
        {"id": int(node["id"]), "host": node["host"], "port": int(node["port"]), "rack": node.get("rack")}
        for node in response["nodes"]
    ]
    controller = response.get("controller") or {}
    return {"id": response.get("id"), NODES: sorted(nodes, key=_id), "controller": controller.get("id")}


def _id(node: t.Mapping[str, t.Any]) -> int:
    return int(node["id"])


def _read_list(client: Client, path: str) -> list[dict[str, t.Any]]:
    """Return the results of all pages of a list.

    An item that is added or removed meanwhile shifts the pages, so the list is read again; the last read is final.
    """
    for _attempt in range(_READS):
        results, unchanged = _read_pages(client, path)
        if unchanged:
            break
    return results


def _read_pages(client: Client, path: str) -> tuple[list[dict[str, t.Any]], bool]:
    """Return the results of all pages, and whether their number was constant; past the end AKHQ responds with 500."""
    results: list[dict[str, t.Any]] = []
    lengths = set()
    number = count = 1
    while number <= count:
        try:
            response = _page(client, path, number)
        except Refused as error:
            if error.status != _PAST_THE_END or number == 1 or number <= _length(_page(client, path, 1))[0]:
                raise
            return results, False
        results += response.get("results") or []
        lengths.add(_length(response))
        count = _length(response)[0]
        number += 1
    return results, len(lengths) == 1


def _page(client: Client, path: str, number: int) -> dict[str, t.Any]:
    response: dict[str, t.Any] = client.get(f"{path}{'&' if '?' in path else '?'}page={number}")
    return response


def _length(response: t.Mapping[str, t.Any]) -> tuple[int, t.Any]:
    """Return the number of pages, which AKHQ calls "page", and the number of results."""
    return int(response.get("page") or 1), response.get("total")


def _topic(response: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    partitions = response.get("partitions") or []
    return {
        "name": response["name"],
        "internal": bool(response.get("internal")),
        "partitions": len(partitions),
        "replication_factor": max((len(partition.get("nodes") or []) for partition in partitions), default=0),
    }


def _group(response: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    members = response.get("members") or []
    return {"name": response["id"], "state": response.get("state"), "members": len(members)}
