# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of a roll. Pure."""

from __future__ import annotations

import typing as t


def next_to_roll(left: t.Sequence[str], ids: t.Mapping[str, int], ready: t.Collection[int], last: int | None) -> str:
    """Return which of the hosts that are left is rolled next.

    Members that are not ready come first (a roll must not take out a good one beside them), the controller or leader,
    whose id is C(last), comes last; else the order of the list holds. Source: Strimzi's KafkaRoller.
    """
    return min(left, key=lambda host: (ids[host] in ready, ids[host] == last))
