# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import (
    default_of,
    role_variables,
    variable_errors,
    variable_warnings,
)


@pytest.mark.parametrize(
    ("name", "default"),
    [
        pytest.param("connect_group_id", "connect", id="a text"),
        pytest.param("node_exporter_port", 9100, id="a role whose name has two words"),
        pytest.param("kafka_controller_port", 9093, id="a role whose name begins like another one's"),
        pytest.param("kafka_controller_cache", "~/.cache/kafkaops", id="a variable that begins like another role's"),
    ],
)
def test_default_of(name: str, default: str | int) -> None:
    assert default_of(name) == default


@pytest.mark.parametrize("name", ["kafka_broker_id", "kafka_controller_id", "kafka_confg", "stranger"])
def test_what_is_required_or_no_variable_has_no_default(name: str) -> None:
    with pytest.raises(KeyError):
        default_of(name)


@pytest.mark.parametrize(
    ("name", "role", "near"),
    [
        pytest.param("kafka_confg", "kafka", "kafka_config", id="a letter is missing"),
        pytest.param("kafka_borker_id", "kafka", "kafka_broker_id", id="letters changed places"),
        pytest.param("kafka_topic", "kafka", "kafka_topics", id="singular"),
        pytest.param("zookeeper_host", "zookeeper", "zookeeper_hosts", id="another role"),
        pytest.param("hosts_adress", "hosts", "hosts_address", id="misspelt"),
    ],
)
def test_a_near_miss_is_refused_with_the_variable_that_is_meant(name: str, role: str, near: str) -> None:
    (sentence,) = variable_errors([name, f"{role}_java_home"], role)
    assert sentence.startswith(f"{name} is no variable of role {role}, but close to {near}:")
    assert variable_warnings([name], role) == []


@pytest.mark.parametrize("name", ["kafka_dashboard_url", "kafka_heap_of_the_old_cluster"])
def test_a_stranger_is_only_remarked(name: str) -> None:
    assert variable_errors([name], "kafka") == []
    (sentence,) = variable_warnings([name], "kafka")
    assert name in sentence


@pytest.mark.parametrize("name", ["kafka_confg", "kafka_dashboard_url"])
def test_what_is_declared_as_own_is_left_alone(name: str) -> None:
    assert variable_errors([name], "kafka", [name]) == variable_warnings([name], "kafka", [name]) == []


def test_the_variables_of_a_role_and_of_others_are_left_alone() -> None:
    names = [*role_variables("kafka"), "kafkaesque", "zookeeper_id", "ansible_host"]
    assert variable_errors(names, "kafka") == variable_warnings(names, "kafka") == []


BOTH = ["kafka", "kafka_controller"]


@pytest.mark.parametrize(
    ("name", "errors", "warnings"),
    [
        pytest.param("kafka_controller_cache", {}, [], id="a variable of role kafka"),
        pytest.param("kafka_controller_id", {}, [], id="a variable of role kafka_controller"),
        pytest.param("kafka_controller_controller_cache", {}, [], id="its own of the same kind"),
        pytest.param(
            "kafka_controller_prt", {"kafka_controller": "kafka_controller_port"}, [], id="misspelt, of the longer role"
        ),
        pytest.param(
            "kafka_controller_hep", {"kafka_controller": "kafka_controller_heap"}, [], id="close to variables of both"
        ),
        pytest.param(
            "kafka_controller_cach",
            {"kafka": "kafka_controller_cache"},
            ["kafka_controller"],
            id="misspelt, of the shorter role",
        ),
        pytest.param("kafka_controller_dashboard", {}, ["kafka", "kafka_controller"], id="a stranger, to both"),
        pytest.param("kafka_controler_id", {}, ["kafka"], id="a misspelt prefix is a stranger to the role whose it is"),
        pytest.param("kafka_borker_id", {"kafka": "kafka_broker_id"}, [], id="a name with one prefix"),
    ],
)
def test_which_of_two_roles_whose_prefix_a_name_has_tells(
    name: str, errors: dict[str, str], warnings: list[str]
) -> None:
    told = {role: sentence for role in BOTH for sentence in variable_errors([name], role)}
    assert list(told) == list(errors)
    assert all(f"close to {near}:" in told[role] for role, near in errors.items())
    assert [role for role in BOTH if variable_warnings([name], role)] == warnings
