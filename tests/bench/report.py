# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turn what bench.py measured into docs/performance.md. Pure."""

from __future__ import annotations

import collections
import re
import statistics
import typing as t

Report = t.Mapping[str, t.Any]
"""Of one run of ansible-playbook: what callback_plugins/count_tasks.py writes, "wall" in seconds, "load" before it."""

OK_BOUND, MODULES_BOUND = 60, 35
TOP_TASKS = 10


def wall_bound(report: Report) -> float:
    """Return the seconds that a run with nothing to do may take: 2 + 0.15 for each module on each host."""
    hosts = report["hosts"].values()
    return 2 + 0.15 * max(int(host["modules"]) for host in hosts) * len(hosts)


def serving(report: Report) -> float:
    """Return the seconds from the start of site.yml to the end of the play after which the brokers serve."""
    names = [play["name"] for play in report["plays"]]
    return float(report["plays"][names.index("Deploy Kafka") + 1]["start"])


def render(figures: t.Mapping[str, t.Any]) -> str:
    """Return the page of the figures, which are as bench.py has them."""
    parts = [
        _HEAD.format(machine=figures["machine"]),
        _noop(figures["noops"], statistics.median(figures["pings"])),
        _deploy(figures["deploys"], figures["floors"]),
        _roll(figures["rolls"]),
        _requests(figures["requests"]),
    ]
    return "\n".join(parts)


_HEAD = """# Performance

Written by `tests/bench/bench.py`, which creates its own lab, deploys it, and measures there. Compare ratios and counts:
the seconds belong to one machine on one day.

{machine}
"""

_NOOP = """## A run with nothing to do

`ansible-playbook site.yml` on a converged cluster: hosts, ZooKeeper, Kafka, topics and verification together. The
column modules counts module runs on the host: one for each item of a loop, two for copy and template.

{hosts}

Wall time, {count} runs: median {median:.1f} s, {low:.1f} to {high:.1f} s. Bound, 2 s + 0.15 s for each module run on
each host: {bound:.1f} s. Ratio {ratio:.2f}. Load average before: {load:.1f}. As many pings on each host and nothing
else: {pings:.1f} s, {ping:.2f} s for each ping on each host. Ratio {pings_ratio:.2f}.

The bound grows with the number of module runs; for the maximum of {modules_bound} it is {most:.1f} s.
"""


def _noop(reports: t.Sequence[Report], pings: float) -> str:
    rows = [
        (name, host["changed"], f"{host['ok']} (at most {OK_BOUND})", f"{host['modules']} (at most {MODULES_BOUND})")
        for name, host in sorted(reports[-1]["hosts"].items())
    ]
    walls = [report["wall"] for report in reports]
    median, bound = statistics.median(walls), wall_bound(reports[-1])
    return _NOOP.format(
        hosts=table(("host", "changed", "ok in the recap", "modules"), rows),
        count=len(walls),
        median=median,
        low=min(walls),
        high=max(walls),
        bound=bound,
        ratio=median / bound,
        pings=pings,
        ping=pings / max(int(host["modules"]) for host in reports[-1]["hosts"].values()) / len(reports[-1]["hosts"]),
        modules_bound=MODULES_BOUND,
        most=2 + 0.15 * MODULES_BOUND * len(reports[-1]["hosts"]),
        pings_ratio=median / pings,
        load=reports[0]["load"],
    )


_DEPLOY = """## The first deploy

`ansible-playbook site.yml` on three bare hosts, with archives and packages cached, compared with the floor: the
steps that no deploy can avoid, measured in the same run by a script without Ansible, on one host and on all three at
once (they share the machine's processors). The script copies and unpacks both archives, and starts ZooKeeper and a
broker until they respond. Load average before the deploy: {load:.1f}.

{table}

The {top} longest of {count} tasks:

{tasks}

The floor does not include the installation of Java, or Ansible itself, which runs up to {modules} modules on a host,
one after the other, in {count} tasks.
"""


