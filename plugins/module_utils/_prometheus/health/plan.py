# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Prometheus scrapes of a platform, and which alerts fire. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

Target = t.Mapping[str, t.Any]
Data = t.Mapping[str, t.Any]

CRITICAL, WARNING = "critical", "warning"


@dataclass(frozen=True)
class Current:
    """What was read: the data of /api/v1/targets and /api/v1/alerts, or why there is none."""

    targets: Data
    alerts: Data
    error: str = ""


def target_errors(targets: t.Sequence[Target]) -> list[str]:
    """Return a sentence for each target that is not whole."""
    return [
        f"targets has {dict(target)}: give job, host and port."
        for target in targets
        if not all(target.get(key) for key in ("job", "host", "port"))
    ]


def assess(current: Current, targets: t.Sequence[Target], cluster: str) -> dict[str, t.Any]:
    """Return the results of prometheus_health."""
    unscraped = scrape_issues(current, targets, cluster)
    alerts = {severity: firing(current.alerts, cluster, severity) for severity in (CRITICAL, WARNING)}
    return {
        "issues": unscraped + alerts[CRITICAL],
        "scraped": 0 if current.error else len(targets) - len(unscraped),
        "alerts": alerts,
    }


def unmet(current: Current, targets: t.Sequence[Target], cluster: str, wait_for: str) -> list[str]:
    """Return what is missing until ``wait_for`` is reached: none, scraped or healthy."""
    if wait_for == "none":
        return []
    missing = scrape_issues(current, targets, cluster)
    return missing if wait_for == "scraped" else missing + firing(current.alerts, cluster, CRITICAL)


def scrape_issues(current: Current, targets: t.Sequence[Target], cluster: str) -> list[str]:
    """Return a sentence for each target that is not scraped, or the one that Prometheus does not answer."""
    if current.error:
        return [current.error]
    found = {}
    for active in current.targets.get("activeTargets", []):
        labels = active.get("labels", {})
        if labels.get("cluster") == cluster:
            found[labels.get("job"), labels.get("instance")] = active
    issues = []
    for target in targets:
        name = f"{target['job']} on {target['host']}"
        active = found.get((target["job"], f"{target['host']}:{target['port']}"))
        if active is None:
            issues.append(f"Prometheus does not know the target {name}; does its prometheus.yml name targets.yml?")
        elif active["health"] != "up":
            issues.append(f"Prometheus cannot scrape {name}: {active.get('lastError') or 'not tried yet'}.")
    return issues


def firing(data: Data, cluster: str, severity: str) -> list[str]:
    """Return a sentence for each alert of a cluster and severity that fires; ``data`` is that of /api/v1/alerts."""
    return [
        f"Alert {alert['labels']['alertname']}: {alert['annotations']['summary']}."
        for alert in data.get("alerts", [])
        if alert["state"] == "firing"
        and (alert["labels"].get("cluster"), alert["labels"].get("severity")) == (cluster, severity)
    ]
