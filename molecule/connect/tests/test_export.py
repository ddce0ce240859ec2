# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ACLs go from the cluster into files and back, also those whose names a stranger chose to run a command here."""

from __future__ import annotations

import re
import shlex
import tempfile
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab
from ansible_collections.kafkaops.stack.tests.integration.sites import Run, Site

testinfra_hosts = ["ssh://broker-1"]

INVENTORIES = ["inventories/lab", "molecule/connect/inventory.yml"]
# ZooKeeper's authorizer keeps the ACLs of a resource in a node of its name, so no name has a slash.
COMMAND = "{{ lookup('ansible.builtin.pipe', 'touch \"$MARKER\"') }}"
PRINCIPALS = [
    "User:" + COMMAND,
    r"""User:CN=a: "b", O='c' \ %d {# gone #} {% raw %} !unsafe""",
]
NAMES = [COMMAND, "#jinja2: x", "!unsafe", r"""- a: "b", 'c' {d} [e] & * | %s \ {{ 1 + 1 }}""", "12:30:00", "=", "{{"]
TAKEN = ["shop.orders", *NAMES]


class Seen(t.NamedTuple):
    """What the test has seen: runs by name, the exports before and after, and what Kafka's own tool lists then."""

    runs: dict[str, Run]
    before: str
    acls: list[dict[str, t.Any]]
    after: str
    listed: str
    ran: bool


def options(name: str, values: t.Sequence[str]) -> str:
    """Return an option for each of the values."""
    return shlex.join(f"--{name}={value}" for value in values)


@pytest.fixture(scope="module")
def seen(tool: t.Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """ACLs that are made and taken away with Kafka's own tool, and exported and given back with the playbooks."""
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    marker = Path(tempfile.mkdtemp(), "ran")
    site = Site(Lab(INVENTORIES, first.parent), INVENTORIES)
    runs = {}

    def run(name: str, playbook: str, *words: str, **variables: t.Any) -> None:
        runs[name] = site.play(
            *words,
            "--diff",
            playbook=f"playbooks/{playbook}.yml",
            environment={"MARKER": str(marker)},
            **variables,
        )
        assert runs[name].rc == 0, runs[name].text[-3000:]

    resources = f"{options('topic', NAMES)} {options('group', NAMES)}"
    made = tool("root", "kafka-acls", f"--add --operation Read {options('allow-principal', PRINCIPALS)} {resources}")
    assert made.count("Adding ACLs for resource") == 2 * len(NAMES), made
    run("export", "export", kafka_export_directory=str(first))
    taken = tool("root", "kafka-acls", f"--remove --force {options('topic', TAKEN)}")
    assert "Error" not in taken, taken
    for name in ("apply", "again"):
        run(name, "apply", "-e", f"@{first}/acls.yml")
    run("last", "export", kafka_export_directory=str(second))
    listed = tool("root", "kafka-acls", "--list")
    before, after = ((directory / "acls.yml").read_text() for directory in (first, second))
    acls = DataLoader().load_from_file(str(first / "acls.yml"))["kafka_acls"]
    return Seen(runs, before, acls, after, listed, marker.exists())


def test_names_of_all_kinds_are_exported_as_they_are(seen: Seen) -> None:
    rest = {"pattern_type": "literal", "permission": "allow", "hosts": ["*"], "operations": ["read"]}
    for principal in PRINCIPALS:
        mine = [rule for rule in seen.acls if rule["principal"] == principal]
        assert [(rule["resource_type"], rule["name"]) for rule in mine] == [
            (kind, name) for kind in ("group", "topic") for name in sorted(NAMES)
        ]
        assert all(rest.items() <= rule.items() for rule in mine)


def test_what_was_taken_away_is_put_back(seen: Seen) -> None:
    assert seen.runs["apply"].changed["broker-1"] == 1
    # Besides the groups, of which nothing was taken.
    gone = [f"TOPIC, name={name}, patternType=LITERAL" for name in TAKEN]
    listed = re.split(r"(?m)^Current ACLs for resource ", seen.listed)
    kept = {name: [part for part in listed if name in part] for name in gone}
    assert {name: len(parts) for name, parts in kept.items()} == dict.fromkeys(gone, 1)
    for name in gone[1:]:
        found = re.findall(r"principal=(.*), host=\*, operation=READ, permissionType=ALLOW", kept[name][0])
        assert sorted(found) == sorted(PRINCIPALS)
    for operation in ("READ", "DESCRIBE"):
        assert f"(principal=User:reader, host=*, operation={operation}, permissionType=ALLOW)" in kept[gone[0]][0]


def test_an_export_of_what_was_put_back_is_the_same(seen: Seen) -> None:
    assert seen.runs["again"].changed["broker-1"] == 0
    assert seen.after == seen.before


def test_no_name_was_taken_for_a_template(seen: Seen) -> None:
    assert not seen.ran
