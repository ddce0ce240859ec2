# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""export.yml writes a cluster as variables; apply.yml makes a cluster of them."""

from __future__ import annotations

import json
import os
import tempfile
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables_file import to_variables_file
from ansible_collections.kafkaops.stack.tests.integration.lab import SHARE_GROUPS, Lab, kafka, share_groups, task
from ansible_collections.kafkaops.stack.tests.integration.sites import Run, Site, assert_refused

PREFIX = "export-"
MARKER = Path(tempfile.gettempdir(), f"kafkaops-export-{os.getpid()}")
# A name that a client may choose, and that must stay a name where Ansible reads it.
HOSTILE = f"{PREFIX}{{{{ lookup('ansible.builtin.pipe', 'touch {MARKER}') }}}}{{# gone #}}"
SHARED = f"{PREFIX}shared"
GROUPS = (f"{PREFIX}group", f"{PREFIX}{{{{ 1 + 1 }}}}", HOSTILE)
DECLARED: dict[str, t.Any] = {
    "kafka_topics": [
        {"name": f"{PREFIX}orders", "partitions": 2, "replication_factor": 2, "config": {"segment.ms": 700000}}
    ],
    "kafka_users": [{"name": f"{PREFIX}ada", "password": "geheim-1"}, {"name": HOSTILE, "password": "geheim-2"}],
    "kafka_quotas": [
        {"user": f"{PREFIX}ada", "limits": {"producer_byte_rate": 4096}},
        {"client": HOSTILE, "limits": {"producer_byte_rate": 8192}},
        {"user": HOSTILE, "client": HOSTILE, "limits": {"producer_byte_rate": 8192}},
    ],
    "kafka_cluster_config": {"log.index.interval.bytes": 8192},
}


def literal(text: str) -> str:
    """Return the template of a text, for a play that has no C(!unsafe)."""
    return f"{{{{ {json.dumps(text)} }}}}"


GONE = {
    **{  # they would go with their last topic
        f"group {number}": task("kafka_consumer_group", group=literal(name), state="absent")
        for number, name in enumerate([*GROUPS, *([SHARED] if SHARE_GROUPS else [])])
    },
    "topics": task("kafka_topics", topics=[], purge=True, purge_prefixes=[PREFIX]),
    "users": task("kafka_users", users=[], purge=True, purge_prefixes=[PREFIX]),
    "quotas": task("kafka_quotas", quotas=[], purge=True, purge_prefixes=[PREFIX]),
    "config": task("kafka_config", type="broker", name="<default>", config={"log.index.interval.bytes": None}),
}


class Seen(t.NamedTuple):
    """What the test has seen: runs by name, the exports before and after, and the share groups before."""

    runs: dict[str, Run]
    before: dict[str, t.Any]
    after: dict[str, t.Any]
    there: list[str]
    shared: list[str]
    left: dict[str, t.Any]
    ran: bool


