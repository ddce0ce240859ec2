# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A line goes from a file on one host through a topic to a file on another, with a secret of the workers in it."""

from __future__ import annotations

import base64
import json
import time
import typing as t

testinfra_hosts = ["ssh://broker-1"]

SECRET = 'geheim "4711" = \\ %'
LOGIN = base64.b64encode(b'ops:laut: "4711" \\ %').decode()
FILES = "/var/lib/connect-files"
JAVA = "JAVA_TOOL_OPTIONS='-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1' KAFKA_HEAP_OPTS=-Xmx128m"


def runs_on(host: t.Any, connector: str) -> t.Any:
    """Return the host on which the one task of a connector runs."""
    url = f"http://broker-1:8083/connectors/{connector}/status"
    script = (
        f"import urllib.request as u; r = u.Request({url!r}, headers={{'Authorization': 'Basic {LOGIN}'}}); "
        "print(u.urlopen(r).read().decode())"
    )
    (task,) = json.loads(host.check_output("python3 -c %s", script))["tasks"]
    assert task["state"] == "RUNNING", task
    name = task["worker_id"].partition(":")[0]
    return host.get_host(f"ssh://{name}", ssh_config=host.backend.ssh_config, sudo=True)


def test_lines_flow(host: t.Any) -> None:
    line = f"line of {time.time()}"
    source, sink = runs_on(host, "lines-source"), runs_on(host, "lines-sink")
    source.check_output(f"echo %s >>{FILES}/in.txt", line)
    wanted = f"Struct{{{SECRET}={line}}}"
    for _ in range(60):
        if wanted in sink.run(f"cat {FILES}/out.txt").stdout.splitlines():
            break
        time.sleep(1)
    assert wanted in sink.check_output(f"cat {FILES}/out.txt").splitlines()
    tool = f"{JAVA} timeout 60 /opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server broker-1:9092"
    told = host.run(f"{tool} --topic lines --from-beginning --timeout-ms 20000 2>/dev/null").stdout
    assert told.splitlines().count(wanted) == 1
