# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, against the answers that were recorded from CMAK."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters import run as clusters_run
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health import run as under_test
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.cmak_scene import SHOP, Scene

SHEETS = "CMAK on tools-1 answers without its stylesheets and scripts (500)"


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    # Where another test has loaded a part of the controller, ansible-core shows warnings instead of returning them.
    monkeypatch.setattr(AnsibleModule, "warn", lambda _module, text: found.append(text))
    return found


@pytest.fixture
def scene(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, warned: list[str]
) -> t.Iterator[Scene]:
    monkeypatch.setattr(clusters_run, "time", Clock())
    monkeypatch.setattr(under_test, "wait_until", Clock().wait_until)
    scene = Scene(tmp_path, capsys)
    yield scene
    scene.close()


def test_a_registered_cluster_is_healthy(scene: Scene) -> None:
    scene.run()
    result = scene.health(clusters=[{**SHOP, "expected_brokers": [1, 0]}], records=str(scene.record.parent))
    assert (result["changed"], result["issues"]) == (False, [])
    assert result["clusters"] == [{"name": "shop", "enabled": True}]
    assert scene.posts == []


@pytest.mark.parametrize(
    ("changes", "records", "issue"),
    [
        pytest.param({"expected_brokers": [0]}, True, "sees the brokers [0, 1] of cluster shop", id="brokers"),
        pytest.param({"poll_consumers": True}, True, "is not as declared: Update cluster shop: poll", id="setting"),
        pytest.param({"kafka_version": "2.4.0"}, True, "kafka_version 3.1.0 → 2.4.0", id="what is only noted"),
        pytest.param({"kafka_version": "2.4.0"}, False, "", id="what is not told is not compared without a note"),
        pytest.param({"name": "other"}, True, "cluster other is not as declared: Create cluster other", id="unknown"),
    ],
)
def test_a_difference_is_an_issue(scene: Scene, changes: dict[str, t.Any], records: bool, issue: str) -> None:
    scene.run()
    if changes.get("name"):
        scene.record.rename(scene.record.with_name("other.json"))
    directory = str(scene.record.parent) if records else None
    result = scene.health(clusters=[{**SHOP, **changes}], records=directory)
    assert "failed" not in result
    assert len(result["issues"]) == bool(issue)
    assert issue in "".join(result["issues"])
    assert scene.health(clusters=[{**SHOP, **changes}], records=directory, compare=False)["issues"] == []


def test_a_cluster_whose_brokers_are_not_told_is_an_issue(scene: Scene) -> None:
    scene.run(zookeeper_connect=scene.store.wrong)
    cluster = {**SHOP, "zookeeper_connect": scene.store.wrong, "expected_brokers": [0]}
    (issue,) = scene.health(clusters=[cluster])["issues"]
    assert issue.startswith("CMAK: cluster shop: ")


def test_a_cluster_that_is_not_declared_is_warned_of(scene: Scene, warned: list[str]) -> None:
    scene.run()
    assert scene.health(clusters=[])["issues"] == []
    (warning,) = warned
    assert warning.startswith("CMAK on tools-1 has the cluster shop, which is not declared")
    scene.health()
    assert len(warned) == 1


def test_one_look_never_fails(scene: Scene) -> None:
    scene.cmak.exported = False
    result = scene.health(clusters=[SHOP])
    assert "failed" not in result
    assert [issue.partition(":")[0] for issue in result["issues"]] == [SHEETS]
    silent = scene.health(cmak_url="http://127.0.0.1:1")
    assert "failed" not in silent
    assert all("refused the connection. See /var/log/cmak" in issue for issue in silent["issues"])
    assert (len(silent["issues"]), silent["clusters"]) == (2, [])


def test_what_comes_is_waited_for(scene: Scene) -> None:
    scene.cmak.cached = None  # the list comes with the next refresh
    assert "Ask timed out" in scene.health()["issues"][0]
    assert scene.health(wait_for="healthy", timeout=30)["issues"] == []


def test_what_does_not_come_fails_with_all_issues(scene: Scene) -> None:
    scene.cmak.exported = False
    result = scene.health(wait_for="healthy", timeout=1)
    assert result["failed"]
    assert result["msg"] == "\n".join(result["issues"])
    assert result["msg"].startswith(SHEETS)


def test_secrets_of_clusters_are_not_shown(scene: Scene) -> None:
    cluster = {**SHOP, "jmx_enabled": True, "jmx_user": "geheim", "jmx_password": "geheim", "jaas_config": "abc"}
    result = scene.health(clusters=[{**cluster, "security_protocol": "SASL_SSL"}], records=str(scene.record.parent))
    assert len(result["issues"]) == 1
    assert "z1:2181" in json.dumps(result["issues"])  # only what is secret is hidden
    assert "geheim" not in json.dumps(result)
    assert '"abc"' not in json.dumps(result)


def test_everything_wrong_with_the_options_is_told_at_once(scene: Scene) -> None:
    result = scene.health(cmak_url="cmak-1", url_username="x", clusters=[{**SHOP, "name": "ä"}])
    assert result["failed"]
    assert len(result["errors"]) == 3
    assert scene.asked == []
