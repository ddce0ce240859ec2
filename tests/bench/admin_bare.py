# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module costs is compared with this: the same work by a script that calls kafka-python, and asks nothing else.

admin_bare.py ARGUMENTS STEP, where ARGUMENTS is the file that the module is given, and STEP one of STEPS. It fails
where Kafka refuses an item. Where kafka-python has no method (client quotas) the request is made by hand.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import pathlib
import secrets
import sys
import time
import typing as t

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import CoordinatorNotAvailableError
from kafka.protocol.admin import AlterUserScramCredentialsRequest
from kafka.protocol.admin.client_quotas import AlterClientQuotasRequest, DescribeClientQuotasRequest
from kafka.protocol.metadata import MetadataRequest
from kafka.structs import OffsetAndMetadata

Arguments = t.Mapping[str, t.Any]
SECONDS = 600  # that a request may take
LATEST = -1
ANY = ACLResourcePatternType.ANY
SHA_512 = 2
LIMITS = {"producer_byte_rate": 1048576.0}  # of every quota here; an absent one does not say what it takes off
CONNECTION = {
    "security_protocol": "security_protocol",
    "sasl_mechanism": "sasl_mechanism",
    "sasl_username": "sasl_plain_username",
    "sasl_password": "sasl_plain_password",
    "ssl_cafile": "ssl_cafile",
}


def main() -> None:
    """Connect, do the step, close."""
    path, step = sys.argv[1:]
    arguments = json.loads(pathlib.Path(path).read_text())["ANSIBLE_MODULE_ARGS"]
    given = {theirs: arguments[ours] for ours, theirs in CONNECTION.items() if arguments.get(ours)}
    servers = arguments["bootstrap_servers"]
    admin = KafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=SECONDS * 1000, **given)
    try:
        STEPS[step](admin, arguments)
    finally:
        admin.close()


def create_topics(admin: KafkaAdminClient, arguments: Arguments) -> None:
    topics = {
        topic["name"]: {
            "num_partitions": topic["partitions"],
            "replication_factor": topic.get("replication_factor", -1),
            "configs": {key: str(value) for key, value in topic.get("config", {}).items()},
        }
        for topic in arguments["topics"]
    }
    admin.create_topics(topics, timeout_ms=SECONDS * 1000)
    admin.wait_for_topics(list(topics), timeout_ms=SECONDS * 1000)  # the module waits for leaders, too


def read_topics(admin: KafkaAdminClient, arguments: Arguments) -> None:
    names = [topic["name"] for topic in arguments["topics"]]
    assert set(names) <= set(admin.list_topics())
    found = admin.describe_topics(names)
    assert all(len(topic["partitions"]) for topic in found)
    keys = sorted({key for topic in arguments["topics"] for key in topic.get("config", {})})
    admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=keys) for name in names])


def change_topics(admin: KafkaAdminClient, arguments: Arguments) -> None:
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, topic["name"], configs={k: str(v) for k, v in topic["config"].items()})
        for topic in arguments["topics"]
    ]
    admin.alter_configs(resources, raise_on_unknown=False)


def delete_topics(admin: KafkaAdminClient, arguments: Arguments) -> None:
    admin.delete_topics([topic["name"] for topic in arguments["topics"]], timeout_ms=SECONDS * 1000)


def settle_topics(admin: KafkaAdminClient, arguments: Arguments) -> None:
    """Wait until every broker has heard of the topics, or of their deletion: each answers by what it knows itself."""
    names = {topic["name"] for topic in arguments["topics"]}
    gone = arguments["topics"][0].get("state") == "absent"
    request = MetadataRequest(topics=None, allow_auto_topic_creation=False)
    for broker in admin._manager.cluster.brokers():
        for _attempt in range(SECONDS):
            answer = admin._manager.run(admin._manager.send, request, broker.node_id)
            known = {topic.name for topic in answer.topics} & names
            if known == (set() if gone else names):
                break
            time.sleep(1)
    for _attempt in range(SECONDS if gone else 0):
        if not _marked(admin, names):
            break
        time.sleep(1)


def _marked(admin: KafkaAdminClient, names: t.Collection[str]) -> bool:
    """Tell whether topics that no broker names any more are still marked for deletion in ZooKeeper."""
    shape = {"num_partitions": 1, "replication_factor": 1}
    done = admin.create_topics(dict.fromkeys(names, shape), validate_only=True, raise_errors=False)
    return "marked for deletion" in str(done)


def _acl(rule: Arguments, kind: type[ACLFilter], pattern: type[ResourcePatternFilter]) -> t.Any:
    (operation,) = rule["operations"]
    resource = pattern(ResourceType[rule["resource_type"].upper()], rule["name"], ACLResourcePatternType.LITERAL)
    return kind(rule["principal"], "*", ACLOperation[operation.upper()], ACLPermissionType.ALLOW, resource)


