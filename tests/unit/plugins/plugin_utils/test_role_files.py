# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables, type_errors


def told(roles: list[str], **variables: t.Any) -> list[str]:
    """Return what is said of variables, whose texts may be templates."""
    texts = {name: trust_as_template(value) if isinstance(value, str) else value for name, value in variables.items()}
    loader = DataLoader()
    templar = Templar(loader, variables={})
    given = {"groups": {"kafka": ["k"], "zookeeper": ["z"]}, **texts}
    return type_errors({role: RoleVariables(role, given, loader, templar) for role in roles})


def test_each_variable_is_evaluated_by_itself() -> None:
    found = told(
        ["kafka", "zookeeper"],
        kafka_open_files="{{ 'ma' ~ 'ny' }}",
        kafka_rack="{{ racks[0] }}",
        kafka_heap="{{ 1 ",
        zookeeper_heap="{{ 2 * 512 }}m",
        zookeeper_jvm_options="{{ [unknown] }}",
        other="{{ nothing }}",
    )
    assert [sentence.partition(" ")[0] for sentence in found] == [
        "kafka_rack",
        "kafka_heap",
        "kafka_open_files",
        "zookeeper_jvm_options",
    ]
    assert found[0] == "kafka_rack cannot be evaluated: 'racks' is undefined; correct it, or what it refers to."
    assert found[2].startswith("kafka_open_files is the text 'many'; ")
    assert not any("\n" in sentence for sentence in found)


def test_a_default_that_comes_to_nothing_is_told_unless_a_given_value_may_be_the_cause() -> None:
    # The default of the servers needs a filter, and no collection is loaded here.
    groups: dict[str, t.Any] = {"groups": {"zookeeper": ["z"]}, "kafka_bootstrap_servers": ["k:9092"]}
    sentences = [sentence.partition(";")[0] for sentence in told(["kafka"], **groups)]
    assert sentences == ["kafka_hosts is an empty list"]
    (sentence,) = told(["kafka", "zookeeper"], zookeeper_heap="x", **groups)
    assert sentence.startswith("zookeeper_heap is 'x'")
