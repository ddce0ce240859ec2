# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads whether CMAK works and shows what is declared, once or until it works."""

from __future__ import annotations

import contextlib
import functools
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.argspec import connection_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.plan import Current, parse_cluster
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health.plan import (
    CLUSTERS,
    STYLESHEET,
    Page,
    broker_issues,
    cluster_issues,
    listed,
    page_issues,
    sees_brokers,
    undeclared,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health.spec import DeclaredCluster, parse_specs
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.record_wire import read_record
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until

PAUSE = 3.0  # seconds between two reads
Listed = t.Sequence[t.Mapping[str, t.Any]]


@dataclass(frozen=True)
class Scene:
    """One run: CMAK, the clusters that are declared for it, and the options."""

    client: Client
    declared: t.Sequence[DeclaredCluster]
    params: Params


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Scene]:
    """Check all options: StackError with all that is wrong, before anything is sent."""
    errors = connection_errors(params)
    clusters = parse_specs(params["clusters"] or [], params["cmak_version"], errors)
    raise_all(errors)
    yield Scene(Client(params), clusters, params)


def health(scene: Scene) -> dict[str, t.Any]:
    """Return issues, warnings and clusters; StackError with the same where one waits and CMAK is not healthy.

    Only that CMAK works is waited for. Then its clusters are compared with what is declared, if they are to be.
    """
    params = scene.params
    waits = params["wait_for"] == "healthy"
    host = params["name"] or urlsplit(params["cmak_url"]).hostname or ""
    read, lacks = functools.partial(_read_pages, scene.client), functools.partial(page_issues, host)
    pages, issues = wait_until(read, lacks, params["timeout"] if waits else 0, pause=PAUSE)
    found = listed(pages[0]) or []
    if params["compare"] and not issues:
        issues = [text for one in scene.declared for text in _compare(scene, one, found)]
    results: dict[str, t.Any] = {
        "issues": issues,
        "clusters": [{"name": cluster["name"], "enabled": cluster["enabled"]} for cluster in found],
    }
    if params["clusters"] is not None:
        results["warnings"] = undeclared(host, found, [one.spec.name for one in scene.declared])
    if issues and waits:
        raise StackError("\n".join(issues), results)
    return results


def _read_pages(client: Client) -> list[Page]:
    return [Page(path, *client.page(path)) for path in (CLUSTERS, STYLESHEET)]


def _compare(scene: Scene, declared: DeclaredCluster, found: Listed) -> list[str]:
    """Return how a cluster differs from what is declared, or why that can't be response."""
    name, records = declared.spec.name, scene.params["records"]
    seen = next((parse_cluster(cluster) for cluster in found if cluster["name"] == name), None)
    try:
        current = Current(seen, read_record(f"{records}/{name}.json") if records else None)
        issues = cluster_issues(declared, current)
        if not issues and sees_brokers(declared):
            issues = broker_issues(declared, scene.client.brokers(name))
    except StackError as error:
        return [f"CMAK: cluster {name}: {error}"]
    return issues
