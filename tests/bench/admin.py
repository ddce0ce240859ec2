# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the modules that administer a cluster beside a bare client, and write their part of docs/performance.md.

Works on a cluster that is there: the lab's hosts of the inventories, or one broker on this machine, with an inventory
of one host (ansible_host: 127.0.0.1, and a lab_name) and --tool ''. What it makes begins with "bench-admin", and is
deleted at the end. Each step is done by the module (one Python process), by a script that only calls kafka-python
(admin_bare.py, in turn with the module), by a task of ansible-playbook with its requests counted on the wire, and by
Kafka's own tools on the first host. admin_ansible.py is Ansible's own share: a module that only reads the arguments.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import typing as t

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.kafkaops.stack.tests.bench import admin_report
from ansible_collections.kafkaops.stack.tests.bench.admin_work import KINDS, Kind, Step, absent, many_topics
from ansible_collections.kafkaops.stack.tests.integration.lab import CONTROLLER, Lab, task
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire, with_names

MODULES = "ansible_collections.kafkaops.stack.plugins.modules"
PAGE = ROOT / "docs" / "performance.md"
TIMEOUT = 900  # seconds for one step
BATCH = 500  # of many topics
SETTLED = 4  # times in a row that a module has to find nothing to do: it asks any broker, and each learns when it can
ATTEMPTS = 60
PATIENCE = 60  # seconds for a broker of a busy machine to answer
# Runs a command, and tells what it took: a small process of its own, because Linux hands the peak of memory of whoever
# starts a process down to it.
MEASURE = """
import json, resource, subprocess, sys, time
begin = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
seconds = time.monotonic() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
took = {"seconds": seconds, "processor": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}
print(json.dumps({"rc": done.returncode, "out": done.stdout, "err": done.stderr, **took}))
"""


def main() -> None:
    """Measure and write."""
    options = arguments()
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(options, pathlib.Path(directory))
        counts = {name: getattr(options, name) for name in KINDS}
        figures: dict[str, t.Any] = {
            "cluster": options.cluster,
            "runs": options.runs,
            "date": datetime.date.today().isoformat(),
            "load": os.getloadavg()[0],
            "kinds": [],
        }
        for name, count in counts.items():
            if count:
                figures["kinds"].append(bench.kind(KINDS[name](count)))
                write(figures)
        if options.many:
            figures["many"] = bench.many(options.many)
            write(figures)


def write(figures: t.Mapping[str, t.Any]) -> None:
    """Write what there is so far: the steps take minutes, and one of them may fail."""
    section = admin_report.render(figures)
    PAGE.write_text(admin_report.put(PAGE.read_text(), figures["cluster"], section))
    say(f"written\n{section}")


def arguments() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cluster", required=True, help="what it is, as 'Kafka 3.9.2 with ZooKeeper'; names the part")
    parser.add_argument("--inventory", action="append", help="of the lab; more than once; inventories/lab without it")
    parser.add_argument("--bootstrap", default="broker-1:9092", help="brokers as host:port, separated by commas")
    parser.add_argument("--sasl-user", help="log in with SCRAM-SHA-512 as this user")
    parser.add_argument("--sasl-password", help="its password")
    parser.add_argument("--cafile", help="use TLS, with this authority; requests can't be counted then")
    parser.add_argument("--tool", default="/opt/kafka/bin", help="Kafka's own tools on the first host; empty: none")
    parser.add_argument("--command-config", help="file on the first host with which they log in")
    parser.add_argument("--runs", type=int, default=3, help="of the module and the bare client, in turn")
    for name, count in (("topics", 1000), ("acls", 1000), ("quotas", 1000), ("users", 200), ("groups", 1000)):
        parser.add_argument(f"--{name}", type=int, default=count, help=f"how many; {count} without it, 0 for none")
    parser.add_argument("--many", type=int, default=0, help="topics for the memory of kafka_topics, such as 10000")
    return parser.parse_args()


