# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The write-only settings of a cluster in CMAK, and their differences from a record of them. Pure.

CMAK returns neither the version of Kafka of a cluster, nor its login. The record has a salted digest of a password.
"""

from __future__ import annotations

import hashlib
import typing as t

SECRETS = ("jmx_password", "jaas_config")
WRITE_ONLY = ("kafka_version", "security_protocol", "sasl_mechanism", "jmx_user", *SECRETS)
UNKNOWN = "not known"

Record = t.Mapping[str, t.Any]


def write_only_differences(recorded: Record, settings: t.Mapping[str, t.Any]) -> dict[str, tuple[t.Any, t.Any]]:
    """Return {key: (before, after)} of the write-only settings that differ from the record; secrets are not masked."""
    found = {}
    for key in WRITE_ONLY:
        expected = settings[key]
        given = digest(expected, str(recorded.get("salt", ""))) if key in SECRETS else expected
        if key not in recorded or recorded[key] != given:
            found[key] = (recorded.get(key, UNKNOWN) if key not in SECRETS else UNKNOWN, expected)
    return found


def digest(value: str | None, salt: str) -> str | None:
    """Return the digest of a secret for the record."""
    return hashlib.pbkdf2_hmac("sha256", value.encode(), salt.encode(), 100_000).hex() if value else None
