# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ast
import contextlib
import json
import pathlib
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._metrics import collect

ROOT = pathlib.Path(__file__).parents[5]
SOURCES = ROOT / "plugins/module_utils"
PREFIX = "ansible_collections.kafkaops.stack.plugins.module_utils"
GROUPS = {
    "billing": {"lags": {"orders": {"0": 3, "1": 4}, "notes": {"0": 0}}},
    "idle": {"lags": {}},
}


def imported(name: str) -> set[str]:
    """Return the files of module_utils that one of them imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((SOURCES / name).read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PREFIX):
            base = str(node.module)[len(PREFIX) :].strip(".").replace(".", "/")
            names = [base] if (SOURCES / f"{base}.py").exists() else [f"{base}/{a.name}" for a in node.names]
            found.update(f"{n}.py" for n in names)
    return found


def test_the_role_ships_all_that_the_collector_imports_and_no_more() -> None:
    needed, left = set(), {"_metrics/collect.py"}
    while left:
        name = left.pop()
        needed.add(name)
        left |= imported(name) - needed
    variables = yaml.safe_load((ROOT / "roles/node_exporter/vars/main.yml").read_text())
    assert sorted(needed) == variables["__node_exporter_modules"]


def test_what_is_shipped_works_without_ansible(tmp_path: pathlib.Path) -> None:
    """As on a host: the shipped files alone, in an interpreter that finds no Ansible."""
    home = tmp_path / PREFIX.replace(".", "/")
    for name in yaml.safe_load((ROOT / "roles/node_exporter/vars/main.yml").read_text())["__node_exporter_modules"]:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text((SOURCES / name).read_text())
    (tmp_path / "config.json").write_text(
        json.dumps({"file": f"{tmp_path}/out.prom", "certificates": [], "kafka": None})
    )
    command = [sys.executable, "-S", "-m", f"{PREFIX}._metrics.collect", f"{tmp_path}/config.json"]
    environment = {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert 'kafkaops_collection_success{part="certificates"} 1' in (tmp_path / "out.prom").read_text().splitlines()
    assert (tmp_path / "out.prom").stat().st_mode & 0o777 == 0o644


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Any]:
    """Put groups in place of a cluster; return what was asked for."""
    asked: dict[str, t.Any] = {}

    @contextlib.contextmanager
    def connect(params: t.Mapping[str, t.Any]) -> t.Iterator[str]:
        if params["bootstrap_servers"] == ["nowhere:9092"]:
            raise StackError("No broker can be used.")
        asked.update(params)
        yield "client"

    monkeypatch.setattr(collect, "connect", connect)
    monkeypatch.setattr(collect, "read_groups", lambda client, groups, lag: {"groups": GROUPS})
    return asked


def test_lag_is_summed_per_group_and_topic(kafka: dict[str, t.Any]) -> None:
    text, errors = collect.collect({"certificates": [], "kafka": {"bootstrap_servers": ["a:9092"]}}, 17.5)
    assert errors == []
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        'kafkaops_consumer_group_lag{group="billing",topic="notes"} 0',
        'kafkaops_consumer_group_lag{group="billing",topic="orders"} 7',
        'kafkaops_collection_success{part="certificates"} 1',
        'kafkaops_collection_success{part="groups"} 1',
        "kafkaops_collection_timestamp_seconds 17.5",
    ]
    assert (kafka["security_protocol"], kafka["sasl_username"]) == ("PLAINTEXT", None)


@pytest.mark.usefixtures("kafka")
def test_what_fails_does_not_keep_the_rest_away() -> None:
    config = {"certificates": ["/nowhere/*.pem"], "kafka": {"bootstrap_servers": ["nowhere:9092"]}}
    text, errors = collect.collect(config, 17)
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        'kafkaops_collection_success{part="certificates"} 0',
        'kafkaops_collection_success{part="groups"} 0',
        "kafkaops_collection_timestamp_seconds 17",
    ]
    assert [error.split(":")[0] for error in errors] == ["There is no /nowhere/*.pem", "No broker can be used."]


def test_main_writes_the_file_and_tells_what_failed(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"file": f"{tmp_path}/x.prom", "certificates": ["/nowhere.pem"], "kafka": None}))
    assert collect.main(str(config)) == 1
    assert "There is no /nowhere.pem" in capsys.readouterr().err
    assert 'part="certificates"} 0' in (tmp_path / "x.prom").read_text()
