# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that declare connectors, and the one that reads them."""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.argspec import passwords_in_urls
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.client import Client, Refused, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.plan import (
    plan_connectors,
    target_config,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.secrets import literal_secrets
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import (
    ABSENT,
    CLASS,
    RUNNING,
    Current,
    Rules,
    Seen,
    declared,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.waiting import (
    short_trace,
    unmet,
    wait_for,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.wire import (
    Types,
    carry_out,
    read_connectors,
    read_plugins,
    read_types,
    validate_config,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome, mask
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purging import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide_configs, inform
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import Config, RowOf, masked_keys


def common_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec that both modules have beside their connectors."""
    return {
        "config_mode": {"type": "str", "choices": ["replace", "merge"], "default": "replace"},
        "restart_failed": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": True},
        "timeout": {"type": "int", "default": 120},
    }


def manage_connectors(
    module: AnsibleModule, items: t.Sequence[t.Mapping[str, t.Any]], purge: Purge | None = None
) -> None:
    """Run a module that declares connectors."""
    params = module.params
    rules = Rules(params["config_mode"] == "merge", params["restart_failed"], purge)
    job = _Job(module, items, rules)
    job.hide({})
    converge(
        module,
        connect=connect,
        read=lambda client, _desired: job.read(client),
        plan=functools.partial(plan_connectors, rules=rules),
        validate=job.validate,
        apply=job.apply,
        desired=job.wishes,
        report=job.report,
        secrets=job.secrets,
    )


def inform_of_connectors(module: AnsibleModule) -> None:
    """Run the module that only reads."""
    hide_configs(module, set(), [], _login_secrets(module.params))
    inform(module, connect=connect, read=functools.partial(_read_all, module))


def _read_all(module: AnsibleModule, client: Client) -> dict[str, t.Any]:
    found = read_connectors(client, module.params["names"])
    configs: list[Config] = [seen.config for seen in found.values()]
    types = read_types(client, configs)
    hide_configs(module, set(), [(c, _rows(c, types)) for c in configs], _login_secrets(module.params))
    return {
        "connectors": {name: as_result(found[name], types, trace=str) for name in sorted(found)},
        "declarations": [as_item(name, found[name], types) for name in sorted(found)],
        "plugins": read_plugins(client),
        "worker": client.worker,
    }


def as_result(seen: Seen, types: Types, trace: t.Callable[[str], str] = short_trace) -> dict[str, t.Any]:
    """Return a connector as a result, without its secrets; ``trace`` shortens the stack traces."""

    def part(told: t.Any) -> dict[str, t.Any]:
        return {"state": told.state or None, "worker": told.worker or None, "trace": trace(told.trace) or None}

    return {
        "config": _shown(seen, types),
        "type": seen.kind or None,
        **part(seen.connector),
        "tasks": [{"id": number, **part(told)} for number, told in seen.tasks.items()],
    }


def as_item(name: str, seen: Seen, types: Types) -> dict[str, t.Any]:
    """Return a connector in the shape that the modules accept; one that failed or moves was told to run."""
    state = seen.connector.state.lower()
    return {"name": name, "config": _shown(seen, types), "state": state if state in ("paused", "stopped") else RUNNING}


class _Job:
    """What one run knows; ``results`` are the connectors as they were seen last."""

    def __init__(self, module: AnsibleModule, items: t.Sequence[t.Mapping[str, t.Any]], rules: Rules) -> None:
        self.wishes = declared(items)
        self.secrets: set[str] = set()
        self._types: Types = {}
        self._module = module
        self._rules = rules
        self._seen: dict[str, Seen] = {}
        self._results: dict[str, t.Any] = {}

    def hide(self, connectors: t.Mapping[str, Seen]) -> None:
        """Learn the secrets of the declared configs and of these, and keep them out of all that leaves the module."""
        rows = [(config, _rows(config, self._types)) for config in self._configs(connectors)]
        hide_configs(self._module, self.secrets, rows, _login_secrets(self._module.params))

    def _configs(self, connectors: t.Mapping[str, Seen]) -> list[Config]:
        configs: list[Config] = [wish.config for wish in self.wishes.values() if wish.config]
        return configs + [seen.config for seen in connectors.values()]

    def read(self, client: Client) -> Current:
        """Read the declared connectors, for a purge all."""
        self._seen = read_connectors(client, None if self._rules.purge else list(self.wishes))
        self._types = read_types(client, self._configs(self._seen))
        self.hide(self._seen)
        return Current(str(client.worker.get("version")), self._seen)

    def validate(self, client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Let the worker check each config that would be written."""
        for change in changes:
            config = self._target(change)
            if change.action == "delete" or "config" not in change.after or config is None:
                continue
            try:
                verdict = validate_config(client, change.name, config)
            except Refused as error:
                yield _failure(change, error)
                continue
            passwords = {key: {"type": "password"} for key in verdict.passwords}
            self._types.setdefault(config[CLASS], {}).update(passwords)
            self.hide(self._seen)
            told = [f"{key}: {' '.join(texts)}" for key, texts in verdict.errors.items()]
            yield Outcome(change, "INVALID_CONFIG" if told else "", "; ".join(told))

    def apply(self, client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Make the changes, then wait for those that were made and for the rest, not for what was refused."""
        made = {}
        for change in changes:
            try:
                carry_out(client, change, self._target(change))
            except Refused as error:
                yield _failure(change, error)
            else:
                made[change.name] = change
                yield Outcome(change)
        problems = self._wait(client, made, changes)
        yield from (Outcome(made[name], "NOT_READY", text) for name, text in problems.items() if name in made)
        _raise_unready({name: text for name, text in problems.items() if name not in made})

    def report(self, client: Client, current: Current, changes: t.Sequence[Change]) -> dict[str, t.Any]:
        """Return the connectors, which later waiting brings up to date, and the warnings."""
        self._show(current.connectors)
        if not changes and not self._module.check_mode:
            _raise_unready(self._wait(client, {}, ()))
        warnings = [
            f"Connector {name} has a secret itself in {', '.join(keys)}, which everybody reads who reaches the REST"
            " interface of Kafka Connect. Put it into a file on the workers and write ${file:/path:key} instead"
            " (config.providers, FileConfigProvider)."
            for name, wish in self.wishes.items()
            if wish.state != ABSENT and (keys := literal_secrets(wish.config or {}))
        ]
        if self._module.check_mode or not self._module.params["wait"]:
            warnings += [f"Connector {name}: {text}." for name, text in self._unready(changes).items()]
        return {"connectors": self._results, "worker": client.worker, "warnings": warnings}

    def _wait(self, client: Client, made: t.Mapping[str, Change], changes: t.Iterable[Change]) -> dict[str, str]:
        """Wait for what was changed, and for the declared rest that is not as it was told to be.

        made: those of C(changes) that were not refused.
        """
        if not self._module.params["wait"]:
            read = [name for name in self.wishes if name in made]
            self._show(read_connectors(client, read) if read else {}, read)
            return {}
        states = {name: self.wishes[name].state if name in self.wishes else ABSENT for name in made}
        states.update({name: self.wishes[name].state for name in self._unready(changes)})
        timeout = self._module.params["timeout"]
        before = {name: seen for name, seen in self._seen.items() if name in made}
        latest, problems = wait_for(functools.partial(read_connectors, client), states, before, timeout)
        self._show(latest, states)
        return problems

    def _unready(self, changes: t.Iterable[Change]) -> dict[str, str]:
        """Return what is wrong with declared connectors that no change touches: {name: text}."""
        touched = {change.name for change in changes}
        reasons = {n: unmet(w.state, self._seen.get(n)) for n, w in self.wishes.items() if n not in touched}
        return {name: reason for name, reason in reasons.items() if reason}

    def _show(self, connectors: t.Mapping[str, Seen], names: t.Iterable[str] = ()) -> None:
        """Put connectors into the results; those of ``names`` that are not among them are gone."""
        for name in names:
            self._results.pop(name, None)
        shown = {name: seen for name, seen in connectors.items() if name in self.wishes}
        self._results.update({name: as_result(seen, self._types) for name, seen in shown.items()})

    def _target(self, change: Change) -> dict[str, str] | None:
        wish = self.wishes.get(change.name)
        return target_config(wish, self._seen.get(change.name), self._rules) if wish else None


def _failure(change: Change, error: Refused) -> Outcome:
    return Outcome(change, f"HTTP {error.status}" if error.status else "NO_ANSWER", str(error))


def _raise_unready(problems: t.Mapping[str, str]) -> None:
    if problems:
        raise StackError("\n".join(f"Connector {name}: {text}" for name, text in problems.items()))


def _shown(seen: Seen, types: Types) -> dict[str, t.Any]:
    shown: dict[str, t.Any] = mask(dict(seen.config), masked_keys(seen.config, _rows(seen.config, types)))
    return shown


def _rows(config: Config, types: Types) -> RowOf:
    """Return what tells the type of a connector's key."""
    return types.get(config.get(CLASS) or "", {}).get


def _login_secrets(params: Params) -> list[str | None]:
    return [params["url_password"], *passwords_in_urls(params["connect_urls"])]
