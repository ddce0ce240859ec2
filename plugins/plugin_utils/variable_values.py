# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the values of a role's variables are what its argument_specs say, before anything derives from them. Pure.

Stricter than Ansible's own validation, which takes null for any option, makes a list of a text and a text of a number,
and hands the roles the value as it was: here a value has its type already. Only a text such as "true" is a boolean
too, because that is what -e name=true gives.
"""

from __future__ import annotations

import functools
import json
import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.parsing.convert_bool import BOOLEANS
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import cluster_options
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import connector_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import acl_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import quota_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import topic_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import user_options
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import role_options

Option = t.Mapping[str, t.Any]

WANTED = {
    "bool": "true or false",
    "dict": "a mapping",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "path": "text",
    "str": "text",
}
# Without one of these there is nothing to deploy, to reach, or to take the first of.
AT_LEAST_ONE = frozenset(
    {
        "akhq_hosts",
        "cmak_hosts",
        "connect_archive_digest_sites",
        "connect_hosts",
        "kafka_archive_digest_sites",
        "kafka_bootstrap_servers",
        "kafka_controller_archive_digest_sites",
        "kafka_controller_hosts",
        "kafka_hosts",
        "kafka_listeners",
        "kafka_log_dirs",
        "zookeeper_archive_digest_sites",
        "zookeeper_hosts",
    }
)
# What the items of these lists hold is what the modules take.
ITEMS: dict[str, t.Callable[[], dict[str, dict[str, t.Any]]]] = {
    "cmak_clusters": lambda: {**cluster_options(), "expected_brokers": {"type": "list", "elements": "int"}},
    "connect_connectors": connector_options,
    "kafka_acls": acl_options,
    "kafka_quotas": quota_options,
    "kafka_topics": topic_options,
    "kafka_users": user_options,
}
# Lists of whole numbers whose default is a template, which the tools of specifications take for no number.
NUMBERS = {"akhq_broker_ids"}
SMALLEST_HEAP = 32 * 1024**2  # bytes; with less no service of the platform starts
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_NUMBERS = {"float": r"-?\d+(\.\d+)?", "int": r"-?\d+"}  # as a text has them, from the command line say
_SHOWN = 40  # characters of a text


def to_evaluate(role: str, raw: t.Mapping[str, t.Any]) -> tuple[list[str], list[str]]:
    """Return the names of a role's variables that the inventory gives, and of those whose default has to be looked at.

    raw: the variables of a host before they are evaluated, with the role's defaults or without. A default that is wrong
    for the value of another variable would be told of that one and of itself; so it is looked at last.
    """
    options = role_options(role)
    own = [name for name in options if name in raw and _folded(raw[name]) != _folded(options[name].get("default"))]
    return own, [name for name in options if name in AT_LEAST_ONE and name in raw and name not in own]


def _folded(value: t.Any) -> t.Any:
    """Return a value without the differences of folded and plain YAML texts."""
    return " ".join(value.split()) if isinstance(value, str) else value


def value_errors(role: str, values: t.Mapping[str, t.Any], failed: t.Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable of a role that is not what it should be.

    values: those that have a value, by name. failed: why others could not be evaluated. A required variable that is
    missing or null is left to the checks of ids, which know those of all hosts.
    """
    errors = []
    for name, option in role_options(role).items():
        if name in failed:
            errors.append(f"{name} cannot be evaluated: {failed[name]}; correct it, or what it refers to.")
        elif name in values and not (option.get("required") and values[name] is None):
            value = values[name]
            errors += _errors(name, value, _whole(name, option)) or _special_errors(name, value, option)
    return errors


def _whole(name: str, option: Option) -> Option:
    """Return an option with what its specification leaves open."""
    if name in ITEMS:
        return {**option, "options": ITEMS[name]()}
    return {**option, "elements": "int"} if name in NUMBERS else option


def _errors(name: str, value: t.Any, option: Option) -> list[str]:
    """Return what is wrong with one value and all that it holds. ``name`` is a path such as kafka_listeners[0]."""
    if not _is(value, option["type"]):
        return [f"{name} is {_said(value, option)}; {_way_out(name, value, option)}"]
    choices = option.get("choices")
    if choices and value not in choices:
        return [f"{name} is {_said(value, option)}; give {' or '.join(map(str, choices))}."]
    if option["type"] == "list" and "elements" in option:
        # A part of a secret list is one.
        item = {**{key: option[key] for key in ("options", "no_log") if key in option}, "type": option["elements"]}
        return [text for number, part in enumerate(value) for text in _errors(f"{name}[{number}]", part, item)]
    return _key_errors(name, value, option["options"]) if option.get("options") else []


