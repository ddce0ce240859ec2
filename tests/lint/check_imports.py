# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check which way the files of plugins import each other.

Usage: check_imports.py [CHECKOUT]. Prints a sentence per problem; exits 1 where there is one.
- No file imports itself by way of others.
- It goes one way: modules, action, filter and whatever else Ansible loads → plugin_utils → module_utils.
- A directory below a package of module_utils, such as _kafka/topics, is an object. Within the package only the object
  itself imports its run and its wires (wire, *_wire): what several objects need stands beside them, in the package.
- spec and plan of an object are pure: neither they nor what they import reach a wire, a client, _host, AnsibleModule or
  a library that talks to something.
"""

from __future__ import annotations

import ast
import collections
import pathlib
import sys
from collections.abc import Callable, Iterator, Mapping, Set

COLLECTION = "ansible_collections.kafkaops.stack."
RANKS = {"module_utils": 0, "plugin_utils": 1}
FRONT = 2  # of everything that Ansible loads by its name
TALKING = ("ansible.module_utils.basic", "ansible.module_utils.urls", "kafka", "kazoo", "socket", "subprocess")

Graph = Mapping[str, frozenset[str]]
"""What each file imports, both without the suffix .py: plugins/modules/x; what is not of the collection by its name."""


def graph(top: pathlib.Path) -> Graph:
    """Return the imports of the files of plugins, by file."""
    files = {str(path.relative_to(top).with_suffix("")): path for path in sorted(top.glob("plugins/**/*.py"))}
    return {name: frozenset(_imports(name, path, files.keys())) for name, path in files.items()}


def _imports(name: str, path: pathlib.Path, known: Set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (_place(alias.name, known) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(name.split("/")[: -node.level]) if node.level else ""
            module = ".".join(filter(None, [COLLECTION.strip(".") if above else "", above, node.module]))
            # What is imported from a package is a file, what is imported from a file is not.
            yield from (_place(f"{module}.{alias.name}", known) for alias in node.names)


def _place(dotted: str, known: Set[str]) -> str:
    """Return the file of the collection that an imported name is or is in, else the name."""
    if not dotted.startswith(COLLECTION):
        return dotted
    whole = dotted[len(COLLECTION) :].replace(".", "/")
    return next((name for name in (whole, whole.rpartition("/")[0]) if name in known), whole)


def problems(imports: Graph) -> Iterator[str]:
    """Yield a sentence for every import that goes the wrong way."""
    yield from _circles(imports)
    for name in imports:
        for other in sorted(imports[name] & imports.keys()):
            if not _downward(name, other):
                yield f"{name}.py imports {other}.py: move what it needs to where both may import it from."
            if _foreign(name, other):
                yield f"{name}.py imports {other}.py of another object: move what both need beside the objects."
        if _is_pure(name) and (way := _way(imports, name, _talks)):
            yield f"{name}.py is to be pure, and imports {_told(way[1:])}: move what talks into wire or run."


def _circles(imports: Graph) -> Iterator[str]:
    told: set[str] = set()
    for name in imports:
        way = [] if name in told else _way(imports, name, name.__eq__)
        if way:
            told.update(way)
            yield f"{name}.py imports itself, by way of {_told(way[1:-1])}: move what both need into a third file."


def _way(imports: Graph, start: str, reached: Callable[[str], bool]) -> list[str]:
    """Return the shortest way from a file along its imports to one that is wanted, [] where there is none."""
    ways, seen = collections.deque([[start]]), set()
    while ways:
        way = ways.popleft()
        for other in sorted(imports.get(way[-1], ())):
            if reached(other):
                return [*way, other]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []


def _told(way: list[str]) -> str:
    return " → ".join(f"{name}.py" if "/" in name else name for name in way) or "nothing else"


def _downward(name: str, other: str) -> bool:
    own, its = (RANKS.get(path.split("/")[1], FRONT) for path in (name, other))
    return its < own or its == own < FRONT


def _object(name: str) -> tuple[str, str]:
    """Return the package of module_utils that a file is in, and the object, "" for what stands beside the objects."""
    parts = name.split("/")
    if len(parts) < 4 or parts[1] != "module_utils":
        return "", ""
    return parts[2], parts[3] if len(parts) > 4 else ""


def _foreign(name: str, other: str) -> bool:
    (package, own), (its_package, its) = _object(name), _object(other)
    return bool(its) and package == its_package and own != its and (other.endswith("/run") or _is_wire(other))


def _is_pure(name: str) -> bool:
    return bool(_object(name)[1]) and name.endswith(("/spec", "/plan"))


def _is_wire(name: str) -> bool:
    return name.endswith(("/wire", "_wire"))


def _talks(name: str) -> bool:
    if "/" not in name:
        return any(f"{name}.".startswith(f"{library}.") for library in TALKING)
    return _is_wire(name) or name.endswith("/client") or _object(name)[0] == "_host"


def main() -> int:
    """Print what is wrong; return 1 where something is."""
    sentences = list(problems(graph(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))))
    print("\n".join(sentences))
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
