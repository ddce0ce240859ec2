# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options of the modules for CMAK; doc_fragments/cmak.py documents them."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import (
    Params,
    http_argument_spec,
    http_errors,
    url_errors,
)

_EXAMPLE = "write http://host:port or https://host:port, with the path of play.http.context if there is one."


def cmak_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the connection, and ``options`` of the module itself."""
    return {"cmak_url": {"type": "str", "required": True}, **http_argument_spec(timeout=30), **options}


def connection_errors(params: Params) -> list[str]:
    """Return a sentence for each error in the connection options; reads the named files."""
    return url_errors("cmak_url", params["cmak_url"], _EXAMPLE) + http_errors(params)
