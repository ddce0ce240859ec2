# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which digest and whose signature the roles demand of an archive, out of their own defaults and variables."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROOT = Path(__file__).parents[3]
PINNED = yaml.safe_load((ROOT / "roles/_service/vars/main.yml").read_text())["__service_kafka_digests"]
OFFICIAL = f"sha512:{PINNED['kafka_2.13-3.9.2']}"
OWN = "sha512:" + "a" * 128


def trusted(value: t.Any) -> t.Any:
    """Return a value of a role's file as Ansible has it: its text may be templated."""
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust_as_template(value) if isinstance(value, str) else value


def archive(role: str, **given: t.Any) -> dict[str, t.Any]:
    """Return what role _service is told of the archive of a role."""
    variables: dict[str, t.Any] = {}
    for path in (f"{role}/defaults", "_service/vars", f"{role}/vars"):
        variables.update(trusted(yaml.safe_load((ROOT / f"roles/{path}/main.yml").read_text())))
    templar = Templar(DataLoader(), variables={**variables, **given})
    return dict(templar.template(trust_as_template(f"{{{{ __{role}_archive }}}}")))


@pytest.mark.parametrize("role", ["kafka"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, OFFICIAL, id="Apache's"),
        pytest.param({"archive_url": "https://example.org/a.tgz"}, OFFICIAL, id="an address"),
        pytest.param({"archive_file": "/srv/kafka_2.13-3.9.2.tgz"}, OFFICIAL, id="a file with the official name"),
        pytest.param({"archive_file": "/srv/mine.tgz"}, "", id="a file with a name of its own"),
        pytest.param({"archive_file": "/srv/kafka_2.13-3.9.2.tgz", "archive_checksum": OWN}, OWN, id="declared"),
        pytest.param({"version": "3.9.99"}, "", id="a version that is not pinned"),
    ],
)
def test_checksum_of_kafka(role: str, given: dict[str, str], expected: str) -> None:
    wanted = {"version": "3.9.2", "scala_version": "2.13", **given}
    assert archive(role, **{f"{role}_{name}": value for name, value in wanted.items()})["checksum"] == expected


def test_the_wheels_are_those_that_are_pinned() -> None:
    variables = yaml.safe_load((ROOT / "roles/_service/vars/main.yml").read_text())
    lines = (ROOT / "roles/_service/files/clients.txt").read_text().splitlines()
    pins = [line.split()[0].replace("==", "-").replace("-python", "_python") for line in lines if "--hash=" in line]
    assert [wheel.rpartition("-py")[0].replace("-py2.py3", "") for wheel in variables["__service_wheels"]] == pins
