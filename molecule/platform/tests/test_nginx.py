# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CMAK and AKHQ behind nginx with the configuration of docs/nginx-uis.conf; asked with curl, which verifies TLS."""

from __future__ import annotations

import json
import pathlib
import shlex
import subprocess
import typing as t

import pytest

testinfra_hosts = ["ssh://tools-1"]

SITE = "https://ui.example.org"


@pytest.fixture
def browse(host: t.Any, tmp_path: pathlib.Path) -> t.Callable[..., tuple[int, dict[str, str], str]]:
    """Return a function that asks as a browser would, and returns status, headers by lower case name, and body."""
    certificate = tmp_path / "ca.pem"
    certificate.write_text(host.check_output("cat /etc/ssl/uis/chain.pem"))
    address = host.check_output("hostname -I").split()[0]
    places = [word for port in (80, 443) for word in ("--resolve", f"ui.example.org:{port}:{address}")]

    def ask(url: str, *options: str) -> tuple[int, dict[str, str], str]:
        command = ["curl", "--silent", "--include", "--http1.1", "--max-time", "60", "--cacert", str(certificate)]
        run = subprocess.run([*command, *places, *options, url], capture_output=True, text=True, check=True)
        head, _, body = run.stdout.replace("\r", "").partition("\n\n")
        status, *lines = head.splitlines()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(status.split()[1]), headers, body

    return ask


def test_without_tls_there_is_only_the_way_to_it(browse: t.Any) -> None:
    status, headers, _body = browse("http://ui.example.org/akhq/api/auths")
    assert (status, headers["location"]) == (301, f"{SITE}/akhq/api/auths")


@pytest.mark.parametrize("port", [8081, 9000])
def test_the_services_themselves_are_reached_from_their_host_alone(host: t.Any, port: int) -> None:
    assert "127.0.0.1" in host.check_output(f"ss -Hltn 'sport = :{port}'")
    address = host.check_output("hostname -I").split()[0]
    run = subprocess.run(["curl", "--silent", "--max-time", "5", f"http://{address}:{port}/"], check=False)
    assert run.returncode == 7  # refused


def test_akhq_answers_with_its_login(browse: t.Any) -> None:
    assert browse(f"{SITE}/")[1]["location"] == f"{SITE}/akhq/"
    assert browse(f"{SITE}/akhq/")[1]["location"] == "/akhq/ui"
    status, headers, _body = browse(f"{SITE}/akhq/api/kafka/node")  # a 401 without the path in front
    assert (status, headers["location"]) == (307, "/akhq/ui/login")
    login = json.dumps({"username": "admin", "password": 'laut: "4711" ${x} \\ %'})
    header = "Content-Type: application/json"
    status, headers, _body = browse(f"{SITE}/akhq/login", "--header", header, "--data", login)
    assert (status, headers["location"]) == (303, "/akhq/ui")
    cookie = headers["set-cookie"].partition(";")[0]
    status, _headers, body = browse(f"{SITE}/akhq/api/kafka/node", "--cookie", cookie)
    assert (status, sorted(node["id"] for node in json.loads(body)["nodes"])) == (200, [0, 1, 2])


def test_nobody_names_himself_with_a_header(host: t.Any, browse: t.Any) -> None:
    trusted = (
        "import json, urllib.request as u\n"
        "r = u.Request('http://127.0.0.1:8081/akhq/api/me', headers={'X-User': 'boss'})\n"
        "print(json.load(u.urlopen(r, timeout=60)).get('username'))"
    )
    assert host.check_output(f"python3 -c {shlex.quote(trusted)}") == "boss"  # AKHQ believes its own host
    for names in (["X-User: boss"], ["x-user: boss", "X-GROUPS: admin"]):
        options = [word for name in names for word in ("--header", name)]
        assert json.loads(browse(f"{SITE}/akhq/api/me", *options)[2]) == {"logged": False}
        assert browse(f"{SITE}/akhq/api/kafka/node", *options)[0] == 307


def test_cmak_answers_with_its_login(browse: t.Any) -> None:
    assert browse(f"{SITE}/cmak/api/status/clusters")[0] == 401
    login = ["--user", 'ops:laut: "4711" \\ ${x} %']
    status, _headers, body = browse(f"{SITE}/cmak/api/status/kafka/brokers", *login)
    assert (status, json.loads(body)) == (200, {"brokers": [0, 1, 2]})
    assert browse(f"{SITE}/cmak/assets/lib/bootstrap/css/bootstrap.min.css", *login)[0] == 200


def test_browsers_are_told_to_stay_with_tls(browse: t.Any) -> None:
    assert browse(f"{SITE}/akhq/api/auths")[1]["strict-transport-security"] == "max-age=31536000"
