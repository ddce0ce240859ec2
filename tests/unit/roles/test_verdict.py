# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check.yml makes of services that do not answer, and of those that are not there yet. On the controller alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOST = "a.invalid"  # a name that never resolves
ROLES = ["zookeeper", "kafka_controller", "kafka", "connect", "cmak", "akhq", "prometheus"]
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: "kafkaops.stack.{{ item }}", tasks_from: check}
      loop: "{{ roles }}"
    - ansible.builtin.import_role: {name: kafkaops.stack._service, tasks_from: verdict}
"""
INVENTORY = (
    f"[all]\n{HOST} ansible_host=127.0.0.1 ansible_connection=local ansible_python_interpreter={sys.executable}\n"
)
GROUPS = "".join(f"[{role}]\n{HOST}\n" for role in ROLES)
NOBODY = "127.0.0.1:1"
SILENT: dict[str, t.Any] = {
    "hosts_address": "127.0.0.1",
    "zookeeper_id": 1,
    "zookeeper_client_port": 1,
    "kafka_controller_id": 3001,
    "kafka_controller_port": 1,
    "kafka_broker_id": 0,
    "kafka_bootstrap_servers": [NOBODY],
    "connect_rest_urls": {HOST: f"http://{NOBODY}"},
    "cmak_http_port": 1,
    "cmak_zookeeper_connect": NOBODY,
    "akhq_port": 1,
    "akhq_bootstrap_servers": [NOBODY],
    "prometheus_url": f"http://{NOBODY}",
    "prometheus_interval": 1,
}
ISSUES = [
    f"- {HOST}:1: its name does not resolve on the host that runs this task.",
    "- No server says that it is the leader.",
    "- No quorum: 0 of 1 voting members serve, 1 have to.",
    f"- No active controller is known:\n- {HOST}:1 has a name that this host can't resolve.",
    "- Can't connect to the Kafka cluster: 127.0.0.1:1 refused the connection",
    f"- The worker on {HOST} does not answer: Kafka Connect can't be used: http://127.0.0.1:1 refused the connection.",
    "- Kafka does not tell of group connect: Can't connect to the Kafka cluster: 127.0.0.1:1 refused the connection",
    f"- CMAK on {HOST} does not work: /api/status/clusters refused the connection.",
    f"- CMAK on {HOST} does not work: /assets/lib/bootstrap/css/bootstrap.min.css refused the connection.",
    "- AKHQ can't be used: http://127.0.0.1:1 refused the connection.",
    "- Prometheus does not answer at http://127.0.0.1:1: refused the connection.",
]


def play(directory: Path, *options: str, **variables: t.Any) -> tuple[int, list[dict[str, t.Any]]]:
    """Return how a run ended, and the results of its tasks."""
    given = {"roles": ROLES, "connect_bootstrap_servers": [NOBODY], **SILENT, **variables}
    given["__service_state"] = {"services": {role: {"own_rules": []} for role in ROLES}}
    (directory / "play.yml").write_text(PLAY)
    (directory / "hosts").write_text(INVENTORY + GROUPS)
    (directory / "given.json").write_text(json.dumps(given))
    command = ["ansible-playbook", "-i", str(directory / "hosts"), str(directory / "play.yml"), *options]
    done = subprocess.run(
        [*command, "-e", f"@{directory}/given.json"],
        cwd=ROOT,
        env={**os.environ, "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    tasks = json.loads(done.stdout[done.stdout.index("{") :])["plays"][0]["tasks"]
    return done.returncode, [task["hosts"][HOST] for task in tasks if HOST in task["hosts"]]


def test_silent_services_do_not_end_the_check_and_are_one_failure(tmp_path: Path) -> None:
    code, results = play(tmp_path)
    assert code == 2
    assert [result["msg"] for result in results if result.get("failed")] == [results[-1]["msg"]]
    head, *issues = results[-1]["msg"]
    assert head == "Not healthy:"
    assert len(issues) == len(ISSUES), issues
    assert [issue for issue, part in zip(issues, ISSUES) if not issue.startswith(part)] == []


def test_check_mode_says_what_is_not_installed_yet(tmp_path: Path) -> None:
    missing = {f"__{role}_missing": True for role in ROLES}
    code, results = play(tmp_path, "--check", **missing)
    assert code == 0
    said = [str(result["msg"]) for result in results if "not installed yet" in str(result.get("msg"))]
    named = ["ZooKeeper", "The controllers", "Kafka", "Connect", "CMAK", "AKHQ", "Prometheus"]
    assert [re.split(" (?:is|are) not installed yet", text)[0] for text in said] == named
