# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory declares of a cluster's topics, users, ACLs, quotas and offsets, judged without the cluster. Pure.

The same sentences as the modules give, but before anything runs: on a new cluster there is nobody to ask, and a list
that a module refuses in the middle of a run leaves the lists before it done.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls import spec as acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import spec as groups
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas import spec as quotas
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics import spec as topic_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.plan import collision_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users import spec as users
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variable_values import items_of

Spec = t.Mapping[str, t.Any]

# Replicas of partitions on one broker beyond which starts and elections take minutes; what Kafka's authors advise for
# clusters with ZooKeeper (https://blogs.apache.org/kafka/entry/apache-kafka-supports-more-partitions).
MANY_REPLICAS = 4000


def declared_errors(spec: Spec) -> list[str]:
    """Return a sentence for all that is wrong with what is declared of the cluster, whatever it is like.

    spec: topics, users, acls, quotas and offsets as the variables of these names, of the right types; config, the keys
    of server.properties.
    """
    topics = topic_spec.parse_specs(items_of("kafka_topics", spec["topics"]))
    credentials = users.parse_specs(items_of("kafka_users", spec["users"]))
    limits = quotas.parse_specs(items_of("kafka_quotas", spec["quotas"]))
    return [
        *[f"Topic {name}: {text}" for name, item in topics.items() for text in topic_spec.spec_errors(item)],
        *collision_errors(topics),
        *[f"User {name}: {text}" for name, item in credentials.items() for text in users.spec_errors(item)],
        *[f"Quota of {name or 'nobody'}: {text}" for name, item in limits.items() for text in quotas.spec_errors(item)],
        *acls.parse_specs(items_of("kafka_acls", spec["acls"])).errors,
        *_authorizer_errors(spec),
        *[text for name, offsets in spec["offsets"].items() for text in groups.offset_errors(name, offsets)],
    ]


def _authorizer_errors(spec: Spec) -> list[str]:
    if not spec["acls"] or spec["config"].get("authorizer.class.name"):
        return []
    return [
        "kafka_acls declares ACLs, and the brokers have no authorizer to keep and enforce them; set kafka_authorizer, "
        "or leave kafka_acls out."
    ]


def partition_warnings(spec: Spec) -> list[str]:
    """Return a warning where the declared topics alone have more partitions than the brokers carry well."""
    replicas = {
        topic["name"]: (topic.get("partitions") or _default(spec, "num.partitions"))
        * (topic.get("replication_factor") or _default(spec, "default.replication.factor"))
        for topic in spec["topics"]
        if topic.get("state") != "absent"
    }
    total = sum(replicas.values())
    each = total // max(len(spec["ids"]), 1)
    if each <= MANY_REPLICAS:
        return []
    most = max(replicas, key=lambda name: replicas[name])
    return [
        f"kafka_topics declares {total} replicas of partitions, {replicas[most]} of them for topic {most}: {each} on "
        f"each broker, where starts and elections become slow above {MANY_REPLICAS}; declare fewer partitions, or add "
        f"brokers."
    ]


def _default(spec: Spec, key: str) -> int:
    """Return a number of the brokers' configuration, 1 where it is none, which is told elsewhere."""
    value = str(spec["config"].get(key))
    return int(value) if value.isdigit() else 1
