# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, against the answers that were recorded from CMAK."""

from __future__ import annotations

import json
import pathlib
import stat
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters import run
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Web
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.cmak_scene import SHOP, Scene


class _Nothing(list[t.Any]):
    """Orders that are lost."""

    def append(self, _order: t.Any) -> None: ...


@pytest.fixture
def scene(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> t.Iterator[Scene]:
    monkeypatch.setattr(run, "time", Clock())
    scene = Scene(tmp_path, capsys)
    yield scene
    scene.close()


def test_a_cluster_is_registered_once(scene: Scene) -> None:
    planned = scene.run(check=True)
    assert (planned["changed"], scene.posts, scene.store.clusters) == (True, [], {})
    assert not scene.record.exists()
    made = scene.run(expected_brokers=[1, 0])
    assert made["changes"] == planned["changes"]
    assert made["brokers"] == [0, 1]
    assert made["cluster"]["zookeeper_connect"] == SHOP["zookeeper_connect"]
    assert scene.store.clusters["shop"]["kafkaVersion"] == "3.1.0"
    assert stat.S_IMODE(scene.record.stat().st_mode) == 0o600
    again = scene.run(expected_brokers=[0, 1])
    assert (again["changed"], scene.posts) == (False, [])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"poll_consumers": True}, "poll_consumers False → True", id="flag"),
        pytest.param({"tuning": {"brokerViewUpdatePeriodSeconds": 60}}, "UpdatePeriodSeconds 30 → 60", id="tuning"),
        pytest.param({"kafka_version": "2.4.0"}, "kafka_version 3.1.0 → 2.4.0", id="version, which is not told"),
        pytest.param({"jmx_enabled": True, "jmx_user": "u", "jmx_password": "hunter2"}, "jmx_user unset → u", id="jmx"),
        pytest.param({"security_protocol": "SSL"}, "security_protocol PLAINTEXT → SSL", id="protocol"),
        pytest.param({"zookeeper_connect": "z1:2181, z2:2181"}, "streams → z1:2181,z2:2181", id="servers"),
    ],
)
def test_a_difference_is_an_update(scene: Scene, changes: dict[str, t.Any], sentence: str) -> None:
    scene.run()
    planned = scene.run(check=True, **changes)
    assert scene.posts == []
    done = scene.run(**changes)
    assert scene.posts == ["POST /clusters/shop Update"]
    assert done["changes"] == planned["changes"]
    assert sentence in done["changes"][0]
    assert "hunter2" not in json.dumps([planned, done])
    assert "hunter2" not in scene.record.read_text()
    assert scene.run(**changes)["changed"] is False


def test_a_changed_password_is_seen_and_not_shown(scene: Scene) -> None:
    login: dict[str, t.Any] = {"jmx_enabled": True, "jmx_user": "u"}
    scene.run(**login, jmx_password="one-1")
    done = scene.run(**login, jmx_password="two-2")
    assert (done["changed"], list(done["plan"][0]["after"])) == (True, ["jmx_password"])
    assert scene.store.clusters["shop"]["jmxPass"] == "two-2"
    assert not any(word in json.dumps(done) for word in ("one-1", "two-2"))


def test_without_a_record_only_what_is_reported_is_compared(scene: Scene) -> None:
    scene.run(record=None)
    assert scene.run(record=None, kafka_version="2.4.0")["changed"] is False
    assert scene.run(kafka_version="2.4.0")["plan"][0]["before"]["kafka_version"] == "not known"
    assert scene.run(kafka_version="2.4.0")["changed"] is False


def test_tuning_that_is_not_declared_stays(scene: Scene) -> None:
    scene.run(tuning={"brokerViewUpdatePeriodSeconds": 60})
    assert scene.run(poll_consumers=True)["changed"]
    assert scene.store.clusters["shop"]["tuning"]["brokerViewUpdatePeriodSeconds"] == 60


