# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules that an action plugin runs in check mode, whatever the mode of the run is."""

from __future__ import annotations

import contextlib
import typing as t


@contextlib.contextmanager
def check_mode(task: t.Any) -> t.Iterator[None]:
    """Let the modules that run for a task meanwhile change nothing."""
    mode, task.check_mode = task.check_mode, True
    try:
        yield
    finally:
        task.check_mode = mode
