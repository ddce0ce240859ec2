# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AKHQ sees the brokers, lets in who may, and keeps its other port shut; asked with curl from outside of the hosts."""

from __future__ import annotations

import json
import re
import subprocess
import typing as t

import contract_akhq as recorded
import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import JAVA_WORDS
from contract import Web, broken

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2"]

ADMIN = {"username": "admin", "password": 'laut: "4711" ${x} \\ %'}
SHOP = {"username": "shop", "password": "geheim-4712"}
NODES = [(number, f"broker-{number + 1}", 9092) for number in range(3)]
REVISION = r"(staged|revisions/[0-9a-f]{16})"
# Every path of AKHQ: type, owner, group, mode.
MADE = [
    (r"/etc/akhq(/staged|/revisions(/[0-9a-f]{16})?)?", "d root:root 755"),
    (rf"/etc/akhq/(current|previous|{REVISION}/home)", "l root:root 777"),
    (rf"/etc/akhq/{REVISION}/(addresses|env|application\.yml)", "f root:akhq 640"),
    (r"/etc/akhq/secret\.yml", "f root:akhq 640"),
    (r"/opt/akhq", "l root:root 777"),
    (r"/opt/akhq-0\.25\.1", "d root:root 755"),
    (r"/opt/akhq-0\.25\.1/akhq\.jar", "f root:root 644"),
    (r"/usr/local/lib/systemd/system/akhq\.service", "f root:root 644"),
    (r"/var/cache/akhq(/.*)?", "[df] akhq:akhq [67][45]0"),
    (r"/run/kafkaops/akhq\.started", "f root:root 640"),
]  # fmt: skip


class Curl:
    """curl against one host, with the cookie that a login gave."""

    def __init__(self, host: t.Any) -> None:
        self._address = host.check_output("hostname -I").split()[0]
        self.cookie = ""

    def ask(self, path: str, *options: str, port: int = 8081) -> tuple[int, dict[str, str], t.Any]:
        """Return status, headers in lower case, and the answer, as data where it is JSON; status 0: no answer."""
        command = ["curl", "--silent", "--include", "--max-time", "90", "--cookie", self.cookie, *options]
        run = subprocess.run([*command, f"http://{self._address}:{port}{path}"], capture_output=True, text=True)
        if run.returncode:
            return 0, {}, None
        head, _, body = run.stdout.partition("\n\n")
        status, *lines = head.splitlines()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(status.split()[1]), headers, json.loads(body) if body[:1] in ("{", "[") else body

    def log_in(self, login: dict[str, str]) -> str:
        """Log in, keep the cookie, and return where the answer leads to."""
        options = ["--header", "Content-Type: application/json", "--data", json.dumps(login)]
        status, headers, _body = self.ask("/login", *options)
        assert status == 303
        self.cookie = headers.get("set-cookie", "").partition(";")[0]
        return headers["location"]


@pytest.fixture
def curl(host: t.Any) -> Curl:
    return Curl(host)


def test_akhq_runs_as_the_main_process_of_its_unit(host: t.Any) -> None:
    assert host.service("akhq").is_running
    assert host.service("akhq").is_enabled
    pid = host.check_output("systemctl show --property MainPID --value akhq")
    assert host.check_output(f"ps -o comm=,user= -p {pid}").split() == ["java", "akhq"]
    verdict = host.check_output("systemd-analyze security --no-pager akhq 2>/dev/null | tail -n 1")
    assert float(verdict.partition(":")[2].split()[0]) < 2.0, verdict


def test_akhq_listens_on_one_port_of_the_address_of_the_platform_alone(host: t.Any) -> None:
    pid = host.check_output("systemctl show --property MainPID --value akhq")
    bound = host.check_output(f"ss -Hltnp | grep -F pid={pid},").splitlines()
    places = [line.split()[3].replace("[::ffff:", "").replace("]", "") for line in bound]
    assert places == [f"{host.check_output('hostname -I').split()[0]}:8081"]


def test_the_management_port_is_closed(curl: Curl) -> None:
    assert curl.ask("/api/me")[0] == 200  # it answers, at its own port
    assert curl.ask("/health", port=28081)[0] == 0


def test_every_path_has_its_owner_and_mode(host: t.Any) -> None:
    roots = "/etc/akhq /opt/akhq /opt/akhq-* /var/cache/akhq/ /usr/local/lib/systemd/system/akhq.service"
    roots += " /run/kafkaops/akhq.started"
    found = dict(
        line.split("\t") for line in host.check_output(f"find {roots} -printf '%p\\t%y %u:%g %m\\n'").splitlines()
    )
    found = {path.rstrip("/"): told for path, told in found.items()}
    rows = {path: next((row for row in MADE if re.fullmatch(row[0], path)), ("", "nothing")) for path in found}
    assert {path: found[path] for path, row in rows.items() if not re.fullmatch(row[1], found[path])} == {}
    assert {row[0] for row in MADE} - {row[0] for row in rows.values()} == set()
    owned = host.check_output("find / -xdev \\( -user akhq -o -group akhq \\)").split()
    assert [path for path in owned if not re.match(r"/(etc|var/cache)/akhq(/|$)", path)] == []


