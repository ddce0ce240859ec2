# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that every variable of the roles is declared, and declared once.

Usage: check_variables.py [CHECKOUT]. Prints a sentence per problem; exits 1 where there is one. For every role:
- the keys and values of defaults/main.yml are the defaults in argument_specs; only required options have none;
- every task file of an internal role (its name begins with _) that others call by the role's name has an entry in
  argument_specs, and whoever calls it gives what it needs and nothing else;
- every variable in tasks, handlers, templates, vars and defaults is declared, set in the role or in a role that it
  calls or that calls it, or Ansible's own; a public variable of another role is used with default();
- no task registers what vars declare;
- every public variable is used.
"""

from __future__ import annotations

import dataclasses
import functools
import pathlib
import re
import sys
from collections.abc import Iterator
from typing import Any

import jinja2
import jinja2.meta
import yaml

BARE = {
    "when",
    "changed_when",
    "failed_when",
    "until",
    "that",
    "var",
}  # keys whose value is an expression without braces
ANSIBLE = """
    ansible_check_mode ansible_diff_mode ansible_facts ansible_failed_result ansible_failed_task ansible_host
    ansible_managed ansible_play_batch ansible_play_hosts ansible_play_hosts_all ansible_play_name
    ansible_playbook_python ansible_python_interpreter ansible_role_name ansible_run_tags ansible_skip_tags
    ansible_user ansible_version environment group_names groups hostvars inventory_dir inventory_file
    inventory_hostname inventory_hostname_short item lookup now omit playbook_dir q query role_name role_path undef vars
"""
# Of several roles, which need not have all that is read there.
SHARED = {"node.py", "apache.py", "kafka_release.py", "web.py"}
JINJA = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


class Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML comes without types
    """Reads Ansible's YAML; what has a tag of its own (!vault, !unsafe) is no template."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def read(path: pathlib.Path) -> Any:
    """Return the content of a YAML file, {} where there is none."""
    return (yaml.load(path.read_text(), Loader) if path.exists() else None) or {}


@dataclasses.dataclass(frozen=True)
class Call:
    """A task that calls a task file of a role: with the names of the variables that it gives."""

    where: str
    role: str
    tasks_from: str
    given: frozenset[str]


@dataclasses.dataclass(frozen=True)
class Use:
    """A variable that a template or an expression reads; guarded: only through default()."""

    where: str
    name: str
    guarded: bool


@dataclasses.dataclass(frozen=True)
class Role:
    """What the files of a role say about its variables."""

    path: pathlib.Path

    @property
    def name(self) -> str:
        """The name of its directory."""
        return self.path.name

    @functools.cached_property
    def defaults(self) -> dict[str, Any]:
        """Public variables with their defaults."""
        return dict(read(self.path / "defaults/main.yml"))

    @functools.cached_property
    def specs(self) -> dict[str, dict[str, Any]]:
        """Options by entry point."""
        entries = read(self.path / "meta/argument_specs.yml").get("argument_specs", {})
        return {entry: spec.get("options") or {} for entry, spec in entries.items()}

    @functools.cached_property
    def files(self) -> dict[str, Any]:
        """Content of the YAML files by name, such as tasks/main.yml."""
        found = (p for d in ("tasks", "handlers", "vars", "defaults") for p in sorted(self.path.glob(f"{d}/**/*.y*ml")))
        return {str(p.relative_to(self.path)): read(p) for p in found}

    @functools.cached_property
    def tasks(self) -> list[tuple[str, dict[str, Any]]]:
        """Every task, play vars and block with the name of its file."""
        return [(n, task) for n, c in self.files.items() if n.startswith(("tasks", "handlers")) for task in flatten(c)]

    @functools.cached_property
    def calls(self) -> list[Call]:
        """The task files of roles that this role calls."""
        return [call for name, task in self.tasks for call in calls_of(f"{self.name}/{name}", task)]

    @functools.cached_property
    def public(self) -> set[str]:
        """Names of the variables that users give."""
        return set(self.defaults) | set(self.specs.get("main", {}))

    @functools.cached_property
    def known(self) -> set[str]:
        """Names that are declared or set in this role."""
        declared = self.public.union(*self.specs.values(), *(c for n, c in self.files.items() if n.startswith("vars")))
        return declared.union(*(names_set(task) for _, task in self.tasks), self.templated)

    @functools.cached_property
    def templated(self) -> set[str]:
        """Names that lookups in vars give to a template: as a dict of their own, or one of the variables."""
        variables = {
            name: value for file, c in self.files.items() if file.startswith("vars") for name, value in c.items()
        }
        given = re.findall(r"template_vars=(?:(\w+)|\{([^}]*)\})", str(variables).replace("\\'", "'"))
        named = set().union(*(variables.get(name) or {} for name, _ in given))
        return named.union(*(re.findall(r"'(\w+)':", keys) for _, keys in given))

    @functools.cached_property
    def uses(self) -> list[Use]:
        """Every variable that is read."""
        found = [u for name, content in self.files.items() for u in uses_of(f"{self.name}/{name}", content)]
        for path in sorted(self.path.glob("templates/**/*.j2")):
            found += parse(f"{self.name}/{path.relative_to(self.path)}", path.read_text())
        return found


