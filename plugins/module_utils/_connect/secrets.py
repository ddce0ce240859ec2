# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which values in a connector's config nobody should read. Pure.

Whoever reaches the REST interface of Kafka Connect reads a config as it was submitted, so a secret belongs into a file
on the workers and only its place, ${provider:path:key}, into the config (KIP-297).
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._broker_keys import secret_keys as secret_names
from ansible_collections.kafkaops.stack.plugins.module_utils._change import is_reference

Config = t.Mapping[str, t.Optional[str]]

_NAME = re.compile(r"token(?!\.endpoint|iz)|passphrase|passwd|(api|access|private|account)[._-]?key")
# These tell where a secret is, or of what kind, not the secret itself.
_PLACE = re.compile(r"[._](path|file|location|class|type|algorithm)$")
# A login in an address, as the connectors of some databases have it.
_LOGIN = re.compile(r"://[^/\s:@]*:[^/\s@]+@|\bpassword=[^\s;&$]", re.IGNORECASE)
_HOLDS_REFERENCE = re.compile(r"\$\{[^{}:]+:[^{}]+\}")
# The password alone, in a JAAS entry or an address: an error may tell just that.
_PASSWORD = re.compile(r"\bpassword\s*=\s*[\"']?([^\"';&\s]+)|://[^/\s:@]*:([^/\s@]+)@", re.IGNORECASE)
_WORDS = ("", "true", "false")


def secret_keys(config: Config) -> set[str]:
    """Return the keys whose values are masked: by their names, or because the value holds a login."""
    return {key for key, value in config.items() if _is_secret(key.lower(), value or "")}


def secret_values(config: Config, keys: t.Collection[str]) -> set[str]:
    """Return the values of these keys that have to be hidden wherever they appear."""
    found = {config.get(key) or "" for key in keys}
    found |= {part for value in found for pair in _PASSWORD.findall(value) for part in pair}
    return {value for value in found if value.lower() not in _WORDS and not is_reference(value)}


def literal_secrets(config: Config) -> list[str]:
    """Return the keys that hold a secret itself, where they could hold its place."""
    held = secret_keys(config)
    return sorted(
        key for key in held if (value := config[key] or "").lower() not in _WORDS and not _HOLDS_REFERENCE.search(value)
    )


def _is_secret(key: str, value: str) -> bool:
    by_name = (_NAME.search(key) or secret_names([key], {})) and not _PLACE.search(key)
    return bool(by_name or _LOGIN.search(value))
