# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the health of the workers and of their group, once or until both are whole."""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.argspec import worker_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.health.plan import (
    Group,
    HealthQuery,
    Workers,
    assess,
    group_issues,
    unmet,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.health.wire import read_worker
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import Params, http_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import argspec as kafka_argspec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect as connect_kafka
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.reader import read_groups

THREADS = 16  # workers that are asked at the same time
PAUSE = 1.0  # seconds between two reads


@contextlib.contextmanager
def checked(params: Params) -> t.Iterator[Params]:
    """Check all options: StackError with all that is wrong. Each read opens connections of its own."""
    errors = worker_errors("workers", list(map(str, params["workers"].values()))) + http_errors(params)
    raise_all(errors + (kafka_argspec.connection_errors(params) if params["group_id"] else []))
    yield params


def health(params: Params) -> dict[str, t.Any]:
    """Return what assess() says; StackError with the same where one waits and the group is not what it should be.

    Plugins are not waited for: a worker that runs does not change them. Failed connectors do not fail a wait.
    """
    query = HealthQuery(params["group_id"] or "", params["plugin_classes"], params["rolling"])
    waits = params["wait_for"] == "healthy"
    read = functools.partial(_read, params)
    timeout = params["timeout"] if waits else 0
    (workers, group), _missing = wait_until(read, lambda seen: unmet(*seen, query), timeout, pause=PAUSE)
    results = assess(workers, group, query)
    wrong = group_issues(workers, group, query) if waits else []
    if wrong:
        raise StackError("\n- ".join(["The workers are not what they should be:", *wrong]), results)
    return results


def _read(params: Params) -> tuple[Workers, Group | None]:
    # Without the time of the wait, for which the client would repeat a request.
    options = {name: value for name, value in params.items() if name != "timeout"}
    urls = params["workers"]
    # Ansible's Request keeps one opener for the process, which does no harm: here all have the same options.
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        workers = dict(zip(urls, pool.map(functools.partial(read_worker, params=options), urls.values())))
    return workers, _read_group(params) if params["group_id"] else None


def _read_group(params: Params) -> Group:
    name = params["group_id"]
    try:
        with connect_kafka(params) as client:
            group = read_groups(client, [name], include_lag=False)["groups"][name]
    except StackError as error:
        return Group(error=str(error))
    return Group(group["state"], [member["host"].lstrip("/") for member in group["members"]])
