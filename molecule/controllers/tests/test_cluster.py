# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cluster is what is declared, as Kafka's own tools see it, and clients feel its logins and ACLs."""

from __future__ import annotations

import json
import re
import typing as t

Tool = t.Callable[..., str]  # the fixture of conftest.py

testinfra_hosts = ["ssh://broker-1"]

TOOLS = "org.apache.kafka.tools"
CONFIGS = "kafka.admin.ConfigCommand --describe"
CONTROLLERS = "--bootstrap-controller broker-2:9093"
# Of the levels that a cluster gets by default from the line of kafka_version.
LEVELS = {"metadata.version": "4.3-IV0", "kraft.version": "1", "eligible.leader.replicas.version": "1"}


def test_three_controllers_are_the_voters_and_three_brokers_follow_them(tool: Tool) -> None:
    told = tool("", f"{TOOLS}.MetadataQuorumCommand describe --status", CONTROLLERS)
    lists = dict(re.findall(r"(?m)^(CurrentVoters|CurrentObservers):\s+(\[.*\])$", told))
    nodes = {name: sorted(node["id"] for node in json.loads(text)) for name, text in lists.items()}
    assert nodes == {"CurrentVoters": [3001, 3002, 3003], "CurrentObservers": [0, 1, 2]}, told
    directories = [voter["directoryId"] for voter in json.loads(lists["CurrentVoters"])]
    assert len({key for key in directories if key}) == 3, told


def test_the_features_are_those_of_the_line(tool: Tool) -> None:
    told = tool("root", f"{TOOLS}.FeatureCommand describe")
    levels = dict(re.findall(r"(?m)^Feature: (\S+)\s.*\bFinalizedVersionLevel: (\S+)", told))
    assert {name: levels.get(name) for name in LEVELS} == LEVELS, told


def test_topics_users_quotas_and_acls_are_those_of_the_inventory(tool: Tool) -> None:
    topics = tool("root", f"{TOOLS}.TopicCommand --describe --exclude-internal")
    assert re.search(r"Topic: shop.orders\s.*PartitionCount: 3\s+ReplicationFactor: 3\s.*retention.ms=86400000", topics)
    assert re.search(r"Topic: secret\s.*PartitionCount: 1\s+ReplicationFactor: 3\s", topics)
    users = tool("root", f"{CONFIGS} --entity-type users")
    assert "'shop' are producer_byte_rate=1048576.0" in users
    assert set(re.findall(r"user-principal '(\w+)' are SCRAM-SHA-512=", users)) == {"brokers", "root", "shop"}
    acls = tool("root", f"{TOOLS}.AclCommand --list")
    assert acls.count("(principal=User:shop, host=*, operation=") == 4
    assert "ResourcePattern(resourceType=TOPIC, name=shop., patternType=PREFIXED)" in acls


def test_dynamic_configuration_and_the_one_that_controllers_decide_are_in_force(tool: Tool) -> None:
    cluster = tool("root", f"{CONFIGS} --entity-type brokers --entity-default")
    assert {"message.max.bytes=2097152", "min.insync.replicas=1"} <= set(cluster.split())
    topic = tool("root", f"{CONFIGS} --all --entity-type topics --entity-name secret")
    assert {"max.message.bytes=2097152", "min.insync.replicas=1"} <= set(topic.split())


def test_a_record_goes_in_and_out_with_the_right_login(tool: Tool) -> None:
    tool("shop", f"{TOOLS}.ConsoleProducer --topic shop.orders", "--bootstrap-server broker-1:9092", stdin="one")
    read = "--topic shop.orders --group shop --from-beginning --max-messages 1 --timeout-ms 20000"
    told = tool("shop", f"{TOOLS}.consumer.ConsoleConsumer {read}", "--bootstrap-server broker-3:9092")
    assert "one" in told.splitlines(), told


def test_a_wrong_password_is_refused(tool: Tool) -> None:
    told = tool("mistaken", f"{TOOLS}.TopicCommand --list")
    assert "SaslAuthenticationException" in told
    assert "shop.orders" not in told


def test_without_an_acl_a_user_neither_writes_nor_sees(tool: Tool) -> None:
    assert "TopicAuthorizationException" in tool("shop", f"{TOOLS}.ConsoleProducer --topic secret", stdin="two")
    listed = tool("shop", f"{TOOLS}.TopicCommand --list").split()
    assert "shop.orders" in listed
    assert "secret" not in listed
