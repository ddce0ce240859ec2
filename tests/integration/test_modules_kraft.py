# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is different without ZooKeeper: the quorum, groups with the new protocol, SCRAM and ACLs kept by Kafka.

On the cluster of tests/kraft: its listener at 9092 is the super user's, the one at 9094 wants SCRAM-SHA-512.
"""

from __future__ import annotations

import json
import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    BROKERS,
    SHARE_GROUPS,
    VERSION,
    Lab,
    Result,
    Task,
    kafka,
    match_in,
    share_groups,
    shell,
    task,
)

TOPIC, GROUP, RECORDS = "kraft-topic", "kraft-group", 30
SHARED_TOPIC, SHARED = "kraft-shared-topic", "kraft-share-group"
ADMIN, READER = ("kraft-admin", "geheim-admin"), ("kraft-reader", "geheim-reader")
LOGIN = [f"broker-{number}:9094" for number in (1, 2, 3)]
CLIENT = """
security.protocol=SASL_PLAINTEXT
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="{}" password="{}";
"""
ADMIN_CONFIG, READER_CONFIG = "/tmp/kraft-admin.properties", "/tmp/kraft-reader.properties"
LOGIN_OPTION = "--producer.config" if VERSION.startswith("3.") else "--command-config"
QUORUM = shell(
    "/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.MetadataQuorumCommand"
    " --bootstrap-server broker-1:9092 describe --status"
)


def listing(principal: tuple[str, str]) -> Task:
    """Ask a controller, where who has no name keeps all rights also beside ACLs on the cluster.

    The tool of Kafka 3 cannot ask it; there the administrator logs in.
    """
    server = "--bootstrap-controller broker-1:9093"
    if VERSION.startswith("3."):
        server = f"--bootstrap-server {LOGIN[0]} --command-config {ADMIN_CONFIG}"
    return shell(f"/opt/kafka/bin/kafka-acls.sh {server} --list --principal User:{principal[0]}")


def by_login(module: str, **args: t.Any) -> Task:
    """Return a task whose module logs in as the administrator."""
    connection: dict[str, t.Any] = {
        "bootstrap_servers": LOGIN,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
    }
    return task(module, **connection, sasl_username=ADMIN[0], sasl_password=ADMIN[1], **args)


def assigned(group: str, topic: str) -> Task:
    """Return a task that reads a group until its member has partitions: a stable group may learn of a topic later."""
    members = f"found.groups['{group}'].members | selectattr('assignment.{topic}', 'defined') | list | length > 0"
    step = task("kafka_consumer_group_info", groups=[group])
    return {**step, "register": "found", "until": members, "retries": 60, "delay": 1}


def acl(principal: tuple[str, str], kind: str, name: str, *operations: str) -> dict[str, t.Any]:
    named = {} if kind == "cluster" else {"name": name}
    return {"resource_type": kind, **named, "principal": f"User:{principal[0]}", "operations": list(operations)}


@pytest.fixture(scope="module")
def quorum(kraft: Lab) -> dict[str, Result]:
    return kraft.play({"said": QUORUM, "health": task("kafka_health", expected_brokers=[0, 1, 2])})


def test_the_cluster_is_the_one_that_the_quorum_keeps(kraft: Lab, quorum: dict[str, Result]) -> None:
    found, said = quorum["health"], quorum["said"]["stdout"]
    assert found["healthy"], found["issues"]
    assert re.search(rf"ClusterId:\s+{found['cluster_id']}\b", said), said
    nodes = {kind: json.loads(match_in(said, rf"Current{kind}:\s+(\[.*\])")[1]) for kind in ("Voters", "Observers")}
    ids = {kind: sorted(node["id"] for node in listed) for kind, listed in nodes.items()}
    controllers = sorted(host["kafka_controller_id"] for host in kraft.hosts.values())
    assert ids == {"Voters": controllers, "Observers": [broker["id"] for broker in found["brokers"]]}


@pytest.fixture(scope="module")
def grouped(kraft: Lab) -> dict[str, Result]:
    """A group with the protocol of KIP-848, by Kafka's own consumer."""
    if not SHARE_GROUPS:
        pytest.skip("Kafka 3 has the protocol only as a preview")
    consumer = kafka(
        "kafka-console-consumer",
        f"--topic {TOPIC} --group {GROUP} --command-property group.protocol=consumer --from-beginning",
    )
    describe = kafka("kafka-consumer-groups", f"--describe --group {GROUP}")
    stable = f"for i in $(seq 60); do {describe} --state 2>/dev/null | grep --quiet Stable && exit 0; done; exit 1"
    everything: dict[str, t.Any] = {"group": GROUP, "topics": [{"name": TOPIC}], "reset": {"to": "earliest"}}
    steps: dict[str, Task] = {
        "topic": task("kafka_topic", name=TOPIC, partitions=3, replication_factor=3),
        "fill": shell(f"seq {RECORDS} | {kafka('kafka-console-producer', f'--topic {TOPIC}')}"),
        "live": shell(f"systemd-run --collect --unit kraft-consumer --setenv KAFKA_HEAP_OPTS=-Xmx128m {consumer}"),
        "stable": shell(stable),
        "info": assigned(GROUP, TOPIC),
        "all": task("kafka_consumer_group_info"),
        "refused": task("kafka_consumer_group", **everything),
        "not deleted": task("kafka_consumer_group", group=GROUP, state="absent"),
        "stopped": shell("systemctl stop kraft-consumer"),
        "empty": task("kafka_consumer_group", check=True, **everything, wait_empty=60),
        "reset": task("kafka_consumer_group", **everything),
        "described": shell(f"{describe} 2>/dev/null"),
        "again": task("kafka_consumer_group", **everything),
        "deleted": task("kafka_consumer_group", group=GROUP, state="absent"),
        "deleted again": task("kafka_consumer_group", group=GROUP, state="absent"),
        "gone": task("kafka_topic", name=TOPIC, state="absent"),
    }
    return kraft.play(steps)


