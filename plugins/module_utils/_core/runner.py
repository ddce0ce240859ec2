# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The flow of every module: ``converge`` for modules that change something, ``inform`` for readers.

The modules are thin: they pass functions, and nothing else in the collection calls ``exit_json``. The functions are

- connect(params) -> context manager that yields the client.
- read(client, desired) -> current; all reads are done before the first write.
- plan(current, desired) -> [Change]; pure. The same list is what check mode, diff and the real run use.
- validate(client, changes) -> outcomes; the server's dry run, in check mode and before every real run. One refused item
  ends the module with nothing changed.
- apply(client, changes) -> outcomes, yielded as they are known, so that the result is right after a lost connection.
- report(client, current, changes) -> more results, for example cluster_id. Its "warnings" are shown as warnings.

They raise StackError for errors that the user should read. Three arguments are data: ``desired``, the names of the
declared objects (usually a mapping name -> spec), ``secrets``, the keys whose values are masked in plan, changes and
diff, and ``exact``, the names of computed results without any text of the user's: they are never masked.
"""

from __future__ import annotations

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.parameters import remove_values
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import (
    Change,
    Outcome,
    as_dicts,
    describe,
    is_reference,
    mask,
    render_diff,
    summarise,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import (
    Config,
    RowOf,
    masked_keys,
    secret_values,
)

Client = t.TypeVar("Client")
Current = t.TypeVar("Current")
Desired = t.TypeVar("Desired", bound=t.Collection[str])
Connect = t.Callable[[t.Mapping[str, t.Any]], contextlib.AbstractContextManager[Client]]
Apply = t.Callable[[Client, t.Sequence[Change]], t.Iterable[Outcome]]
Configs = t.Iterable[tuple[Config, RowOf]]

# A shorter secret is masked by its key only: Ansible would replace a hidden value within words and numbers, too.
MIN_SECRET_LENGTH = 4


def converge(
    module: AnsibleModule,
    *,
    connect: Connect[Client],
    read: t.Callable[[Client, Desired], Current],
    plan: t.Callable[[Current, Desired], list[Change]],
    apply: Apply[Client],
    desired: Desired,
    validate: Apply[Client] | None = None,
    report: t.Callable[[Client, Current, list[Change]], t.Mapping[str, t.Any]] | None = None,
    secrets: t.Collection[str] = (),
    exact: t.Collection[str] = (),
) -> None:
    """Read, plan once, let the server validate, apply unless in check mode, report."""
    done: list[Change] = []
    changes: list[Change] = []
    try:
        with connect(module.params) as client:
            current = read(client, desired)
            changes = plan(current, desired)
            extra = dict(report(client, current, changes)) if report else {}
            if changes and validate:
                _run(validate, client, changes, [], "would be refused, so nothing was changed")
            if changes and not module.check_mode:
                _run(apply, client, changes, done, "failed")
    except StackError as error:
        _fail(module, error, _results(module, done, changes, desired, secrets))
    else:
        _warn(module, extra)
        module.exit_json(**_keep(module, {**_results(module, changes, changes, desired, secrets), **extra}, exact))


def inform(
    module: AnsibleModule,
    *,
    connect: Connect[Client],
    read: t.Callable[[Client], t.Mapping[str, t.Any]],
    skip_in_check_mode: str = "",
    secrets: t.Collection[str] = (),
) -> None:
    """Connect, read, and exit with the results and changed=false; "warnings" among them are shown as warnings.

    A text in ``skip_in_check_mode`` skips the module in check mode and is its message: for a reader that has to write.
    ``secrets`` are keys whose values are masked where Ansible shows the options. A StackError fails with its message
    and its results.
    """
    if module.check_mode and skip_in_check_mode:
        module.exit_json(changed=False, skipped=True, msg=skip_in_check_mode)
    try:
        with connect(module.params) as client:
            results = dict(read(client))
    except StackError as error:
        _fail(module, error, {"changed": False, **_invocation(module, secrets)})
    else:
        _warn(module, results)
        module.exit_json(changed=False, **results, **_invocation(module, secrets))


def hide(module: AnsibleModule, secrets: t.Iterable[str | None]) -> None:
    """Make Ansible mask these values, and only these, in all output of the module.

    For an option with no_log of which only a part is secret. A reference to a secret (${...}) is not a secret. A value
    of less than MIN_SECRET_LENGTH characters is masked by its key instead.
    """
    module.no_log_values = {
        text for text in secrets if text and len(text) >= MIN_SECRET_LENGTH and not is_reference(text)
    }


def hide_configs(
    module: AnsibleModule,
    masked: set[str],
    configs: Configs,
    also: t.Iterable[str | None] = (),
) -> None:
    """Collect the secrets of some configurations, before the module outputs anything of them.

    ``masked`` becomes the set of keys whose values are masked: the C(secrets) of converge. The secrets, and the values
    in ``also``, are hidden everywhere.
    """
    values = [*also]
    masked.clear()
    for config, row_of in configs:
        masked |= masked_keys(config, row_of)
        values += secret_values(config, row_of)
    hide(module, values)


def _run(step: Apply[Client], client: Client, changes: list[Change], done: list[Change], head_text: str) -> None:
    """Run ``step`` and add the successful changes to ``done``; raise one StackError with every failed item.

    An item may both succeed and fail: for example, it was created, but isn't usable.
    """
    failed: list[Outcome] = []
    errors = []
    try:
        for outcome in step(client, changes):
            if outcome.error:
                failed.append(outcome)
            else:
                done.append(outcome.change)
    except StackError as error:
        errors = [str(error)]
    if failed or errors:
        head = [f"{len(failed)} of {len(changes)} changes {head_text}:"] if failed else []
        lines = [f"- {o.change.kind} {o.change.name}: {o.error}: {o.message}" for o in failed]
        items = [{"name": o.change.name, "error": o.error, "message": o.message} for o in failed]
        raise StackError("\n".join([*head, *lines, *errors]), {"failed_items": items})


def _results(
    module: AnsibleModule,
    done: list[Change],
    changes: list[Change],
    desired: t.Collection[str],
    secrets: t.Collection[str],
) -> dict[str, t.Any]:
    """Return the results that every state module has; ``done`` is what happened or, in check mode, would happen."""
    results: dict[str, t.Any] = {
        "changed": bool(done),
        "plan": as_dicts(changes, secrets),
        "changes": describe(done, secrets),
        "summary": {**summarise(done, ()), "unchanged": summarise(changes, desired)["unchanged"]},
    }
    results.update(_invocation(module, secrets))
    if module._diff:
        results["diff"] = render_diff(done, secrets)
    return results


def _invocation(module: AnsibleModule, secrets: t.Collection[str] = ()) -> dict[str, t.Any]:
    """Return the masked options as a result where Ansible would show secrets: these keys, and short secrets."""
    hidden = {name for name, option in module.argument_spec.items() if option.get("no_log")}
    texts = {name: module.params.get(name) for name in hidden}
    short = {name for name, text in texts.items() if isinstance(text, str) and len(text) < MIN_SECRET_LENGTH}
    return {"invocation": {"module_args": mask(module.params, {*secrets, *short})}} if secrets or short else {}


def _keep(module: AnsibleModule, results: dict[str, t.Any], exact: t.Collection[str]) -> dict[str, t.Any]:
    """Return the results so that no secret is masked within the summary and the results of ``exact``.

    A secret may happen to be a part of a digest. The masked digest would then differ from the one it is compared with.
    In that case the other results are masked here, and Ansible no longer masks that secret.
    """
    kept = {name: results[name] for name in ("summary", *exact) if name in results}
    affected = {secret for secret in module.no_log_values if any(secret in str(value) for value in kept.values())}
    if not affected:
        return results
    with_invocation = {"invocation": {"module_args": module.params}, **results}
    hidden: dict[str, t.Any] = remove_values(with_invocation, module.no_log_values)
    module.no_log_values -= affected
    return {**hidden, **kept}


def _fail(module: AnsibleModule, error: StackError, results: dict[str, t.Any]) -> None:
    _warn(module, error.results)
    module.fail_json(msg=str(error), **{**results, **error.results})


def _warn(module: AnsibleModule, results: dict[str, t.Any]) -> None:
    """Show the "warnings" of ``results`` through Ansible, which puts them back into the result."""
    for warning in results.pop("warnings", []):
        module.warn(warning)
