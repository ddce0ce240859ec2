# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How every module runs: one way for those that change something, one for readers.

The modules are thin: they give functions, and nothing else in the collection calls ``exit_json``. These are

- connect(params) -> context manager that yields the client.
- read(client, desired) -> current; all reads are done before the first write.
- plan(current, desired) -> [Change]; pure. The same list is what check mode, diff and the real run use.
- validate(client, changes) -> outcomes; the server's dry run, in check mode and before every real run. One refused item
  ends the module with nothing changed.
- apply(client, changes) -> outcomes, yielded as they are known, so that a lost connection still tells what was done.
- report(client, current, changes) -> more results, for example cluster_id. Its "warnings" are shown as warnings.

They raise StackError for what the user should read. Three are data: ``desired``, the names of the declared objects
(usually a mapping name -> wish), ``secrets``, the keys whose values are masked in plan, changes and diff, and
``exact``, the results that are computed and hold no text of a user's: they are told as they are.
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

# A shorter secret is masked below its key only. Ansible replaces a hidden value within words and numbers, too.
SHORTEST = 4


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
    """Connect, read, exit with what was read and changed=false; "warnings" in it are shown as warnings.

    A text in ``skip_in_check_mode`` skips the module in check mode and is its message: for a reader that must write
    in order to know. ``secrets`` are keys whose values are masked where Ansible shows the options. A StackError fails
    with its message and its results.
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
    """Make Ansible mask these values, and only these, in all that leaves the module.

    For an option with no_log of which only a part is secret. A reference to a secret (${...}) is none, and what has
    less than SHORTEST characters is left to the mask below its key.
    """
    module.no_log_values = {text for text in secrets if text and len(text) >= SHORTEST and not is_reference(text)}


def hide_configs(
    module: AnsibleModule,
    masked: set[str],
    configs: Configs,
    also: t.Iterable[str | None] = (),
) -> None:
    """Learn what of some configurations nobody may read, before anything of them leaves the module.

    ``masked`` becomes the keys whose values are masked: the C(secrets) of converge. Secrets, and what is in ``also``,
    are hidden everywhere.
    """
    values = [*also]
    masked.clear()
    for config, row_of in configs:
        masked |= masked_keys(config, row_of)
        values += secret_values(config, row_of)
    hide(module, values)


def _run(step: Apply[Client], client: Client, changes: list[Change], done: list[Change], verdict: str) -> None:
    """Run ``step``, add what succeeded to ``done``; raise one StackError that tells every item that failed.

    An item may succeed and fail: it was created, say, but isn't usable.
    """
    failed: list[Outcome] = []
    trouble = []
    try:
        for outcome in step(client, changes):
            if outcome.error:
                failed.append(outcome)
            else:
                done.append(outcome.change)
    except StackError as error:
        trouble = [str(error)]
    if failed or trouble:
        head = [f"{len(failed)} of {len(changes)} changes {verdict}:"] if failed else []
        lines = [f"- {o.change.kind} {o.change.name}: {o.error}: {o.message}" for o in failed]
        items = [{"name": o.change.name, "error": o.error, "message": o.message} for o in failed]
        raise StackError("\n".join([*head, *lines, *trouble]), {"failed_items": items})


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
    """Return the options as a result where Ansible would show what is to be masked: these keys, and short secrets."""
    hidden = {name for name, option in module.argument_spec.items() if option.get("no_log")}
    texts = {name: module.params.get(name) for name in hidden}
    short = {name for name, text in texts.items() if isinstance(text, str) and len(text) < SHORTEST}
    return {"invocation": {"module_args": mask(module.params, {*secrets, *short})}} if secrets or short else {}


def _keep(module: AnsibleModule, results: dict[str, t.Any], exact: t.Collection[str]) -> dict[str, t.Any]:
    """Return the results so that nothing in the summary and those of ``exact`` is hidden, whatever the secrets are.

    A digest of which a secret happens to be a part would be told with a hole, and be another one than that which it is
    compared with. Where that is so, the other results are hidden here, and Ansible does without such a secret.
    """
    kept = {name: results[name] for name in ("summary", *exact) if name in results}
    within = {secret for secret in module.no_log_values if any(secret in str(value) for value in kept.values())}
    if not within:
        return results
    told = {"invocation": {"module_args": module.params}, **results}
    hidden: dict[str, t.Any] = remove_values(told, module.no_log_values)
    module.no_log_values -= within
    return {**hidden, **kept}


def _fail(module: AnsibleModule, error: StackError, results: dict[str, t.Any]) -> None:
    _warn(module, error.results)
    module.fail_json(msg=str(error), **{**results, **error.results})


def _warn(module: AnsibleModule, results: dict[str, t.Any]) -> None:
    """Show the "warnings" of ``results`` through Ansible, which puts them back into the result."""
    for warning in results.pop("warnings", []):
        module.warn(warning)
