# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A network partition: the host of the active controller is cut off, from the other hosts or from Ansible too."""

from __future__ import annotations

import contextlib
import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.faults.checker import problems
from ansible_collections.kafkaops.stack.tests.faults.load import CUT_GAP, under_load
from ansible_collections.kafkaops.stack.tests.faults.scene import KRAFT, PLANE, WHOLE_SWEEP, Scene
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site, until

UNITS = (PLANE.unit, "kafka")
SOON: dict[str, t.Any] = {f"{role}_roll_timeout": 20 for role in (PLANE.role, "kafka")}


def moved_controller(site: Site) -> str:
    """Return the host of the controller, which is none of the first host: that is where the run and the load ask."""
    if site.controller() == HOSTS[0]:
        site.ssh(HOSTS[0], f"systemctl restart {PLANE.unit if KRAFT else 'kafka'}")
        site.wait_healthy()
    host = site.controller()
    assert host != HOSTS[0]
    return host


@WHOLE_SWEEP
@pytest.mark.parametrize("from_ansible", [False, True], ids=["from the other hosts", "from Ansible too"])
def test_a_host_that_is_cut_off_is_named_and_the_next_run_finishes(
    scene: Scene, site: Site, from_ansible: bool
) -> None:
    number = 620 + from_ansible
    variables = {**PLANE.changed(number), "kafka_config": {"log.retention.ms": 604800000 + number}}
    host, since = moved_controller(site), time.time()
    before = {unit: site.pids(unit) for unit in UNITS}

    def another_has_taken_over() -> bool:
        with contextlib.suppress(AssertionError):
            return site.controller() != host
        return False

    with under_load(site) as load:
        with scene.cut_off(host, from_ansible=from_ansible):
            until(another_has_taken_over, 120)
            run = site.play(**variables, **SOON)
        site.wait_healthy()
        after = {unit: site.pids(unit) for unit in UNITS}
        finished = site.play(**variables)
    assert run.rc != 0
    if from_ansible:
        assert f"fatal: [{host}]: UNREACHABLE!" in run.text, run.text
    else:
        told = [f"{failed}: {result['msg']}" for failed, result in run.failed.items()]
        assert any(host in text for text in told), run.text
    assert after == before
    assert finished.rc == 0, finished.text
    assert problems(load.seen, gap=CUT_GAP) == []
    for unit in UNITS:
        assert site.starts(since, unit) == dict.fromkeys(HOSTS, 1)
