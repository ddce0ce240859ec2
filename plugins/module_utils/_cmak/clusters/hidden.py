# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CMAK was given and does not tell again, and how that differs from what was noted of it. Pure.

CMAK tells neither a cluster's version of Kafka, nor how it logs in there. A password is noted as a salted digest.
"""

from __future__ import annotations

import hashlib
import typing as t

SECRETS = ("jmx_password", "jaas_config")
HIDDEN = ("kafka_version", "security_protocol", "sasl_mechanism", "jmx_user", *SECRETS)
UNKNOWN = "not known"

Record = t.Mapping[str, t.Any]


def hidden_differences(noted: Record, settings: t.Mapping[str, t.Any]) -> dict[str, tuple[t.Any, t.Any]]:
    """Return {key: (before, after)} of the hidden settings that are not what was noted; a secret stays what it is."""
    found = {}
    for key in HIDDEN:
        wanted = settings[key]
        given = digest(wanted, str(noted.get("salt", ""))) if key in SECRETS else wanted
        if key not in noted or noted[key] != given:
            found[key] = (noted.get(key, UNKNOWN) if key not in SECRETS else UNKNOWN, wanted)
    return found


def digest(value: str | None, salt: str) -> str | None:
    """Return what is noted of a secret."""
    return hashlib.pbkdf2_hmac("sha256", value.encode(), salt.encode(), 100_000).hex() if value else None
