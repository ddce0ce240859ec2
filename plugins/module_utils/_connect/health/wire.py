# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one worker says of itself, its plugins and the connectors of its group; plain data, without their configs.

Source: org.apache.kafka.connect.runtime.rest.resources.ConnectorsResource (KIP-465).
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.client import LoginRefused, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.health.plan import Worker
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import Params


def read_worker(url: str, params: Params) -> Worker:
    """Ask one worker; never raises."""
    try:
        with connect({**params, "connect_urls": [url]}) as client:
            plugins = client.get("/connector-plugins")
            connectors = client.get("/connectors?expand=status")
            return Worker(
                version=str(client.worker.get("version")),
                plugins=frozenset((str(plugin["class"]), str(plugin.get("version"))) for plugin in plugins),
                connectors={name: _connector(connectors[name]["status"]) for name in sorted(connectors)},
            )
    except StackError as error:
        return Worker(error=str(error), closed=isinstance(error, LoginRefused))


def _connector(status: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    tasks = sorted(status["tasks"], key=lambda task: int(task["id"]))
    return {
        "type": status.get("type"),
        **_status(status["connector"]),
        "tasks": [{"id": int(task["id"]), **_status(task)} for task in tasks],
    }


def _status(response: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {"state": response.get("state"), "trace": response.get("trace") or None}
