# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Prometheus scrapes every target, what it needs is there, and it is not too much."""

from __future__ import annotations

import json
import pathlib
import re
import shlex
import typing as t

import pytest
import yaml

testinfra_hosts = ["ssh://broker-3"]

DOCS = pathlib.Path(__file__).parents[3] / "docs/metrics.md"
FILES = "/etc/prometheus/kafkaops"
URL = "http://10.90.79.13:9090/api/v1"
PORTS = {"zookeeper": 7070, "kafka": 7071, "connect": 7072, "node": 9100}
MOST = {"kafka": 300, "connect": 300}  # series of one endpoint; those of others are not ours
FAMILIES = [
    "kafka_controller_kafkacontroller_activecontrollercount",
    "kafka_controller_kafkacontroller_offlinepartitionscount",
    "kafka_coordinator_group_groupmetadatamanager_numgroups",
    "kafka_network_requestmetrics_totaltimems",
    "kafka_server_brokertopicmetrics_messagesin_total",
    "kafka_server_kafkaserver_brokerstate",
    "kafka_server_replicamanager_underminisrpartitioncount",
    "kafka_server_replicamanager_underreplicatedpartitions",
    "kafka_connect_worker_connector_count",
    "kafka_connect_worker_rebalance_rebalancing",
    "znode_count",
    "outstanding_requests",
    "jvm_memory_bytes_used",
    "node_filesystem_avail_bytes",
    "node_load1",
    "kafkaops_certificate_expiry_timestamp_seconds",
    "kafkaops_collection_success",
    "kafkaops_collection_timestamp_seconds",
]
# What a test cannot cause without breaking Kafka itself: Prometheus' own tool computes the rules on made-up series.
CASES = """
rule_files: [rules.yml]
evaluation_interval: 1s
tests:
  - interval: 1s
    name: two controllers
    input_series:
      - {series: 'kafka_controller_kafkacontroller_activecontrollercount{cluster="kafka",host="a"}', values: 1x20}
      - {series: 'kafka_controller_kafkacontroller_activecontrollercount{cluster="kafka",host="b"}', values: 0x9 1x10}
      - {series: 'znode_count{cluster="kafka",job="zookeeper",instance="a"}', values: 1x20}
    alert_rule_test:
      - {eval_time: 8s, alertname: KafkaActiveController, exp_alerts: []}
      - eval_time: 15s
        alertname: KafkaActiveController
        exp_alerts: [{exp_labels: {severity: critical, cluster: kafka}, exp_annotations: *controller}]
  - interval: 1s
    name: another cluster on the same Prometheus
    input_series:
      - {series: 'kafka_controller_kafkacontroller_activecontrollercount{cluster="kafka",host="a"}', values: 1x20}
      - {series: 'kafka_controller_kafkacontroller_activecontrollercount{cluster="other",host="a"}', values: 1x20}
      - {series: 'up{cluster="other",job="kafka",host="a"}', values: 0x20}
    alert_rule_test:
      - {eval_time: 15s, alertname: KafkaActiveController, exp_alerts: []}
      - {eval_time: 15s, alertname: KafkaBrokerDown, exp_alerts: []}
"""


def query(host: t.Any, expression: str) -> list[dict[str, t.Any]]:
    """Return what Prometheus says of an expression."""
    script = (
        "import json, urllib.parse as p, urllib.request as u; "
        f"print(u.urlopen('{URL}/query?query=' + p.quote({expression!r}), timeout=20).read().decode())"
    )
    found = json.loads(host.check_output(f"python3 -c {shlex.quote(script)}"))["data"]["result"]
    return t.cast("list[dict[str, t.Any]]", found)


