# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab that the integration tests work on: plays of single tasks, and Kafka's and ZooKeeper's own tools over ssh."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import typing as t
from datetime import datetime
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CONTROLLER = "localhost"
BROKERS = ["broker-1:9092", "broker-2:9092", "broker-3:9092"]
INVENTORIES = os.environ.get("INTEGRATION_INVENTORIES", "inventories/lab").split(":")
KRAFT = "tests/kraft/inventory.yml" in INVENTORIES  # controllers in place of ZooKeeper
# The version that the suite deploys; roles and tests follow it.
VERSION = os.environ.get("INTEGRATION_VERSION", "4.3.1" if KRAFT else "3.9.2")
SHARE_GROUPS = KRAFT and not VERSION.startswith("3.")
HOME = f"/opt/kafka_2.13-{VERSION}"
# What makes a configuration that of a broker.
IDENTITY: dict[str, t.Any] = (
    {
        "process.roles": "broker",
        "node.id": 0,
        "controller.quorum.bootstrap.servers": "broker-1:9093",
        "controller.listener.names": "CONTROLLER",
    }
    if KRAFT
    else {"broker.id": 0, "zookeeper.connect": "broker-1:2181"}
)
PLAY_TIMEOUT = 300  # seconds
# As JSON, with the options of the modules, which are searched for secrets; ansible-core 2.21 tells them on request.
CALLBACK = {"ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", "ANSIBLE_INJECT_INVOCATION": "true"}
# Short-lived JVMs: no time for optimising, little memory.
JAVA = {"JAVA_TOOL_OPTIONS": "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1", "KAFKA_HEAP_OPTS": "-Xmx128m"}
JAVA_WORDS = " ".join(f"{name}={shlex.quote(value)}" for name, value in JAVA.items())  # before a command

Task = dict[str, t.Any]
Result = dict[str, t.Any]


def task(module: str, *, check: bool = False, **args: t.Any) -> Task:
    """Return a task that calls one of our modules; what it fails with is a result, too."""
    return {f"kafkaops.stack.{module}": args, "check_mode": check, "diff": True, "ignore_errors": True}


def awaited(step: Task, condition: str) -> Task:
    """Return a task that is repeated until a condition on its result, ``found``, is met.

    For what was just written: a broker without ZooKeeper learns of it a moment later.
    """
    return {**step, "register": "found", "until": condition, "retries": 10, "delay": 1}


def assert_told(result: Result, *parts: str) -> None:
    """Check that a module has failed for just these reasons: each of them has its part, in this order."""
    assert result.get("failed"), result
    reasons = result.get("errors") or re.findall(r"(?m)^- (.+)", result["msg"]) or [result["msg"]]
    assert len(reasons) == len(parts), reasons
    assert [part for part, reason in zip(parts, reasons) if part not in reason] == [], reasons


def match_in(text: str, pattern: str) -> re.Match[str]:
    """Return the first match of a pattern in a text; ^ and $ are the ends of its lines."""
    match = re.search(pattern, text, re.MULTILINE)
    assert match, text
    return match


def shell(command: str) -> Task:
    """Return a task that runs a command of the host, such as one of Kafka's own tools."""
    return {"ansible.builtin.shell": command, "environment": JAVA, "changed_when": False}


def kafka(tool: str, *options: str) -> str:
    """Return the command line of one of Kafka's own Java tools."""
    return " ".join([f"/opt/kafka/bin/{tool}.sh --bootstrap-server {','.join(BROKERS)}", *options])


def share_groups(*options: str) -> str:
    """Return the command line of Kafka's tool for share groups, which the lab's archive has no script for."""
    return " ".join(
        [
            "/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.consumer.group.ShareGroupCommand",
            f"--bootstrap-server {','.join(BROKERS)}",
            *options,
        ]
    )


def assert_told_once(sentences: t.Sequence[str], parts: t.Sequence[str]) -> None:
    """Check that just this is told: each part is of one sentence, each sentence has one part."""
    told = [(sentence, [part for part in parts if part in sentence]) for sentence in sentences]
    odd = [each for each in told if len(each[1]) != 1]
    assert not odd, f"expected otherwise: {json.dumps(odd, indent=1)}"
    found = [part for _sentence, (part,) in told]
    assert sorted(found) == sorted(parts), f"not told once: {[part for part in parts if found.count(part) != 1]}"


