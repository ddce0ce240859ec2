# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CMAK is closed to strangers, starts from what the role wrote, and sees the cluster; seen by HTTP and in ZooKeeper."""

from __future__ import annotations

import base64
import json
import re
import shlex
import typing as t

import contract_cmak as recorded
import pytest
from contract import Web, broken

testinfra_hosts = ["ssh://broker-1"]

LOGIN = 'ops:laut: "4711" \\ ${x} %'
REVISION = r"(staged|revisions/[0-9a-f]{16})"
# Every path of CMAK: type, owner, group, mode.
MADE = [
    (r"/etc/cmak(/staged|/revisions(/[0-9a-f]{16})?)?", "d root:root 755"),
    (rf"/etc/cmak/(current|previous|{REVISION}/home)", "l root:root 777"),
    (rf"/etc/cmak/{REVISION}/(addresses|env|application\.conf|secrets\.conf|logback\.xml)", "f root:cmak 640"),
    (r"/etc/cmak/secret\.env", "f root:root 400"),
    (r"/opt/cmak", "l root:root 777"),
    (r"/opt/cmak-3\.0\.0\.6(/.*)?", r"(d root:root 755|f root:root (644|755))"),
    (r"/usr/local/lib/systemd/system/cmak\.service", "f root:root 644"),
    (r"/var/lib/cmak-clusters", "d root:root 700"),
    (r"/var/lib/cmak-clusters/(kafka|resting)\.json", "f root:root 600"),
    (r"/var/log/cmak", "d cmak:cmak 750"),
    (r"/var/log/cmak/application\.log", "f cmak:cmak 640"),
    (r"/run/kafkaops/cmak\.started", "f root:root 640"),
]  # fmt: skip


def ask(host: t.Any, path: str, login: str = LOGIN) -> tuple[int, str]:
    """Send a request to CMAK, without curl, which the host does not have; return the status and the answer."""
    header = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"} if login else {}
    script = (
        "import urllib.request as u, urllib.error as e\n"
        f"r = u.Request('http://broker-1:8080{path}', headers={header!r})\n"
        "try:\n  a = u.urlopen(r, timeout=30)\nexcept e.HTTPError as x:\n  a = x\n"
        "print(a.status)\nprint(a.read().decode())"
    )
    status, _newline, body = host.check_output(f"python3 -c {shlex.quote(script)}").partition("\n")
    return int(status), body


def on(host: t.Any, name: str) -> t.Any:
    """Return another host of the scenario."""
    return host.get_host(f"ssh://{name}", ssh_config=host.backend.ssh_config, sudo=True)


def znode(host: t.Any, path: str) -> str:
    """Return the content of a znode, as ZooKeeper's own client tells it."""
    told: str = on(host, "broker-1").run(f"timeout 60 /opt/zookeeper/bin/zkCli.sh -server broker-1 get {path}").stdout
    return next((line for line in told.splitlines() if line.startswith("{")), told)


def test_unit_runs_as_its_user_and_is_hardened(host: t.Any) -> None:
    assert host.service("cmak").is_running
    assert host.service("cmak").is_enabled
    pid = host.check_output("systemctl show --property MainPID --value cmak")
    assert host.check_output(f"ps -o user= -p {pid}") == "cmak"
    verdict = host.check_output("systemd-analyze security --no-pager cmak 2>/dev/null | tail -n 1")
    assert float(verdict.partition(":")[2].split()[0]) < 2.0, verdict


def test_it_listens_on_the_address_of_the_platform_alone(host: t.Any) -> None:
    (bound,) = host.check_output("ss -Hltn 'sport = :8080'").splitlines()
    assert bound.split()[3] == f"{host.check_output('hostname -I').split()[0]}:8080"


def test_every_path_has_its_owner_and_mode(host: t.Any) -> None:
    roots = "/etc/cmak /opt/cmak /opt/cmak-3.0.0.6 /var/lib/cmak-clusters /var/log/cmak /run/kafkaops/cmak.started"
    command = f"find {roots} /usr/local/lib/systemd/system/cmak.service -printf '%p\\t%y %u:%g %m\\n'"
    found = dict(line.split("\t") for line in host.check_output(command).splitlines())
    rows = {path: next((row for row in MADE if re.fullmatch(row[0], path)), ("", "nothing")) for path in found}
    assert {path: found[path] for path, row in rows.items() if not re.fullmatch(row[1], found[path])} == {}
    assert {row[0] for row in MADE} - {row[0] for row in rows.values()} == set()
    owned = host.check_output("find / -xdev \\( -user cmak -o -group cmak \\)").split()
    assert [path for path in owned if not re.fullmatch(r"/(etc|var/log)/cmak(/.*)?", path)] == []


