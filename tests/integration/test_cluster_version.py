# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A newer patch version, the way back, and forth again, rolled under load. The suite deploys the older one first."""

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.tests.integration.sites import (
    HOSTS,
    Site,
    assert_lost_nothing,
    assert_one_after_the_other,
    watch_roll,
)

OLDER, NEWER = "3.9.1", "3.9.2"


@pytest.fixture(scope="module", autouse=True)
def cluster_of_the_older_version(site: Site) -> None:
    """Skip on a lab that somebody has made with the newer version: a downgrade is refused."""
    if site.versions() != {OLDER}:
        pytest.skip(
            f"the lab's brokers run {', '.join(site.versions())}, and not {OLDER}, which {NEWER} is the newer of"
        )


@pytest.mark.parametrize(
    ("playbook", "version"),
    [("site", NEWER), ("playbooks/rollback", OLDER), ("playbooks/restart", NEWER)],
    ids=["newer", "back", "newer again"],
)
def test_a_patch_version_is_rolled(site: Site, playbook: str, version: str) -> None:
    roll = watch_roll(site, "--tags", "kafka", playbook=f"{playbook}.yml")
    assert roll.run.rc == 0, roll.run.text
    assert site.versions() == {version}
    assert roll.starts == dict.fromkeys(HOSTS, 1)
    assert roll.before[site.plane.unit] == roll.after[site.plane.unit]
    assert_one_after_the_other(roll.turns)
    assert roll.turns[-1].host == roll.controller
    assert_lost_nothing(roll)
