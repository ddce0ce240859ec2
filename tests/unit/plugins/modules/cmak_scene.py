# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A CMAK that answers as the real one was recorded to, and runs of its modules against it."""

from __future__ import annotations

import json
import pathlib
import threading
import types
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.modules import cmak_cluster, cmak_health
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN
from cmak_web import Login, server
from cmak_wire import Cmak

SHOP = {"name": "shop", "zookeeper_connect": "z1:2181,z2:2181/streams", "kafka_version": "3.9.2"}


class Memory:
    """A store without ZooKeeper. gone: whether it answers."""

    def __init__(self) -> None:
        self.clusters: dict[str, dict[str, t.Any]] = {}
        self.brokers: dict[int, dict[str, t.Any]] = {0: {"endpoints": []}, 1: {"endpoints": []}}
        self.gone = False
        self.wrong = "z1:2181/wrong"

    def load(self) -> dict[str, dict[str, t.Any]]:
        self._check()
        return dict(self.clusters)

    def save(self, name: str, config: dict[str, t.Any] | None) -> None:
        self._check()
        if config is None:
            del self.clusters[name]
        else:
            self.clusters[name] = config

    def look(self, servers: str) -> dict[str, t.Any]:
        if servers == self.wrong:
            raise LookupError(servers)
        known = servers == SHOP["zookeeper_connect"] and not self.gone
        return {"brokers": self.brokers if known else {}, "topics": []}

    def _check(self) -> None:
        if self.gone:
            raise OSError("KeeperErrorCode = ConnectionLoss for /kafka-manager/mutex")


class Scene:
    """A CMAK that renews its list after the third time it is asked, and runs of the module."""

    def __init__(self, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store = Memory()
        self.cmak = Cmak(self.store, ["KMClusterManagerFeature"])
        self.login = Login()
        self.asked: list[str] = []
        self.record = tmp_path / "shop.json"
        self._capsys = capsys
        self.cmak.refresh()
        told, answer = 0, self.cmak.answer

        def late(method: str, path: str, form: t.Mapping[str, str]) -> t.Any:
            nonlocal told
            self.asked.append(f"{method} {path} {form.get('operation', '')}".strip())
            told += path == "/api/status/clusters"
            if told % 3 == 0:
                self.cmak.refresh()
            return answer(method, path, form)

        self.cmak.answer = late
        self._server = server(self.cmak, ("127.0.0.1", 0), self.login)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def run(self, check: bool = False, **arguments: t.Any) -> dict[str, t.Any]:
        given = {"timeout": 30, **SHOP, "record": str(self.record), "_ansible_check_mode": check, **arguments}
        return self._run(cmak_cluster, {**given, "_ansible_diff": True})

    def health(self, **arguments: t.Any) -> dict[str, t.Any]:
        return self._run(cmak_health, {"name": "tools-1", **SHOWN, **arguments})

    def _run(self, module: types.ModuleType, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        given = {key: value for key, value in {"cmak_url": self.url, **arguments}.items() if value is not None}
        self.asked.clear()
        with patch_module_args(given), pytest.raises(SystemExit):
            module.main()
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        return result

    @property
    def posts(self) -> list[str]:
        return [asked for asked in self.asked if asked.startswith("POST")]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
