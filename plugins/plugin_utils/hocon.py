# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes HOCON, the format of application.conf: a path per line, each value as JSON, which is HOCON too. Pure.

Source: HOCON.md of lightbend/config.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import is_secret

# As one path without quotes; a quoted one would be a single key with dots in it.
PATH = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def to_hocon(config: t.Mapping[str, t.Any], secrets: bool | None = None) -> str:
    """Return the text of a configuration, sorted by path; keys whose value is None are left out.

    secrets: only the keys that look like secrets, or only the others; both where it is None.
    Raises ValueError for a key that is no path.
    """
    for key in config:
        if not PATH.fullmatch(key):
            raise ValueError(f"{key!r} is no path of HOCON")
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    hidden = {key for key, text in texts.items() if is_secret(key, text)}
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in sorted(config.items())
        if value is not None and (secrets is None or (key in hidden) == secrets)
    ]
    return "".join(f"{line}\n" for line in lines)
