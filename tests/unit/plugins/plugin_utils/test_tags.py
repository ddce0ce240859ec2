# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import re

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import _OWN, role_reached, tags_run

TOP = pathlib.Path(__file__).parents[4]
NAMES = ["hosts", "hosts_names"]


@pytest.mark.parametrize(
    ("run", "skip", "expected"),
    [
        pytest.param(["all"], [], True, id="everything"),
        pytest.param([], [], True, id="nothing said"),
        pytest.param(["tagged"], [], True, id="all that has tags"),
        pytest.param(["kafka"], [], False, id="another role"),
        pytest.param(["kafka_config", "topics"], [], False, id="parts of another role"),
        pytest.param(["always"], [], False, id="only what always runs"),
        pytest.param(["hosts_java"], [], False, id="another part of the role"),
        pytest.param(["hosts"], [], True, id="the role"),
        pytest.param(["kafka", "hosts_names"], [], True, id="the part beside another role"),
        pytest.param(["all"], ["hosts_names"], False, id="the part is left out"),
        pytest.param(["all"], ["hosts"], False, id="the role is left out"),
        pytest.param(["all"], ["kafka"], True, id="another role is left out"),
        pytest.param(["base"], [], True, id="a tag of the user's on the role"),
        pytest.param(["kafka_prod"], [], True, id="one that looks like ours"),
        pytest.param(["kafka", "base"], [], True, id="beside one of ours"),
    ],
)
def test_tags_run(run: list[str], skip: list[str], expected: bool) -> None:
    assert tags_run(NAMES, run, skip) is expected


@pytest.mark.parametrize(
    ("run", "skip", "parts", "expected"),
    [
        pytest.param(["all"], [], ["config"], True, id="everything"),
        pytest.param(["kafka_config"], [], ["config"], True, id="the part"),
        pytest.param(["kafka_config"], [], ["install"], False, id="another part"),
        pytest.param(["topics"], [], ["config"], False, id="no part of a role"),
        pytest.param(["connect"], [], ["config"], True, id="another role, whose name may be a tag of the user's"),
        pytest.param(["all"], ["kafka_config"], ["config", "install"], True, id="one of two is left out"),
        pytest.param(["all"], ["kafka_config"], ["config"], False, id="the only one is left out"),
        pytest.param(["all"], ["kafka"], ["config", "install"], False, id="the role is left out"),
        pytest.param(["base"], [], ["config"], True, id="a tag of the user's on the role"),
    ],
)
def test_role_reached(run: list[str], skip: list[str], parts: list[str], expected: bool) -> None:
    assert role_reached("kafka", run, skip, parts) is expected


@pytest.mark.parametrize(
    ("run", "skip", "expected"),
    [
        pytest.param(["kafka_controller"], [], True, id="the role"),
        pytest.param(["kafka_controller_config"], [], True, id="a part of it"),
        pytest.param(["kafka_config"], [], False, id="a part of a role whose name begins alike"),
        pytest.param(["all"], ["kafka"], True, id="that role is left out"),
        pytest.param(["all"], ["kafka_controller"], False, id="it is left out"),
    ],
)
def test_the_role_of_the_controllers_is_reached(run: list[str], skip: list[str], expected: bool) -> None:
    assert role_reached("kafka_controller", run, skip) is expected


def test_a_part_of_the_controllers_is_none_of_role_kafka() -> None:
    assert not role_reached("kafka", ["kafka_controller_config"], [])


def test_every_part_of_a_role_counts() -> None:
    assert role_reached("connect", ["connect_connectors"], [])
    assert not role_reached("connect", ["cmak_clusters"], [])


def test_every_tag_of_the_collection_is_known() -> None:
    files = [*TOP.glob("playbooks/*.yml"), *TOP.glob("roles/*/tasks/*.yml")]
    lines = [line for file in files for line in re.findall(r"(?m)^ *tags: (.*?)(?: #.*)?$", file.read_text())]
    tags = {tag for line in lines for tag in re.findall(r"\w+", line)}
    assert len(tags) > 20
    assert sorted(tag for tag in tags if not _OWN.fullmatch(tag)) == []
