# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time for tests of what waits, so that no result follows from the speed of a machine."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core import waiting


class Clock:
    """A clock that only sleeping moves, to put where a module has ``time``; ``slept`` are the pauses."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def wait_until(self, *arguments: t.Any, **options: t.Any) -> t.Any:
        """Wait by this clock; to put where a module has ``wait_until``."""
        return waiting.wait_until(*arguments, **options, clock=self.monotonic, sleep=self.sleep)