@pytest.mark.parametrize("name", ["info", "all"])
def test_a_group_of_the_new_protocol_is_read(grouped: dict[str, Result], name: str) -> None:
    found = grouped[name]["groups"][GROUP]
    assert (found["state"], found["type"]) == ("Stable", "consumer"), found
    (member,) = found["members"]
    assert member["client_id"] == "console-consumer"
    assert member["host"]
    assert member["assignment"] == {TOPIC: [0, 1, 2]}


@pytest.mark.parametrize("name", ["refused", "not deleted"])
def test_its_members_are_named_where_a_change_is_refused(grouped: dict[str, Result], name: str) -> None:
    assert grouped[name].get("failed"), grouped[name]
    assert re.search(r"is Stable, .*console-consumer at 10\.", grouped[name]["msg"]), grouped[name]["msg"]


def test_its_offsets_are_moved_once_it_is_empty(grouped: dict[str, Result]) -> None:
    assert grouped["empty"]["changed"], grouped["empty"]
    assert grouped["reset"]["plan"] == grouped["empty"]["plan"]
    assert set(re.findall(rf"(?m)^{GROUP}\s+{TOPIC}\s+\d+\s+(\d+)", grouped["described"]["stdout"])) == {"0"}
    assert not grouped["again"]["changed"]
    assert (grouped["deleted"]["changed"], grouped["deleted again"]["changed"]) == (True, False)