def test_disable_enable_delete(scene: Scene) -> None:
    scene.run()
    assert scene.run(enabled=False)["changes"] == ["Update cluster shop: enabled True → False."]
    assert scene.posts == ["POST /clusters/shop Disable"]
    assert scene.run(enabled=False, poll_consumers=True)["changed"]
    assert scene.posts == ["POST /clusters/shop Update", "POST /clusters/shop Disable"]
    assert scene.run(enabled=False, poll_consumers=True, expected_brokers=[9])["changed"] is False
    assert scene.run(poll_consumers=True)["cluster"]["enabled"] is True
    assert scene.run(check=True, state="absent")["summary"]["deleted"] == 1
    gone = scene.run(state="absent", zookeeper_connect=None, kafka_version=None)
    assert (gone["changed"], gone["cluster"], scene.store.clusters) == (True, {}, {})
    assert scene.posts == ["POST /clusters/shop Disable", "POST /clusters/shop Delete"]
    assert not scene.record.exists()
    assert scene.run(state="absent")["changed"] is False


def test_new_and_disabled(scene: Scene) -> None:
    assert scene.run(enabled=False)["cluster"]["enabled"] is False
    assert scene.posts == ["POST /clusters", "POST /clusters/shop Disable"]


def test_brokers_that_are_not_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(AnsibleModule, "warn", lambda _module, text: warnings.append(text))
    scene.run()
    failed = scene.run(timeout=1, expected_brokers=[0, 1, 2])
    assert "sees the brokers 0, 1 of shop, and expected are 0, 1, 2" in failed["msg"]
    assert "sees the brokers 0, 1 of shop, and expected are 0:" in scene.run(timeout=1, expected_brokers=[0])["msg"]
    scene.store.gone = True
    failed = scene.run(timeout=1, expected_brokers=[0, 1])
    assert "sees the brokers none" in failed["msg"]
    assert warnings == []
    assert not scene.run(check=True, expected_brokers=[0, 1]).get("failed")
    assert "sees the brokers none" in warnings[0]


def test_a_page_that_says_what_failed(scene: Scene) -> None:
    scene.store.gone = True
    failed = scene.run()
    assert "ConnectionLoss for /kafka-manager/mutex" in failed["msg"]
    assert (failed["failed"], failed["changed"], failed["failed_items"][0]["error"]) == (True, False, "REFUSED")


def test_a_feature_that_is_off(scene: Scene) -> None:
    scene.cmak.features = []
    assert "KMClusterManagerFeature" in scene.run()["msg"]


