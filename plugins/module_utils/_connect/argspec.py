# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options of the modules for Kafka Connect; doc_fragments/connect.py documents them."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import (
    Params,
    http_argument_spec,
    http_errors,
    password_in,
    url_errors,
)

_EXAMPLE = "write http://host:port or https://host:port, for example http://connect-1:8083."


def connect_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the connection, and ``options`` of the module itself."""
    return {
        "connect_urls": {"type": "list", "elements": "str", "required": True},
        **http_argument_spec(timeout=100),
        **options,
    }


def connection_errors(params: Params) -> list[str]:
    """Return a sentence for each error in the connection options; reads the named files."""
    return worker_errors("connect_urls", params["connect_urls"]) + http_errors(params)


def worker_errors(option: str, urls: t.Collection[str]) -> list[str]:
    """Return a sentence for each invalid address of a worker, or for an empty list."""
    errors = [] if urls else [f"{option} is empty: name at least one worker."]
    return errors + [error for url in urls for error in url_errors(option, url, _EXAMPLE)]


def passwords_in_urls(urls: t.Iterable[str]) -> list[str]:
    """Return the passwords in addresses. Such addresses are refused, and no result may show the passwords."""
    return [found for url in urls for found in [password_in(url)] if found]
