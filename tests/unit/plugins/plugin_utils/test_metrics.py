# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.metrics import (
    checksum_of,
    metrics_agent,
    metrics_errors,
)

DIGEST = "sha512:" + "0123456789abcdef" * 8
JAR = {"file": "/srv/agent.jar", "url": "", "checksum": DIGEST}
KNOWN = "jmx_prometheus_javaagent-1.0.1.jar"


@pytest.mark.parametrize(
    ("address", "jar", "option"),
    [
        pytest.param(
            "192.0.2.1",
            JAR,
            "-javaagent:/opt/jmx-exporter/agent-0123456789ab/agent.jar=192.0.2.1:7071:/etc/kafka/current/metrics.yml",
            id="file",
        ),
        pytest.param(
            "2001:db8::1",
            {"file": "", "url": "https://x.org/a/agent.jar", "checksum": DIGEST},
            "-javaagent:/opt/jmx-exporter/agent-0123456789ab/0123456789ab-agent.jar=[2001:db8::1]:7071:"
            "/etc/kafka/current/metrics.yml",
            id="url and IPv6",
        ),
        pytest.param(
            "192.0.2.1",
            {"file": "", "url": f"https://me:geheim@x.org/a/{KNOWN}?token=geheim", "checksum": ""},
            f"-javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent-1.0.1-f81d876e8110/f81d876e8110-{KNOWN}="
            "192.0.2.1:7071:/etc/kafka/current/metrics.yml",
            id="url with secrets",
        ),
    ],
)
def test_agent_is_loaded_from_where_it_is_unpacked(address: str, jar: dict[str, str], option: str) -> None:
    found = metrics_agent({"address": address, "port": 7071}, jar, "/c", "/etc/kafka/current/metrics.yml")
    assert found["option"] == option
    handed_over = (jar["file"] or found["archive"]["path"]).rpartition("/")[2]
    assert found["option"].startswith(f"-javaagent:{found['home']}/{handed_over}=")
    assert found["archive"]["checksum"] == checksum_of(jar)


def test_checksum_of_a_known_release_needs_not_be_given() -> None:
    known = checksum_of({"file": f"/srv/{KNOWN}", "url": "", "checksum": ""})
    assert known.startswith("sha512:f81d876e")
    assert checksum_of({"file": "", "url": f"https://x.org/{KNOWN}", "checksum": ""}) == known
    assert checksum_of({"file": f"/srv/{KNOWN}", "url": "", "checksum": DIGEST}) == DIGEST
    assert checksum_of({"file": "/srv/other.jar", "url": "", "checksum": ""}) == ""


def spec(**changes: t.Any) -> dict[str, t.Any]:
    metrics = {"prefix": "kafka", "port": 7071, **JAR, "needs_agent": True}
    return {"host": "a", "metrics": {**metrics, **changes}}


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        pytest.param({}, [], id="fine"),
        pytest.param({"port": 0, "file": "", "checksum": "x"}, [], id="off"),
        pytest.param({"file": ""}, ["no JMX exporter is given", "kafka_metrics_agent_file"], id="no agent"),
        pytest.param({"file": "", "needs_agent": False}, [], id="none needed"),
        pytest.param({"url": "https://x.org/a.jar"}, ["are both given"], id="two sources"),
        pytest.param({"file": "/srv/agent.tgz"}, ["/srv/agent.tgz is no jar"], id="no jar"),
        pytest.param(
            {"file": "", "url": "https://me:geheim@x.org/a.tgz?token=geheim"},
            ["https://x.org/a.tgz?… is no jar"],
            id="address of no jar",
        ),
        pytest.param({"file": "", "url": "https://x.org/a.jar?token=geheim"}, [], id="address with a query"),
        pytest.param({"checksum": ""}, ["kafka_metrics_agent_checksum is not of the form"], id="no checksum"),
        pytest.param({"checksum": "", "file": f"/srv/{KNOWN}"}, [], id="known release"),
    ],
)
def test_metrics_errors(changes: dict[str, t.Any], parts: list[str]) -> None:
    errors = metrics_errors(spec(**changes))
    assert len(errors) == bool(parts), errors
    assert all(part in errors[0] for part in parts)