def assert_refused_for(result: Result, parts: t.Sequence[str]) -> None:
    """Check that a module has refused its options for these errors and no other; a part is of each."""
    assert result.get("failed"), result
    assert_told_once(result.get("errors", [result["msg"]]), parts)


class Lab:
    """Three hosts with a cluster. ``inventories`` as ansible-playbook takes them; ``directory`` is for its plays."""

    def __init__(self, inventories: t.Sequence[str], directory: Path) -> None:
        self._inventories = [word for inventory in inventories for word in ("-i", inventory)]
        self._directory = directory
        listed = _output(["ansible-inventory", *self._inventories, "--list"], timeout=PLAY_TIMEOUT)
        self.hosts: dict[str, dict[str, t.Any]] = json.loads(listed)["_meta"]["hostvars"]
        variables = yaml.safe_load((ROOT / "roles/_service/vars/main.yml").read_text())
        self._python_path = variables["__service_python_path"]
        self.kraft = "lab_kraft" in self.hosts["broker-1"]  # no ZooKeeper: tests/kraft
        self.state = ROOT / ".lab" / self.hosts["broker-1"]["lab_name"]

    def addresses(self) -> dict[str, str]:
        """Return the address of each host."""
        return {name: host["ansible_host"] for name, host in self.hosts.items()}

    def play(
        self, steps: t.Mapping[str, Task], host: str = "broker-1", wrap: t.Sequence[str] = ()
    ) -> dict[str, Result]:
        """Run named tasks on one host, or on the controller, in this order, and return their results by these names.

        A result also has the "seconds" that it took. ``wrap`` is a command that runs the one after it.
        """
        command = [*wrap, *self._command(steps, host)]
        output = _output(command, environment=CALLBACK, timeout=PLAY_TIMEOUT)
        tasks = json.loads(output[output.index("{") :])["plays"][0]["tasks"]
        return {item["task"]["name"]: {**item["hosts"][host], "seconds": _seconds(item["task"])} for item in tasks}

    def play_and_kill(
        self, module: str, condition: t.Callable[[], None], host: str = "broker-1", **args: t.Any
    ) -> None:
        """Call a module of ours, and kill -9 the playbook and the module on the host when ``condition`` returns."""
        command = self._command({"killed": task(module, **args)}, host)
        own = {**os.environ, "ANSIBLE_PIPELINING": "false"}  # with it the process has no name to find it by
        with subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.DEVNULL) as process:
            try:
                condition()
            finally:
                process.kill()
                self.ssh(host, f"kill -9 $(pgrep -f 'AnsiballZ_{module}[.]py')")

    def one(self, step: Task, host: str = "broker-1", wrap: t.Sequence[str] = ()) -> Result:
        """Run one task and return its result."""
        return self.play({"one": step}, host, wrap)["one"]

    def _command(self, steps: t.Mapping[str, Task], host: str) -> list[str]:
        """Write a playbook, and return the command that plays it."""
        play = {
            "hosts": host,
            "gather_facts": False,
            "become": host != CONTROLLER,
            "environment": {} if host == CONTROLLER else {"PYTHONPATH": self._python_path},
            "module_defaults": {"group/kafkaops.stack.kafka": {"bootstrap_servers": BROKERS}},
            "tasks": [{"name": name, **step} for name, step in steps.items()],
        }
        if host == CONTROLLER:
            play |= {"connection": "local", "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}}
        playbook = self._directory / "play.json"
        playbook.write_text(json.dumps([play]))
        inventories = self._inventories if host != CONTROLLER else ["-i", f"{CONTROLLER},"]
        return ["ansible-playbook", *inventories, str(playbook)]

    def ssh(self, host: str, command: str, stdin: str = "", timeout: float = 120) -> str:
        """Run a command as root on a host and return its output; timeout in seconds."""
        options = " ".join(shlex.quote(f"{name}={value}") for name, value in JAVA.items())
        command = f"sudo {options} bash -c {shlex.quote(command)}"
        return _output(["ssh", "-F", str(self.state / "ssh_config"), host, command], stdin=stdin, timeout=timeout)


def _seconds(task: t.Mapping[str, t.Any]) -> float:
    start, end = (datetime.fromisoformat(task["duration"][key]) for key in ("start", "end"))
    return (end - start).total_seconds()


def _output(
    command: t.Sequence[str], *, stdin: str = "", environment: t.Mapping[str, str] | None = None, timeout: float
) -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)[:500]}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
    return done.stdout
