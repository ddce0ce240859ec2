# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of the write-only settings: a file on the host that runs the module."""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.write_only import (
    SECRETS,
    WRITE_ONLY,
    Record,
    digest,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import replace_file


def read_record(path: str) -> Record:
    """Return the record, {} where there is none. StackError where it can't be read."""
    try:
        with open(path, encoding="utf-8") as handle:
            recorded = json.load(handle)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StackError(f"record {path} can't be read: {error.strerror}.") from error
    except ValueError:
        return {}  # the next update rewrites it
    return recorded if isinstance(recorded, dict) else {}


def write_record(path: str, settings: t.Mapping[str, t.Any]) -> None:
    """Record the write-only settings. StackError where that fails."""
    salt = os.urandom(16).hex()
    recorded = {key: digest(settings[key], salt) if key in SECRETS else settings[key] for key in WRITE_ONLY}
    try:
        replace_file(path, json.dumps({**recorded, "salt": salt}, indent=2, sort_keys=True) + "\n", mode=0o600)
    except OSError as error:
        raise StackError(f"record {path} can't be written: {error.strerror}. Create its directory first.") from error


def delete_record(path: str) -> None:
    """Delete the record."""
    if os.path.exists(path):
        os.unlink(path)
