# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turn what admin.py measured into its part of docs/performance.md, one section for each cluster. Pure."""

from __future__ import annotations

import re
import statistics
import typing as t

from ansible_collections.kafkaops.stack.tests.bench.report import counted, table

AIM = 1.3
MEMORY_BOUND = 200
_BEGIN = "<!-- admin.py: {} -->"
_END = "<!-- end of admin.py: {} -->"
_SECTIONS = re.compile(r"<!-- admin\.py: (?P<name>.*?) -->\n.*?<!-- end of admin\.py: (?P=name) -->\n", re.DOTALL)

_HEAD = """## Administration: {cluster}

Written by `tests/bench/admin.py`. Module: the module alone, `python -m` with its arguments in a file. Bare: a script
that does the same with kafka-python, without any checks. Both start, connect, work and end, in turn, {runs}
times; medians. Ansible: a module that only reads the same arguments and returns them. Processor: the processor time of
these three. Task: one task of `ansible-playbook` on the controller, with its requests counted on the wire (without
ApiVersions). Java: Kafka's own command-line tool on a broker's host, if it was measured; ~: it takes one object at a
time, so ten were measured and scaled. {date}, load average before: {load:.1f}.

A ratio above 1 includes steps that the script omits: Ansible's own code, the check of the connection, the reading of
the current state, and the validation by the broker before a change is made. For a thousand ACLs or quotas
Ansible's own code takes more than half of the script's processor time, so the aim is in reach only where the broker
takes longer. To create topics, the script sends one request for all of them, and both wait until the metadata of a
broker has leaders for all new partitions; without ZooKeeper a broker creates their logs after that. With ZooKeeper the
module sends topics in batches of 1000 partitions.

{table}
"""
_MANY = """
{count} topics declared, nothing to do: peak memory of the module's process {peak:.0f} MB (bound {bound} MB, ru_maxrss
of the child process by `getrusage`), {seconds:.1f} s.
"""


def render(figures: t.Mapping[str, t.Any]) -> str:
    """Return the section of one cluster, from the figures of admin.py."""
    head = (
        *("", "module", "bare", "ratio", "Ansible", "ratio to bare and Ansible"),
        *("processor", "task", "Java", "requests", "which"),
    )
    rows = [row for kind in figures["kinds"] for row in _rows(kind)]
    parts = [_HEAD.format(**{**figures, "table": table(head, rows)})]
    parts += [
        f"\n{k['count']} {k['name']}: not measured: {k['missing']}.\n" for k in figures["kinds"] if "missing" in k
    ]
    if "many" in figures:
        parts.append(_MANY.format(**figures["many"], bound=MEMORY_BOUND))
    return "".join(parts)


def put(page: str, cluster: str, section: str) -> str:
    """Return the page with the section of a cluster in the place of its last one, else at the end."""
    marked = f"{_BEGIN.format(cluster)}\n{section}{_END.format(cluster)}\n"
    for match in _SECTIONS.finditer(page):
        if match["name"] == cluster:
            return page[: match.start()] + marked + page[match.end() :]
    return f"{page.rstrip()}\n\n{marked}"


def sections(page: str) -> str:
    """Return all sections of a page, for whoever writes the rest of it anew."""
    return "".join(f"\n{match.group()}" for match in _SECTIONS.finditer(page))


def _rows(kind: t.Mapping[str, t.Any]) -> t.Iterator[tuple[str, ...]]:
    for step in kind["steps"]:
        module, bare, ansible = (statistics.median(step[way]) for way in ("module", "bare", "ansible"))
        processor = [statistics.median(step["processor"][way]) for way in ("module", "bare", "ansible")]
        total, which = counted(step["requests"])
        java = "" if step["java"] is None else f"{'~' if step['share'] < 1 else ''}{step['java'] / step['share']:.1f} s"
        yield (
            f"{kind['count']} {kind['name']}: {step['name']}",
            f"{module:.2f} s",
            f"{bare:.2f} s",
            f"{module / bare:.2f} (aim {AIM})",
            f"{ansible:.2f} s",
            f"{module / (bare + ansible):.2f}",
            f"{', '.join(f'{seconds:.2f}' for seconds in processor)} s",
            f"{step['task']:.2f} s",
            java,
            str(total) if which else "not counted",
            which,
        )
