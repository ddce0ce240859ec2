# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._prometheus.health.plan import (
    Current,
    assess,
    firing,
    scrape_issues,
    unmet,
)

TARGET = {"job": "kafka", "host": "a", "address": "192.0.2.1", "port": 7071}
UNKNOWN = "Prometheus does not know the target kafka on a; does its prometheus.yml name targets.yml?"
DOWN = "Prometheus cannot scrape kafka on a: refused."


def active(health: str, cluster: str = "kafka", error: str = "") -> dict[str, t.Any]:
    labels = {"job": "kafka", "instance": "a:7071", "cluster": cluster}
    return {"activeTargets": [{"labels": labels, "health": health, "lastError": error}]}


def alert(name: str, state: str, cluster: str = "kafka", severity: str = "critical") -> dict[str, t.Any]:
    labels = {"alertname": name, "cluster": cluster, "severity": severity}
    return {"labels": labels, "state": state, "annotations": {"summary": f"{name}!"}}


ALERTS = {
    "alerts": [
        alert("A", "firing"),
        alert("B", "pending"),
        alert("C", "firing", "other"),
        alert("D", "firing", severity="warning"),
    ]
}
NONE: dict[str, list[str]] = {"critical": [], "warning": []}


@pytest.mark.parametrize(
    ("current", "issues"),
    [
        pytest.param(Current(active("up"), {}), [], id="up"),
        pytest.param(Current(active("down", error="refused"), {}), [DOWN], id="down"),
        pytest.param(Current(active("unknown"), {}), ["Prometheus cannot scrape kafka on a: not tried yet."], id="new"),
        pytest.param(Current(active("up", cluster="other"), {}), [UNKNOWN], id="another cluster's"),
        pytest.param(Current({}, {}), [UNKNOWN], id="none"),
        pytest.param(Current({}, {}, "Silent."), ["Silent."], id="no answer"),
    ],
)
def test_scrape_issues(current: Current, issues: list[str]) -> None:
    assert scrape_issues(current, [TARGET], "kafka") == issues


def test_firing() -> None:
    assert firing(ALERTS, "kafka", "critical") == ["Alert A: A!."]
    assert firing(ALERTS, "kafka", "warning") == ["Alert D: D!."]
    assert firing({}, "kafka", "critical") == []


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        pytest.param(
            Current(active("up"), ALERTS),
            {
                "issues": ["Alert A: A!."],
                "scraped": 1,
                "alerts": {"critical": ["Alert A: A!."], "warning": ["Alert D: D!."]},
            },
            id="a warning is no issue",
        ),
        pytest.param(
            Current(active("down", error="refused"), {}),
            {"issues": [DOWN], "scraped": 0, "alerts": NONE},
            id="a target is down",
        ),
        pytest.param(Current({}, {}, "Silent."), {"issues": ["Silent."], "scraped": 0, "alerts": NONE}, id="no answer"),
    ],
)
def test_assess(current: Current, expected: dict[str, t.Any]) -> None:
    assert assess(current, [TARGET], "kafka") == expected


def test_nothing_is_scraped_where_prometheus_does_not_answer() -> None:
    assert assess(Current({}, {}, "Silent."), [TARGET, TARGET], "kafka")["scraped"] == 0


@pytest.mark.parametrize(
    ("current", "wait_for", "missing"),
    [
        pytest.param(Current({}, {}, "Silent."), "none", [], id="nothing is waited for"),
        pytest.param(Current(active("up"), ALERTS), "scraped", [], id="alerts are not waited for"),
        pytest.param(Current(active("down", error="refused"), {}), "scraped", [DOWN], id="a target is waited for"),
        pytest.param(Current(active("up"), ALERTS), "healthy", ["Alert A: A!."], id="a critical alert is waited for"),
        pytest.param(Current(active("up"), {}), "healthy", [], id="healthy"),
    ],
)
def test_unmet(current: Current, wait_for: str, missing: list[str]) -> None:
    assert unmet(current, [TARGET], "kafka", wait_for) == missing
