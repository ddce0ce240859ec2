# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one exception that becomes a message for the user, and helpers for its sentences."""

from __future__ import annotations

import typing as t


class StackError(Exception):
    """An error that the user reads as ``msg`` instead of a traceback.

    The message is one or more sentences with the value, the reason and the way out.
    ``results`` are added to the failed result, for example the ``issues`` of a reader.
    """

    def __init__(self, message: str, results: t.Mapping[str, t.Any] | None = None) -> None:
        """Keep the results beside the message."""
        super().__init__(message)
        self.results: dict[str, t.Any] = dict(results or {})


def raise_all(errors: t.Sequence[str]) -> None:
    """Raise one StackError that lists every error; nothing happens when there is none.

    One error is said as it is, several become a numbered list after a line that counts them. The results have them as
    "errors".
    """
    if not errors:
        return
    if len(errors) == 1:
        raise StackError(errors[0], {"errors": list(errors)})
    lines = [f"{number}. {error}" for number, error in enumerate(errors, 1)]
    raise StackError("\n".join([f"{len(errors)} errors:", *lines]), {"errors": list(errors)})


def join_limited(names: t.Iterable[t.Any], limit: int = 10) -> str:
    """Return names as a list in a sentence; of many only the first ``limit``, and how many more there are."""
    words = [str(name) for name in names]
    return ", ".join(words[:limit]) + (f" and {len(words) - limit} more" if len(words) > limit else "")
