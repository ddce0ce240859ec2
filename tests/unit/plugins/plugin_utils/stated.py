# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What service_state tells, as tests give it to the checks."""

from __future__ import annotations

import typing as t


def directory(path: str, **changes: t.Any) -> dict[str, dict[str, t.Any]]:
    """Return {path: what is told of a directory with data that belongs to the service and is as it should be}."""
    owner = {"owner": "root", "group": "root", "mode": "0755"}
    parts = path.split("/")[1:-1]
    found = {
        "exists": True,
        **owner,
        "owner": "service",
        "real": path,
        "empty": False,
        "blocked": False,
        "parents": {"/" + "/".join(parts[: count + 1]): owner for count in range(len(parts))},
        "fstype": "ext4",
        "mount_root": False,
        "free": 10**9,
    }
    return {path: {**found, **changes}}


def place(path: str, *patterns: str, real: str = "") -> dict[str, dict[str, t.Any]]:
    """Return {path: what is told of a place that the live configuration names}, with the patterns that match there."""
    return {path: {"real": real or path, "data": list(patterns)}}
