# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.plugin_utils.endpoints import service_endpoints

TOP = pathlib.Path(__file__).parents[4]
LOGIN = {"kafka_listeners": [{"name": "LOGIN", "protocol": "SASL_SSL", "port": 9094}, {"port": 9092}]}
# What a client on a host outside the groups kafka and zookeeper has of them, and how a broker differs from the others.
PLATFORM = {
    "all": {
        "children": {
            "kafka": {
                "hosts": {"b1": {}, "b2": {"kafka_listeners": [{"port": 9095}]}},
                "vars": {**LOGIN, "kafka_version": "3.1.0", "kafka_scala_version": "2.12"},
            },
            "zookeeper": {"hosts": {"z1": {}}, "vars": {"zookeeper_client_port": 2191}},
            "clients": {"hosts": {"ui": {}}},
        }
    }
}
SERVERS = ["b1:9094", "b2:9095"]
EXPECTED = {
    "ui": {
        "akhq_bootstrap_servers": SERVERS,
        "cmak_zookeeper_connect": "z1:2191",
        "connect_bootstrap_servers": SERVERS,
        "connect_scala_version": "2.12",
        "connect_version": "3.1.0",
        "node_exporter_bootstrap_servers": [],
    },
    "b2": {"kafka_zookeeper_connect": "z1:2191", "node_exporter_bootstrap_servers": SERVERS},
}


@pytest.mark.parametrize(
    ("service", "hostvars", "servers", "protocol"),
    [
        pytest.param("kafka", {"a": {}, "b": {}}, ["a:9092", "b:9092"], "PLAINTEXT", id="the role's defaults"),
        pytest.param("kafka", {"a": LOGIN, "b": LOGIN}, ["a:9094", "b:9094"], "SASL_SSL", id="the first listener"),
        pytest.param("kafka", {"a": LOGIN, "b": {}}, ["a:9094", "b:9092"], "SASL_SSL", id="each its own"),
        pytest.param("kafka", {}, [], "", id="no brokers"),
        pytest.param("zookeeper", {"a": {}}, ["a:2181"], "PLAINTEXT", id="ZooKeeper"),
        pytest.param("zookeeper", {"a": {"zookeeper_client_port": 2191}}, ["a:2191"], "PLAINTEXT", id="another port"),
    ],
)
def test_service_endpoints(service: str, hostvars: dict[str, t.Any], servers: list[str], protocol: str) -> None:
    assert service_endpoints(list(hostvars), hostvars, service) == {"servers": servers, "protocol": protocol}


@pytest.mark.parametrize("host", EXPECTED)
def test_the_roles_of_clients_read_the_variables_of_the_members(tmp_path: pathlib.Path, host: str) -> None:
    """As Ansible evaluates the defaults of the roles on a host that has not the variables of the brokers' group."""
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(PLATFORM))
    defaults = {name: default_of(name) for name in [*EXPECTED[host], "kafka_zookeeper_chroot"]}
    (tmp_path / "defaults.yml").write_text(yaml.safe_dump(defaults))
    asked = ", ".join(f"'{name}': {name}" for name in EXPECTED[host])
    words = [
        "-i",
        str(tmp_path / "hosts.yml"),
        "-e",
        f"@{tmp_path}/defaults.yml",
        "-m",
        "debug",
        "-a",
        f"msg={{{{ {{{asked}}} }}}}",
    ]
    environment = {**os.environ, "ANSIBLE_CALLBACK_RESULT_FORMAT": "json", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "adhoc", host, *words],
        cwd=TOP,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.partition("=>")[2])["msg"] == EXPECTED[host]


def default_of(variable: str) -> t.Any:
    role = "node_exporter" if variable.startswith("node_exporter_") else variable.partition("_")[0]
    return yaml.safe_load((TOP / f"roles/{role}/defaults/main.yml").read_text())[variable]