@pytest.fixture(scope="module")
def shared(kraft: Lab) -> dict[str, Result]:
    """A share group, by Kafka's own share consumer."""
    if not SHARE_GROUPS:
        pytest.skip("Kafka 3 has no share groups")
    consumer = (
        "/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.consumer.ConsoleShareConsumer"
        f" --bootstrap-server {','.join(BROKERS)} --topic {SHARED_TOPIC} --group {SHARED}"
    )
    read = shell(f"timeout 90 {consumer} --max-messages {RECORDS} --timeout-ms 60000 2>/dev/null | wc --lines")
    describe = share_groups("--describe", f"--group {SHARED}")
    stable = f"for i in $(seq 60); do {describe} --state 2>/dev/null | grep --quiet Stable && exit 0; done; exit 1"
    group: dict[str, t.Any] = {"group": SHARED}
    everything: dict[str, t.Any] = {**group, "topics": [{"name": SHARED_TOPIC}]}
    earliest: dict[str, t.Any] = {**everything, "reset": {"to": "earliest"}}
    offsets = shell(f"{describe} --offsets")
    steps: dict[str, Task] = {
        "topic": task("kafka_topic", name=SHARED_TOPIC, partitions=3, replication_factor=3),
        "fill": shell(f"seq {RECORDS} | {kafka('kafka-console-producer', f'--topic {SHARED_TOPIC}')}"),
        "live": shell(f"systemd-run --collect --unit kraft-share --setenv KAFKA_HEAP_OPTS=-Xmx128m {consumer}"),
        "stable": shell(stable),
        "assigned": assigned(SHARED, SHARED_TOPIC),
        "all": task("kafka_consumer_group_info"),
        "refused": task("kafka_consumer_group", **earliest),
        "not deleted": task("kafka_consumer_group", **group, state="absent"),
        "stopped": shell("systemctl stop kraft-share"),
        "check": task("kafka_consumer_group", check=True, **earliest, wait_empty=60),
        "reset": task("kafka_consumer_group", **earliest),
        "described": offsets,
        "again": task("kafka_consumer_group", **earliest),
        "read": read,
        "info": task("kafka_consumer_group_info", groups=[SHARED]),
        "current": task("kafka_consumer_group", **everything, reset={"to": "current"}, wait_empty=60),
        "acknowledged": task("kafka_consumer_group", **earliest),
        "read again": read,
        "latest": task("kafka_consumer_group", **everything, reset={"to": "latest"}, wait_empty=60),
        "latest described": offsets,
        "one partition": task(
            "kafka_consumer_group", **group, topics=[{"name": SHARED_TOPIC, "partitions": [0]}], state="absent"
        ),
        "offsets deleted": task("kafka_consumer_group", **everything, state="absent"),
        "nothing described": shell(f"{describe} --offsets 2>&1"),
        "deleted": task("kafka_consumer_group", **group, state="absent"),
        "listed": shell(share_groups("--list")),
        "deleted again": task("kafka_consumer_group", **group, state="absent"),
        "gone": task("kafka_topic", name=SHARED_TOPIC, state="absent"),
    }
    return kraft.play(steps)


def start_offsets(text: str) -> list[tuple[str, ...]]:
    """Return the start offset and the lag of each partition, of what kafka-share-groups.sh describes."""
    return re.findall(rf"(?m)^{SHARED}\s+{SHARED_TOPIC}\s+\d+\s+(\S+)\s+(\S+)", text)


def test_a_share_group_is_read(shared: dict[str, Result]) -> None:
    found = shared["all"]["groups"][SHARED]
    assert (found["state"], found["type"], found["protocol_type"]) == ("Stable", "share", "share")
    (member,) = found["members"]
    assert member["client_id"] == "console-share-consumer"
    assert member["assignment"] == {SHARED_TOPIC: [0, 1, 2]}
    assert member["epoch"] == found["epoch"] == found["assignment_epoch"] > 0


@pytest.mark.parametrize("name", ["refused", "not deleted"])
def test_a_share_group_with_members_is_refused(shared: dict[str, Result], name: str) -> None:
    assert shared[name].get("failed"), shared[name]
    assert re.search(r"only without members \(console-share-consumer at 10\.", shared[name]["msg"]), shared[name]["msg"]


def test_start_offsets_are_reset_once_the_share_group_is_empty(shared: dict[str, Result]) -> None:
    assert shared["check"]["changed"], shared["check"]
    assert shared["reset"]["plan"] == shared["check"]["plan"]
    found = start_offsets(shared["described"]["stdout"])
    assert [start for start, _lag in found] == ["0"] * 3
    assert sum(int(lag) for _start, lag in found) == RECORDS
    assert not shared["again"]["changed"]
    assert shared["read"]["stdout"] == str(RECORDS)


def test_acknowledged_records_are_delivered_again(shared: dict[str, Result]) -> None:
    assert shared["info"]["groups"][SHARED]["lag"] == 0
    assert not shared["current"]["changed"], shared["current"]
    assert sum(move["skipped"] for move in shared["acknowledged"]["partitions"]) == -RECORDS
    assert shared["read again"]["stdout"] == str(RECORDS)


