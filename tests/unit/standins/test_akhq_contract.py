# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AKHQ keeps the contract that was recorded: the real one in AKHQ_ARCHIVE, else the stand-in, built of its sources.

Without Kafka; the scenario platform of Molecule has the rest.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pathlib
import socket
import subprocess
import time
import typing as t

import contract_akhq as recorded
import pytest
from contract import Web, broken

TOP = pathlib.Path(__file__).resolve().parents[3]
JAR = TOP / ".lab/archives/akhq/akhq-0.25.1-all.jar"
ADMIN, SHOP = ("admin", 'laut: "4711" ${x} \\ %'), ("shop", "geheim-4712")


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def configuration(port: int, context: str, management: int) -> dict[str, t.Any]:
    users = [(ADMIN, "admin"), (SHOP, "shop")]
    basic = [
        {"username": name, "password": hashlib.sha256(word.encode()).hexdigest(), "groups": [group]}
        for (name, word), group in users
    ]
    secret = {"signatures": {"secret": {"generator": {"secret": "x" * 64}}}}
    security = {"default-group": "no-roles", "basic-auth": basic, "groups": {"shop": [{"role": "topic-admin"}]}}
    return {
        "micronaut": {
            "server": {"host": "127.0.0.1", "port": port, **({"context-path": context} if context else {})},
            "security": {"enabled": True, "token": {"jwt": secret}},
        },
        "endpoints": {"all": {"enabled": True, "port": management, "sensitive": False}},
        "akhq": {"connections": {"kafka": {"properties": {"bootstrap.servers": "127.0.0.1:1"}}}, "security": security},
    }


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the words that start it; the stand-in's libraries come from a jar of any age."""
    if os.environ.get("AKHQ_ARCHIVE"):
        return ["-jar", os.environ["AKHQ_ARCHIVE"]]
    if not JAR.is_file():
        pytest.skip("no jar of the stand-in in .lab/archives: run make setup")
    classes = tmp_path_factory.mktemp("classes")
    sources = TOP / "tests/standins/akhq"
    compiler = ["javac", "--release", "17", "-nowarn", "-cp", str(JAR), "-d", str(classes)]
    subprocess.run([*compiler, *map(str, sources.glob("*.java"))], check=True)
    (classes / "defaults.yml").write_bytes((sources / "defaults.yml").read_bytes())
    return ["-cp", f"{classes}:{JAR}", "StandIn"]


@pytest.fixture(scope="module", params=["", "/akhq"], ids=["no context path", "context path"])
def ports(
    request: pytest.FixtureRequest, program: list[str], tmp_path_factory: pytest.TempPathFactory
) -> t.Iterator[tuple[Web, Web]]:
    web, management = Web("127.0.0.1", free_port(), request.param), free_port()
    config = tmp_path_factory.mktemp("akhq") / "application.yml"
    config.write_text(json.dumps(configuration(web.port, web.context, management)))
    java = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", f"-Dmicronaut.config.files={config}", *program]
    with config.with_name("log").open("w") as log:
        process = subprocess.Popen(java, stdout=log, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", web.port), 1):
            break
        time.sleep(0.1)
    assert process.poll() is None, config.with_name("log").read_text()
    yield web, Web("127.0.0.1", management)
    process.terminate()
    process.wait(30)


@pytest.fixture
def akhq(ports: tuple[Web, Web]) -> Web:
    return ports[0]


def test_who_has_not_logged_in(akhq: Web) -> None:
    assert broken(akhq, *recorded.anonymous(akhq.context)) == []


def test_the_management_port(ports: tuple[Web, Web]) -> None:
    if not ports[0].context:  # recorded without one
        assert broken(ports[1], *recorded.management()) == []


def test_logins(akhq: Web) -> None:
    assert broken(akhq, *recorded.logins(ADMIN)) == []


def test_who_has_logged_in(akhq: Web) -> None:
    steps = recorded.logged_in(akhq.context, ADMIN, recorded.cookie(akhq, ADMIN), recorded.cookie(akhq, SHOP))
    assert broken(akhq, *steps) == []
