# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What site.yml refuses of Connect, on hosts that have no worker yet: all in one answer, and nothing is touched."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT, Lab, kafka, shell, task
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site, assert_refused

GROUP = "taken"
ARCHIVE = ROOT / ".lab/archives/connect/connect-file-3.9.2.tgz"
WRONG = "0" * 128
SHAPES: dict[str, dict[str, t.Any]] = {
    "configs": {"partitions": 2, "replication_factor": 1, "config": {"cleanup.policy": "delete"}},
    "offsets": {"partitions": 1, "replication_factor": 3, "config": {"cleanup.policy": "compact"}},
}
VARIABLES: dict[str, t.Any] = {
    "connect_group_id": GROUP,
    "connect_java_home": "/opt/no-java",
    "connect_plugins": [
        {"name": "file-stream", "file": str(ARCHIVE), "checksum": f"sha512:{WRONG}"},
        {"name": "plc4x", "file": "/nowhere/plc4x.jar", "checksum": f"sha512:{WRONG}"},
    ],
    "connect_connectors": [
        {"name": "orders", "config": {"connector.class": "x.Source", "database.password": "geheim"}},
        {"name": "lines", "config": {"file": "/srv/in.txt"}},
    ],
}
SENTENCES = [
    f"{GROUP} is the name of a consumer group already (Empty, 0 members), and a group cannot be both;",
    f"Topic {GROUP}-configs, in which Connect keeps its connectors, has 2 partitions, and Connect needs exactly one;",
    f"Topic {GROUP}-configs, in which Connect keeps its connectors, has cleanup.policy=delete, which would remove",
    f"Topic {GROUP}-configs, in which Connect keeps its connectors, has no second replica,",
    f"Topic {GROUP}-offsets, in which Connect keeps its offsets, has one partition, which one broker carries alone;",
    "/opt/no-java/bin/java is missing on {each};",
    "Connector lines has no connector.class in its config.",
    f"{ARCHIVE.name} has the SHA-512 ",
    "there is no file /nowhere/plc4x.jar on the controller.",
]


@pytest.fixture
def taken(lab: Lab) -> t.Iterator[None]:
    """A consumer group and topics that have the names which Connect is to have."""
    topics = [{"name": f"{GROUP}-{what}", **shape} for what, shape in SHAPES.items()]
    gone = [{"name": topic["name"], "state": "absent"} for topic in topics]
    to = f"--topic {GROUP}-offsets --property parse.key=true --property key.separator=:"
    read = f"--topic {GROUP}-offsets --group {GROUP} --max-messages 1 --timeout-ms 60000"
    try:
        made = lab.play(
            {
                "topics": task("kafka_topics", topics=topics),
                "record": shell(f"echo k:v | {kafka('kafka-console-producer', to)}"),
                "group": shell(kafka("kafka-console-consumer", read, "--from-beginning")),
            }
        )
        assert "Processed a total of 1 messages" in made["group"]["stderr"], made
        yield
    finally:
        lab.play(
            {
                "group": task("kafka_consumer_group", group=GROUP, state="absent"),
                "topics": task("kafka_topics", topics=gone),
            }
        )


def test_what_cannot_work_is_refused_at_once_and_nothing_is_touched(site: Site, taken: None, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"children": {"connect": {"hosts": {host: {} for host in HOSTS}}}}}))
    before = site.footprint()
    run = site.play("-i", str(overlay), **VARIABLES)
    assert_refused(run, SENTENCES)
    assert "Connector orders holds a secret itself in database.password, which whoever reaches" in run.text
    assert "geheim" not in run.text
    assert site.footprint() == before
    found = site.everywhere("find /etc /opt -maxdepth 1 \\( -name kafka -o -name 'connect*' \\) | sort")
    assert found == dict.fromkeys(HOSTS, "/etc/kafka\n/opt/kafka\n")
