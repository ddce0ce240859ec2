# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note of what CMAK was given and does not tell again: a file on the host that runs the module."""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.hidden import (
    HIDDEN,
    SECRETS,
    Record,
    digest,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import replace_file


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
    noted = {key: digest(settings[key], salt) if key in SECRETS else settings[key] for key in HIDDEN}
    try:
        replace_file(path, json.dumps({**noted, "salt": salt}, indent=2, sort_keys=True) + "\n", mode=0o600)
    except OSError as error:
        raise StackError(f"record {path} can't be written: {error.strerror}. Have its directory first.") from error


def forget(path: str) -> None:
    """Remove the note."""
    if os.path.exists(path):
        os.unlink(path)
