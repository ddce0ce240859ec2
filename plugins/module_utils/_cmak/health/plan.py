# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether CMAK works, and whether it shows its clusters as they are declared. Pure."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.plan import Current, plan_cluster
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import ABSENT
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.write_only import SECRETS
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health.spec import DeclaredCluster
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import describe

# What CMAK answers at /api/health is a fixed text, also without ZooKeeper. The stylesheet shows whether Java lets it
# read its own files.
CLUSTERS = "/api/status/clusters"
STYLESHEET = "/assets/lib/bootstrap/css/bootstrap.min.css"


@dataclass(frozen=True)
class Page:
    """What an address of CMAK answered: HTTP's status, the reason of an error, and the body.

    Without an answer the status is 0, and the reason the cause, to be read after the address.
    """

    path: str
    status: int
    reason: str = ""
    body: str = ""


def page_issues(host: str, pages: t.Iterable[Page]) -> list[str]:
    """Return a sentence for each page that does not come as CMAK gives it; ``host`` is what they call its host."""
    return [_page_issue(host, page) for page in pages if page.status != 200 or listed(page) is None]


def _page_issue(host: str, page: Page) -> str:
    if page.path == STYLESHEET and page.status == 500:
        return (
            f"CMAK on {host} answers without its stylesheets and scripts (500): Java does not let it read them; "
            f"see that the two --add-exports of the role reach it."
        )
    response = _json(page.body)
    text = response.get("msg") if isinstance(response, dict) else ""
    answer = f"answered {page.status}, {text or page.reason or 'and not as CMAK does'}" if page.status else page.reason
    return (
        f"CMAK on {host} does not work: {page.path} {answer}. "
        f"See /var/log/cmak/application.log, and whether the ZooKeeper in cmak_zookeeper_connect serves."
    )


def listed(page: Page) -> list[dict[str, t.Any]] | None:
    """Return the clusters of the page that lists them, [] for another page; None where it is not CMAK's."""
    if page.path != CLUSTERS:
        return []
    response = _json(page.body)
    found = response.get("clusters") if isinstance(response, dict) else None
    active = found.get("active") if isinstance(found, dict) else None
    return active if isinstance(active, list) else None


def undeclared(host: str, clusters: t.Iterable[t.Mapping[str, t.Any]], declared: t.Collection[str]) -> list[str]:
    """Return a warning for each cluster that CMAK asks and that is not declared."""
    names = [cluster["name"] for cluster in clusters if cluster["enabled"] and cluster["name"] not in declared]
    return [
        f"CMAK on {host} has the cluster {name}, which is not declared, and goes on asking it. Was cmak_cluster_name "
        f"another, or an item taken out of cmak_clusters? {{name: {name}, state: absent}} there takes it out of CMAK."
        for name in names
    ]


def sees_brokers(declared: DeclaredCluster) -> bool:
    """Tell whether CMAK should see certain brokers of a cluster."""
    return declared.brokers is not None and declared.spec.enabled and declared.spec.state != ABSENT


def cluster_issues(declared: DeclaredCluster, current: Current) -> list[str]:
    """Return the sentence that says how a cluster in CMAK differs from what is declared, none where it does not."""
    changes = describe(plan_cluster(current, declared.spec), SECRETS)
    return [f"CMAK: cluster {declared.spec.name} is not as declared: {' '.join(changes)}"] if changes else []


def broker_issues(declared: DeclaredCluster, seen: t.Sequence[int]) -> list[str]:
    """Return the sentence for other brokers than those that CMAK should see; seen: their ids."""
    wanted = sorted(set(declared.brokers or ()))
    if sorted(seen) == wanted:
        return []
    return [f"CMAK sees the brokers {sorted(seen)} of cluster {declared.spec.name}, expected are {wanted}."]


def _json(text: str) -> t.Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
