# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options of the modules for AKHQ; doc_fragments/akhq.py documents them."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import http_argument_spec


def akhq_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the connection, and ``options`` of the module itself."""
    return {
        "akhq_url": {"type": "str", "required": True},
        **http_argument_spec(timeout=75),
        "headers": {"type": "dict", "no_log": True},
        **options,
    }