def create_acls(admin: KafkaAdminClient, arguments: Arguments) -> None:
    done = admin.create_acls([_acl(rule, ACL, ResourcePattern) for rule in arguments["acls"]])
    assert not done["failed"], done["failed"][0]


def read_acls(admin: KafkaAdminClient, arguments: Arguments) -> None:
    anything = ACLFilter(
        None, None, ACLOperation.ANY, ACLPermissionType.ANY, ResourcePatternFilter(ResourceType.ANY, None, ANY)
    )
    found, _error = admin.describe_acls(anything)
    assert len(found) >= len(arguments["acls"])


def delete_acls(admin: KafkaAdminClient, arguments: Arguments) -> None:
    done = admin.delete_acls([_acl(rule, ACLFilter, ResourcePatternFilter) for rule in arguments["acls"]])
    assert all(found for _filter, found, _error in done)


def _alter_quotas(admin: KafkaAdminClient, arguments: Arguments, *, remove: bool) -> None:
    entry = AlterClientQuotasRequest.EntryData
    entries = [
        entry(
            entity=[entry.EntityData(entity_type="user", entity_name=quota["user"])],
            ops=[entry.OpData(key=key, value=value, remove=remove) for key, value in LIMITS.items()],
        )
        for quota in arguments["quotas"]
    ]
    answer = admin._manager.run(admin._manager.send, AlterClientQuotasRequest(entries=entries, validate_only=False))
    assert all(not item.error_code for item in answer.entries), answer.entries[0]


def create_quotas(admin: KafkaAdminClient, arguments: Arguments) -> None:
    _alter_quotas(admin, arguments, remove=False)


def read_quotas(admin: KafkaAdminClient, arguments: Arguments) -> None:
    answer = admin._manager.run(admin._manager.send, DescribeClientQuotasRequest(components=[], strict=False))
    assert len(answer.entries) >= len(arguments["quotas"])


def delete_quotas(admin: KafkaAdminClient, arguments: Arguments) -> None:
    _alter_quotas(admin, arguments, remove=True)


def _alter_users(admin: KafkaAdminClient, deletions: list[t.Any], upsertions: list[t.Any]) -> None:
    # To the controller: kafka-python's own method asks any broker, and takes a refusal by ZooKeeper's for a success.
    request = AlterUserScramCredentialsRequest(deletions=deletions, upsertions=upsertions)
    answer = admin._manager.run(admin._send_request_to_controller, request, lambda _reply: [], True)
    assert all(not item.error_code for item in answer.results), answer.results[0]


def create_users(admin: KafkaAdminClient, arguments: Arguments) -> None:
    upsertions = []
    for user in arguments["users"]:
        salt = secrets.token_bytes(32)
        salted = hashlib.pbkdf2_hmac("sha512", user["password"].encode(), salt, 8192)
        upsertions.append((user["name"], SHA_512, 8192, salt, salted))
    _alter_users(admin, [], upsertions)


def read_users(admin: KafkaAdminClient, arguments: Arguments) -> None:
    assert len(admin.describe_user_scram_credentials()) >= len(arguments["users"])


def delete_users(admin: KafkaAdminClient, arguments: Arguments) -> None:
    _alter_users(admin, [(user["name"], SHA_512) for user in arguments["users"]], [])


def create_groups(admin: KafkaAdminClient, arguments: Arguments) -> None:
    """Give each group a commit of each partition; the module has no such step, so this is only a preparation."""
    offsets = {TopicPartition(arguments["topic"], number): OffsetAndMetadata(0, "", -1) for number in range(3)}
    # The first question makes __consumer_offsets, and is refused until that has leaders.
    for _attempt in range(60):
        with contextlib.suppress(CoordinatorNotAvailableError):
            admin.describe_groups(arguments["groups"][:1])
            break
        time.sleep(1)
    for group in arguments["groups"]:
        admin.alter_group_offsets(group, offsets)


def read_groups(admin: KafkaAdminClient, arguments: Arguments) -> None:
    groups = arguments["groups"]
    assert len(admin.describe_groups(groups)) == len(groups)
    offsets = admin.list_group_offsets(groups)
    partitions = {partition for found in offsets.values() for partition in found}
    ends = admin.list_partition_offsets(dict.fromkeys(partitions, LATEST))
    lags = {group: sum(ends[p].offset - o.offset for p, o in found.items()) for group, found in offsets.items()}
    assert len(lags) == len(groups)


def delete_groups(admin: KafkaAdminClient, arguments: Arguments) -> None:
    assert set(admin.delete_groups(arguments["groups"]).values()) <= {"OK", "GroupIdNotFoundError"}


STEPS: dict[str, t.Callable[[KafkaAdminClient, Arguments], None]] = {
    name: function
    for name, function in list(globals().items())
    if name.partition("_")[0] in ("create", "read", "change", "delete", "settle")
}

if __name__ == "__main__":
    main()
