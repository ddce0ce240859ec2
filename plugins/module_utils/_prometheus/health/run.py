# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what Prometheus says of a platform, once or until all is well."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until
from ansible_collections.kafkaops.stack.plugins.module_utils._prometheus.client import Client, connection_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._prometheus.health.plan import (
    Current,
    assess,
    target_errors,
    unmet,
)

PAUSE = 2.0  # seconds between two reads


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Client]:
    """Yield a Client. Bad options: StackError with all of them, before anything is sent."""
    raise_all(connection_errors(params) + target_errors(params["targets"]))
    yield Client(params)


def health(client: Client, params: Params) -> dict[str, t.Any]:
    """Return what assess() says; StackError with the same results where what is waited for does not come in time."""
    wanted = {"targets": params["targets"], "cluster": params["cluster"]}
    lacks = functools.partial(unmet, **wanted, wait_for=params["wait_for"])
    current, missing = wait_until(functools.partial(_read, client), lacks, params["timeout"], pause=PAUSE)
    results = assess(current, **wanted)
    if missing:
        raise StackError("\n".join(missing), results)
    return results


def _read(client: Client) -> Current:
    try:
        return Current(client.get("/api/v1/targets?state=active"), client.get("/api/v1/alerts"))
    except StackError as error:
        return Current({}, {}, str(error))
