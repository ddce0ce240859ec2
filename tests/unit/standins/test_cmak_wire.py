# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in for CMAK answers what was recorded from CMAK 3.0.0.6, in this order, with one broker."""

from __future__ import annotations

import json
import typing as t

from cmak_wire import Cmak

FORM = {"name": "demo", "kafkaVersion": "3.1.0", "zkHosts": "z:2181", "securityProtocol": "PLAINTEXT"}
BROKER = {"host": "broker-4", "jmx_port": -1, "endpoints": ["PLAINTEXT://broker-4:9092"]}


class Store:
    def __init__(self) -> None:
        self.clusters: dict[str, t.Any] = {}
        self.gone = False

    def load(self) -> dict[str, t.Any]:
        if self.gone:
            raise OSError("KeeperErrorCode = ConnectionLoss")
        return dict(self.clusters)

    def save(self, name: str, config: dict[str, t.Any] | None) -> None:
        self.clusters = {key: value for key, value in {**self.load(), name: config}.items() if value}

    def look(self, servers: str) -> dict[str, t.Any]:
        return {"brokers": {} if self.gone else {4: BROKER}, "topics": ["t1", "__consumer_offsets"]}


def test_answers() -> None:
    store = Store()
    cmak = Cmak(store, ["KMClusterManagerFeature"])

    def get(path: str) -> tuple[int, str, str]:
        found = cmak.answer("GET", path, {})
        return found.status, found.kind, found.body

    def post(path: str, **form: str) -> tuple[int, str]:
        found = cmak.answer("POST", path, form)
        return found.status, found.body

    assert get("/api/health") == (200, "text/plain", "healthy")
    assert get("/api/status/clusters")[0] == 400  # ZooKeeper was not there at the start
    cmak.refresh()
    assert json.loads(get("/api/status/clusters")[2]) == {"clusters": {"active": [], "pending": []}}
    assert get("/api/status/nope/brokers") == (400, "application/json", '{"msg":"Unknown cluster : nope"}')
    assert post("/clusters", name="demo")[0] == 400
    status, page = post("/clusters", **{**FORM, "kafkaVersion": "3.9.2"})
    assert status == 400
    assert '<div id="kafkaVersion_error_0" class="invalid-feedback">Unsupported kafka version : 3.9.2</div>' in page
    status, page = post("/clusters", **FORM)
    assert (status, '<div class="alert alert-success" role="alert">Done!</div>' in page) == (200, True)
    status, page = post("/clusters", **FORM)
    assert status == 200
    assert "<strong>Yikes!</strong> requirement failed: Cluster already exists : demo" in page
    assert json.loads(get("/api/status/clusters")[2])["clusters"]["active"] == []  # a copy, not renewed yet
    cmak.refresh()
    status, kind, body = get("/api/status/clusters")
    (told,) = json.loads(body)["clusters"]["active"]
    assert (status, kind, told["version"], told["tuning"]["clusterManagerThreadPoolSize"]) == (200, "text/plain", {}, 2)
    assert not {"kafkaVersion", "jmxPass", "jaasConfig", "securityProtocol"} & set(told)
    assert get("/api/status/demo/brokers")[2] == '{"brokers":[4]}'
    extended = {"id": 4, "host": "broker-4", "jmxPort": -1, "secure": False, "nonSecure": True}
    extended["endpoints"] = {"endpoints": ["PLAINTEXT:9092"]}
    assert json.loads(get("/api/status/demo/brokers/extended")[2]) == {"brokers": [extended]}
    assert json.loads(get("/api/status/demo/topics")[2]) == {"topics": ["__consumer_offsets", "t1"]}
    status, page = post("/clusters/demo", operation="Delete", **FORM)
    assert status == 200
    assert "<strong>Yikes!</strong> requirement failed: Cannot delete enabled cluster : demo" in page
    assert "Done!" in post("/clusters/demo", operation="Update", pollConsumers="true", **FORM)[1]
    store.gone = True
    cmak.refresh()
    assert json.loads(get("/api/status/clusters")[2])["clusters"]["active"] == [told]  # no proof of life
    assert get("/api/status/demo/brokers")[2] == '{"brokers":[]}'
    assert get("/api/health")[2] == "healthy"
    store.gone = False
    cmak.refresh()
    assert '"pollConsumers": true' in get("/api/status/clusters")[2]
    assert "Done!" in post("/clusters/demo", operation="Disable", **FORM)[1]
    assert "Done!" in post("/clusters/demo", operation="Delete", **FORM)[1]
    cmak.refresh()
    assert json.loads(get("/api/status/clusters")[2])["clusters"]["active"] == []


def test_stylesheets_need_the_exports() -> None:
    path = "/assets/lib/bootstrap/css/bootstrap.min.css"
    assert [Cmak(Store(), [], exported).answer("GET", path, {}).status for exported in (True, False)] == [200, 500]