def test_start_offsets_and_share_groups_are_deleted(shared: dict[str, Result]) -> None:
    latest = start_offsets(shared["latest described"]["stdout"])
    assert sum(int(start) for start, _lag in latest) == RECORDS
    assert "without its partitions (0)" in shared["one partition"]["msg"]
    assert shared["offsets deleted"]["changed"], shared["offsets deleted"]
    assert "has no offset information" in shared["nothing described"]["stdout"]
    assert (shared["deleted"]["changed"], shared["deleted again"]["changed"]) == (True, False)
    assert SHARED not in shared["listed"]["stdout_lines"]


@pytest.fixture(scope="module")
def ruled(kraft: Lab) -> dict[str, Result]:
    """Two users: one who may administrate, and one who gets an ACL, uses it, and loses it."""
    produce = (
        f"echo word | timeout 60 /opt/kafka/bin/kafka-console-producer.sh --bootstrap-server {LOGIN[0]}"
        f" --topic {TOPIC}-ruled {LOGIN_OPTION} {READER_CONFIG} 2>&1"
    )
    admin = [acl(ADMIN, "cluster", "", "alter", "describe"), acl(ADMIN, "topic", "*", "describe")]
    # Beside an ACL on the cluster the brokers, who have no name here, need one to replicate.
    brokers = acl(("ANONYMOUS", ""), "cluster", "", "cluster_action")
    write = acl(READER, "topic", f"{TOPIC}-ruled", "write", "describe")
    reader = {"name": READER[0], "password": READER[1]}
    steps: dict[str, Task] = {
        "config": shell(
            "\n".join(
                f"cat >{path} <<'END'\n{CLIENT.format(*user)}\nEND"
                for path, user in ((ADMIN_CONFIG, ADMIN), (READER_CONFIG, READER))
            )
        ),
        "topic": task("kafka_topic", name=f"{TOPIC}-ruled", partitions=1, replication_factor=3),
        "users": task("kafka_users", users=[{"name": ADMIN[0], "password": ADMIN[1]}, reader]),
        "admin acls": task("kafka_acls", acls=[*admin, brokers]),
        "verified": by_login("kafka_user", **reader, verify_login=True),
        "other password": by_login("kafka_user", name=READER[0], password="another", verify_login=True),
        "healed": by_login("kafka_user", **reader, verify_login=True),
        "check": by_login("kafka_acls", check=True, acls=[write]),
        "before": listing(READER),
        "may not write": shell(f"{produce} || true"),
        "write": by_login("kafka_acls", acls=[write]),
        "listed": listing(READER),
        "write again": by_login("kafka_acls", acls=[write]),
        "may write": shell(produce),
        "purge": by_login("kafka_acls", check=True, acls=[], purge=True, purge_prefixes=["User:kraft-"]),
        "gone": by_login("kafka_acls", acls=[{**item, "state": "absent"} for item in (*admin, brokers, write)]),
        "after": listing(READER),
        "users gone": task("kafka_users", users=[{"name": name, "state": "absent"} for name, _word in (ADMIN, READER)]),
        "topic gone": task("kafka_topic", name=f"{TOPIC}-ruled", state="absent"),
    }
    return kraft.play(steps)


def test_credentials_are_kept_by_kafka_itself(ruled: dict[str, Result]) -> None:
    assert ruled["users"]["summary"]["created"] == 2, ruled["users"]
    assert not ruled["verified"]["changed"], ruled["verified"]
    assert [ruled[name]["changed"] for name in ("other password", "healed")] == [True, True]
    assert ruled["users gone"]["summary"]["deleted"] == 2


def test_rules_are_planned_made_kept_and_felt(ruled: dict[str, Result]) -> None:
    assert ruled["check"]["changed"], ruled["check"]
    assert "operation=" not in ruled["before"]["stdout"]
    assert ruled["write"]["plan"] == ruled["check"]["plan"]
    assert f"name={TOPIC}-ruled, patternType=LITERAL" in ruled["listed"]["stdout"]
    assert not ruled["write again"]["changed"]
    assert "TopicAuthorizationException" in ruled["may not write"]["stdout"]
    assert "Exception" not in ruled["may write"]["stdout"], ruled["may write"]["stdout"]
    assert "operation=" not in ruled["after"]["stdout"]
    assert ruled["purge"]["summary"]["deleted"] == 2, "the ACLs of the login itself are never purged"
