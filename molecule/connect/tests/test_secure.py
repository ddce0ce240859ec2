# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is declared is there, as Kafka's own tools see it, and ACLs are felt by a client."""

from __future__ import annotations

import json
import typing as t

testinfra_hosts = ["ssh://broker-1"]


def test_the_cluster_is_what_is_declared(tool: t.Callable[..., str]) -> None:
    assert tool("root", "kafka-topics", "--list").split()[-3:] == ["secret", "shop.orders", "shop.public.orders"]
    config = tool("root", "kafka-configs", "--describe --entity-type brokers --entity-default")
    assert "log.retention.bytes=107374182400 " in config
    assert "message.max.bytes=2097152 " in config
    users = tool("root", "kafka-configs", "--describe --entity-type users")
    assert "'shop' are producer_byte_rate=1048576.0" in users
    for user, iterations in {"brokers": 8192, "root": 8192, "shop": 8192, "reader": 4096}.items():
        assert f"user-principal '{user}' are SCRAM-SHA-512=iterations={iterations}" in users
    rules = tool("root", "kafka-acls", "--list")
    assert rules.count("(principal=User:shop, host=*, operation=") == 3
    assert "ResourcePattern(resourceType=TOPIC, name=shop., patternType=PREFIXED)" in rules


def test_only_the_named_directories_belong_to_the_services(host: t.Any) -> None:
    paths = ["/data1", "/data1/kafka", "/data1/kafka/a", "/data1/kafka/b", "/data1/zookeeper", "/data1/zookeeper/log"]
    owners = host.check_output(f"stat --format '%U:%G %a' {' '.join(paths)}").splitlines()
    assert owners == [*["root:root 755"] * 2, *["kafka:kafka 750"] * 2, *["zookeeper:zookeeper 750"] * 2]


def test_who_has_the_right_may_and_nobody_else(tool: t.Callable[..., str]) -> None:
    word = "kafka-console-producer"
    assert "ERROR" not in tool("shop", word, "--topic shop.orders", "--producer.config", "one")
    # A producer is idempotent unless told otherwise, and that right comes with the right to write to any topic.
    assert "AuthorizationException" in tool("reader", word, "--topic shop.orders", "--producer.config", "two")
    read = "--from-beginning --max-messages 1 --timeout-ms 20000 --group"
    mine = tool("reader", "kafka-console-consumer", f"--topic shop.orders {read} readers", "--consumer.config")
    assert "one" in mine.splitlines()
    other = tool("reader", "kafka-console-consumer", f"--topic shop.orders {read} others", "--consumer.config")
    assert "Not authorized to access group: others" in other
    listed = tool("reader", "kafka-topics", "--list").split()
    assert "shop.orders" in listed
    assert "secret" not in listed


def test_without_a_login_there_is_no_way_in(host: t.Any, tool: t.Callable[..., str]) -> None:
    assert "shop.orders" in tool("root", "kafka-topics", "--list")  # by the same tool
    # It would ask again and again; so soon it says itself that nobody lets it in.
    host.check_output("printf '%s.timeout.ms=5000\n' request default.api > /dev/shm/nobody.properties")
    told = tool("nobody", "kafka-topics", "--list")
    assert "TimeoutException" in told
    assert "shop.orders" not in told


def test_the_credential_of_the_brokers_lies_where_their_cluster_lives(host: t.Any) -> None:
    text = host.check_output(
        "timeout 60 /opt/zookeeper/bin/zkCli.sh -server broker-1 get /streams/config/users/brokers"
    )
    (line,) = [line for line in text.splitlines() if line.startswith("{")]
    assert "iterations=8192" in json.loads(line)["config"]["SCRAM-SHA-512"]
