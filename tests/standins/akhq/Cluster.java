// Copyright (c) 2026 kafkaops.stack contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** One connection to the real Kafka, made when it is needed first. */
final class Cluster {
    private final Map<String, Object> properties;
    private Admin admin;

    Cluster(Map<String, Object> properties) {
        this.properties = properties;
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(properties);
        }
        return admin;
    }

    Map<String, Object> nodes() throws Exception {
        DescribeClusterResult told = admin().describeCluster();
        List<Map<String, Object>> nodes = new ArrayList<>();
        for (Node node : told.nodes().get()) {
            nodes.add(node(node));
        }
        return ordered("id", told.clusterId().get(), "nodes", nodes, "controller", node(told.controller().get()));
    }

    TreeSet<String> topicNames() throws Exception {
        return new TreeSet<>(admin().listTopics(new ListTopicsOptions().listInternal(true)).names().get());
    }

    List<Map<String, Object>> topics(List<String> names) throws Exception {
        Map<String, TopicDescription> told = admin().describeTopics(names).allTopicNames().get();
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        TreeSet<Integer> brokers = new TreeSet<>();
        told.forEach((name, topic) -> topic.partitions().forEach(partition -> {
            first.put(new TopicPartition(name, partition.partition()), OffsetSpec.earliest());
            last.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest());
            partition.replicas().forEach(node -> brokers.add(node.id()));
        }));
        var starts = admin().listOffsets(first).all().get();
        var ends = admin().listOffsets(last).all().get();
        Map<Integer, Map<String, LogDirDescription>> logs = admin().describeLogDirs(brokers).allDescriptions().get();
        List<Map<String, Object>> topics = new ArrayList<>();
        for (String name : names) {
            List<Map<String, Object>> partitions = new ArrayList<>();
            for (TopicPartitionInfo partition : told.get(name).partitions()) {
                TopicPartition at = new TopicPartition(name, partition.partition());
                List<Map<String, Object>> dirs = logDirs(at, logs);
                partitions.add(ordered(
                    "id", partition.partition(), "topic", name,
                    "leader", replica(partition.leader(), partition), "nodes", replicas(partition), "logDir", dirs,
                    "firstOffset", starts.get(at).offset(), "lastOffset", ends.get(at).offset(),
                    "logDirSize", dirs.stream().mapToLong(dir -> (long) dir.get("size")).sum()));
            }
            topics.add(ordered("name", name, "internal", name.startsWith("_"), "partitions", partitions));
        }
        return topics;
    }

    List<Map<String, Object>> groups(List<String> names) throws Exception {
        List<Map<String, Object>> groups = new ArrayList<>();
        for (ConsumerGroupDescription group : admin().describeConsumerGroups(names).all().get().values()) {
            List<Map<String, Object>> members = new ArrayList<>();
            for (MemberDescription member : group.members()) {
                List<Map<String, Object>> parts = new ArrayList<>();
                member.assignment().topicPartitions().forEach(at -> parts.add(ordered("topic", at.topic(), "partition", at.partition())));
                members.add(ordered("id", member.consumerId(), "clientId", member.clientId(), "host", member.host(), "assignments", parts));
            }
            groups.add(ordered(
                "id", group.groupId(), "simpleConsumerGroup", group.isSimpleConsumerGroup(),
                "partitionAssignor", group.partitionAssignor(), "state", group.state().name(),
                "coordinator", node(group.coordinator()), "members", members));
        }
        groups.sort((one, other) -> one.get("id").toString().compareTo(other.get("id").toString()));
        return groups;
    }

    TreeSet<String> groupNames() throws Exception {
        TreeSet<String> names = new TreeSet<>();
        for (ConsumerGroupListing group : admin().listConsumerGroups().all().get()) {
            names.add(group.groupId());
        }
        return names;
    }

    private static List<Map<String, Object>> logDirs(TopicPartition at, Map<Integer, Map<String, LogDirDescription>> logs) {
        List<Map<String, Object>> dirs = new ArrayList<>();
        logs.forEach((broker, paths) -> paths.forEach((path, dir) -> {
            ReplicaInfo replica = dir.replicaInfos().get(at);
            if (replica != null) {
                dirs.add(ordered(
                    "brokerId", broker, "path", path, "topic", at.topic(), "partition", at.partition(),
                    "size", replica.size(), "offsetLag", replica.offsetLag(), "future", replica.isFuture()));
            }
        }));
        return dirs;
    }

    private static List<Map<String, Object>> replicas(TopicPartitionInfo partition) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        partition.replicas().forEach(node -> nodes.add(replica(node, partition)));
        return nodes;
    }

    private static Map<String, Object> replica(Node node, TopicPartitionInfo partition) {
        if (node == null) {
            return null;
        }
        Map<String, Object> told = node(node);
        told.put("leader", partition.leader() != null && partition.leader().id() == node.id());
        told.put("inSyncReplicas", partition.isr().stream().anyMatch(other -> other.id() == node.id()));
        return told;
    }

    private static Map<String, Object> node(Node node) {
        return node == null ? null : ordered("id", node.id(), "host", node.host(), "port", node.port(), "rack", node.rack());
    }

    /** Keys and values in turn; what is null is left out, as the real program does. */
    static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int at = 0; at < pairs.length; at += 2) {
            if (pairs[at + 1] != null) {
                map.put(pairs[at].toString(), pairs[at + 1]);
            }
        }
        return map;
    }
}
