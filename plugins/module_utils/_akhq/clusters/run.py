# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads whether AKHQ sees what it should, once or until it answers."""

from __future__ import annotations

import contextlib
import functools
import typing as t
from urllib.parse import urlsplit

from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.client import (
    LoginRefused,
    connect,
    connection_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.clusters.plan import (
    Current,
    Expected,
    id_errors,
    issues,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.clusters.wire import NODES, read_clusters
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until

PAUSE = 2.0  # seconds between two reads


@contextlib.contextmanager
def checked(params: Params) -> t.Iterator[Params]:
    """Check all options: StackError with all that is wrong. Each read opens a connection of its own."""
    raise_all([*connection_errors(params), *id_errors(params["expected_brokers"])])
    yield params


def health(params: Params) -> dict[str, t.Any]:
    """Return version, clusters and issues; StackError with the same where one waits and AKHQ is not healthy.

    Only an answer is waited for: AKHQ itself waits a minute for a cluster that does not answer.
    """
    timeout = params["timeout"] if params["wait_for"] == "healthy" else 0
    read = functools.partial(_read, params)
    current, _missing = wait_until(read, lambda seen: [seen.error] if seen.transient else [], timeout, pause=PAUSE)
    host = params["name"] or urlsplit(params["akhq_url"]).hostname or ""
    brokers = {name: sorted(int(number) for number in ids) for name, ids in params["expected_brokers"].items()}
    found = issues(current, Expected(host, params["clusters"], brokers))
    results = {"issues": found, "version": current.version, "clusters": current.clusters or {}}
    if found and params["wait_for"] == "healthy":
        raise StackError("\n- ".join(["AKHQ does not see what it should:", *found]), results)
    return results


def _read(params: Params) -> Current:
    try:
        with connect(params) as client:
            return Current(client.auths.get("version"), read_clusters(client, None, [NODES]))
    except StackError as error:
        return Current(error=str(error), transient=not isinstance(error, LoginRefused))
