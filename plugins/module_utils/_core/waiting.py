# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for something that is looked at again and again."""

from __future__ import annotations

import time
import typing as t

State = t.TypeVar("State")


def wait_until(
    read: t.Callable[[], State],
    unmet: t.Callable[[State], list[str]],
    timeout: float,
    *,
    pause: float = 1.0,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> tuple[State, list[str]]:
    """Read until ``unmet`` names nothing, or the next read would come after ``timeout`` seconds.

    Return what was read last, and what it lacks, as sentences. There is always one read; ``pause`` is in seconds.
    """
    deadline = clock() + timeout
    while True:
        state = read()
        missing = unmet(state)
        if not missing or clock() + pause > deadline:
            return state, missing
        sleep(pause)


def growing_pauses(seconds: float) -> t.Iterator[float]:
    """Yield pauses that last so many seconds in all: a quarter of those before, so that a short wait stays short."""
    passed = 0.0
    while passed < seconds:
        yield (pause := min(2.0, max(0.1, passed / 4)))
        passed += pause
