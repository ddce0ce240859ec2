# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares one of several declarations with what is there, as the module for it does in check mode."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import hide

Options = dict[str, dict[str, t.Any]]
Params = t.Mapping[str, t.Any]


class Comparison:
    """What ``converge`` needs of a module, in check mode; exit_json and fail_json do not end the process."""

    check_mode = True
    _diff = False

    def __init__(self, params: Params) -> None:
        """Begin with validated options."""
        self.params = params
        self.argument_spec: Options = {}
        self.no_log_values: set[str] = set()
        self.warnings: list[str] = []
        self.results: dict[str, t.Any] = {}

    def exit_json(self, **results: t.Any) -> None:
        """Keep the results, without secrets; those of fail_json have a ``msg``."""
        hidden: dict[str, t.Any] = remove_values(results, self.no_log_values)
        self.results = {name: found for name, found in hidden.items() if name not in ("changed", "invocation")}

    fail_json = exit_json

    def warn(self, warning: str) -> None:
        """Keep a warning, without secrets."""
        self.warnings.append(remove_values(warning, self.no_log_values))


def compare(
    manage: t.Callable[[AnsibleModule], None],
    given: Params,
    options: Options,
    connection: Params,
    secrets: t.Iterable[str | None] = (),
) -> Comparison:
    """Return what a module function such as manage_topics finds out; without a "plan" where its options are invalid.

    ``given`` are its options, ``options`` their argument spec, ``connection`` the options that it needs besides, and
    ``secrets`` what its results must not show.
    """
    checked = ArgumentSpecValidator(options).validate(dict(given))
    comparison = Comparison({**connection, **checked.validated_parameters})
    module = t.cast(AnsibleModule, comparison)
    hide(module, secrets)
    if errors := checked.errors.errors:
        module.fail_json(msg="\n".join(map(_sentence, errors)))
    else:
        manage(module)
    return comparison


def _sentence(error: Exception) -> str:
    """Return an error of an option as a module tells it: the validator leaves out that options are not supported."""
    return f"Unsupported parameters: {error}" if isinstance(error, UnsupportedError) else str(error)
