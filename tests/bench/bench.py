# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure what the collection promises, and write docs/performance.md.

Makes a lab of its own (inventory.yml), deploys it from nothing, runs site.yml again with nothing to do, rolls the
brokers, counts the requests of the modules on the wire, measures the floor of a first deploy, and removes the lab.
Needs root, and what `make setup` installs. Figures of a busy machine are worth little: its load is told on the page.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import time
import typing as t

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.kafkaops.stack.tests.bench import admin_report, report
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire

STATE = ROOT / ".lab" / "bench"
INVENTORIES = ("-i", "inventories/lab", "-i", "tests/bench/inventory.yml")
HOSTS = ("broker-1", "broker-2", "broker-3")
ARCHIVES = {
    "zookeeper": {
        "zookeeper.tgz": "zookeeper/zookeeper-3.8.6/apache-zookeeper-3.8.6-bin.tar.gz",
        "kafka.tgz": "kafka/3.9.2/kafka_2.13-3.9.2.tgz",
    },
    "kafka_controller": {"kafka.tgz": "kafka/4.3.1/kafka_2.13-4.3.1.tgz"},
}
TOPICS, PARTITIONS, REPLICAS = 1000, 3, 3
SERVICES = {"zookeeper": ("zookeeper", 2181), "kafka_controller": ("kafka-controller", 9093), "kafka": ("kafka", 9092)}
STEPS = ("create", "compare", "change", "health", "roundtrip", "delete")  # the tags of requests.yml
SERVICE = yaml.safe_load((ROOT / "roles/_service/vars/main.yml").read_text())
PYTHON_PATH = SERVICE["__service_python_path"]
FLOOR_DIRECTORY = "bench-floor"
TIMEOUT = 1800  # seconds for one playbook


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deploys", type=int, default=2, help="first deploys; the first of them fills the caches")
    parser.add_argument("--noops", type=int, default=5, help="runs with nothing to do")
    parser.add_argument("--rolls", type=int, default=3, help="rolls of the brokers, each beside its floor")
    options = parser.parse_args()
    figures: dict[str, t.Any] = {"machine": machine()}
    figures["deploys"] = [deploy() for _ in range(options.deploys)]
    say("nothing to do", options.noops)
    figures["noops"] = [play("site.yml") for _ in range(options.noops)]
    figures["pings"] = pings(max(host["modules"] for host in figures["noops"][-1]["hosts"].values()))
    figures["rolls"] = [roll() for _ in range(options.rolls)]
    figures["requests"] = count_requests()
    figures["floors"] = floors("zookeeper")
    play("lab/down.yml")
    (ROOT / ".lab" / "figures.json").write_text(json.dumps(figures, indent=1))
    target = ROOT / "docs" / "performance.md"
    page = report.render(figures) + admin_report.sections(target.read_text())
    target.write_text(page)
    print(page)


def say(what: str, times: int = 1) -> None:
    """Tell on standard error what is measured now."""
    print(f"bench: {what}{f', {times} times' if times > 1 else ''}", file=sys.stderr, flush=True)


def machine() -> str:
    """Return a line on this machine and its software."""
    names = [line.partition(": ")[2] for line in _text("/proc/cpuinfo").splitlines() if line.startswith("model name")]
    memory = int(_text("/proc/meminfo").split()[1]) / 2**20
    core = subprocess.run(["ansible", "--version"], capture_output=True, text=True, check=True).stdout.split("\n", 1)[0]
    return (
        f"{datetime.date.today()}: {os.cpu_count()} processors ({names[0] if names else platform.machine()}), "
        f"{memory:.0f} GB, {core}, Python {platform.python_version()}, Kafka 3.9.2, ZooKeeper 3.8.6."
    )


def deploy(inventories: t.Sequence[str] = INVENTORIES) -> dict[str, t.Any]:
    """Make the lab anew and deploy it; return the report of site.yml."""
    say("a first deploy")
    before = play("lab/down.yml", inventories=inventories)
    play("lab/up.yml", inventories=inventories)
    return {**play("site.yml", inventories=inventories), "load": before["load"]}


def pings(count: int) -> list[float]:
    """Return the seconds of a play with nothing but ``count`` pings on each host, run thrice: Ansible's own share."""
    say("as many pings")
    tasks = [{"name": "Ping", "ansible.builtin.ping": {}}] * count
    book = STATE / "pings.yml"
    one = {"name": "Ping", "hosts": "all", "become": True, "gather_facts": False, "tasks": tasks}
    book.write_text(json.dumps([one]))
    return [play(str(book))["wall"] for _ in range(3)]


def play(
    playbook: str, *arguments: str, inventories: t.Sequence[str] = INVENTORIES, wrap: t.Sequence[str] = ()
) -> dict[str, t.Any]:
    """Run a playbook; return the report of count_tasks, with "wall" of the whole command and "load" before it."""
    output = ROOT / ".lab" / "count_tasks.json"
    environment = {
        **os.environ,
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "count_tasks",
        "COUNT_TASKS": str(output),
    }
    load = os.getloadavg()[0]
    begin = time.monotonic()
    command = [*wrap, "ansible-playbook", playbook, *inventories, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    wall = time.monotonic() - begin
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}")
    return {**json.loads(output.read_text()), "wall": round(wall, 2), "load": load}


