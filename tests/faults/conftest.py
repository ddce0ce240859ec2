# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.tests.faults.scene import INVENTORIES, Scene
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab
from ansible_collections.kafkaops.stack.tests.integration.sites import Site


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A lab of its own, with what breaks it; bare hosts that a test or another fixture deploys."""
    lab = Lab(INVENTORIES, tmp_path_factory.mktemp("lab"))
    return Scene(lab, Site(lab, INVENTORIES))


@pytest.fixture(scope="module")
def site(scene: Scene) -> Site:
    """A cluster on it that is as the inventory declares it."""
    if not scene.stands():
        scene.make_anew()
    run = scene.site.play()
    assert run.rc == 0, run.text
    return scene.site