def _key_errors(name: str, value: t.Mapping[str, t.Any], options: t.Mapping[str, Option]) -> list[str]:
    """Return what is wrong with a mapping whose keys are known.

    Null is as good as left out, but not where the key is needed, or where a module would have to put its default.
    """
    known = ", ".join(options)
    errors = [f"{name} has {key!r}, which is no key of it; known are {known}." for key in value if key not in options]
    for key, option in options.items():
        given = value.get(key)
        if given is not None or (key in value and option.get("default") is not None):
            errors += _errors(f"{name}.{key}", given, option)
        elif option.get("required"):
            errors.append(f"{name} has no {key}; give {WANTED[option['type']]}.")
    return errors


def _is(value: t.Any, kind: str) -> bool:
    if kind == "bool":
        return isinstance(value, bool) or (isinstance(value, str) and value.lower() in BOOLEANS)
    if isinstance(value, bool):
        return False
    types: dict[str, t.Any] = {"dict": t.Mapping, "float": (int, float), "int": int, "list": (list, tuple)}
    return isinstance(value, types.get(kind, str))


def _said(value: t.Any, option: Option) -> str:
    """Return what a value is, with the value itself where it is short and no secret."""
    if value is None:
        return "null"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, t.Mapping):
        return "a mapping"
    if not isinstance(value, (str, int, float)):  # such as a date
        return "neither text nor a number"
    kind = "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
    if option.get("no_log"):
        return f"a {kind}"
    if isinstance(value, str):
        return f"the {kind} {str(value[:_SHOWN]) + ('…' if len(value) > _SHOWN else '')!r}"
    return f"the {kind} {json.dumps(value)}"


def _way_out(name: str, value: t.Any, option: Option) -> str:
    wanted, example = WANTED[option["type"]], _example(option)
    if value is None:
        default = ", or remove it for the default" if "default" in option else ""
        return f"give {wanted}{example}{default}."
    if wanted == "text" and isinstance(value, (bool, int, float)):
        return f"give {wanted}: put it into quotes."
    if option["type"] in _NUMBERS and isinstance(value, str) and re.fullmatch(_NUMBERS[option["type"]], value):
        number = float(value) if "." in value else int(value)
        # No variable has the name of a part.
        there = "" if re.search(r"[\[.]", name) else f"; on the command line as -e '{json.dumps({name: number})}'"
        return f"give {wanted}, without quotes{there}."
    return f"give {wanted}{example}."


def _example(option: Option) -> str:
    """Return the default as an example, where it says something by itself."""
    default = option.get("default")
    if not default or isinstance(default, bool) or option.get("no_log") or "{{" in str(default):
        return ""
    return f" such as {default if isinstance(default, str) else json.dumps(default)}"


def _special_errors(name: str, value: t.Any, option: Option) -> list[str]:
    """Return what is wrong with a value of the right type; a port may be 0, for none, where that is the default."""
    if name in AT_LEAST_ONE and not value:
        return [f"{name} is an empty list; give at least one item{_example(option)}."]
    if name.endswith("_heap"):
        return heap_errors(name, value, own=option.get("default") == "")
    if name == "kafka_listeners":
        return [text for i, one in enumerate(value) for text in port_errors(f"{name}[{i}].port", one["port"])]
    return port_errors(name, value, none=option.get("default") == 0) if name.endswith("_port") else []


def port_errors(name: str, value: int, *, none: bool = False) -> list[str]:
    """Return a sentence where a number is no port; ``none``: 0 means that there is none."""
    if 0 < value < 65536 or (none and value == 0):
        return []
    return [f"{name}={value} is no port; give one from 1 to 65535{', or 0 for none' if none else ''}."]


def heap_errors(name: str, value: str, *, own: bool) -> list[str]:
    """Return a sentence where a text is no size of a heap as -Xmx takes it; ``own``: the role fills an empty one."""
    found = re.fullmatch(r"(\d+)([kKmMgG]?)", value)
    if not found and (value or not own):
        return [f"{name} is {value!r}, which is no size of a heap; give a number with its unit, such as 512m or 4g."]
    size = int(found.group(1)) * _UNITS[found.group(2).lower()] if found else SMALLEST_HEAP
    if size >= SMALLEST_HEAP:
        return []
    unit = "" if found and found.group(2) else ", because without a unit it counts bytes"
    return [f"{name}={value} is a heap of {size} bytes{unit}, too small to start with; give it as in 512m or 4g."]


@functools.cache
def _validator(name: str) -> ArgumentSpecValidator:
    return ArgumentSpecValidator({"items": {"type": "list", "elements": "dict", "options": ITEMS[name]()}})


def items_of(name: str, value: t.Sequence[t.Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return the items of a list that value_errors finds right with the defaults of the module that takes them."""
    return list(_validator(name).validate({"items": [dict(item) for item in value]}).validated_parameters["items"])