def roll(role: str = "kafka", inventories: t.Sequence[str] = INVENTORIES) -> dict[str, t.Any]:
    """Roll a service once by a script that asks nobody, and once by restart.yml; return both in seconds.

    {"floor": {host: {"stop", "start", "in sync again"}}, "roll": from the lock to its release, "tasks", "wall"}
    """
    say(f"a roll of {role}")
    floor_of = {host: roll_floor(host, role) for host in HOSTS}
    ours = play("playbooks/restart.yml", "--tags", role, inventories=inventories)
    lock, release = (
        next(task for task in ours["tasks"] if task["name"].endswith(f"{verb} the lock of {role}"))
        for verb in ("Take", "Release")
    )
    tasks = [task for task in ours["tasks"] if lock["start"] <= task["start"] <= release["start"]]
    seconds = release["start"] + release["seconds"] - lock["start"]
    return {"floor": floor_of, "roll": round(seconds, 2), "tasks": tasks, "wall": ours["wall"]}


def roll_floor(host: str, role: str) -> dict[str, float]:
    """Restart one member by roll_floor.py, on its host."""
    number = HOSTS.index(host)
    unit, port = SERVICES[role]
    command = f"sudo env PYTHONPATH={PYTHON_PATH} python3 - {unit} {port} {number} {HOSTS[number - 1]}:9092"
    return t.cast("dict[str, float]", json.loads(ssh(host, command, HERE / "roll_floor.py")))


def count_requests() -> dict[str, t.Any]:
    """Run the steps of requests.yml one by one, and count what each sends."""
    say(f"requests for {TOPICS} topics")
    variables = topic_variables()
    steps = []
    with Wire(addresses(), STATE) as wire:
        for step in STEPS:
            done = play(
                "tests/bench/requests.yml", *variables, "--tags", step, inventories=("-i", "localhost,"), wrap=wire.wrap
            )
            (task,) = done["tasks"]
            steps.append({"name": task["name"], "seconds": task["seconds"], "requests": wire.take()})
    return {"topics": TOPICS, "partitions": PARTITIONS, "replicas": REPLICAS, "steps": steps}


def topic_variables() -> tuple[str, str]:
    """Write the topics of requests.yml as variables; return the arguments that name the file."""
    shape = {"partitions": PARTITIONS, "replication_factor": REPLICAS, "config": {"retention.ms": 3600000}}
    variables = {"bench_topics": [{"name": f"bench-{number:04}", **shape} for number in range(TOPICS)]}
    (STATE / "variables.json").write_text(json.dumps(variables))
    return "-e", f"@{STATE}/variables.json"


def addresses(inventories: t.Sequence[str] = INVENTORIES) -> dict[str, str]:
    """Return {host: address} of the lab."""
    command = ["ansible-inventory", *inventories, "--list"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    hosts = json.loads(found.stdout)["_meta"]["hostvars"]
    return {host: hosts[host]["ansible_host"] for host in HOSTS}


def floors(role: str) -> dict[str, dict[str, float]]:
    """Return the seconds of each step that a first deploy cannot do without, on one host and on all at once.

    role: whose service keeps the metadata of the cluster. The services of the hosts are killed for that.
    """
    say("the floor")
    units = f"kafka {SERVICES[role][0]}"
    for host in HOSTS:  # for good: the data is not needed any more, and a proper stop asks brokers that are gone
        ssh(host, f"sudo systemctl mask --runtime {units} && sudo systemctl kill --signal KILL {units}")
    measured = {"one host": floor(HOSTS[0], ARCHIVES[role])}
    with concurrent.futures.ThreadPoolExecutor(len(HOSTS)) as pool:
        each = list(pool.map(lambda host: floor(host, ARCHIVES[role]), HOSTS))
    measured["three hosts"] = {step: max(seconds[step] for seconds in each) for step in each[0]}
    return measured


def floor(host: str, archives: t.Mapping[str, str]) -> dict[str, float]:
    """Copy the archives to a host and run floor.py there."""
    ssh(host, f"mkdir {FLOOR_DIRECTORY}")
    begin = time.monotonic()
    for name, archive in archives.items():
        ssh(host, f"cat > {FLOOR_DIRECTORY}/{name}", ROOT / ".lab" / "archives" / archive)
    copied = round(time.monotonic() - begin, 2)
    options = " ".join(SERVICE["__service_tool_options"])
    seconds = json.loads(ssh(host, f"python3 - {FLOOR_DIRECTORY} {options}", HERE / "floor.py"))
    return {f"copy {len(archives)} archives": copied, **seconds}


def ssh(host: str, command: str, given: pathlib.Path = pathlib.Path(os.devnull)) -> str:
    """Run a command on a host with the content of a file as its input; return what it prints."""
    with given.open("rb") as handle:
        whole = ["ssh", "-F", str(STATE / "ssh_config"), host, command]
        return subprocess.run(whole, cwd=ROOT, stdin=handle, stdout=subprocess.PIPE, check=True).stdout.decode()


def _text(path: str) -> str:
    return pathlib.Path(path).read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
