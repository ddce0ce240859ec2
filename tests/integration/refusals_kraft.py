# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same as refusals.py for a cluster without ZooKeeper: bad input of brokers and controllers."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT, VERSION
from ansible_collections.kafkaops.stack.tests.integration.refusals import (
    DATA,
    DATA_TOLD,
    NAMELESS,
    PLACES,
    PLACES_TOLD,
)

LINE = VERSION.rpartition(".")[0]
ARCHIVE = ROOT / f".lab/archives/kafka/{VERSION}/kafka_2.13-{VERSION}.tgz"
# An older version that is deployed with controllers, too.
OLDER = "3.9.1" if VERSION == "3.9.2" else "3.9.2"
BROKER_META = "/var/lib/kafka/data/meta.properties"
CONTROLLER_META = "/var/lib/kafka-controller/data/meta.properties"
REFUSED: dict[str, tuple[dict[str, t.Any], dict[str, dict[str, t.Any]], list[str]]] = {
    "declarations": (
        {
            "hosts_names_enabled": False,
            "kafka_listeners": [{"name": "RENAMED", "port": 9092}],
            "kafka_log_dirs": ["/var/lib/kafka/data", "/tmp/kafka"],
            "kafka_topics": [{"name": "wide", "partitions": 1, "replication_factor": 4}],
            "kafka_config": {"default.replication.factor": 5},
            "kafka_java_home": "/opt/no-java",
            **{"kafka_confg": {}, "kafka_dashboard": "x", "kafka_controller_data_dri": "/srv", "hosts_adress": ""},
        },
        {
            "broker-1": {"kafka_advertised_host": NAMELESS},
            "broker-2": {"kafka_advertised_host": "localhost", "kafka_broker_id": 0},
            "broker-3": {"kafka_advertised_host": "localhost", "kafka_broker_id": 7, "kafka_controller_id": 9},
        },
        [
            "kafka_confg is no variable of role kafka, but close to kafka_config:",
            "kafka_controller_data_dri is no variable of role kafka_controller, but close to",
            "hosts_adress is no variable of role hosts, but close to hosts_address:",
            f"{NAMELESS} does not resolve on broker-1; correct its name service, or let role hosts",
            "kafka_broker_id=0 belongs to broker-1 and to broker-2; give each host an id of its own.",
            f"{BROKER_META} on broker-2 says id 1, the inventory says kafka_broker_id=0;",
            f"{BROKER_META} on broker-3 says id 2, the inventory says kafka_broker_id=7;",
            f"{CONTROLLER_META} on broker-3 says node.id=3003, the inventory says kafka_controller_id=9;",
            "/tmp/kafka is below a directory that is emptied by the system; data needs a place such as /var/lib.",
            *(
                sentence
                for host in ("broker-2", "broker-3")
                for sentence in (
                    f"RENAMED://localhost:9092 would be advertised by {host}, where no client elsewhere can reach it;",
                    f"localhost resolves to 127.0.0.1 on {host}, which no other host can reach;",
                )
            ),
            "kafka_config default.replication.factor=5 is above the number of brokers, 3; lower it or add brokers.",
            *(
                f"Listener RENAMED is to carry the traffic among brokers, and broker {n} runs without it"
                for n in (0, 7)
            ),
            "Topic wide: replication_factor is 4, but 3 brokers run: declare at most 3.",
            "/opt/no-java/bin/java is missing on {each};",
        ],
    ),
    "what exists": (
        {
            "kafka_version": "4.0.0",
            "kafka_topics": [{"name": "test_log", "partitions": 1, "replication_factor": 3}],
        },
        {
            "broker-1": {"hosts_address": "192.0.2.7", "kafka_broker_id": None},
            "broker-2": {"hosts_address": "192.0.2.7", "kafka_advertised_host": "broker-3", "kafka_broker_id": 3001},
            "broker-3": {"kafka_controller_id": None},
        },
        [
            "kafka 4.0.0 is not a version that this collection deploys;",
            "kafka-controller 4.0.0 is not a version that this collection deploys;",
            "there is no file ",
            "kafka_broker_id is not set for broker-1, whose data says 0; ids are never invented: give every host",
            "broker-3 has no kafka_controller_id in the inventory, and the brokers name their controllers by it;",
            "kafka_controller_id is not set for broker-3, whose data says 3003; ids are never invented: give",
            f"{BROKER_META} on broker-2 says id 1, the inventory says kafka_broker_id=3001;",
            "kafka_broker_id=3001 of broker-2 is also the kafka_controller_id of broker-1;",
            "kafka_controller_id=3001 of broker-1 is also the kafka_broker_id of broker-2;",
            "Topic test_log: partitions is 1, but it has 3",
            "broker-1, broker-2 have the same address, 192.0.2.7;",
            "broker-2, broker-3 advertise the same endpoint, broker-3:9092:",
            "broker-2, broker-3 advertise the same endpoint, broker-3:9094:",
        ],
    ),
    "places and logins": (
        {
            "kafka_listeners": [
                {"name": "LOGIN", "protocol": "SASL_PLAINTEXT", "port": 9094},
                {"port": 9092},
                {"name": "SECOND", "protocol": "PLAINTEXT", "port": 22},
                {"name": "CONTROLLER", "protocol": "PLAINTEXT", "port": 9093},
            ],
            "kafka_version": f"{LINE}.9",
            "kafka_archive_file": str(ARCHIVE),
            **PLACES,
            "kafka_controller_data_dir": "/var/lib/kafka-controller-elsewhere",
            "kafka_controller_allow_unavailable": True,
        },
        {"broker-3": {"kafka_controller_config": {"log.dirs": "/srv/log"}}},
        [
            f"{ARCHIVE.name} has the SHA-512 ",
            *PLACES_TOLD,
            "A listener of {each} is named CONTROLLER, as that of the controllers;",
            *(f"Listener {name} of {{each}} admits clients without" for name in ("PLAINTEXT", "SECOND", "CONTROLLER")),
            "Port 22 on {each} is taken by sshd (process ",
            "Port 9093 on {each} is declared for the controller (kafka_controller_port) and for Kafka (",
            "Port 9093 on {each} is taken by java (process ",
            "/var/lib/kafka-controller/data on {each} holds the metadata of the live controller",
            "kafka_controller_config sets log.dirs:",
        ],
    ),
    "the cluster as data": (
        {
            **DATA,
            "kafka_zookeeper_connect": "elsewhere:2181",
            "kafka_controller_config": {"process.roles": "broker,controller"},
        },
        {},
        [
            *DATA_TOLD,
            "{each} has a ZooKeeper (elsewhere:2181) and controllers (broker-1, broker-2, broker-3)",
            "kafka_controller_config sets process.roles, which belongs to the identity of a node:",
        ],
    ),
    "older version": (
        {"kafka_version": OLDER},
        {},
        [
            f"kafka {VERSION} runs on {{each}}, and {OLDER} is older; a downgrade can",
            f"kafka-controller {VERSION} runs on {{each}}, and {OLDER} is older; a downgrade can",
        ],
    ),
}
WARNED = {
    "declarations": [
        "Role kafka has no variable kafka_dashboard; add what is your own to kafka_ignored_variables.",
        "[WARNING]: OPEN TO EVERYBODY: Kafka's controller 9093, Kafka 9092 on broker-1, broker-2, broker-3.",
    ],
    "the cluster as data": [
        "kafka_topics declares 300009 replicas of partitions, 300000 of them for topic wide: 100003 on each broker,",
    ],
}
