# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the targets of the demo run, by what keeps its metadata."""

from __future__ import annotations

import os
import pathlib
import subprocess

import pytest

TOP = pathlib.Path(__file__).parents[3]
ZOOKEEPER = "-i inventories/lab -i inventories/demo"
KRAFT = "-i inventories/lab/hosts.yml -i inventories/demo/hosts.yml -i inventories/demo-kraft"


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Not as a part of the make that runs the tests, which would be told of its options and say so.
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(["make", "--dry-run", *arguments], cwd=TOP, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        pytest.param(["demo"], f"ansible-playbook lab/up.yml site.yml lab/show.yml {ZOOKEEPER}", id="up"),
        pytest.param(
            ["demo", "METADATA=kraft"], f"ansible-playbook lab/up.yml site.yml lab/show.yml {KRAFT}", id="kraft"
        ),
        pytest.param(["demo-down"], f"ansible-playbook lab/down.yml {ZOOKEEPER}", id="down"),
        pytest.param(["demo-down", "METADATA=kraft"], f"ansible-playbook lab/down.yml {KRAFT}", id="down, kraft"),
    ],
)
def test_the_demo(arguments: list[str], command: str) -> None:
    assert make(*arguments).stdout.splitlines()[-1] == command


def test_another_word_for_the_metadata_is_refused() -> None:
    done = make("demo", "METADATA=raft")
    assert done.returncode != 0
    assert "METADATA is raft; give zookeeper, which is the default, or kraft" in done.stderr


def test_cleaning_removes_both_demos() -> None:
    lines = make("clean").stdout
    for lab, inventories in (("demo", ZOOKEEPER), ("demokraft", KRAFT)):
        assert f"[ ! -d .lab/{lab} ] || ansible-playbook lab/down.yml {inventories}\n" in lines