@pytest.fixture(scope="module")
def seen(lab: Lab, site: Site, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Seen]:
    """A cluster that is exported, emptied and made again."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    declared, passwords = first.parent / "declared.yml", first.parent / "passwords.yml"
    declared.write_text(to_variables_file(DECLARED))
    passwords.write_text(to_variables_file({"kafka_users": DECLARED["kafka_users"]}))
    names = ("topics", "quotas", "cluster_config", "offsets")
    files = [word for name in names for word in ("-e", f"@{first}/{name}.yml")]
    users = ["-e", f"@{first}/users.yml"]
    runs = {}

    def run(name: str, *arguments: str, playbook: str = "apply", **variables: t.Any) -> None:
        runs[name] = site.play(*arguments, playbook=f"playbooks/{playbook}.yml", **variables)

    try:
        run("check", "--check", "-e", f"@{declared}")
        run("declare", "-e", f"@{declared}")
        run("declare again", "-e", f"@{declared}")
        reset = {"offsets": {f"{PREFIX}orders": {"0": 0, "1": 0}}}
        make = [task("kafka_consumer_group", group=literal(name), reset=reset, create=True) for name in GROUPS]
        made = lab.play({f"group {number}": step for number, step in enumerate(make)})
        assert all(result["changed"] for result in made.values()), made
        shared = make_share_group(lab) if SHARE_GROUPS else []
        run("export", playbook="export", kafka_export_directory=str(first))
        left = lab.play(GONE)
        run("without passwords", *files, *users)
        there = lab.ssh("broker-1", kafka("kafka-topics", "--list")).split()
        run("apply", *files, "-e", f"@{passwords}")
        run("offsets", *files, "-e", f"@{passwords}", kafka_restore_offsets=True)
        run("export again", playbook="export", kafka_export_directory=str(second))
        run("again", *files, *users, kafka_restore_offsets=True)
        yield Seen(runs, variables_in(first), variables_in(second), there, shared, left, MARKER.exists())
    finally:
        lab.play(GONE)
        MARKER.unlink(missing_ok=True)


def make_share_group(lab: Lab) -> list[str]:
    """Create a share group with start offsets; return the names of all share groups."""
    reset = f"--reset-offsets --group {SHARED} --topic {PREFIX}orders --to-earliest --execute"
    lab.ssh("broker-1", share_groups(reset))
    return lab.ssh("broker-1", share_groups("--list")).split()


def variables_in(directory: Path) -> dict[str, t.Any]:
    """Return all variables of the files in a directory, as Ansible reads them."""
    found: dict[str, t.Any] = {}
    for path in directory.iterdir():
        found.update(DataLoader().load_from_file(str(path)))
    return found


def test_what_is_declared_comes_to_be_and_stays(seen: Seen) -> None:
    assert seen.runs["check"].rc == 0, seen.runs["check"].text[-3000:]
    assert seen.runs["check"].changed["broker-1"] == len(DECLARED)
    assert seen.runs["declare"].rc == 0, seen.runs["declare"].text[-3000:]
    assert seen.runs["declare"].changed["broker-1"] == len(DECLARED)
    assert seen.runs["declare again"].changed["broker-1"] == 0


def test_the_export_is_the_cluster_as_variables(seen: Seen) -> None:
    assert seen.runs["export"].rc == 0, seen.runs["export"].text[-3000:]
    topics = {topic["name"]: topic for topic in seen.before["kafka_topics"]}
    assert topics[f"{PREFIX}orders"] == {**DECLARED["kafka_topics"][0], "config": {"segment.ms": "700000"}}
    assert {"name": f"{PREFIX}ada", "mechanism": "SCRAM-SHA-512", "iterations": 8192} in seen.before["kafka_users"]
    assert {"user": f"{PREFIX}ada", "limits": {"producer_byte_rate": 4096.0}} in seen.before["kafka_quotas"]
    assert seen.before["kafka_cluster_config"]["log.index.interval.bytes"] == "8192"
    for group in GROUPS:
        assert seen.before["kafka_offsets"][group] == {f"{PREFIX}orders": {"0": 0, "1": 0}}
    assert seen.before["kafka_acls"] == []  # this cluster has no authorizer


@pytest.mark.skipif(not SHARE_GROUPS, reason="Kafka 3 has no share groups")
def test_share_groups_are_left_out_of_the_export(seen: Seen) -> None:
    assert SHARED in seen.shared
    assert SHARED not in seen.before["kafka_offsets"]


def test_an_emptied_cluster_is_the_same_again(seen: Seen) -> None:
    assert all(result["changed"] for result in seen.left.values()), seen.left
    assert seen.runs["apply"].rc == 0, seen.runs["apply"].text[-3000:]
    assert seen.runs["offsets"].rc == 0, seen.runs["offsets"].text[-3000:]
    assert seen.after == seen.before
    assert seen.runs["again"].rc == 0, seen.runs["again"].text[-3000:]
    assert seen.runs["again"].changed["broker-1"] == 0


def test_a_name_that_looks_like_a_template_stays_a_name(seen: Seen) -> None:
    assert HOSTILE in {user["name"] for user in seen.before["kafka_users"]}
    quotas = [quota for quota in seen.before["kafka_quotas"] if HOSTILE in quota.values()]
    assert sorted(quotas, key=len) == DECLARED["kafka_quotas"][1:]
    assert not seen.ran


def test_a_user_without_a_password_is_refused_by_name(seen: Seen) -> None:
    names = (f"{PREFIX}ada", HOSTILE)
    parts = [f"User {name} (SCRAM-SHA-512): it does not exist yet, so it needs a password." for name in names]
    assert_refused(seen.runs["without passwords"], parts)
    assert f"{PREFIX}orders" not in seen.there


def test_offsets_are_given_back_only_on_request(seen: Seen) -> None:
    assert seen.runs["apply"].changed["broker-1"] == len(DECLARED)
    assert seen.runs["offsets"].changed["broker-1"] == 1


def test_a_dynamic_value_that_hides_the_file_is_named(lab: Lab, site: Site) -> None:
    key = "num.recovery.threads.per.data.dir"
    by_hand: dict[str, t.Any] = {"type": "broker", "name": "<default>"}
    assert lab.one(task("kafka_config", **by_hand, config={key: 3}))["changed"]
    try:
        hidden = f"Broker 0 has {key}=3 set dynamically (dynamic default), which hides {key}="
        assert hidden in site.play(playbook="playbooks/check.yml").text
        declared = site.play(playbook="playbooks/check.yml", kafka_cluster_config={key: 3})
        assert declared.rc == 0
        assert hidden not in declared.text
    finally:
        lab.one(task("kafka_config", **by_hand, config={key: None}))
