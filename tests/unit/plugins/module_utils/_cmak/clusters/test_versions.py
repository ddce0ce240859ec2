# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.versions import nearest


@pytest.mark.parametrize(
    ("kafka", "cmak", "found"),
    [
        pytest.param("3.9.2", "3.0.0.6", "3.1.0", id="newer than CMAK"),
        pytest.param("3.9.2", "3.0.0.5", "2.4.0", id="the tutorial's CMAK"),
        pytest.param("3.1.0", "3.0.0.6", "3.1.0", id="exactly"),
        pytest.param("2.3.1", "3.0.0.6", "2.3.0", id="one with which consumers cannot be read"),
        pytest.param("2.3.0", "3.0.0.5", "2.2.0", id="a gap"),
        pytest.param("3.9.2", "3.0.0.7", "3.1.0", id="an unreleased CMAK"),
        pytest.param("0.8.0", "3.0.0.6", "", id="too old"),
        pytest.param("3.9.2", "2.0.0.2", "", id="CMAK too old"),
    ],
)
def test_nearest(kafka: str, cmak: str, found: str) -> None:
    assert nearest(kafka, cmak) == found