def _deploy(reports: t.Sequence[Report], floors: t.Mapping[str, t.Mapping[str, float]]) -> str:
    best = min(reports, key=serving)
    served, one, three = serving(best), sum(floors["one host"].values()), sum(floors["three hosts"].values())
    rows: list[tuple[t.Any, ...]] = [
        ("until the cluster serves", f"{served:.1f} s", f"{served / three:.1f}", f"{served / one:.1f}"),
        ("until it is verified", f"{best['wall']:.1f} s", f"{best['wall'] / three:.1f}", f"{best['wall'] / one:.1f}"),
        ("floor, three hosts at once", f"{three:.1f} s", "1", ""),
    ]
    rows += [(f"- {name}", f"{seconds:.1f} s", "", "") for name, seconds in floors["three hosts"].items()]
    rows += [("floor, one host", f"{one:.1f} s", "", "1")]
    rows += [(f"- {name}", f"{seconds:.1f} s", "", "") for name, seconds in floors["one host"].items()]
    if len(reports) > 1:
        others = ", ".join(f"{serving(report):.1f} s" for report in reports)
        rows.insert(1, (f"- each of {len(reports)} deploys", others, "", ""))
    longest = sorted(best["tasks"], key=lambda task: -task["seconds"])[:TOP_TASKS]
    tasks = [(task["name"].rpartition(" : ")[2], f"{task['seconds']:.1f} s") for task in longest]
    rest = sum(task["seconds"] for task in best["tasks"]) - sum(task["seconds"] for task in longest)
    tasks.append((f"the other {len(best['tasks']) - len(longest)}", f"{rest:.1f} s"))
    return _DEPLOY.format(
        table=table(("", "seconds", "of the floor, three hosts", "of the floor, one host"), rows),
        top=len(longest),
        count=len(best["tasks"]),
        tasks=table(("task", "seconds"), tasks),
        modules=max(host["modules"] for host in best["hosts"].values()),
        load=best["load"],
    )


_ROLL = """## The roll of three brokers

`restart --tags kafka` from the lock to its release: the check of the cluster, each broker in its turn, the election of
the preferred leaders. The floor is measured before each of {count} rolls by a script that stops each broker, starts it,
and waits until it listens and is in sync again, without any check. [Reliability](reliability.md) describes the effect
of a roll on clients.

{table}

The longest tasks of the best roll:

{tasks}
"""


def _roll(rolls: t.Sequence[Report]) -> str:
    rows = []
    for roll in rolls:
        steps = [sum(found[name] for found in roll["floor"].values()) for name in ("stop", "start", "in sync again")]
        ratio = f"{roll['roll'] / floor_of(roll):.2f} (aim 1.5)"
        rows.append((f"{roll['roll']:.1f} s", f"{floor_of(roll):.1f} s", *(f"{step:.1f} s" for step in steps), ratio))
    best = min(rolls, key=lambda roll: roll["roll"] / floor_of(roll))
    spent: dict[str, float] = collections.defaultdict(float)
    for task in best["tasks"]:
        name = re.sub(r" (on|of|without) broker-\d+$", "", task["name"].rpartition(" : ")[2])
        spent[name] += task["seconds"]
    tasks = [(name, f"{seconds:.1f} s") for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1])]
    return _ROLL.format(
        count=len(rolls),
        table=table(("roll", "floor", "- stop", "- start", "- in sync again", "ratio"), rows),
        tasks=table(("task", "seconds"), tasks[:TOP_TASKS]),
    )


_REQUESTS = """## Requests

Requests on the wire by API key, for one run of each module, with {topics} topics of {partitions} partitions and
{replicas} replicas. The first Metadata of a client is its bootstrap. ApiVersions, which opens each connection, is not
in the sum.

{table}
"""


def _requests(measured: t.Mapping[str, t.Any]) -> str:
    rows = []
    for step in measured["steps"]:
        total, which = counted(step["requests"])
        rows.append((step["name"], total, which, f"{step['seconds']:.1f} s"))
    shape = {name: measured[name] for name in ("topics", "partitions", "replicas")}
    return _REQUESTS.format(table=table(("", "sum", "requests", "seconds"), rows), **shape)


def counted(requests: t.Mapping[str, int]) -> tuple[int, str]:
    """Return how many requests there were, and how many of which, without ApiVersions, which opens each connection."""
    counts = {name: count for name, count in sorted(requests.items()) if name != "ApiVersions"}
    return sum(counts.values()), ", ".join(f"{name} {count}" for name, count in counts.items())


def floor_of(roll: Report) -> float:
    """Return the seconds of the floor of a roll."""
    return float(sum(sum(steps.values()) for steps in roll["floor"].values()))


def table(head: t.Sequence[str], rows: t.Iterable[t.Sequence[t.Any]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
