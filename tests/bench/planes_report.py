# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turn what planes.py measured into its section of docs/performance.md. Pure."""

from __future__ import annotations

import statistics
import typing as t

from ansible_collections.kafkaops.stack.tests.bench.report import counted, floor_of, serving, table

Figures = t.Mapping[str, t.Any]
Measure = t.Callable[[Figures], float]

_SECTION = """## With ZooKeeper and with controllers

Written by `tests/bench/planes.py` on {machine} The same three hosts carry Kafka 3.9.2 with ZooKeeper, then Kafka 4.3.1
with three controllers, which are processes of their own. The best of the deploys, otherwise medians. The floor of a
deploy is a script without Ansible that does on all hosts at once what none can avoid: it copies and unpacks the
archives, formats, and starts a member and a broker. That of a roll stops and starts one member after the other and asks
nobody. Failover: from `kill -9` of the active
controller, which stays down, until a topic could be created. Load average before: {load:.1f}.

{table}

All nodes share the processors. In the floor ZooKeeper starts in {start_one:.1f} s, controllers in
{start_other:.1f} s, and the JVMs that format the directories take {format_other:.1f} s: without Ansible, too, a
cluster with controllers takes {more:.1f} s longer. A broker that was stopped is registered again only when its session
has ended (`broker.session.timeout.ms`, 9 s, which the controllers count from its last heartbeat; until then they log a
DuplicateBrokerRegistrationException). That is most of the floor of its roll.

`kafka_quorum` sends the same requests however large the cluster is: {few} without topics, {many} with 1000.
"""


def render(figures: Figures) -> str:
    """Return the section; ``figures`` are as planes.py has them, {"machine", "ZooKeeper": {...}, "KRaft": {...}}."""
    first, second = figures["ZooKeeper"], figures["KRaft"]
    rows = [_row(name, measure(first), measure(second)) for name, measure in _MEASURES]
    few, many = (which for _total, which in map(counted, second["requests"]))
    return _SECTION.format(
        machine=figures["machine"],
        load=first["deploys"][0]["load"],
        table=table(("", "ZooKeeper", "KRaft", "KRaft / ZooKeeper"), rows),
        few=few,
        start_one=_all(first)["start ZooKeeper"],
        start_other=_all(second)["start the controller"],
        format_other=sum(seconds for step, seconds in _all(second).items() if step.startswith("format")),
        more=_floor(second) - _floor(first),
        many=many,
    )


def _row(name: str, one: float, other: float) -> tuple[str, ...]:
    unit = "" if name.endswith("floor") else " s"
    return name, f"{one:.1f}{unit}", f"{other:.1f}{unit}", f"{other / one:.2f}"


def _all(figures: Figures) -> t.Mapping[str, float]:
    """Return {step: seconds} of the floor of a deploy, of all hosts at once."""
    return t.cast("t.Mapping[str, float]", figures["floors"]["three hosts"])


def _floor(figures: Figures) -> float:
    return sum(_all(figures).values())


def _served(figures: Figures) -> float:
    return min(map(serving, figures["deploys"]))


def _rolls(figures: Figures, brokers: bool) -> t.Sequence[Figures]:
    """Return the rolls of the brokers, or those of what was rolled before them."""
    return t.cast(
        "t.Sequence[Figures]", next(r for role, r in figures["rolls"].items() if (role == "kafka") is brokers)
    )


def _seconds(figures: Figures, brokers: bool) -> float:
    return statistics.median(float(roll["roll"]) for roll in _rolls(figures, brokers))


def _of_floor(figures: Figures, brokers: bool) -> float:
    return statistics.median(float(roll["roll"]) / floor_of(roll) for roll in _rolls(figures, brokers))


_MEASURES: t.Sequence[tuple[str, Measure]] = (
    ("first deploy until the cluster serves", _served),
    ("- the floor itself", _floor),
    ("- times its floor", lambda found: _served(found) / _floor(found)),
    ("first deploy until it is verified", lambda found: min(report["wall"] for report in found["deploys"])),
    ("nothing to do", lambda found: statistics.median(report["wall"] for report in found["noops"])),
    ("roll of the ensemble, of the controllers", lambda found: _seconds(found, False)),
    ("- times its floor", lambda found: _of_floor(found, False)),
    ("roll of the brokers", lambda found: _seconds(found, True)),
    ("- times its floor", lambda found: _of_floor(found, True)),
    ("failover of the controller", lambda found: statistics.median(found["failovers"])),
)
