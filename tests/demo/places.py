# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where on the hosts the secrets of tests/demo/options.py belong, by what their names end with."""

from __future__ import annotations

from ansible_collections.kafkaops.stack.tests.demo.options import MARK, SHOWN

REVISIONS = "/(staged|revisions/[0-9a-f]{16})"
OPTION = "option"
# Where secrets belong: what a service starts from, beside it what no restart is to follow from; what Kafka keeps of the
# connectors of a group, and CMAK of a cluster.
PLACES = {
    f"/etc/zookeeper{REVISIONS}/zoo.cfg": {"zookeeper"},
    f"/etc/kafka{REVISIONS}/server.properties": {"broker", "brokerhost", "brokers", "plugin"},
    f"/etc/kafka{REVISIONS}/metrics.yml": {"kafkametrics"},
    f"/etc/connect{REVISIONS}/worker.properties": {"worker", "workerclient", "workerhost", "user"},
    f"/etc/connect{REVISIONS}/metrics.yml": {"connectmetrics"},
    f"/etc/connect{REVISIONS}/rest.properties": {"rest"},
    f"/etc/connect{REVISIONS}/connector-licence.properties": {"connector", "opaque"},
    "/etc/connect/secrets.properties": {"connectsecret"},
    "/var/lib/kafka/data/connect-configs-0/.*": {"connector", "opaque"},
    f"/etc/cmak{REVISIONS}/secrets.conf": {"cmakconfig", "cmaklogin"},
    f"/etc/cmak{REVISIONS}/consumer.properties": {"cmakconsumer"},
    "/etc/cmak/secret.env": {"cmaksession"},
    "/var/lib/zookeeper/version-2/.*": {"cmakcluster", "cmakresting", "user"},
    f"/etc/akhq{REVISIONS}/application.yml": {
        *("akhqclient", "akhqconfig", "akhqconnection", "akhqjwtsecretofbytes", "akhqldap", "akhqoidc", "akhqregistry"),
        *("rest", "user"),
    },
    "/etc/kafkaops-metrics/config.json": {"collector", "user"},
    "/etc/prometheus/kafkaops/(staged/)?prometheus.yml": {"prometheus"},
    f"/etc/(zookeeper|kafka|connect|cmak|akhq){REVISIONS}/env": {OPTION},
}
# What the system, the JVM and Connect note of a command line, which may have JVM options.
NOTED = "/var/log/journal/.*|/tmp/systemd-private-.*/hsperfdata_.*|/var/log/connect/connect.log"
# What only this collection's modules need, the controller for its archives or a host for what it asks.
NOWHERE = {
    *("admin", "akhqheader", "akhquser", "prometheusurl"),
    *("akhqakhq", "cmakcmak", "connectagent", "connectplugin", "kafkaagent"),
    *("connectarchive", "connectdigest", "kafkaarchive", "kafkadigest", "zookeeperdigest", "zookeepermirror"),
}


def name(word: str) -> str:
    """Return where a secret came from."""
    return OPTION if word == SHOWN else word.removeprefix(MARK)