def test_a_version_that_this_cmak_does_not_know(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmak_form.KAFKA", ["2.4.0"])
    assert "kafkaVersion: Unsupported kafka version : 3.1.0" in scene.run()["msg"]


def test_a_change_that_never_shows(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene.cmak, "refresh", lambda: None)
    assert "1 s later it does not show that it has these settings" in scene.run(timeout=1)["msg"]


def test_zookeeper_was_not_there_at_the_start(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene.cmak, "refresh", lambda: None)
    scene.cmak.cached = None
    assert "CMAK waits for its own ZooKeeper, cmak.zkhosts" in scene.run()["msg"]


def test_a_chroot_without_kafka(scene: Scene) -> None:
    failed = scene.run(timeout=1, zookeeper_connect=scene.store.wrong, expected_brokers=[0, 1])["msg"]
    assert "CMAK does not return the brokers of shop: Ask timed out on" in failed
    assert "check that zookeeper_connect is that of the cluster, with its chroot" in failed
    assert "cmak.zkhosts" not in failed


def test_requests_that_cmak_executes_after_it_reported_a_timeout(scene: Scene) -> None:
    scene.cmak.slow = True
    made = scene.run(expected_brokers=[0, 1])
    assert (made["changed"], made["brokers"], scene.posts) == (True, [0, 1], ["POST /clusters"])
    assert scene.run(poll_consumers=True, enabled=False)["cluster"]["poll_consumers"] is True
    assert scene.posts == ["POST /clusters/shop Update", "POST /clusters/shop Disable"]
    assert scene.run(poll_consumers=True, enabled=False)["changed"] is False
    assert (scene.run(state="absent")["changed"], scene.store.clusters) == (True, {})


def test_orders_that_timed_out_and_never_show(scene: Scene) -> None:
    scene.cmak.slow = True
    scene.cmak.late = _Nothing()
    failed = scene.run(timeout=1)
    assert "it answered Ask timed out on" in failed["msg"]
    assert "1 s later it does not show that it has these settings" in failed["msg"]
    assert not scene.record.exists()


def test_a_late_order_of_which_cmak_tells_nothing_is_not_noted_as_done(scene: Scene) -> None:
    scene.run()
    scene.cmak.slow = True
    failed = scene.run(kafka_version="2.4.0")
    assert "it does not show whether it has kafka_version now: run again" in failed["msg"]
    scene.cmak.slow = False
    assert scene.run(kafka_version="2.4.0")["changed"]
    assert scene.run(kafka_version="2.4.0")["changed"] is False


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        pytest.param({}, "wants a login (401)", id="none"),
        pytest.param({"url_username": "ops", "url_password": "bad-1"}, "refuses the login as ops", id="wrong"),
        pytest.param({"url_username": "ops"}, "belong together", id="half"),
    ],
)
def test_login(scene: Scene, arguments: dict[str, t.Any], part: str) -> None:
    scene.login.expected = 'ops:a"b'
    assert part in scene.run(**arguments)["msg"]
    assert scene.run(url_username="ops", url_password='a"b')["changed"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_takes_the_login_elsewhere(scene: Scene, status: int) -> None:
    path = "/api/status/clusters"
    web = Web()
    web.serve(path, status=status, headers={"Location": scene.url + path})
    try:
        failed = scene.run(cmak_url=web.url(""), url_username="ops", url_password="hunter2")
    finally:
        web.close()
    assert f"answered {status} and leads to {scene.url}{path}, which is not followed" in failed["msg"]
    assert scene.asked == []


@pytest.mark.parametrize(
    ("url", "part"),
    [
        pytest.param("http://127.0.0.1:1", "refused the connection", id="nobody"),
        pytest.param("127.0.0.1:9000", "cmak_url has '127.0.0.1:9000'", id="no scheme"),
        pytest.param("{}/elsewhere", "answered 404 Not Found, so it is not CMAK", id="another path"),
    ],
)
def test_no_cmak(scene: Scene, url: str, part: str) -> None:
    assert part in scene.run(cmak_url=url.format(scene.url))["msg"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        pytest.param({"name": "a b"}, ["The name is 'a b'"], id="name"),
        pytest.param({"zookeeper_connect": None}, ["CMAK reads a cluster from its ZooKeeper"], id="no ZooKeeper"),
        pytest.param({"zookeeper_connect": "http://x"}, ["zookeeper_connect is 'http://x'"], id="servers"),
        pytest.param({"kafka_version": "4.0.0"}, ["4.0.0, which has no ZooKeeper"], id="KRaft"),
        pytest.param({"kafka_version": "3.9"}, ["give all of it"], id="half a version"),
        pytest.param({"kafka_version": "0.7.0"}, ["accepts none that low"], id="too old"),
        pytest.param({"kafka_version": None}, ["kafka_version is missing"], id="no version"),
        pytest.param(
            {"filter_consumers": True, "display_size_enabled": True, "jmx_user": "u"},
            ["filter_consumers needs poll_consumers", "needs jmx_enabled", "jmx_user and jmx_password"],
            id="halves",
        ),
        pytest.param({"sasl_mechanism": "PLAIN"}, ["do nothing with security_protocol PLAINTEXT"], id="sasl"),
        pytest.param({"tuning": {"x": 1, "partitionOffsetCacheTimeoutSecs": 4}}, ["has x", "at least 5"], id="tuning"),
    ],
)
def test_every_error_of_the_input_at_once(scene: Scene, arguments: dict[str, t.Any], parts: list[str]) -> None:
    failed = scene.run(**arguments)
    assert len(failed["errors"]) == len(parts), failed["errors"]
    for error, part in zip(failed["errors"], parts):
        assert part in error
    assert scene.asked == []
