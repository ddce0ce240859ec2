# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect import client
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors import wait
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._connect.worker import Worker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Worker]:
    """A worker of Kafka Connect, and little patience."""
    monkeypatch.setattr(client, "_PAUSES", (0.01,))
    monkeypatch.setattr(wait, "_PAUSE", 0.01)
    monkeypatch.setattr(wait, "_STABLE", 0.03)
    monkeypatch.setattr(wait, "_STALE", 0.05)
    server = Worker()
    yield server
    server.close()
