# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict on a platform, out of what the roles have registered when they looked at their services. Pure."""

from __future__ import annotations

import typing as t

Result = t.Mapping[str, t.Any]


def platform_issues(
    names: t.Iterable[str], hosts: t.Iterable[str], hostvars: t.Mapping[str, t.Mapping[str, t.Any]]
) -> list[str]:
    """Return the issues of all hosts, each once, in the order of ``names``, which are those of registered results.

    A health module returns "issues". One that failed without them, or another reader, has only its "msg".
    """
    members = list(hosts)
    results = [hostvars[host][name] for name in names for host in members if name in hostvars[host]]
    return list(dict.fromkeys(issue for result in results for issue in _issues(result)))


def _issues(result: Result) -> list[str]:
    if "issues" in result:
        return [str(issue) for issue in result["issues"]]
    return [str(result["msg"])] if "msg" in result else []