def test_the_secret_is_of_this_host_and_on_no_command_line(host: t.Any) -> None:
    line = host.check_output("cat /etc/cmak/secret.env")
    secret = re.fullmatch(r'APPLICATION_SECRET="([A-Za-z0-9]{64})"', line)
    assert secret
    config = host.check_output("cat /etc/cmak/current/application.conf")
    assert "play.http.secret.key = ${APPLICATION_SECRET}" in config
    assert "play.crypto.secret" not in config
    assert "4711" not in config
    running = host.check_output("systemctl show --property MainPID --value cmak")
    command = host.check_output(f"tr '\\0' ' ' </proc/{running}/cmdline")
    assert secret[1] not in command
    assert "4711" not in command
    assert secret[1] in host.check_output(f"tr '\\0' '\\n' </proc/{running}/environ")


def test_there_is_no_pid_file(host: t.Any) -> None:
    assert host.check_output("find / -xdev -name RUNNING_PID -o -path /var/log/cmak") == "/var/log/cmak"
    assert "Starting" in host.check_output("cat /var/log/cmak/application.log")


@pytest.mark.parametrize("login", ["", "ops:wrong", "admin:password"])
def test_nobody_is_answered_without_the_login(host: t.Any, login: str) -> None:
    for path in ("/", "/api/status/clusters", "/assets/lib/bootstrap/css/bootstrap.min.css"):
        assert ask(host, path, login)[0] == 401, path
    assert ask(host, "/api/health", login) == (200, "healthy")


def test_pages_have_their_stylesheet(host: t.Any) -> None:
    assert ask(host, "/assets/lib/bootstrap/css/bootstrap.min.css")[0] == 200


def test_the_cluster_is_registered_and_its_brokers_are_seen(host: t.Any) -> None:
    status, body = ask(host, "/api/status/clusters")
    clusters = {cluster["name"]: cluster for cluster in json.loads(body)["clusters"]["active"]}
    assert (status, sorted(clusters)) == (200, ["kafka", "resting"])
    own = clusters["kafka"]
    assert own["curatorConfig"]["zkConnect"] == "broker-1:2181,broker-2:2181,broker-3:2181/streams"
    flags = ("enabled", "jmxEnabled", "displaySizeEnabled", "pollConsumers", "activeOffsetCacheEnabled")
    assert [own[flag] for flag in flags] == [True] * 5
    assert json.loads(ask(host, "/api/status/kafka/brokers")[1]) == {"brokers": [0, 1, 2]}
    assert "wages" in json.loads(ask(host, "/api/status/kafka/topics")[1])["topics"]
    resting = clusters["resting"]
    assert (resting["enabled"], resting["tuning"]["brokerViewUpdatePeriodSeconds"]) == (False, 60)


def test_cmak_keeps_the_recorded_contract(host: t.Any) -> None:
    user, _colon, password = LOGIN.partition(":")
    web = Web(host.check_output("hostname -I").split()[0], 8080, login=(user, password))
    servers = "broker-1:2181,broker-2:2181,broker-3:2181/streams"
    shared = {"jmxPort": 9999, "secure": False, "nonSecure": True, "endpoints": {"endpoints": ["PLAINTEXT:9092"]}}
    brokers = [{"id": number, "host": f"broker-{number + 1}", **shared} for number in range(3)]
    steps = [*recorded.before(), *recorded.wrong(servers), *recorded.life(servers, brokers, "wages")]
    assert broken(web, *steps) == []


def test_what_cmak_keeps_is_where_it_was_told_to(host: t.Any) -> None:
    kept = json.loads(znode(host, "/ui/kafka-manager/configs/kafka"))
    assert (kept["kafkaVersion"], kept["securityProtocol"]) == ("3.1.0", "PLAINTEXT")


def test_jmx_of_the_brokers_is_open_to_it(host: t.Any) -> None:
    brokers = json.loads(ask(host, "/api/status/kafka/brokers/extended")[1])["brokers"]
    assert [(broker["id"], broker["jmxPort"]) for broker in brokers] == [(0, 9999), (1, 9999), (2, 9999)]
    for name in ("broker-1", "broker-2", "broker-3"):
        reach = f"import socket; socket.create_connection(({name!r}, 9999), 5)"
        assert host.run(f"python3 -c {shlex.quote(reach)}").rc == 0, name
