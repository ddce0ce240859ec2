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
    CurrentConnector,
    PlanOptions,
    parse_specs,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.wait import (
    short_trace,
    state_issue,
    wait_for,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.wire import (
    Types,
    execute,
    read_connectors,
    read_plugins,
    read_types,
    validate_config,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome, mask
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide_configs, inform
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import Config, RowOf, masked_keys


def common_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec that both modules have besides their connectors."""
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
    options = PlanOptions(params["config_mode"] == "merge", params["restart_failed"], purge)
    run = _Run(module, items, options)
    run.hide({})
    converge(
        module,
        connect=connect,
        read=lambda client, _desired: run.read(client),
        plan=functools.partial(plan_connectors, options=options),
        validate=run.validate,
        apply=run.apply,
        desired=run.specs,
        report=run.report,
        secrets=run.secrets,
    )


def inform_of_connectors(module: AnsibleModule) -> None:
    """Run the module that only reads."""
    hide_configs(module, set(), [], _login_secrets(module.params))
    inform(module, connect=connect, read=functools.partial(_read_all, module))


def _read_all(module: AnsibleModule, client: Client) -> dict[str, t.Any]:
    found = read_connectors(client, module.params["names"])
    configs: list[Config] = [connector.config for connector in found.values()]
    types = read_types(client, configs)
    hide_configs(module, set(), [(c, _rows(c, types)) for c in configs], _login_secrets(module.params))
    return {
        "connectors": {name: as_result(found[name], types, trace=str) for name in sorted(found)},
        "declarations": [as_item(name, found[name], types) for name in sorted(found)],
        "plugins": read_plugins(client),
        "worker": client.worker,
    }


def as_result(
    connector: CurrentConnector, types: Types, trace: t.Callable[[str], str] = short_trace
) -> dict[str, t.Any]:
    """Return a connector as a result, without its secrets; ``trace`` shortens the stack traces."""

    def status(response: t.Any) -> dict[str, t.Any]:
        return {
            "state": response.state or None,
            "worker": response.worker or None,
            "trace": trace(response.trace) or None,
        }

    return {
        "config": _masked_config(connector, types),
        "type": connector.kind or None,
        **status(connector.connector),
        "tasks": [{"id": number, **status(response)} for number, response in connector.tasks.items()],
    }


def as_item(name: str, connector: CurrentConnector, types: Types) -> dict[str, t.Any]:
    """Return a connector in the shape that the modules accept; the state of a failed or unassigned one is running."""
    state = connector.connector.state.lower()
    return {
        "name": name,
        "config": _masked_config(connector, types),
        "state": state if state in ("paused", "stopped") else RUNNING,
    }


class _Run:
    """The state of one run; ``results`` are the connectors as they were read last."""

    def __init__(self, module: AnsibleModule, items: t.Sequence[t.Mapping[str, t.Any]], options: PlanOptions) -> None:
        self.specs = parse_specs(items)
        self.secrets: set[str] = set()
        self._types: Types = {}
        self._module = module
        self._rules = options
        self._current: dict[str, CurrentConnector] = {}
        self._results: dict[str, t.Any] = {}

    def hide(self, connectors: t.Mapping[str, CurrentConnector]) -> None:
        """Collect the secrets of the declared configs and of these connectors, and mask them in all output."""
        rows = [(config, _rows(config, self._types)) for config in self._configs(connectors)]
        hide_configs(self._module, self.secrets, rows, _login_secrets(self._module.params))

    def _configs(self, connectors: t.Mapping[str, CurrentConnector]) -> list[Config]:
        configs: list[Config] = [spec.config for spec in self.specs.values() if spec.config]
        return configs + [connector.config for connector in connectors.values()]

    def read(self, client: Client) -> Current:
        """Read the declared connectors; all of them for a purge."""
        self._current = read_connectors(client, None if self._rules.purge else list(self.specs))
        self._types = read_types(client, self._configs(self._current))
        self.hide(self._current)
        return Current(str(client.worker.get("version")), self._current)

    def validate(self, client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Let the worker validate each config that would be written."""
        for change in changes:
            config = self._target(change)
            if change.action == "delete" or "config" not in change.after or config is None:
                continue
            try:
                validation = validate_config(client, change.name, config)
            except Refused as error:
                yield _failure(change, error)
                continue
            passwords = {key: {"type": "password"} for key in validation.passwords}
            self._types.setdefault(config[CLASS], {}).update(passwords)
            self.hide(self._current)
            response = [f"{key}: {' '.join(texts)}" for key, texts in validation.errors.items()]
            yield Outcome(change, "INVALID_CONFIG" if response else "", "; ".join(response))

    def apply(self, client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Make the changes, then wait for the applied ones and for unchanged connectors, not for refused changes."""
        applied = {}
        for change in changes:
            try:
                execute(client, change, self._target(change))
            except Refused as error:
                yield _failure(change, error)
            else:
                applied[change.name] = change
                yield Outcome(change)
        errors = self._wait(client, applied, changes)
        yield from (Outcome(applied[name], "NOT_READY", text) for name, text in errors.items() if name in applied)
        _raise_issues({name: text for name, text in errors.items() if name not in applied})

    def report(self, client: Client, current: Current, changes: t.Sequence[Change]) -> dict[str, t.Any]:
        """Return the connectors, which a later wait updates, and the warnings."""
        self._update_results(current.connectors)
        if not changes and not self._module.check_mode:
            _raise_issues(self._wait(client, {}, ()))
        warnings = [
            f"Connector {name} has a literal secret in {', '.join(keys)}, which everybody can read who can reach the"
            " REST interface of Kafka Connect. Put it into a file on the workers and write ${file:/path:key} instead"
            " (config.providers, FileConfigProvider)."
            for name, spec in self.specs.items()
            if spec.state != ABSENT and (keys := literal_secrets(spec.config or {}))
        ]
        if self._module.check_mode or not self._module.params["wait"]:
            warnings += [f"Connector {name}: {text}." for name, text in self._issues(changes).items()]
        return {"connectors": self._results, "worker": client.worker, "warnings": warnings}

    def _wait(self, client: Client, applied: t.Mapping[str, Change], changes: t.Iterable[Change]) -> dict[str, str]:
        """Wait for the changed connectors, and for the other declared ones that are not in their state.

        applied: those of C(changes) that were not refused.
        """
        if not self._module.params["wait"]:
            read = [name for name in self.specs if name in applied]
            self._update_results(read_connectors(client, read) if read else {}, read)
            return {}
        states = {name: self.specs[name].state if name in self.specs else ABSENT for name in applied}
        states.update({name: self.specs[name].state for name in self._issues(changes)})
        timeout = self._module.params["timeout"]
        before = {name: connector for name, connector in self._current.items() if name in applied}
        latest, errors = wait_for(functools.partial(read_connectors, client), states, before, timeout)
        self._update_results(latest, states)
        return errors

    def _issues(self, changes: t.Iterable[Change]) -> dict[str, str]:
        """Return the issues of declared connectors without a change: {name: text}."""
        touched = {change.name for change in changes}
        issues = {n: state_issue(w.state, self._current.get(n)) for n, w in self.specs.items() if n not in touched}
        return {name: issue for name, issue in issues.items() if issue}

    def _update_results(self, connectors: t.Mapping[str, CurrentConnector], names: t.Iterable[str] = ()) -> None:
        """Update the results with these connectors; those of ``names`` that are not among them were deleted."""
        for name in names:
            self._results.pop(name, None)
        listed = {name: connector for name, connector in connectors.items() if name in self.specs}
        self._results.update({name: as_result(connector, self._types) for name, connector in listed.items()})

    def _target(self, change: Change) -> dict[str, str] | None:
        spec = self.specs.get(change.name)
        return target_config(spec, self._current.get(change.name), self._rules) if spec else None


def _failure(change: Change, error: Refused) -> Outcome:
    return Outcome(change, f"HTTP {error.status}" if error.status else "NO_ANSWER", str(error))


def _raise_issues(errors: t.Mapping[str, str]) -> None:
    if errors:
        raise StackError("\n".join(f"Connector {name}: {text}" for name, text in errors.items()))


def _masked_config(connector: CurrentConnector, types: Types) -> dict[str, t.Any]:
    listed: dict[str, t.Any] = mask(
        dict(connector.config), masked_keys(connector.config, _rows(connector.config, types))
    )
    return listed


def _rows(config: Config, types: Types) -> RowOf:
    """Return a function from a connector's key to its type."""
    return types.get(config.get(CLASS) or "", {}).get


def _login_secrets(params: Params) -> list[str | None]:
    return [params["url_password"], *passwords_in_urls(params["connect_urls"])]