class Bench:
    """The cluster, and how each of the four works on it."""

    def __init__(self, options: argparse.Namespace, directory: pathlib.Path) -> None:
        """Connect nothing yet; ``directory`` is for what is written."""
        self._options, self._directory = options, directory
        self._lab = Lab(options.inventory or ["inventories/lab"], directory)
        self._names = with_names(self._lab.addresses(), directory / "names")
        self._connection: dict[str, t.Any] = {
            "bootstrap_servers": options.bootstrap.split(","),
            "bootstrap_timeout": PATIENCE,
        }
        protocol = "SSL" if options.cafile else "PLAINTEXT"
        if options.cafile:
            self._connection["ssl_cafile"] = options.cafile
        if options.sasl_user:
            protocol = f"SASL_{protocol}"
            self._connection["sasl_mechanism"] = "SCRAM-SHA-512"
            self._connection["sasl_username"] = options.sasl_user
            self._connection["sasl_password"] = options.sasl_password
        self._connection["security_protocol"] = protocol

    def kind(self, kind: Kind) -> dict[str, t.Any]:
        """Measure all steps of a kind: {"name", "count", "steps": [...]}; "missing" tells why there are none."""
        if kind.steps[0].module == "kafka_acls":
            asked = self._python("-m", f"{MODULES}.kafka_acl_info", given={})
            if "SECURITY_DISABLED" in asked["out"]:
                return {"name": kind.name, "count": kind.count, "missing": "no authorizer", "steps": []}
        with contextlib.ExitStack() as stack:
            for step in reversed(kind.after):
                stack.callback(self.aside, step)
            for step in kind.before:
                self.aside(step)
            if kind.steps[-1].name == "delete":
                self.aside(kind.steps[-1])  # what a run that was cut short has left
                stack.callback(self.module, kind.steps[-1], strict=False)
            return {"name": kind.name, "count": kind.count, "steps": self._steps(kind)}

    def _steps(self, kind: Kind) -> list[dict[str, t.Any]]:
        ways = {"module": self.module, "bare": self.bare, "ansible": self.ansible}
        found: list[dict[str, t.Any]] = [{"name": s.name, "processor": {way: [] for way in ways}} for s in kind.steps]
        for _run in range(self._options.runs):
            for way, run in ways.items():
                for step, figures in zip(kind.steps, found):
                    say(f"{kind.name}: {step.name}: {way}")
                    took = run(step)
                    figures.setdefault(way, []).append(took["seconds"])
                    figures["processor"][way].append(took["processor"])
                    if way != "ansible":
                        self.settle(step)
        port = int(self._options.bootstrap.rpartition(":")[2])
        with Wire(self._lab.addresses(), self._directory, port) as wire:
            for step, figures in zip(kind.steps, found):
                say(f"{kind.name}: {step.name}: ansible-playbook")
                figures["task"] = self.playbook(step, wire)
                figures["requests"] = {} if self._options.cafile else wire.take()
                self.settle(step)
        for step, figures in zip(kind.steps, found):
            say(f"{kind.name}: {step.name}: Kafka's own tool")
            figures["java"], figures["share"] = self.java(step)
            self.module(step, strict=False)  # the rest, where the tool has done only a few
            self.settle(step)
        return found

    def module(self, step: Step, *, strict: bool = True) -> dict[str, t.Any]:
        """Run a module as a process of its own; return {"seconds", "peak" in MB}."""
        done = self._python("-m", f"{MODULES}.{step.module}", given=step.arguments)
        result = json.loads(done["out"])
        if result.get("failed") or (strict and result["changed"] != step.changed):
            raise SystemExit(f"{step.module}: {step.name}: {done['out'][:2000]}")
        return done

    def bare(self, step: Step) -> dict[str, t.Any]:
        """Do the same with kafka-python alone."""
        return self._python(str(HERE / "admin_bare.py"), after=[step.bare], given=step.arguments)

    def ansible(self, step: Step) -> dict[str, t.Any]:
        """Run a module that only reads these arguments."""
        return self._python(str(HERE / "admin_ansible.py"), given=step.arguments)

    def aside(self, step: Step) -> None:
        """Do what is not measured."""
        if step.module:
            self.module(step, strict=False)
        else:
            self.bare(step)
        self.settle(step)

    def settle(self, step: Step) -> None:
        """Wait until all brokers know of what a step has done."""
        if not step.changed or not step.module:
            return
        if step.module == "kafka_topics":
            self._python(str(HERE / "admin_bare.py"), after=["settle_topics"], given=step.arguments)
            return
        calm = 0
        for _attempt in range(ATTEMPTS):
            given = {**step.arguments, "_ansible_check_mode": True}
            changed = json.loads(self._python("-m", f"{MODULES}.{step.module}", given=given)["out"])["changed"]
            calm = 0 if changed else calm + 1
            if calm == SETTLED:
                return
            time.sleep(0.2)

    def playbook(self, step: Step, wire: Wire) -> float:
        """Run the module as a task of ansible-playbook; return the seconds of the task."""
        result = self._lab.one(task(step.module, **self._connection, **step.arguments), CONTROLLER, wire.wrap)
        if result.get("failed") or result["changed"] != step.changed:
            raise SystemExit(f"{step.module}: {step.name}: {str(result.get('msg') or result)[:2000]}")
        return t.cast("float", result["seconds"])

    def java(self, step: Step) -> tuple[float | None, float]:
        """Run Kafka's own tool on the first host; return its seconds and the share of the work that it did."""
        if step.java is None or not self._options.tool:
            return None, 1.0
        login = f" --command-config {self._options.command_config}" if self._options.command_config else ""
        connection = f"--bootstrap-server {self._options.bootstrap}{login}"
        command = step.java.command.format(tool=self._options.tool, connection=connection)
        timed = f"start=$(date +%s.%N); {command}; rc=$?; echo $start $(date +%s.%N); exit $rc"
        said = self._lab.ssh(next(iter(self._lab.addresses())), timed, timeout=TIMEOUT)
        start, end = said.splitlines()[-1].split()
        return float(end) - float(start), step.java.share

    def many(self, count: int) -> dict[str, t.Any]:
        """Return {"count", "seconds", "peak"} of kafka_topics with so many topics and nothing to do."""
        topics = many_topics(count)
        batches = [topics[start : start + BATCH] for start in range(0, count, BATCH)]
        try:
            for number, batch in enumerate(batches):
                say(f"many topics: batch {number + 1} of {len(batches)}")
                self.bare(Step("create", "", {"topics": batch}, "create_topics", True))
            self.settle(Step("create", "kafka_topics", {"topics": topics}, "", True))
            say("many topics: nothing to do")
            done = self.module(Step("nothing to do", "kafka_topics", {"topics": topics}, "", False))
            return {"count": count, "seconds": done["seconds"], "peak": done["peak"]}
        finally:
            for number, batch in enumerate(batches):
                say(f"many topics: delete {number + 1} of {len(batches)}")
                gone = {"topics": absent(batch, "name")}
                self.module(Step("delete", "kafka_topics", gone, "", True), strict=False)

    def _python(self, *command: str, given: t.Mapping[str, t.Any], after: t.Sequence[str] = ()) -> dict[str, t.Any]:
        """Run Python with arguments as a module gets them in a file; return what MEASURE tells."""
        path = self._directory / "arguments.json"
        path.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": {**self._connection, **given}}))
        whole = [*self._names, sys.executable, *command, str(path), *after]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "collections"),
            # Each of them finds what it imports compiled.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self._directory / "compiled"),
        }
        measure = [sys.executable, "-S", "-c", MEASURE, *whole]
        said = subprocess.run(measure, capture_output=True, text=True, env=environment, timeout=TIMEOUT, check=True)
        done = t.cast("dict[str, t.Any]", json.loads(said.stdout))
        if done["rc"] and not done["out"].strip().startswith("{"):
            raise SystemExit(f"{' '.join(whole)}:\n{done['out'][-2000:]}{done['err'][-2000:]}")
        return done


def say(what: str) -> None:
    """Tell on standard error what is measured now."""
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
