# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions to the workers, the brokers and the database of this scenario, with other clients than ours."""

from __future__ import annotations

import base64
import json
import shlex
import time
import typing as t

HOSTS = ["broker-1", "broker-2", "broker-3"]
FILES = "/var/lib/connect-files"
SECRET = 'geheim "4711" = \\ %'  # of the workers, which the source puts before each line
LOGIN = 'ops:laut: "4711" \\ %'
SERVERS = ",".join(f"{host}:9092" for host in HOSTS)
Tool = t.Callable[..., str]  # the fixture of conftest.py


def ask(host: t.Any, path: str, *, worker: str = "", login: str = LOGIN, more: str = "") -> tuple[int, t.Any]:
    """Send a request to a worker, by default the host's own, without curl; return the status and the answer.

    The certificate is proved with what the system of the host trusts.
    """
    name = worker or host.check_output("hostname")
    headers = {"Content-Type": "application/json"}
    if login:
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    script = (
        "import sys, urllib.request as u, urllib.error as e\n"
        f"r = u.Request('https://{name}:8083{path}', headers={headers!r}{more})\n"
        "try:\n  a = u.urlopen(r, timeout=60)\nexcept e.HTTPError as x:\n  a = x\n"
        "print(a.status if hasattr(a, 'status') else a.code)\nprint(a.read().decode())"
    )
    status, _newline, body = host.check_output(f"python3 -c {shlex.quote(script)}").partition("\n")
    return int(status), json.loads(body) if body.strip().startswith(("[", "{", '"')) else body


def another(host: t.Any, name: str) -> t.Any:
    """Return another host of the lab."""
    return host.get_host(f"ssh://{name}", ssh_config=host.backend.ssh_config, sudo=True)


def tasks(host: t.Any, connector: str, worker: str = "") -> dict[str, str]:
    """Return {name of the worker: state} of the tasks of a connector; nothing while the group rebalances."""
    status, answer = ask(host, f"/connectors/{connector}/status", worker=worker)
    return {task["worker_id"].partition(":")[0]: task["state"] for task in answer["tasks"]} if status == 200 else {}


def append(host: t.Any) -> str:
    """Write a line for the source, and return it.

    On all hosts: the source keeps how far it has read, and goes on from there on another host.
    """
    line = f"line of {time.time()}"
    for name in HOSTS:
        another(host, name).check_output(f"echo %s >>{FILES}/in.txt", line)
    return line


def until(found: t.Callable[[], t.Any], seconds: float, what: str, pause: float = 0.5) -> t.Any:
    """Return the first true answer within these seconds."""
    deadline = time.monotonic() + seconds
    while True:
        answer = found()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(pause)


def flow(host: t.Any) -> str:
    """Write a line for the source, wait until it is in the sink's file, and return how it stands there."""
    ((name, state),) = tasks(host, "lines-sink").items()
    assert state == "RUNNING"
    wanted = f"Struct{{{SECRET}={append(host)}}}"
    sink = another(host, name)
    until(lambda: wanted in sink.run(f"cat {FILES}/out.txt").stdout.splitlines(), 60, "the line in the sink's file")
    return wanted


def consumed(tool: Tool, topic: str) -> list[str]:
    """Return all values of a topic, read with Kafka's own consumer, among what that complains of.

    Again where it has read nothing: beside workers that start, it may not have joined its group before it gives up.
    """
    options = f"--topic {topic} --from-beginning --timeout-ms 6000"
    for _attempt in range(4):
        lines = tool("root", "kafka-console-consumer", options, "--consumer.config").splitlines()
        if "Processed a total of 0 messages" not in lines:
            break
    return lines
