# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CMAK was given and does not tell again, noted in a file on the host that runs the module.

CMAK tells neither a cluster's version of Kafka, nor how it logs in there. A password is noted as a salted digest.
"""

from __future__ import annotations

import hashlib
import json
import os
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._files import replace_file

SECRETS = ("jmx_password", "jaas_config")
HIDDEN = ("kafka_version", "security_protocol", "sasl_mechanism", "jmx_user", *SECRETS)
UNKNOWN = "not known"

Record = t.Mapping[str, t.Any]


def read_record(path: str) -> Record:
    """Return what was noted, {} where nothing is. StackError where it can't be read."""
    try:
        with open(path, encoding="utf-8") as handle:
            noted = json.load(handle)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StackError(f"record {path} can't be read: {error.strerror}.") from error
    except ValueError:
        return {}  # it is written anew, by an update
    return noted if isinstance(noted, dict) else {}


def write_record(path: str, settings: t.Mapping[str, t.Any]) -> None:
    """Note the hidden settings. StackError where that fails."""
    salt = os.urandom(16).hex()
    noted = {key: _digest(settings[key], salt) if key in SECRETS else settings[key] for key in HIDDEN}
    try:
        replace_file(path, json.dumps({**noted, "salt": salt}, indent=2, sort_keys=True) + "\n", mode=0o600)
    except OSError as error:
        raise StackError(f"record {path} can't be written: {error.strerror}. Have its directory first.") from error


def forget(path: str) -> None:
    """Remove the note."""
    if os.path.exists(path):
        os.unlink(path)


def hidden_differences(noted: Record, settings: t.Mapping[str, t.Any]) -> dict[str, tuple[t.Any, t.Any]]:
    """Return {key: (before, after)} of the hidden settings that are not what was noted; a secret stays what it is."""
    found = {}
    for key in HIDDEN:
        wanted = settings[key]
        given = _digest(wanted, str(noted.get("salt", ""))) if key in SECRETS else wanted
        if key not in noted or noted[key] != given:
            found[key] = (noted.get(key, UNKNOWN) if key not in SECRETS else UNKNOWN, wanted)
    return found


def _digest(value: str | None, salt: str) -> str | None:
    return hashlib.pbkdf2_hmac("sha256", value.encode(), salt.encode(), 100_000).hex() if value else None
