# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workers are one group, closed to strangers, and records flow; seen with Kafka's own tools and plain HTTP."""

from __future__ import annotations

import json
import re
import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.molecule.connect.tests.asking import FILES, HOSTS, another, ask

testinfra_hosts = [f"ssh://{host}" for host in HOSTS]

FILE_STREAM = "org.apache.kafka.connect.file.FileStream"
# Every path of Connect: type, owner, group, mode.
REVISION = r"(staged|revisions/[0-9a-f]{16})"
MADE = [
    (r"/etc/connect(/staged|/revisions(/[0-9a-f]{16})?)?", "d root:root 755"),
    (rf"/etc/connect/(current|previous|{REVISION}/home)", "l root:root 777"),
    (rf"/etc/connect/{REVISION}/(addresses|env|jaas\.conf|(log4j|rest|worker)\.properties)", "f root:connect 640"),
    (r"/etc/connect/secrets\.properties", "f connect:connect 400"),
    (r"/opt/connect", "l root:root 777"),
    (r"/opt/connect-plugins(/([a-z-]+)-[0-9a-f]{12}(/\2(/.*)?)?)?", r"(d root:root 755|f root:root 644)"),
    (r"/usr/local/lib/systemd/system/connect\.service", "f root:root 644"),
    (r"/var/log/connect(/.*)?", r"(d connect:connect 755|f connect:connect 640)"),
    (r"/var/lib/connect-files(/.*)?", r"(d connect:connect 750|f (connect|root):(connect|root) 6[04][04])"),
    (r"/run/kafkaops/connect\.started", "f root:root 640"),
]  # fmt: skip


def test_worker_runs_as_the_main_process_of_its_unit(host: t.Any) -> None:
    assert host.service("connect").is_running
    assert host.service("connect").is_enabled
    pid = host.check_output("systemctl show --property MainPID --value connect")
    assert host.check_output(f"ps -o comm=,user= -p {pid}").split() == ["java", "connect"]
    verdict = host.check_output("systemd-analyze security --no-pager connect 2>/dev/null | tail -n 1")
    assert float(verdict.partition(":")[2].split()[0]) < 2.0, verdict


def test_the_interface_listens_on_the_address_of_the_platform_alone(host: t.Any) -> None:
    bound = host.check_output("ss -Hltn 'sport = :8083'").split("\n")
    assert [line.split()[3].removeprefix("[::ffff:").replace("]", "") for line in bound] == [
        f"{host.check_output('hostname -I').split()[0]}:8083"
    ]


def test_every_path_has_its_owner_and_mode(host: t.Any) -> None:
    roots = "/etc/connect /opt/connect /opt/connect-plugins /var/log/connect /var/lib/connect-files"
    roots += " /run/kafkaops/connect.started /usr/local/lib/systemd/system/connect.service"
    command = f"find {roots} -printf '%p\\t%y %u:%g %m\\n'"
    found = dict(line.split("\t") for line in host.check_output(command).splitlines())
    rows = {path: next((row for row in MADE if re.fullmatch(row[0], path)), ("", "nothing")) for path in found}
    assert {path: found[path] for path, row in rows.items() if not re.fullmatch(row[1], found[path])} == {}
    assert {row[0] for row in MADE} - {row[0] for row in rows.values()} == set()
    owned = host.check_output("find / -xdev \\( -user connect -o -group connect \\)").split()
    homes = r"/(etc|var/log)/connect(/.*)?|/var/lib/connect-files(/.*)?|/etc/ssl/connect\.p12"
    assert [path for path in owned if not re.fullmatch(homes, path)] == []


@pytest.mark.parametrize("path", ["/etc/connect/current/env", "/etc/connect/current/jaas.conf", "/opt/connect-plugins"])
def test_service_cannot_write_what_it_starts_from(host: t.Any, path: str) -> None:
    assert host.run(f"runuser -u connect -- test -r {path}").rc == 0
    assert host.run(f"runuser -u connect -- test -w {path}").rc != 0


@pytest.mark.parametrize("login", ["", "ops:wrong", "other:laut"])
def test_nobody_is_answered_without_the_login(host: t.Any, login: str) -> None:
    assert ask(host, "/", login=login)[0] == 401
    assert ask(host, "/connectors/lines-sink/config", login=login)[0] == 401


def test_nobody_is_answered_without_tls(host: t.Any) -> None:
    name = host.check_output("hostname")
    script = f"import urllib.request as u; u.urlopen('{{}}://{name}:8083/', timeout=10)"
    assert "HTTPError: HTTP Error 401" in host.run(f'python3 -c "{script.format("https")}"').stderr
    without = host.run(f'python3 -c "{script.format("http")}"')
    assert without.rc != 0
    assert "HTTPError" not in without.stderr


def test_a_second_run_begins_nothing_again(host: t.Any) -> None:
    """converge.yml counts after each run; the counts of all workers stand for what the first run began."""
    first, second = host.check_output("cat /run/begun").split()
    assert second == first
    counts = [int(another(host, name).check_output("head -n 1 /run/begun")) for name in HOSTS]
    assert sum(counts) >= 8  # four connectors with a task each


def test_every_worker_lists_the_plugin_and_no_other_connector_that_reads_files(host: t.Any) -> None:
    status, plugins = ask(host, "/connector-plugins")
    names = {plugin["class"] for plugin in plugins}
    assert status == 200
    assert {f"{FILE_STREAM}{end}Connector" for end in ("Source", "Sink")} <= names
    path = host.check_output("tr '\\0' '\\n' </proc/$(systemctl show --property MainPID --value connect)/cmdline")
    assert "connect-api-3.9.2.jar" in path
    assert "connect-file" not in path


def test_a_follower_hands_requests_on_with_the_login(host: t.Any) -> None:
    """Of three workers two are followers: each has to bring a change about, whoever leads."""
    name = f"probe-{host.check_output('hostname')}"
    config = {"connector.class": f"{FILE_STREAM}SinkConnector", "topics": "lines", "file": f"{FILES}/{name}"}
    body = f", data={json.dumps(config)!r}.encode(), method='PUT'"
    for _ in range(20):
        status, answer = ask(host, f"/connectors/{name}/config", more=body)
        if status != 409:  # a rebalance
            break
        time.sleep(1)
    assert status == 201, answer
    for _ in range(20):
        status, answer = ask(host, f"/connectors/{name}", more=", method='DELETE'")
        if status == 204:
            break
        time.sleep(1)
    assert status == 204, answer


def test_the_secret_is_in_no_answer(host: t.Any) -> None:
    status, config = ask(host, "/connectors/lines-source/config")
    assert (status, config["transforms.label.field"]) == (200, "${file:/etc/connect/secrets.properties:label}")
    read = "runuser -u {} -- head --bytes 1 /etc/connect/secrets.properties"
    assert host.run(read.format("connect")).rc == 0
    assert "Permission denied" in host.run(read.format("kafka")).stderr
