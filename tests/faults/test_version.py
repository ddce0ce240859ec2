# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A newer patch version of Kafka, rolled under load."""

from __future__ import annotations

import time

from ansible_collections.kafkaops.stack.tests.faults.checker import problems
from ansible_collections.kafkaops.stack.tests.faults.load import ROLL_GAP, under_load
from ansible_collections.kafkaops.stack.tests.faults.scene import KRAFT, NEWER, OLDER, PLANE, WHOLE_SWEEP, Scene
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, assert_one_after_the_other


@WHOLE_SWEEP
def test_a_newer_patch_version_is_rolled_with_the_controllers_first(scene: Scene) -> None:
    scene.make_older()
    site, since = scene.site, time.time()
    units = [PLANE.unit, "kafka"] if KRAFT else ["kafka"]  # those that Kafka's version concerns
    assert [site.versions(unit) for unit in units] == [{OLDER}] * len(units)
    with under_load(site) as load:
        run = site.play()
    assert run.rc == 0, run.text
    assert problems(load.seen, gap=ROLL_GAP) == []
    assert [site.versions(unit) for unit in units] == [{NEWER}] * len(units)
    for unit in (PLANE.unit, "kafka"):
        assert site.starts(since, unit) == dict.fromkeys(HOSTS, int(unit in units))
    assert_one_after_the_other([turn for unit in units for turn in site.turns(unit)])
    assert site.play().changed == dict.fromkeys(HOSTS, 0)
