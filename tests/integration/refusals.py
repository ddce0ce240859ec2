# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input for site.yml, several kinds in a run, and all that is refused of it."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT, VERSION

ARCHIVE = ROOT / ".lab/archives/kafka/3.9.2/kafka_2.13-3.9.2.tgz"
OLDEST = "3.1.0"  # there is no archive of an older one
NAMELESS = "no-such-host.invalid"
# What the brokers of every cluster are refused for, and how, in cases of this file and of refusals_kraft.py.
PLACES: dict[str, t.Any] = {
    "kafka_archive_checksum": f"sha512:{'0' * 128}",
    "kafka_super_users": ["User:ANONYMOUS"],
    "kafka_authorizer": True,
    "kafka_admin_connection": {"request_timeout": "soon"},
    "kafka_admin_listener": "NOWHERE",
    "kafka_log_dirs": [
        "/var/lib/kafka/elsewhere",
        "/dev/kafka",
        "/var/cache/apt/archives",
        "/etc/hostname",
        "/var/log",
        "/opt/kafka/data",
        "/var/lib/dpkg",
    ],
    "kafka_config": {"ssl.keystore.location": "/etc/hostname"},
    "kafka_allow_unavailable": True,
    "kafka_allow_under_replicated": True,
}
PLACES_TOLD = [
    "argument 'request_timeout' is of type ",
    *(
        f"kafka_admin_listener is 'NOWHERE', and no listener of broker-{n} has that name; give one of"
        for n in range(1, 4)
    ),
    "The brokers would have to log in at each other on listener LOGIN and have no credential:",
    "super.users has User:ANONYMOUS, which is everybody who doesn't log in;",
    "/dev/kafka belongs to the system and is not given to kafka;",
    "/dev/kafka is on a tmpfs, whose content a reboot removes; it needs a disk.",
    "/var/cache/apt/archives on {each} belongs to root and is not empty, so it is not given to kafka;",
    "/var/cache/apt/archives is the root of a file system, where lost+found lies;",
    "/etc/hostname cannot be a directory on {each}, because it or what is above it is a file;",
    "/var/log belongs to the system and is not given to kafka;",
    "/opt/kafka/data on {each} leads to /opt/kafka_2.13-",
    "/var/lib/dpkg on {each} belongs to root and is not empty, so it is not given to kafka;",
    "/etc/hostname on {each} holds a secret and has mode 0644, so everybody there can read it;",
    "/var/lib/kafka/data on {each} holds replicas, the live broker uses it, and kafka_log_dirs does not",
]
DATA: dict[str, t.Any] = {
    "kafka_config": {"log.cleaner.threads": 1},
    "kafka_cluster_config": {"log.cleaner.threads": 2, "broker.id": 7},
    "kafka_users": [{"name": "nobody"}],
    "kafka_quotas": [{"user": "ada", "limits": {"producer_rate": 1}}],
    "kafka_acls": [{"principal": "ada", "resource_type": "topic", "name": "a", "operations": ["read"]}],
    "kafka_topics": [{"name": "wide", "partitions": 100000}, {"name": "a", "replication_factor": 0}],
    "kafka_offsets": {"billing": {"test_log": {"0": -5}}},
}
DATA_TOLD = [
    "log.cleaner.threads is declared in kafka_config or kafka_host_config and in kafka_cluster_config,",
    "Config of broker <default>: broker.id is read only when a broker starts:",
    "User nobody (SCRAM-SHA-512): it does not exist yet, so it needs a password.",
    "Quota of user ada: producer_rate is no limit of a client",
    "ACL of ada on topic a: principal is 'ada': write its type, too, as in User:ada.",
    "kafka_acls declares ACLs, and the brokers have no authorizer to keep and enforce them;",
    "Topic a: replication_factor is 0: give at least 1,",
    "Group billing has offset -5 for test_log-0: offsets begin at 0.",
]
# Per case: values that win for all hosts, values of single hosts, and the parts of the one refusal, as assert_refused
# takes them. A case has all that can be wrong at the same time: a further one is for what rules out something of these.
REFUSED: dict[str, tuple[dict[str, t.Any], dict[str, dict[str, t.Any]], list[str]]] = {
    "declarations": (
        {
            "hosts_names_enabled": False,
            "kafka_listeners": [{"name": "RENAMED", "port": 9092}],
            "kafka_log_dirs": ["/var/lib/kafka/data", "/tmp/kafka"],
            "kafka_topics": [{"name": "wide", "partitions": 1, "replication_factor": 4}],
            "kafka_config": {"default.replication.factor": 5},
            "kafka_java_home": "/opt/no-java",
            **{"kafka_confg": {}, "kafka_dashboard": "x", "zookeeper_host": [], "hosts_adress": ""},
        },
        {
            "broker-1": {"kafka_advertised_host": NAMELESS},
            "broker-2": {"kafka_advertised_host": "localhost", "kafka_broker_id": 0},
            "broker-3": {"kafka_advertised_host": "localhost", "kafka_broker_id": 7, "zookeeper_id": 9},
        },
        [
            "kafka_confg is no variable of role kafka, but close to kafka_config:",
            "zookeeper_host is no variable of role zookeeper, but close to zookeeper_hosts:",
            "hosts_adress is no variable of role hosts, but close to hosts_address:",
            f"{NAMELESS} does not resolve on broker-1; correct its name service, or let role hosts",
            "kafka_broker_id=0 belongs to broker-1 and to broker-2; give each host an id of its own.",
            "/var/lib/kafka/data/meta.properties on broker-2 says id 1, the inventory says kafka_broker_id=0;",
            "/var/lib/kafka/data/meta.properties on broker-3 says id 2, the inventory says kafka_broker_id=7;",
            "/var/lib/zookeeper/myid on broker-3 says 3, the inventory says zookeeper_id=9;",
            "The members of a living ensemble cannot be changed yet (server.3: broker-3:2888:3888 → none; server.9:",
            "/tmp/kafka is below a directory that is emptied by the system; data needs a place such as /var/lib.",
            *(
                sentence
                for host in ("broker-2", "broker-3")
                for sentence in (
                    f"RENAMED://localhost:9092 would be advertised by {host}, where no client elsewhere can reach it;",
                    f"localhost resolves to 127.0.0.1 on {host}, which no other host can reach;",
                )
            ),
            # The others would have ids that no broker has yet.
            "Listener RENAMED is to carry the traffic among brokers, and broker 0 runs without it",
            "kafka_config default.replication.factor=5 is above the number of brokers, 3; lower it or add brokers.",
            "Topic wide: replication_factor is 4, but 3 brokers run: declare at most 3.",
            "/opt/no-java/bin/java is missing on {each};",
        ],
    ),
    "what exists": (
        {
            "kafka_version": "4.0.0",
            "kafka_zookeeper_chroot": "/elsewhere",
            "kafka_topics": [{"name": "test_log", "partitions": 1, "replication_factor": 3}],
        },
        {
            "broker-1": {"hosts_address": "192.0.2.7", "kafka_broker_id": None},
            "broker-2": {"hosts_address": "192.0.2.7", "kafka_advertised_host": "broker-3", "zookeeper_id": 3},
            "broker-3": {"zookeeper_id": None},
        },
        [
            "kafka 4.0.0 is not a version that this collection deploys;",
            "there is no file ",
            "kafka_broker_id is not set for broker-1, whose data says 0; ids are never invented: give every host",
            "zookeeper_id is not set for broker-3, whose data says 3; ids are never invented: give every host",
            "/var/lib/zookeeper/myid on broker-2 says 2, the inventory says zookeeper_id=3;",
            "meta.properties on {each} belongs to cluster ",
            "Topic test_log: partitions is 1, but it has 3",
            "broker-1, broker-2 have the same address, 192.0.2.7;",
            "broker-2, broker-3 advertise the same endpoint, broker-3:9092:",
        ],
    ),
    "places and logins": (
        {
            "kafka_listeners": [
                {"name": "LOGIN", "protocol": "SASL_PLAINTEXT", "port": 9094},
                {"port": 9092},
                {"name": "SECOND", "protocol": "PLAINTEXT", "port": 22},
            ],
            "kafka_version": "3.9.9",
            "kafka_archive_file": str(ARCHIVE),
            **PLACES,
            "zookeeper_data_dir": "/var/lib/zookeeper-elsewhere",
            "zookeeper_allow_unavailable": True,
        },
        {"broker-3": {"zookeeper_config": {"dataLogDir": "/srv/log"}}},
        [
            f"{ARCHIVE.name} has the SHA-512 ",
            *PLACES_TOLD,
            *(
                f"Listener LOGIN is to carry the traffic among brokers, and broker {n} runs without it"
                for n in range(3)
            ),
            "Port 22 on {each} is taken by sshd (process ",
            "/var/lib/zookeeper on {each} holds data of the live ZooKeeper, and zookeeper_data_dir leads to",
            "zookeeper_config sets dataLogDir:",
        ],
    ),
    "the cluster as data": (
        {
            **DATA,
            "kafka_zookeeper_chroot": "elsewhere/",
            "zookeeper_version": "3.8.9",
            "zookeeper_archive_file": "/nowhere/apache-zookeeper-3.8.9-bin.tar.gz",
        },
        {},
        [
            *DATA_TOLD,
            "has 'broker-3:2181elsewhere', which is no server as in host:2181; a chroot begins with a slash,",
            "2181elsewhere/ ends with a slash or has two in a row, which ZooKeeper refuses;",
            "there is no file /nowhere/apache-zookeeper-3.8.9-bin.tar.gz on the controller.",
        ],
    ),
    "older patches": (
        {
            "kafka_version": "3.9.1",
            "zookeeper_version": "3.7.0",
        },
        {},
        [
            *([] if VERSION == OLDEST else [f"kafka {VERSION} runs on {{each}}, and 3.9.1 is older; a downgrade can"]),
            "zookeeper 3.8.6 runs on {each}, and 3.7.0 is older; a downgrade can lose data and is refused.",
        ],
    ),
    "older line": ({"kafka_version": "3.1.0"}, {}, [f"kafka {VERSION} runs on {{each}}, and 3.1.0 is older;"]),
}
# What a run is warned of, by the case of bad input that shows it.
WARNED = {
    "declarations": [
        "Role kafka has no variable kafka_dashboard; add what is your own to kafka_ignored_variables.",
        "[WARNING]: OPEN TO EVERYBODY: ZooKeeper 2181 2888 3888, Kafka 9092 on broker-1, broker-2, broker-3.",
    ],
    "the cluster as data": [
        "kafka_topics declares 300009 replicas of partitions, 300000 of them for topic wide: 100003 on each broker,",
    ],
}
