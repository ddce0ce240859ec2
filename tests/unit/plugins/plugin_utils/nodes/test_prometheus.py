# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role prometheus derives on one host, by variable."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.prometheus import PrometheusNode
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables

TEXTS = {f"__prometheus_{name}_text": name for name in ("targets", "rules", "config", "default")}
PLACE = "/etc/prometheus/kafkaops"
TARGETS = [{"job": "kafka", "host": "a"}, {"job": "node", "host": "a"}, {"job": "kafka", "host": "b"}]


def node(
    given: dict[str, t.Any], *, load: str = "loaded", staged: t.Sequence[str] = (), promtool: t.Any = None
) -> PrometheusNode:
    """Return the node of a Prometheus that is installed, unless ``given`` says otherwise."""
    declared = {"prometheus_install": True, "prometheus_targets": TARGETS, **TEXTS, **given}
    state = {
        "unit": {"LoadState": load},
        "globs": {f"{PLACE}/staged/*": list(staged)},
        "secrets": {"/usr/bin/promtool": promtool},
    }
    return PrometheusNode(variables("prometheus", ["p"], declared, **state))


@pytest.mark.parametrize(
    ("given", "argument", "url"),
    [
        pytest.param({}, "10.0.0.1:9090", "http://10.0.0.1:9090", id="the host's address"),
        pytest.param({"prometheus_address": "0.0.0.0"}, "0.0.0.0:9090", "http://127.0.0.1:9090", id="all addresses"),
        pytest.param({"prometheus_address": "::"}, "[::]:9090", "http://127.0.0.1:9090", id="all of IPv6, too"),
        pytest.param({"prometheus_address": "::1"}, "[::1]:9090", "http://[::1]:9090", id="IPv6"),
        pytest.param({"prometheus_port": "91"}, "10.0.0.1:91", "http://10.0.0.1:91", id="a number as text"),
    ],
)
def test_where_it_listens_and_is_asked(given: dict[str, t.Any], argument: str, url: str) -> None:
    found = node({"prometheus_options": ["--x"], **given})
    assert found.arguments == [f"--config.file={PLACE}/prometheus.yml", f"--web.listen-address={argument}", "--x"]
    assert found.query["command"] == ["/usr/bin/prometheus", *found.arguments]
    assert found.url == url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("", ("", "", ""), id="none"),
        pytest.param("http://h:90", ("http://h:90", "", ""), id="no login"),
        pytest.param("http://a%40b:c%2Fd@h/x", ("http://h/x", "a@b", "c/d"), id="a login with its signs quoted"),
        pytest.param("https://a@h", ("https://h", "a", ""), id="no password"),
        pytest.param("http://[::1]:90/a@b", ("http://[::1]:90/a@b", "", ""), id="a sign that only looks like a login"),
    ],
)
def test_a_login_is_apart_from_the_address(url: str, expected: tuple[str, str, str]) -> None:
    found = node({"prometheus_install": False, "prometheus_url": url})
    assert (found.url, found.user, found.password) == expected


@pytest.mark.parametrize(
    ("given", "written", "ports", "rules"),
    [
        pytest.param(
            {"prometheus_client_networks": ["192.0.2.0/24"]},
            [f"{PLACE}/{name}.yml" for name in ("targets", "rules", "prometheus")] + ["/etc/default/prometheus"],
            [9090],
            [{"port": 9090, "from": ["192.0.2.0/24"]}],
            id="installed",
        ),
        pytest.param(
            {"prometheus_install": False},
            [f"{PLACE}/{name}.yml" for name in ("targets", "rules")],
            [],
            [],
            id="somebody else's",
        ),
    ],
)
def test_what_is_the_roles(
    given: dict[str, t.Any], written: list[str], ports: list[int], rules: list[dict[str, t.Any]]
) -> None:
    found = node(given)
    assert list(found.own_files) == found.query["managed"] == written
    assert [entry["port"] for entry in found.spec["endpoints"]] == found.query["ports"] == ports
    assert found.firewall == found.spec["firewall_rules"] == rules
    assert bool(found.query["command"]) is bool(ports)
    assert len(found.files) == 3  # all are checked


def test_what_may_hold_logins_is_read_by_its_group_alone() -> None:
    expected = {"content": "config", "group": "prometheus", "mode": "0640", "secret": True}
    assert node({}).files[f"{PLACE}/prometheus.yml"] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, ("15s", "10s"), id="the defaults"),
        pytest.param({"prometheus_interval": "5"}, ("5s", "5s"), id="an interval below the time for a scrape"),
    ],
)
def test_times(given: dict[str, t.Any], expected: tuple[str, str]) -> None:
    times = node(given).config["global"]
    assert (times["scrape_interval"], times["scrape_timeout"]) == expected
    assert times["evaluation_interval"] == times["scrape_interval"]


def test_a_key_of_the_users_takes_precedence() -> None:
    config = node({"prometheus_config": {"global": {"scrape_interval": "9s"}, "alerting": {}}}).config
    assert (config["global"], config["alerting"]) == ({"scrape_interval": "9s"}, {})
    assert config["rule_files"] == ["rules.yml"]


def test_thresholds_and_jobs_of_the_rules() -> None:
    found = node({"prometheus_thresholds": {"group_lag": 5}})
    assert (found.thresholds["group_lag"], found.thresholds["after"]) == (5, 60)
    assert "group_lag" in found.spec["known_thresholds"]
    assert found.jobs == ["kafka", "node"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, False, id="ZooKeeper"),
        pytest.param({"prometheus_targets": [{"job": "kafka_controller"}]}, True, id="a target"),
        pytest.param({"groups": {"kafka_controller": ["c"]}}, True, id="no target, but in the inventory"),
        pytest.param({"groups": {"kafka_controller": []}}, False, id="an empty group"),
    ],
)
def test_controllers(given: dict[str, t.Any], expected: bool) -> None:
    assert node(given).controllers is expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], False, id="none"),
        pytest.param(["--log.level=debug", "--web.config.file=/x"], True, id="a file for the web"),
        pytest.param(["--x=--web.config.file"], False, id="a value that looks like it"),
    ],
)
def test_login(options: list[str], expected: bool) -> None:
    (found,) = node({"prometheus_options": options}).spec["endpoints"]
    assert found == {"service": "Prometheus", "port": 9090, "address": "10.0.0.1", "login": expected}


@pytest.mark.parametrize(
    ("given", "load", "expected"),
    [
        pytest.param({}, "not-found", True, id="to be installed"),
        pytest.param({}, "loaded", False, id="there"),
        pytest.param({"prometheus_install": False}, "not-found", False, id="somebody else's"),
    ],
)
def test_missing(given: dict[str, t.Any], load: str, expected: bool) -> None:
    assert node(given, load=load).missing is expected


@pytest.mark.parametrize("staged", [[], ["x"]], ids=["read", "unread"])
def test_unread(staged: list[str]) -> None:
    assert node({}, staged=staged).unread is bool(staged)


@pytest.mark.parametrize("promtool", [None, {"mode": "0755"}], ids=["no promtool", "promtool"])
def test_promtool(promtool: dict[str, str] | None) -> None:
    assert node({}, promtool=promtool).spec["promtool"] is bool(promtool)


def test_its_unit_is_that_of_debian_where_none_is_reloaded() -> None:
    assert node({"prometheus_unit": ""}).query["unit"] == "prometheus.service"
    assert node({"prometheus_unit": "x.service"}).query["unit"] == "x.service"
