# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import os
import pathlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._host.live import live_places, live_texts, previous_places
from ansible_collections.kafkaops.stack.plugins.module_utils._host.process import started_record
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import OLD_PLACE, PLACE
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render


class Host:
    """Below a directory: the revisions of a service, its record of the start, and its process."""

    def __init__(self, path: pathlib.Path) -> None:
        self.root, self.etc = f"{path}/", path / "etc/kafka"
        self.config = str(self.etc / "current/server.properties")
        self.process = path / "proc/7"
        self.process.mkdir(parents=True)

    def revision(self, name: str, text: str, *links: str, place: str = PLACE) -> None:
        """Make a revision, and links to it."""
        (self.etc / place / name).mkdir(parents=True)
        (self.etc / place / name / "server.properties").write_text(text)
        for link in links:
            (self.etc / link).symlink_to(f"{place}/{name}")

    def runs(self, *command: str, text: str | None = None) -> None:
        """Let a process run with a command line, recorded with a digest of the text that it was started with."""
        (self.process / "cmdline").write_bytes("".join(f"{word}\0" for word in command).encode())
        (self.process / "cwd").symlink_to(self.etc)
        if text is not None:
            digest = hashlib.sha256(text.encode()).hexdigest()
            record = pathlib.Path(started_record("kafka.service", self.root))
            record.parent.mkdir(parents=True)
            record.write_text(f"{digest}  {self.config}\n")


@pytest.fixture
def host(tmp_path: pathlib.Path) -> Host:
    return Host(tmp_path)


def texts(host: Host, process: int = 7) -> list[str]:
    return live_texts(host.config, "kafka.service", process, host.root)


def test_nothing_lives_on_a_fresh_host(host: Host) -> None:
    assert texts(host, process=0) == []


def test_the_live_revision(host: Host) -> None:
    host.revision("1", "log.dirs=/a", "current")
    host.revision("2", "log.dirs=/b", "previous")
    assert texts(host, process=0) == ["log.dirs=/a"]


@pytest.mark.parametrize(
    ("previous", "current"),
    [
        pytest.param(PLACE, PLACE, id="today"),
        pytest.param(OLD_PLACE, OLD_PLACE, id="of an earlier version of the collection"),
        pytest.param(OLD_PLACE, PLACE, id="while those are taken over"),
    ],
)
def test_what_the_process_was_started_with_lives_too(host: Host, previous: str, current: str) -> None:
    """A run was killed between the switch and the restart."""
    host.revision("1", "log.dirs=/a", "previous", place=previous)
    host.revision("2", "log.dirs=/b", "current", place=current)
    host.revision("3", "log.dirs=/c")
    host.runs("java", "kafka.Kafka", host.config, text="log.dirs=/a")
    assert texts(host) == ["log.dirs=/b", "log.dirs=/a"]
    assert texts(host, process=0) == ["log.dirs=/b"], "a record of a process that is gone"


@pytest.mark.parametrize("word", ["{etc}/own.properties", "own.properties"], ids=["absolute", "relative"])
def test_a_process_that_somebody_else_started(host: Host, word: str) -> None:
    host.etc.mkdir(parents=True)
    (host.etc / "own.properties").write_text("log.dirs=/a")
    host.runs("java", "-Dlog4j.configuration=file:x.properties", "kafka.Kafka", word.format(etc=host.etc))
    assert texts(host) == ["log.dirs=/a"]


def test_a_process_that_ends_meanwhile(host: Host) -> None:
    host.revision("1", "log.dirs=/a", "current")
    assert texts(host) == ["log.dirs=/a"]


def spec(host: Host, **changes: t.Any) -> dict[str, t.Any]:
    return {"config": host.config, "keys": ["log.dirs", "log.dir"], "patterns": ["/*-[0-9]*"], **changes}


def test_places_are_told_with_their_data(host: Host, tmp_path: pathlib.Path) -> None:
    odd = tmp_path / "a [1]:b"
    (odd / "orders-0").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(odd)
    names = [str(odd), str(tmp_path / "empty"), str(tmp_path / "link"), str(tmp_path / "gone")]
    host.revision("1", render({"log.dirs": names, "ssl.key.password": "secret"}), "current")
    found = live_places(spec(host), "kafka.service", 0)
    assert found == {
        "log.dirs": {
            names[0]: {"real": os.path.realpath(odd), "data": ["/*-[0-9]*"]},
            names[1]: {"real": os.path.realpath(names[1]), "data": []},
            names[2]: {"real": os.path.realpath(odd), "data": ["/*-[0-9]*"]},
            names[3]: {"real": os.path.realpath(names[3]), "data": []},
        },
        "log.dir": {},
    }


def test_the_way_back(host: Host) -> None:
    assert previous_places(spec(host)) == {}
    host.revision("1", "log.dirs=/a, /b", "previous")
    host.revision("2", "log.dirs=/c", "current")
    assert list(previous_places(spec(host))) == ["log.dirs"]
    assert list(previous_places(spec(host))["log.dirs"]) == ["/a", "/b"]


def test_a_service_without_data() -> None:
    assert (live_places(None, "cmak.service", 7), previous_places(None)) == ({}, {})
