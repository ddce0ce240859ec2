# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A worker of Kafka Connect that keeps connectors in memory, and fails when it is told to."""

from __future__ import annotations

import collections
import json
import ssl
import typing as t
from urllib.parse import unquote

from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Page, Web

SOURCE = "org.apache.kafka.connect.file.FileStreamSourceConnector"
TIMED_OUT = "Request timed out. The worker is currently ensuring membership in the cluster."


def answer(body: t.Any, status: int = 200) -> Page:
    return Page(b"" if body is None else json.dumps(body).encode(), status)


def error(status: int, message: str) -> Page:
    return answer({"error_code": status, "message": message}, status)


class Worker(Web):
    """faults: {(method, path): [(whether it is carried out all the same, what it answers)]}, used up one by one.

    invalid: errors that validation finds, {connector: {key: text}}. passwords: keys of that type.
    definitions: the keys of the plugin as it tells them, [{"name", "type"}].
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self.version = "3.9.2"
        self.connectors: dict[str, dict[str, t.Any]] = {}
        self.faults: dict[tuple[str, str], list[tuple[bool, Page]]] = collections.defaultdict(list)
        self.requests: list[tuple[str, str]] = []
        self.authorization: list[str | None] = []
        self.invalid: dict[str, dict[str, str]] = {}
        self.passwords: list[str] = []
        self.definitions: list[dict[str, str]] = []

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.requests if method != "GET" and "/validate" not in path]

    def have(self, name: str, config: dict[str, t.Any], state: str = "RUNNING", tasks: list[str] | None = None) -> None:
        states = ["RUNNING"] if tasks is None else tasks
        self.connectors[name] = {"config": {**config, "name": name}, "state": state, "tasks": states, "trace": "boom"}

    def page(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        self.requests.append((method, path))
        self.authorization.append(headers.get("Authorization"))
        fault = self.faults[method, path].pop(0) if self.faults[method, path] else None
        if fault and not fault[0]:
            return fault[1]
        page = self._serve(method, path, json.loads(body) if body else None)
        return fault[1] if fault else page

    def _serve(self, method: str, path: str, body: t.Any) -> Page:
        words = [unquote(word) for word in path.partition("?")[0].strip("/").split("/")]
        if path == "/":
            return answer({"version": self.version, "commit": "abc", "kafka_cluster_id": "one"})
        if words[0] == "connector-plugins":
            return self._plugins(words[1:], body)
        if len(words) == 1:
            return self._all(method, path, body)
        name, what = words[1], words[2] if len(words) > 2 else ""
        if (method, what) == ("PUT", "config"):
            state = self.connectors.get(name, {}).get("state", "RUNNING")
            self.have(name, body, state, {"STOPPED": [], "PAUSED": ["PAUSED"]}.get(state))
            return answer(self._info(name), 201)
        if name not in self.connectors:
            return error(404, f"Connector {name} not found")
        return self._one(method, name, what)

    def _one(self, method: str, name: str, what: str) -> Page:
        connector = self.connectors[name]
        if method == "DELETE":
            del self.connectors[name]
            return answer(None, 204)
        if method == "GET":
            return answer(self._status(name) if what == "status" else self._info(name))
        if what == "restart":
            connector.update(state="RUNNING", tasks=["RUNNING"] * len(connector["tasks"]))
        else:
            state = {"pause": "PAUSED", "resume": "RUNNING", "stop": "STOPPED"}[what]
            connector.update(state=state, tasks=[] if what == "stop" else [state])
        return answer(None, 202)

    def _all(self, method: str, path: str, body: t.Any) -> Page:
        if method == "POST":
            if body["name"] in self.connectors:
                return error(409, f"Connector {body['name']} already exists")
            state = body["initial_state"]
            self.have(body["name"], body["config"], state, [] if state == "STOPPED" else [state])
            return answer(self._info(body["name"]), 201)
        if "expand" not in path:
            return answer(sorted(self.connectors))
        known = {name: c for name, c in self.connectors.items() if c["state"]}
        return answer({name: {"info": self._info(name), "status": self._status(name)} for name in known})

    def _plugins(self, words: list[str], body: t.Any) -> Page:
        if not words:
            return answer([{"class": SOURCE, "type": "source", "version": "3.9.2"}])
        if words[1:] == ["config"]:
            known = words[0] == SOURCE
            return answer(self.definitions) if known else error(404, f"Unknown plugin {words[0]}.")
        if not SOURCE.endswith((words[0], f"{words[0]}Connector")):
            return error(500, f"Failed to find any class that implements Connector and which name matches {words[0]}")
        found = self.invalid.get(body["name"], {})
        entries = [
            {
                "definition": {"name": key, "type": "PASSWORD" if key in self.passwords else "STRING"},
                "value": {"name": key, "errors": [found[key]] if key in found else []},
            }
            for key in {**body, **found}
        ]
        return answer({"name": words[0], "error_count": len(found), "configs": entries})

    def _info(self, name: str) -> dict[str, t.Any]:
        connector = self.connectors[name]
        tasks = [{"connector": name, "task": number} for number, _state in enumerate(connector["tasks"])]
        return {"name": name, "config": connector["config"], "tasks": tasks, "type": "source"}

    def _status(self, name: str) -> dict[str, t.Any]:
        connector = self.connectors[name]
        tasks = [{"id": number, **self._part(connector, state)} for number, state in enumerate(connector["tasks"])]
        told = {"name": name, "connector": self._part(connector, connector["state"])}
        return {**told, "tasks": tasks, "type": "source"}

    def _part(self, connector: dict[str, t.Any], state: str) -> dict[str, str]:
        return {"state": state, "worker_id": "w:8083", **({"trace": connector["trace"]} if state == "FAILED" else {})}
