# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import read_owner as read
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import same_owner as same
from ansible_collections.kafkaops.stack.plugins.modules.roll_lock import apply, plan

OWNER = {"controller": "c", "namespace": "n", "pid": 1, "started": "b:1", "user": "anna", "since": "today"}
OTHER = {**OWNER, "pid": 2, "started": "b:2", "user": "bert"}
PATH = "/var/lib/kafkaops/kafka.roll"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(OWNER, {**OWNER, "since": "later"}, True, id="the same process at another time"),
        pytest.param(OWNER, OTHER, False, id="another process"),
        pytest.param(OWNER, {**OWNER, "controller": "d"}, False, id="another controller"),
        pytest.param(OWNER, {**OWNER, "namespace": "m"}, False, id="another container"),
        pytest.param(OWNER, {**OWNER, "started": "b:9"}, False, id="a later process with this number"),
        pytest.param(None, None, False, id="nobody"),
        pytest.param(OWNER, None, False, id="somebody and nobody"),
    ],
)
def test_same(one: dict[str, t.Any] | None, other: dict[str, t.Any] | None, expected: bool) -> None:
    assert same(one, other) is expected


def params(**changes: t.Any) -> dict[str, t.Any]:
    return {"path": PATH, "state": "held", "takeover": False, "owner": OWNER, "stale": None, **changes}


UPDATE = [Change("update", "lock", PATH, OTHER, OWNER)]


@pytest.mark.parametrize(
    ("wanted", "holder", "expected"),
    [
        pytest.param({}, None, [Change("create", "lock", PATH, None, OWNER)], id="free"),
        pytest.param({}, OWNER, [], id="held by us"),
        pytest.param({"stale": OTHER}, OTHER, UPDATE, id="held by one that is gone"),
        pytest.param({"takeover": True}, OTHER, UPDATE, id="taken over"),
        pytest.param({"state": "released"}, OWNER, [Change("delete", "lock", PATH, OWNER)], id="given back"),
        pytest.param({"state": "released"}, OTHER, [], id="another's is not given back"),
        pytest.param({"state": "released", "takeover": True}, OTHER, [], id="not even with takeover"),
        pytest.param({"state": "released"}, None, [], id="nothing to give back"),
    ],
)
def test_plan(wanted: dict[str, t.Any], holder: dict[str, t.Any] | None, expected: list[Change]) -> None:
    assert plan(params(**wanted), holder) == expected


@pytest.mark.parametrize(
    "stale",
    [
        pytest.param(None, id="its holder lives"),
        pytest.param({**OTHER, "started": "b:3"}, id="another took it since the one that is gone was seen"),
    ],
)
def test_held_by_another(stale: dict[str, t.Any] | None) -> None:
    with pytest.raises(
        StackError, match=r"bert from c \(process 2\) since today.*remove /var/lib/kafkaops/kafka.roll"
    ) as error:
        plan(params(stale=stale), OTHER)
    assert error.value.results == {"owner": OTHER}


def test_take_replace_and_release(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "new" / "kafka.roll"
    assert read(str(path)) is None
    for holder, owner in ((None, OTHER), (OTHER, OWNER)):
        list(apply(None, plan(params(path=str(path), owner=owner, takeover=True), holder)))
        assert read(str(path)) == owner
        assert path.stat().st_mode & 0o777 == 0o644
        assert [entry.name for entry in path.parent.iterdir()] == ["kafka.roll"]
    list(apply(None, plan(params(path=str(path), state="released"), OWNER)))
    assert read(str(path)) is None


def test_an_owner_without_a_namespace_is_an_owner(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "kafka.roll"
    owner = {key: value for key, value in OWNER.items() if key != "namespace"}
    path.write_text(json.dumps(owner))
    assert read(str(path)) == owner


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty, as an administrator may make it to stop rolls"),
        pytest.param("null", id="null"),
        pytest.param(json.dumps({"pid": 1}), id="half an owner"),
    ],
)
def test_a_file_that_names_no_owner(tmp_path: pathlib.Path, content: str) -> None:
    path = tmp_path / "kafka.roll"
    path.write_text(content)
    with pytest.raises(StackError, match=f"{path} names no owner"):
        read(str(path))
