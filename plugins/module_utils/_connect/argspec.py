# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options of the modules for Kafka Connect; the twin of doc_fragments/connect.py."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import unreadable_files
from ansible_collections.kafkaops.stack.plugins.module_utils._web import shown

Params = t.Mapping[str, t.Any]

_FILES = ("client_cert", "client_key")
_EXAMPLE = "write http://host:port or https://host:port, for example http://connect-1:8083."


def connect_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the connection, and ``options`` of the module itself."""
    return {
        "connect_urls": {"type": "list", "elements": "str", "required": True},
        "url_username": {"type": "str"},
        "url_password": {"type": "str", "no_log": True},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "client_cert": {"type": "path"},
        "client_key": {"type": "path"},
        "request_timeout": {"type": "int", "default": 100},
        **options,
    }


def connection_errors(params: Params) -> list[str]:
    """Return a sentence for everything in the connection options that can't work; reads the named files."""
    errors = [] if params["connect_urls"] else ["connect_urls is empty: name at least one worker."]
    errors += [error for url in params["connect_urls"] for error in _url_errors(url)]
    if bool(params["url_username"]) != bool(params["url_password"]):
        errors.append("url_username and url_password belong together: give both or none.")
    if params["client_key"] and not params["client_cert"]:
        errors.append("client_key is given without client_cert: a key needs its certificate.")
    files = [*_FILES, *(["ca_path"] if params["validate_certs"] else [])]
    errors += unreadable_files(params, [name for name in files if params[name]])
    numbers = {name: params[name] for name in ("request_timeout", "timeout") if name in params}
    return errors + [f"{name} is {value}: give at least 1 second." for name, value in numbers.items() if value < 1]


def passwords_in_urls(params: Params) -> list[str]:
    """Return the passwords that stand in addresses, where they are refused, so that no result shows them."""
    return [found for url in params["connect_urls"] for found in [_split(url)[1]] if found]


def _url_errors(url: str) -> list[str]:
    scheme, password, host = _split(url)
    if scheme not in ("http", "https") or not host:
        return [f"connect_urls has {_safe(url)!r}: {_EXAMPLE}"]
    if password or "@" in url:
        return [f"connect_urls has a login in {shown(url)}: give it as url_username and url_password."]
    return []


def _split(url: str) -> tuple[str, str, str]:
    """Return scheme, password and host, empty where there is none."""
    try:
        parts = urlsplit(url)
        usable = parts.port != 0  # ValueError for one that is no number
        return parts.scheme, parts.password or "", (parts.hostname or "") if usable else ""
    except ValueError:
        return "", "", ""


def _safe(url: str) -> str:
    return url.rpartition("@")[2]