def rules(host: t.Any) -> list[dict[str, t.Any]]:
    """Return the rules that are live."""
    groups = yaml.safe_load(host.file(f"{FILES}/rules.yml").content_string)["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_every_target_is_scraped(host: t.Any) -> None:
    up = {(s["metric"]["job"], s["metric"]["instance"]): s["value"][1] for s in query(host, 'up{cluster="kafka"}')}
    wanted = {(job, f"broker-{n}:{PORTS[job]}") for job in PORTS for n in (1, 2, 3) if job != "connect" or n != 1}
    assert up == dict.fromkeys(wanted, "1")


@pytest.mark.parametrize("family", FAMILIES)
def test_family_is_there(host: t.Any, family: str) -> None:
    assert query(host, f'count({family}{{cluster="kafka"}})') != []


@pytest.mark.parametrize("job", MOST)
def test_series_are_few_and_none_is_per_partition(host: t.Any, job: str) -> None:
    counts = {
        s["metric"]["instance"]: int(s["value"][1]) for s in query(host, f'scrape_samples_scraped{{job="{job}"}}')
    }
    assert counts
    assert all(50 < count < MOST[job] for count in counts.values()), counts
    for label in ("topic", "partition", "client_id"):
        assert query(host, f'count({{job="{job}",{label}!=""}})') == []


def test_the_ports_listen_on_the_address_of_the_platform_alone(host: t.Any) -> None:
    for port in (7070, 7071, 9090, 9100):
        bound = [line.split()[3] for line in host.check_output(f"ss -Hltn 'sport = :{port}'").splitlines()]
        assert [re.sub(r"\[::ffff:(.*)\]", r"\1", address) for address in bound] == [f"10.90.79.13:{port}"]


def test_promtool_accepts_what_is_live(host: t.Any) -> None:
    for what, file in (("config", "prometheus.yml"), ("rules", "rules.yml")):
        told = host.run(f"promtool check {what} {FILES}/{file}")
        assert told.rc == 0, told.stdout + told.stderr
        assert "SUCCESS" in told.stdout


def test_rules_on_made_up_series(host: t.Any) -> None:
    (controller,) = [rule for rule in rules(host) if rule["alert"] == "KafkaActiveController"]
    annotations = {name: text.replace("{{ $value }}", "2") for name, text in controller["annotations"].items()}
    cases = CASES.replace("*controller", json.dumps(annotations)).replace("[rules.yml]", f"[{FILES}/rules.yml]")
    told = host.run(f"printf %s {shlex.quote(cases)} >/run/cases.yml && promtool test rules /run/cases.yml")
    assert told.rc == 0, told.stdout + told.stderr


def test_every_alert_says_what_to_do_and_where_to_read_on(host: t.Any) -> None:
    # That there are no others is a unit test, which knows those of a cluster without ZooKeeper, too.
    anchors = {head.lower() for head in re.findall(r"(?m)^### (\w+)$", DOCS.read_text())}
    found = rules(host)
    assert len(found) > 10
    for rule in found:
        notes = rule["annotations"]
        assert len(notes["summary"]) > 20, rule
        assert len(notes["description"]) > 60, rule
        assert notes["runbook"] == f"docs/metrics.md#{rule['alert'].lower()}"
        assert rule["alert"].lower() in anchors


def test_the_collector_is_hardened_and_keeps_its_configuration_for_itself(host: t.Any) -> None:
    verdict = host.check_output("systemd-analyze security --no-pager kafkaops-metrics 2>/dev/null | tail -n 1")
    assert float(verdict.partition(":")[2].split()[0]) < 2.0, verdict
    assert host.run("runuser -u kafkaops-metrics -- test -r /etc/kafkaops-metrics/config.json").rc == 0
    assert host.run("runuser -u prometheus -- test -r /etc/kafkaops-metrics/config.json").rc != 0
    assert host.run("runuser -u kafkaops-metrics -- test -w /etc/kafkaops-metrics/config.json").rc != 0
    written = host.file("/var/lib/kafkaops-metrics/kafkaops.prom")
    assert (written.user, written.mode) == ("kafkaops-metrics", 0o644)
    assert host.check_output("ls -A /var/lib/kafkaops-metrics").split() == ["kafkaops.prom"]


def test_no_ansible_is_needed_on_the_host(host: t.Any) -> None:
    assert host.run("python3 -c 'import ansible'").rc != 0
    assert host.run("systemctl start kafkaops-metrics.service").rc == 0
