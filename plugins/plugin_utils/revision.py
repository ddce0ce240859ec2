# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module calls that check and stage the revision of a service, as C(__<role>_service) declares it. Pure."""

from __future__ import annotations

import json
import os
import typing as t

Service = t.Mapping[str, t.Any]
Call = tuple[str, dict[str, t.Any]]

# hash() hides what it was made of only with a seed that nobody has chosen.
_SECRET_SEED = os.environ.get("PYTHONHASHSEED", "random") in ("", "random")


def daemon_of(service: Service) -> str:
    """Return the name of a service's unit, and of its directories in /etc and /var/log."""
    return str(service.get("daemon", service["name"]))


def check_revision(service: Service) -> list[Call]:
    """Return the calls, (module, options), with which the installed program checks its configuration."""
    checks: t.Mapping[str, t.Mapping[str, t.Any]] = service.get("checks", {})
    return [(f"kafkaops.stack.{module}", dict(options)) for module, options in checks.items()]


def digest_of(calls: t.Sequence[Call]) -> int | None:
    """Return a number that tells whether two tasks of a run make the same calls; None where it would tell secrets.

    Its seed is of this run alone, so that nobody finds out by it what is in a configuration.
    """
    return hash(json.dumps(calls, sort_keys=True, default=str)) if _SECRET_SEED else None


def was_accepted(accepted: t.Mapping[str, int], role: str, calls: t.Sequence[Call]) -> bool:
    """Tell whether nothing is to be checked: no call, or those of which ``accepted`` has the digest for the role."""
    return not calls or (role in accepted and accepted[role] == digest_of(calls))


def stage_revision(service: Service, seen: str | None = None) -> Call:
    """Return the call that stages the revision; ``seen`` is the live one that the plan has seen."""
    daemon, revision = daemon_of(service), service["revision"]
    options = {
        "root": f"/etc/{daemon}",
        "unit": f"{daemon}.service",
        "java": service["java"],
        "group": service["user"],
        "home": revision["home"],
        "files": revision["files"],
        **({} if seen is None else {"seen": seen}),
    }
    return "kafkaops.stack.service_revision", options