@pytest.mark.parametrize("path", ["/etc/akhq/current/application.yml", "/etc/akhq/secret.yml", "/opt/akhq/akhq.jar"])
def test_service_cannot_write_what_it_starts_from(host: t.Any, path: str) -> None:
    assert host.run(f"runuser -u akhq -- test -r {path}").rc == 0
    assert host.run(f"runuser -u akhq -- test -w {path}").rc != 0


def test_no_password_is_written_anywhere(host: t.Any) -> None:
    found = host.run("grep -rFl -e 4711 -e geheim-4712 /etc/akhq/ /run/kafkaops /usr/local/lib/systemd/system")
    assert (found.rc, found.stdout) == (1, "")  # grep's 2 would be an error
    pid = host.check_output("systemctl show --property MainPID --value akhq")
    process = host.check_output(f"cat /proc/{pid}/cmdline /proc/{pid}/environ | tr '\\0' '\\n'")
    assert "akhq.jar" in process
    assert "4711" not in process


def test_who_has_not_logged_in_sees_nothing_of_kafka(curl: Curl) -> None:
    assert curl.ask("/api/me")[2] == {"logged": False}
    assert [cluster["id"] for cluster in curl.ask("/api/cluster")[2]] == ["kafka", "mirror"]
    for path in ("node", "topic?show=ALL", "group"):
        assert curl.ask(f"/api/kafka/{path}")[0] == 401


@pytest.mark.parametrize("login", [{**ADMIN, "password": "x"}, {**ADMIN, "username": "root"}])
def test_a_wrong_login_gets_no_cookie(curl: Curl, login: dict[str, str]) -> None:
    assert (curl.log_in(login), curl.cookie) == ("/ui/login/failed", "")


@pytest.mark.parametrize("cluster", ["kafka", "mirror"])
def test_the_administrator_sees_every_broker(curl: Curl, cluster: str) -> None:
    assert curl.log_in(ADMIN) == "/ui"
    assert curl.ask("/api/me")[2]["username"] == "admin"
    status, _headers, told = curl.ask(f"/api/{cluster}/node")
    assert status == 200
    assert sorted((node["id"], node["host"], node["port"]) for node in told["nodes"]) == NODES


def test_akhq_keeps_the_recorded_contract(host: t.Any) -> None:
    web = Web(host.check_output("hostname -I").split()[0], 8081)
    admin, shop = (ADMIN["username"], ADMIN["password"]), (SHOP["username"], SHOP["password"])
    who, other = recorded.cookie(web, admin), recorded.cookie(web, shop)
    steps = [
        *recorded.anonymous(""),
        *recorded.logins(admin),
        *recorded.logged_in("", admin, who, other),
        *recorded.with_kafka(who, admin, [0, 1, 2]),
    ]
    assert broken(web, *steps) == []


def test_a_group_sees_its_topics_alone(curl: Curl) -> None:
    assert curl.log_in(SHOP) == "/ui"
    assert curl.ask("/api/kafka/node")[0] == 403
    assert curl.ask("/api/mirror/topic?show=ALL")[0] == 403
    pages = [curl.ask(f"/api/kafka/topic?show=ALL&page={page}")[2]["results"] for page in (1, 2)]
    assert [[topic["name"] for topic in page] for page in pages] == [["shop-orders", "shop-returns"], ["shop-stock"]]


def test_topics_are_those_of_kafka_itself(host: t.Any, curl: Curl) -> None:
    tool = f"{JAVA_WORDS} timeout 90 /opt/kafka/bin/kafka-topics.sh --bootstrap-server broker-1:9092 --list 2>/dev/null"
    curl.log_in(ADMIN)
    first = curl.ask("/api/kafka/topic?show=ALL")[2]
    pages = [curl.ask(f"/api/kafka/topic?show=ALL&page={page + 1}")[2]["results"] for page in range(first["page"])]
    assert sorted(topic["name"] for page in pages for topic in page) == sorted(host.check_output(tool).split())


def test_each_host_has_a_secret_of_its_own(host: t.Any) -> None:
    secrets = [
        host.get_host(name, ssh_config=host.backend.ssh_config, sudo=True).check_output("cat /etc/akhq/secret.yml")
        for name in testinfra_hosts
    ]
    assert len(set(secrets)) == 2
    assert all(re.search(r"secret: \w{64}$", text.strip()) for text in secrets)
