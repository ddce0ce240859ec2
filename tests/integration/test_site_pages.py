# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What site.yml refuses of CMAK and AKHQ: all that is wrong in one answer, before anything of them is there."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible_collections.kafkaops.stack.tests.integration.lab import KRAFT, ROOT
from ansible_collections.kafkaops.stack.tests.integration.sites import Site, assert_refused

ARCHIVES = ROOT / ".lab/archives"
WRONG: dict[str, t.Any] = {
    "kafka_listeners": [{"name": "PLAINTEXT", "protocol": "PLAINTEXT", "port": 9092}],
    "cmak_archive_file": "/nowhere/cmak-3.0.0.6.zip",
    "cmak_zookeeper_connect": "",
    "cmak_http_port": 8080,
    "cmak_clusters": [
        {"name": "new", "zookeeper_connect": "broker-1:2181", "kafka_version": "4.0.0"},
        {"name": "half", "kafka_version": "3.9.2"},
    ],
    "cmak_login_user": "ops",
    "cmak_config": {"play.crypto.secret": "x"},
    "cmak_java_home": "/opt/no-java",
    "akhq_archive_checksum": "sha512:" + "0" * 128,
    "akhq_archive_file": str(ARCHIVES / "akhq/akhq-0.25.1-all.jar"),
    "akhq_port": 8080,
    "akhq_bootstrap_servers": [],
    "akhq_groups": {"shop": {"roles": ["topic/read"]}, "ops": [{"role": "topic-read"}]},
    "akhq_users": [{"username": "ada"}],
    "akhq_jwt_secret": "short",
    "akhq_client_host": [],
    **({"kafka_config": {}} if KRAFT else {}),  # the inventory's has keys of another listener
}
SENTENCES = [
    "Port 8080 on broker-1 is declared for CMAK (cmak_http_port) and for AKHQ (akhq_port);",
    "/nowhere/cmak-3.0.0.6.zip",
    "CMAK is not deployed here: the cluster of this inventory has controllers (broker-1, broker-2, broker-3) and no"
    if KRAFT
    else "cmak_zookeeper_connect names no server, and CMAK keeps what it knows in ZooKeeper;",
    "Cluster new in cmak_clusters: ",
    "Cluster half in cmak_clusters: ",
    "cmak_login_user and cmak_login_password belong together: give both or none.",
    "play.crypto.secret is in cmak_config; give the secret as cmak_secret,",
    "/opt/no-java/bin/java is missing on broker-1;",
    "0" * 128,
    "AKHQ has no cluster: put hosts into the group kafka, or give akhq_bootstrap_servers or akhq_connections.",
    "Group shop in akhq_groups has not the format of AKHQ 0.25 and later, and 0.25.1 would ignore it;",
    "Group ops in akhq_groups has the role topic-read, which AKHQ does not have (reader, topic-admin, ",
    "User ada in akhq_users needs either a password or its hash.",
    "AKHQ has a login, and the role none with which it could see that the brokers are there:",
    "akhq_jwt_secret has 5 bytes, and every login would fail with less than 32;",
    "akhq_client_host is no variable of role akhq, but close to akhq_client_hosts:",
]


def test_bad_input_is_refused_at_once_and_nothing_is_there_of_them(site: Site, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.json"
    hosts: dict[str, t.Any] = {"hosts": {"broker-1": {}}}
    overlay.write_text(json.dumps({"all": {"children": {"cmak": hosts, "akhq": hosts}}}))
    before = site.footprint()
    run = site.play("-i", str(overlay), **WRONG)
    assert_refused(run, SENTENCES)
    assert site.footprint() == before
    found = site.ssh("broker-1", "find /etc /opt -maxdepth 1 -name kafka -o -name 'cmak*' -o -name 'akhq*' | sort")
    assert found == "/etc/kafka\n/opt/kafka\n"
