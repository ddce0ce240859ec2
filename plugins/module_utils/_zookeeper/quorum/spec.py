# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user expects of an ensemble. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.snapshot import Expected

VOTING_MODES = ("leader", "follower", "standalone")
SERVING_MODES = (*VOTING_MODES, "observer")


@dataclass(frozen=True)
class HealthQuery:
    """The user's expectations. ``expected``: {id: host or None}, empty for the ensemble's own configuration."""

    expected: Expected
    max_zxid_lag: int = 10
    max_outstanding: int = 10
    allow_unavailable: bool = False