def flatten(tasks: Any) -> Iterator[dict[str, Any]]:
    """Yield each task and each block of a list of tasks."""
    for task in tasks or []:
        yield task
        for part in ("block", "rescue", "always"):
            yield from flatten(task.get(part))


def module_args(task: dict[str, Any], *modules: str) -> dict[str, Any]:
    """Return the arguments where a task runs one of Ansible's own `modules`, else {}."""
    args = next((task[n] for m in modules for n in (m, f"ansible.builtin.{m}") if n in task), None)
    return args if isinstance(args, dict) else {}


def calls_of(where: str, task: dict[str, Any]) -> Iterator[Call]:
    """Yield the call where a task imports or includes a role by name, or a file of one by its path.

    What a file gets by its path may be given to the block around the task, so that its signature is not compared.
    """
    path = re.fullmatch(r"\.\./\.\./(\w+)/tasks/.*", included_file(task))
    if path:
        yield Call(where, path.group(1), "", frozenset())
    args = module_args(task, "import_role", "include_role")
    if args:
        role = str(args["name"]).rpartition(".")[2]
        yield Call(
            where, role, str(args.get("tasks_from", "main")).removesuffix(".yml"), frozenset(task.get("vars") or {})
        )


def names_set(task: dict[str, Any]) -> set[str]:
    """Return the names of the variables that a task sets."""
    control = task.get("loop_control") or {}
    names = {task.get("register"), control.get("loop_var"), control.get("index_var")}
    names |= {module_args(task, "include_vars").get("name")}
    return {n for n in names if n} | set(task.get("vars") or {}) | set(module_args(task, "set_fact"))


