# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import INVENTORIES, Lab
from ansible_collections.kafkaops.stack.tests.integration.sites import Site


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """The lab of INTEGRATION_INVENTORIES (separated by colons), with the cluster that site.yml made there."""
    return Lab(INVENTORIES, tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="session")
def site(lab: Lab) -> Site:
    """The playbooks on that lab."""
    return Site(lab, INVENTORIES)


@pytest.fixture(scope="module")
def ensemble(lab: Lab) -> None:
    """Skip where the lab's cluster has no ZooKeeper to ask."""
    if lab.kraft:
        pytest.skip("the lab's cluster has controllers, and no ZooKeeper to ask")


@pytest.fixture(scope="module")
def kraft(lab: Lab) -> Lab:
    """The lab, if its cluster has no ZooKeeper."""
    if not lab.kraft:
        pytest.skip("the lab's cluster has ZooKeeper; tests/kraft is one that has none")
    return lab
