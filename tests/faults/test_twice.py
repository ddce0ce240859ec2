# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles twice in one playbook, with other variables: nothing rests on what the first time has left."""

from __future__ import annotations

import json
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.faults.checker import problems
from ansible_collections.kafkaops.stack.tests.faults.load import ROLL_GAP, under_load
from ansible_collections.kafkaops.stack.tests.faults.scene import PLANE, WHOLE_SWEEP
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site, assert_one_after_the_other

KEY = "log.retention.ms"


def declared(number: int) -> dict[str, t.Any]:
    """Return variables that differ by their number; each rolls the brokers and what keeps their metadata."""
    return {"kafka_config": {KEY: 604800400 + number}, **PLANE.changed(600 + number)}


def roles(variables: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return plays that use the roles of the metadata and of the brokers by themselves."""
    return [
        {
            "hosts": name,
            "become": True,
            "gather_facts": False,
            "roles": [{"role": f"kafkaops.stack.{name}", "vars": dict(variables)}],
        }
        for name in (PLANE.role, "kafka")
    ]


def sites(variables: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the import of the site playbook, which also creates the topics."""
    name = f"twice-{variables['kafka_config'][KEY]}"
    topics = [{"name": name, "partitions": 1, "replication_factor": 3}]
    return [{"ansible.builtin.import_playbook": str(ROOT / "site.yml"), "vars": {**variables, "kafka_topics": topics}}]


@WHOLE_SWEEP
@pytest.mark.parametrize("plays", [roles, sites])
def test_each_time_does_what_it_says(
    site: Site, plays: t.Callable[[t.Mapping[str, t.Any]], list[dict[str, t.Any]]], tmp_path: Path
) -> None:
    first, second = [1, 2] if plays is roles else [3, 4]
    playbook, since = tmp_path / "twice.yml", time.time()
    playbook.write_text(json.dumps([*plays(declared(first)), *plays(declared(second))]))
    with under_load(site) as load:
        run = site.play(playbook=str(playbook))
    assert run.rc == 0, run.text
    assert problems(load.seen, gap=ROLL_GAP) == []
    for service in (PLANE.unit, "kafka"):
        assert site.starts(since, service) == dict.fromkeys(HOSTS, 2)
        assert_one_after_the_other(site.turns(service))
    assert site.in_force(KEY) == [str(604800400 + second)] * len(HOSTS)
    lines = site.everywhere(f"grep ^{PLANE.key} {PLANE.config}")
    assert lines == dict.fromkeys(HOSTS, f"{PLANE.key}={600 + second}\n")
    if plays is sites:
        topics = site.ssh("broker-1", "/opt/kafka/bin/kafka-topics.sh --bootstrap-server broker-1:9092 --list").split()
        assert {f"twice-{604800400 + number}" for number in (first, second)} <= set(topics)
    assert site.play(**declared(second)).changed == dict.fromkeys(HOSTS, 0)