def uses_of(where: str, value: Any, *, bare: bool = False) -> Iterator[Use]:
    """Yield the variables that the templates and expressions in a YAML value read."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from uses_of(where, key)
            yield from uses_of(where, item, bare=key in BARE)
    elif isinstance(value, list):
        for item in value:
            yield from uses_of(where, item, bare=bare)
    elif isinstance(value, str) and (bare or "{{" in value or "{%" in value):
        yield from parse(where, value if "{{" in value or "{%" in value else f"{{{{ {value} }}}}")


def parse(where: str, template: str) -> list[Use]:
    """Return the variables that a template reads."""
    try:
        tree = JINJA.parse(template)
    except jinja2.TemplateSyntaxError as exc:
        raise SystemExit(f"{where}: {exc.message} in {template.strip()[:60]!r}") from exc
    for node in tree.find_all((jinja2.nodes.Filter, jinja2.nodes.Test)):  # Ansible's are unknown to plain Jinja
        (JINJA.filters if isinstance(node, jinja2.nodes.Filter) else JINJA.tests).setdefault(node.name, len)
    filters = (f for f in tree.find_all(jinja2.nodes.Filter) if f.name in ("default", "d"))
    guarded = {f.node.name for f in filters if isinstance(f.node, jinja2.nodes.Name)}
    return [Use(where, name, guarded=name in guarded) for name in sorted(jinja2.meta.find_undeclared_variables(tree))]


def check_spec(role: Role) -> Iterator[str]:
    """Yield where defaults and argument_specs differ."""
    options = role.specs.get("main", {})
    for name in sorted(role.defaults.keys() - options.keys()):
        yield f"{role.name}: {name} is in defaults/main.yml, but not in meta/argument_specs.yml."
    for name, option in options.items():
        required = option.get("required", False)
        if required == (name in role.defaults):
            fault = "is required, but has a default" if required else "is not required, but has no default"
            yield f"{role.name}: {name} {fault} in defaults/main.yml."
        elif not required and ("default" not in option or normal(option["default"]) != normal(role.defaults[name])):
            values = f"{role.defaults[name]!r} in defaults/main.yml, but {option.get('default')!r} in argument_specs"
            yield f"{role.name}: {name} is {values}."


def normal(value: Any) -> Any:
    """Return a default without the differences of folded and plain YAML strings."""
    return value.strip() if isinstance(value, str) else value


def check_signatures(role: Role, calls: list[Call], files: set[str]) -> Iterator[str]:
    """Yield what is wrong with the signatures of an internal role and with the calls of its task files.

    files: those that other tasks include by their path.
    """
    if not role.name.startswith("_"):
        return
    by_path = {pathlib.Path(file).stem for file in files if file}
    for entry in sorted({p.stem for p in role.path.glob("tasks/*.yml")} - by_path - role.specs.keys()):
        yield f"{role.name}: tasks/{entry}.yml has no entry in meta/argument_specs.yml."
    for entry in sorted(e for e in role.specs if not (role.path / f"tasks/{e}.yml").exists()):
        yield f"{role.name}: meta/argument_specs.yml has an entry {entry}, but there is no tasks/{entry}.yml."
    for call in (c for c in calls if c.role == role.name and c.tasks_from in role.specs):
        options = role.specs[call.tasks_from]
        needed = {name for name, option in options.items() if option.get("required")}
        for name in sorted(call.given - options.keys()):
            yield f"{call.where}: gives {name} to {role.name}/{call.tasks_from}, whose signature does not have it."
        for name in sorted(needed - call.given):
            yield f"{call.where}: does not give {name} to {role.name}/{call.tasks_from}, which needs it."


def included_file(task: dict[str, Any]) -> str:
    """Return the path of the task file that a task includes, "" where it includes none."""
    modules = [prefix + name for prefix in ("ansible.builtin.", "") for name in ("include_tasks", "import_tasks")]
    args = next((task[module] for module in modules if module in task), "")
    return str(args.get("file", "") if isinstance(args, dict) else args)


def included(roles: list[Role], name: str) -> set[str]:
    """Return the task files of a role that tasks include by their path: its own ones by their name alone."""
    files = ((role.name, included_file(task)) for role in roles for _, task in role.tasks)
    return {file for owner, file in files if file.startswith(f"../../{name}/") or (owner == name and "/" not in file)}


def check_uses(role: Role, roles: list[Role]) -> Iterator[str]:
    """Yield the variables that nobody declares."""
    callees = {call.role for call in role.calls}
    near = [r for r in roles if r.name in callees or role.name in {call.role for call in r.calls}]
    known = set(ANSIBLE.split()).union(role.known, *(r.known for r in near))
    foreign = set().union(*(r.public for r in roles))
    for use in sorted(set(role.uses), key=lambda u: (u.where, u.name)):
        if use.name in foreign and not use.guarded and use.name not in role.known:
            yield f"{use.where}: {use.name} is another role's and may be missing; use it with default()."
        elif use.name not in known | foreign:
            yield f"{use.where}: {use.name} is neither declared nor set nor Ansible's own."


def check_registered(role: Role) -> Iterator[str]:
    """Yield the variables of vars that a task registers, which then hides what is declared."""
    declared = set().union(*(content for name, content in role.files.items() if name.startswith("vars")))
    for where, task in role.tasks:
        if task.get("register") in declared:
            yield f"{role.name}/{where}: {task['register']} is declared in vars, and what is registered hides that."


def check_unused(role: Role, text: str) -> Iterator[str]:
    """Yield the public variables that appear nowhere in `text`, all that could use them."""
    for name in sorted(role.public):
        if not re.search(rf"\b{name}\b", text):
            yield f"{role.name}: {name} is declared, but nothing uses it."


def node_reads(top: pathlib.Path, role: str, method: str) -> dict[str, str]:
    """Return {name: file} of what the node of a role reads with own("name") or data("name"), or a base of it."""
    nodes, names, found = top / "plugins/plugin_utils/nodes", [role], {}
    for name in names:  # grows by what each of them imports
        text = (nodes / f"{name}.py").read_text()
        names += [base for base in re.findall(r"plugin_utils\.nodes\.(\w+) import", text) if base not in names]
        found.update(dict.fromkeys(re.findall(rf'\b{method}\("(\w+)"\)', text), f"{name}.py"))
    return found


def check_nodes(role: Role, top: pathlib.Path) -> Iterator[str]:
    """Yield the variables that the node of a role reads and the role does not have."""
    if not (top / f"plugins/plugin_utils/nodes/{role.name}.py").exists():
        return
    for name, file in sorted(node_reads(top, role.name, "data").items()):
        if file not in SHARED and f"__{role.name}_{name}" not in role.known:
            yield f"nodes/{file}: __{role.name}_{name} is not declared in role {role.name}."
    for name, file in sorted(node_reads(top, role.name, "own").items()):
        if file not in SHARED and f"{role.name}_{name}" not in role.public:
            yield f"nodes/{file}: {role.name}_{name} is no variable of role {role.name}."


def users(top: pathlib.Path) -> str:
    """Return the text of all files that may use a variable: all but the plain declarations."""
    directories = ("tasks", "handlers", "templates", "vars")
    files = [p for d in directories for p in top.glob(f"roles/*/{d}/**/*") if p.is_file()]
    files += [*top.glob("playbooks/**/*.yml"), *top.glob("plugins/**/*.py")]
    values = [str(list(Role(p.parent.parent).defaults.values())) for p in top.glob("roles/*/defaults/main.yml")]
    nodes = [p.name for p in top.glob("roles/*") if (top / f"plugins/plugin_utils/nodes/{p.name}.py").exists()]
    read = [f"{role}_{name}" for role in nodes for name in node_reads(top, role, "own")]
    return "\n".join([p.read_text() for p in files] + values + read)


def problems(top: pathlib.Path) -> list[str]:
    """Return all problems of the roles of a checkout, as sentences."""
    roles = [Role(path) for path in sorted(top.glob("roles/*")) if path.is_dir()]
    calls = [call for role in roles for call in role.calls]
    text = users(top)
    found: list[str] = []
    for role in roles:
        found += [*check_spec(role), *check_signatures(role, calls, included(roles, role.name))]
        found += [*check_uses(role, roles), *check_registered(role), *check_unused(role, text)]
        found += check_nodes(role, top)
    return found


if __name__ == "__main__":
    faults = problems(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(faults))
    sys.exit(1 if faults else 0)
