# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two distributed workers of Kafka Connect on hosts of the lab, as transient units, and what they leave behind."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.kafkaops.stack.tests.integration.lab import BROKERS, Lab, Task, shell, task

PREFIX = "modules-connect"
HOSTS = ("broker-1", "broker-2")
PORT = 18083
URLS = [f"http://{host}:{PORT}" for host in HOSTS]
DIRECTORY = f"/var/lib/{PREFIX}"
LINES = f"{PREFIX}-lines"
SINK = f"{PREFIX}-sink"
_COMPACTED = {"cleanup.policy": "compact"}
_INTERNAL = [
    {"name": f"{PREFIX}-{what}", "partitions": count, "replication_factor": 3, "config": _COMPACTED}
    for what, count in {"config": 1, "offsets": 5, "status": 5}.items()
]
_TOPICS = [*_INTERNAL, {"name": LINES, "partitions": 1, "replication_factor": 3}]
_PROPERTIES = f"""
bootstrap.servers={",".join(BROKERS)}
group.id={PREFIX}
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
config.storage.topic={PREFIX}-config
offset.storage.topic={PREFIX}-offsets
status.storage.topic={PREFIX}-status
config.providers=file
config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
connector.client.config.override.policy=None
scheduled.rebalance.max.delay.ms=0
offset.flush.interval.ms=1000
plugin.path={DIRECTORY}/plugins
listeners=http://:{PORT}
"""
_LOG = """
log4j.rootLogger=INFO, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.Target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=%p %m (%c)%n
"""
_START = """
mkdir -p {directory}/plugins/file && cd {directory}
cp /opt/kafka/libs/connect-file-*.jar plugins/file/
printf '%s' '{log}' >log4j.properties
printf '%s' '{properties}' >worker.properties
printf 'one\\ntwo\\n' >in.txt
printf 'word=geheim-0\\n' >secrets.properties
systemd-run --quiet --collect --unit {unit} /usr/bin/java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
  -Dlog4j.configuration=file:{directory}/log4j.properties -Dlog4j2.level=INFO -cp '/opt/kafka/libs/*' \\
  org.apache.kafka.connect.cli.ConnectDistributed {directory}/worker.properties
"""


def connector_task(module: str, *, check: bool = False, **args: t.Any) -> Task:
    """Return a task that calls one of the modules for connectors, through the second worker, for the first is dead."""
    return task(module, check=check, **{"connect_urls": [f"http://{HOSTS[0]}:1", *reversed(URLS)], **args})


def rest(path: str, url: str = URLS[0]) -> Task:
    """Return a task that reads from a worker with another client than ours."""
    script = f"import urllib.request as r; print(r.urlopen('{url}{path}').read().decode())"
    return shell(f'python3 -c "{script}"')


def begun() -> Task:
    """Return a task that counts how often a connector or a task was begun on the host."""
    return shell(f"journalctl -u {PREFIX} | grep -cE 'Creating (connector|task) {PREFIX}' || true")


def everywhere(lab: Lab, command: str) -> list[str]:
    """Run a command on the hosts of the workers and return what each said."""
    return [lab.ssh(host, command) for host in HOSTS]


def start(lab: Lab) -> None:
    """Make the topics and start the workers; wait until both see the group."""
    result = lab.one(task("kafka_topics", topics=_TOPICS))
    assert not result.get("failed"), result["msg"]
    for host in HOSTS:
        properties = f"{_PROPERTIES}rest.advertised.host.name={host}\nrest.advertised.port={PORT}\n"
        command = _START.format(directory=DIRECTORY, unit=PREFIX, log=_LOG, properties=properties)
        lab.ssh(host, command)
    for host in HOSTS:
        _await(lab, host)


def stop(lab: Lab) -> None:
    """Stop the workers and take away all that they and the tests made."""
    everywhere(lab, f"systemctl stop {PREFIX} || true; rm -rf {DIRECTORY}")
    names = [topic["name"] for topic in _TOPICS]
    lab.play(
        {
            "group": task("kafka_consumer_group", group=f"connect-{SINK}", state="absent"),
            "topics": task("kafka_topics", topics=[{"name": name, "state": "absent"} for name in names]),
        }
    )


def _await(lab: Lab, host: str, seconds: float = 90) -> None:
    """Wait until a worker answers what needs the group; within seconds."""
    deadline = time.monotonic() + seconds
    script = f"import urllib.request as r; r.urlopen('http://{host}:{PORT}/connectors', timeout=5)"
    while True:
        said = lab.ssh(host, f'python3 -c "{script}" >/dev/null 2>&1 && echo up || true')
        if "up" in said:
            return
        if time.monotonic() > deadline:
            raise AssertionError(lab.ssh(host, f"journalctl -u {PREFIX} -n 40 --no-pager"))
        time.sleep(1)
