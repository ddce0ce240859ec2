# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role zookeeper derives for one member of three, by variable."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.zookeeper import ZooKeeperNode
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables

MEMBERS = ("a", "b", "c")
JAR = "/opt/apache-zookeeper-3.8.6-bin/lib/zookeeper-prometheus-metrics-*.jar"
AGENT = {"zookeeper_metrics_port": 7000, "zookeeper_metrics_agent_file": "/srv/jmx_prometheus_javaagent-1.0.1.jar"}
TEXTS = {f"__zookeeper_{name}": name for name in ("unit_text", "environment", "log4j", "logback", "metrics_text")}
SERVERS = {f"server.{number}": f"{host}:2888:3888" for number, host in enumerate(MEMBERS, 1)}


def node(given: dict[str, t.Any], *, data: bool | None = False, provider: bool = True) -> ZooKeeperNode:
    state = {
        "data": data,
        "globs": {JAR: ["x.jar"] if provider else []},
        "directories": {"/opt/apache-zookeeper-3.8.6-bin": {"exists": True}},
    }
    return ZooKeeperNode(variables("zookeeper", MEMBERS, {"zookeeper_version": "3.8.6", **TEXTS, **given}, **state))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {}, {"dataDir": "/var/lib/zookeeper", "clientPort": 2181, "dataLogDir": None, **SERVERS}, id="plain"
        ),
        pytest.param({"zookeeper_client_port": "2281"}, {"clientPort": 2281}, id="a number as text"),
        pytest.param({"zookeeper_data_log_dir": "/log"}, {"dataLogDir": "/log"}, id="a disk for the log"),
        pytest.param({"zookeeper_peer_port": 1, "zookeeper_election_port": 2}, {"server.1": "a:1:2"}, id="ports"),
        pytest.param({"zookeeper_config": {"tickTime": 1}}, {"tickTime": 1, "initLimit": 10}, id="a key of the user"),
        pytest.param({}, {"metricsProvider.httpPort": None}, id="no metrics"),
        pytest.param(
            {"zookeeper_metrics_port": 7000},
            {"metricsProvider.httpHost": "10.0.0.1", "metricsProvider.httpPort": 7000},
            id="metrics",
        ),
        pytest.param(
            {"zookeeper_metrics_port": 7000, "zookeeper_metrics_address": "10.9.9.9"},
            {"metricsProvider.httpHost": "10.9.9.9"},
            id="metrics elsewhere",
        ),
    ],
)
def test_config(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    config = node(given).config
    assert {key: config.get(key) for key in expected} == expected


def test_a_version_without_its_own_metrics_has_the_agent() -> None:
    found = node(AGENT, provider=False, data=True)
    assert "metricsProvider.httpPort" not in found.config
    assert found.options[-1].startswith("-javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent-1.0.1-")
    assert found.options[-1].endswith("=10.0.0.1:7000:/etc/zookeeper/current/metrics.yml")
    assert list(found.archives) == ["ZooKeeper", "JMX exporter"]
    assert found.spec["metrics"]["needs_agent"]
    assert found.revision["files"]["metrics.yml"] == "metrics_text"


@pytest.mark.parametrize(
    ("given", "provider", "lacks"),
    [
        pytest.param({"zookeeper_metrics_port": 7000}, False, True, id="neither"),
        pytest.param({"zookeeper_metrics_port": 7000}, True, False, id="its own"),
        pytest.param(AGENT, False, False, id="the agent"),
        pytest.param({}, False, False, id="not asked for"),
    ],
)
def test_agent_lacks(given: dict[str, t.Any], provider: bool, lacks: bool) -> None:
    assert node(given, provider=provider).agent_lacks is lacks


@pytest.mark.parametrize(
    ("given", "heap"),
    [
        pytest.param({}, "1500m", id="an eighth of the memory"),
        pytest.param({"zookeeper_heap": "512m"}, "512m", id="declared"),
    ],
)
def test_options(given: dict[str, t.Any], heap: str) -> None:
    options = node({**given, "zookeeper_jvm_options": ["-Dx=1"]}).options
    assert options[:2] == [f"-Xms{heap}", f"-Xmx{heap}"]
    assert options[-1] == "-Dx=1"


@pytest.mark.parametrize(
    ("given", "data", "expected"),
    [
        pytest.param({}, False, "/var/lib/zookeeper/initialize", id="beside the data"),
        pytest.param({"zookeeper_data_log_dir": "/log"}, False, "/log/initialize", id="on the disk of the log"),
        pytest.param({}, True, None, id="none where the ensemble has data"),
        pytest.param({}, None, "/var/lib/zookeeper/initialize", id="not read, which the plan refuses"),
    ],
)
def test_the_marker_of_a_bootstrap(given: dict[str, t.Any], data: bool | None, expected: str | None) -> None:
    found = [path for path in node(given, data=data).files if path.endswith("/initialize")]
    assert found == ([expected] if expected else [])


def test_files() -> None:
    found = node({}, data=True).files
    assert found["/usr/local/lib/systemd/system/zookeeper.service"] == {"content": "unit_text", "mode": "0644"}
    assert found["/var/lib/zookeeper/myid"] == {
        "content": "1\n",
        "group": "zookeeper",
        "mode": "0640",
        "create_only": True,
    }


@pytest.mark.parametrize(
    ("version", "logging"),
    [
        pytest.param("3.8.6", {"logback.xml": "logback"}, id="logback"),
        pytest.param("3.7.2", {"log4j.properties": "log4j"}, id="log4j"),
    ],
)
def test_revision(version: str, logging: dict[str, str]) -> None:
    given = {"zookeeper_version": version, **TEXTS}
    found = ZooKeeperNode(variables("zookeeper", MEMBERS, given, globs={JAR: []}, data=True)).revision
    texts = {name: text for name, text in found["files"].items() if name != "zoo.cfg"}
    addresses = "10.0.0.1 a\n10.0.0.2 b\n10.0.0.3 c\n"
    assert texts == {"env": "environment", "addresses": addresses, **logging}
    assert "server.1=a:2888:3888" in found["files"]["zoo.cfg"].replace("\\", "")
    assert found["home"] == f"/opt/apache-zookeeper-{version}-bin"


def test_firewall() -> None:
    members = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    given = {
        "zookeeper_client_networks": ["10.8.0.0/16"],
        "zookeeper_metrics_port": 7000,
        "zookeeper_metrics_hosts": ["b"],
    }
    assert node(given).firewall == [
        {"port": 2181, "from": [*members, "10.8.0.0/16"]},
        {"port": 2888, "from": members},
        {"port": 3888, "from": members},
        {"port": 7000, "from": ["10.0.0.2"]},
    ]


@pytest.mark.parametrize(
    ("config", "logins"),
    [
        pytest.param({}, [False, False, False, False], id="none"),
        pytest.param({"enforce.auth.enabled": "true"}, [True, False, False, False], id="clients"),
        pytest.param({"sslQuorum": True}, [False, True, True, False], id="members by TLS"),
        pytest.param({"quorum.auth.enableSasl": "true"}, [False, True, True, False], id="members by SASL"),
    ],
)
def test_logins(config: dict[str, t.Any], logins: list[bool]) -> None:
    assert [found["login"] for found in node({"zookeeper_config": config}, data=True).spec["endpoints"]] == logins


def test_ids_that_a_playbook_gives_are_known_to_the_hosts_of_the_run() -> None:
    given = variables("zookeeper", MEMBERS, {"zookeeper_version": "3.8.6"}, shared={"id": 7})
    assert ZooKeeperNode(given).ids == {"a": 7, "b": 7, "c": 7}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, ["3F7A1D16FA4217B1DC75E1C9FFE35B7F15DFA1BA"], id="known"),
        pytest.param({"zookeeper_archive_fingerprints": ["AB"]}, ["AB"], id="declared"),
        pytest.param({"zookeeper_version": "3.8.0"}, [], id="not known"),
    ],
)
def test_signers(given: dict[str, t.Any], expected: list[str]) -> None:
    found = ZooKeeperNode(variables("zookeeper", MEMBERS, {"zookeeper_version": "3.8.6", **given}))
    assert found.archives["ZooKeeper"]["fingerprints"] == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([{"item": "k", "unreachable": True}], {"k": False}, id="not reached"),
        pytest.param(
            [{"item": "k", "services": {"kafka": {"files": {"/m": "x"}}}}], {"k": {"/m": "x"}}, id="a broker's data"
        ),
    ],
)
def test_brokers(results: list[dict[str, t.Any]], expected: dict[str, t.Any]) -> None:
    assert node({"__zookeeper_brokers": {"results": results}}).brokers == expected
    assert node({"__zookeeper_brokers": {"results": results}}, data=True).brokers == {}
