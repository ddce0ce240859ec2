# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the same three hosts with ZooKeeper and with controllers, and write that section of docs/performance.md.

For each: first deploys, runs with nothing to do, a roll of the ensemble or of the controllers and one of the brokers,
with their floors, the failover of the active controller, and the requests of kafka_quorum with few topics and with
many. In the lab of bench.py, which it removes. Needs root, and what `make setup` installs.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import typing as t

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.kafkaops.stack.tests.bench import admin_report, planes_report
from ansible_collections.kafkaops.stack.tests.bench.bench import (
    HERE,
    HOSTS,
    INVENTORIES,
    PYTHON_PATH,
    SERVICES,
    STATE,
    addresses,
    deploy,
    floors,
    machine,
    play,
    roll,
    say,
    ssh,
    topic_variables,
)
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire

KRAFT = ("-i", "inventories/lab/hosts.yml", "-i", "tests/kraft/inventory.yml", "-i", "tests/bench/inventory.yml")


class Plane(t.NamedTuple):
    """What is rolled before the brokers, the unit in which the active controller runs, and its ids by host."""

    role: str
    unit: str
    ids: tuple[int, int, int]
    inventories: t.Sequence[str]


PLANES = {
    "ZooKeeper": Plane("zookeeper", "kafka", (0, 1, 2), INVENTORIES),
    "KRaft": Plane("kafka_controller", "kafka-controller", (3001, 3002, 3003), KRAFT),
}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deploys", type=int, default=2, help="first deploys; the first of them fills the caches")
    parser.add_argument("--times", type=int, default=3, help="of everything else")
    options = parser.parse_args()
    figures: dict[str, t.Any] = {"machine": machine()}
    for name, plane in PLANES.items():
        say(f"a platform on {name}")
        figures[name] = measure(plane, options.deploys, options.times)
    (ROOT / ".lab" / "planes.json").write_text(json.dumps(figures, indent=1))
    page = ROOT / "docs" / "performance.md"
    page.write_text(admin_report.put(page.read_text(), "planes", planes_report.render(figures)))


def measure(plane: Plane, deploys: int, times: int) -> dict[str, t.Any]:
    """Return the figures of one platform, and remove its lab."""
    inventories = plane.inventories
    figures: dict[str, t.Any] = {"deploys": [deploy(inventories) for _ in range(deploys)]}
    say("nothing to do", times)
    figures["noops"] = [play("site.yml", inventories=inventories) for _ in range(times)]
    figures["rolls"] = {each: [roll(each, inventories) for _ in range(times)] for each in (plane.role, "kafka")}
    say("a failover", times)
    figures["failovers"] = [failover(plane, number) for number in range(times)]
    if plane.role == "kafka_controller":
        figures["requests"] = [quorum_requests(inventories, many=many) for many in (False, True)]
    figures["floors"] = floors(plane.role)
    play("lab/down.yml", inventories=inventories)
    return figures


def failover(plane: Plane, number: int) -> float:
    """Kill the active controller; return the seconds until a topic could be created. The next run starts it again."""
    target = STATE / "controller"
    with Wire(addresses(plane.inventories), STATE) as wire:
        local(wire, "controller", "-e", f"bench_controller={target}")
    host = HOSTS[plane.ids.index(int(target.read_text()))]
    others = " ".join(f"{other}:{SERVICES['kafka'][1]}" for other in HOSTS if other != host)
    command = f"sudo env PYTHONPATH={PYTHON_PATH} python3 - {plane.unit} bench-failover-{number} {others}"
    seconds = float(json.loads(ssh(host, command, HERE / "failover.py")))
    play("site.yml", inventories=plane.inventories)
    return seconds


def quorum_requests(inventories: t.Sequence[str], *, many: bool) -> dict[str, int]:
    """Return {request: how many} of one kafka_quorum; with ``many`` after the topics of bench.py were created."""
    with Wire(addresses(inventories), STATE) as wire:
        if many:
            local(wire, "create", *topic_variables(), book="requests.yml")
            wire.take()
        local(wire, "quorum")
        return dict(wire.take())


def local(wire: Wire, tag: str, *arguments: str, book: str = "planes.yml") -> None:
    """Run one task on this machine, whose requests are counted."""
    inventories = ("-i", "localhost,")
    play(f"tests/bench/{book}", "--tags", tag, *arguments, inventories=inventories, wrap=wire.wrap)


if __name__ == "__main__":
    main()
