# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Common parts of modules that talk to a service over HTTP: connection options, and the client."""

from __future__ import annotations

import ssl
import typing as t
from http.client import BadStatusLine
from urllib.error import HTTPError
from urllib.parse import urlsplit

from ansible.module_utils.urls import Request, make_context
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import unreadable_files
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import cause_of, redact

Params = t.Mapping[str, t.Any]

_FILES = ("client_cert", "client_key")


def http_argument_spec(*, timeout: int) -> dict[str, dict[str, t.Any]]:
    """Return the options of login and TLS; timeout: the default of request_timeout in seconds."""
    return {
        "url_username": {"type": "str"},
        "url_password": {"type": "str", "no_log": True},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "client_cert": {"type": "path"},
        "client_key": {"type": "path"},
        "request_timeout": {"type": "int", "default": timeout},
    }


def http_errors(params: Params) -> list[str]:
    """Return a sentence for each error in the options of login and TLS; reads the named files."""
    errors = []
    if bool(params["url_username"]) != bool(params["url_password"]):
        errors.append("url_username and url_password belong together: give both or none.")
    if params["client_key"] and not params["client_cert"]:
        errors.append("client_key is given without client_cert: a key needs its certificate.")
    files = [*_FILES, *(["ca_path"] if params["validate_certs"] else [])]
    errors += unreadable_files(params, [name for name in files if params[name]])
    numbers = {name: params[name] for name in ("request_timeout", "timeout") if name in params}
    return errors + [f"{name} is {value}: give at least 1 second." for name, value in numbers.items() if value < 1]


def url_errors(option: str, url: str, example: str) -> list[str]:
    """Return a sentence for an invalid address; ``example`` ends it with a valid one."""
    scheme, password, host = _split(url)
    if scheme not in ("http", "https") or not host:
        return [f"{option} has {url.rpartition('@')[2]!r}: {example}"]
    if password or "@" in url:
        return [f"{option} has a login in {redact(url)}: give it as url_username and url_password."]
    return []


def password_in(url: str) -> str:
    """Return the password in an address, or "". Such an address is refused, and no result may show the password."""
    return _split(url)[1]


def new_request(params: Params, headers: t.Mapping[str, str], **more: t.Any) -> Request:
    """Return a Request with the TLS options; ``more`` are further arguments of Ansible's Request.

    It follows no redirection, which would send the login to another server. StackError for files that are not PEM.
    """
    return Request(
        context=_tls_context(params),
        http_agent="kafkaops.stack",
        headers=dict(headers),
        use_netrc=False,
        follow_redirects="none",
        **more,
    )


def basic_login(params: Params) -> dict[str, t.Any]:
    """Return the arguments of new_request() that log in with each request, as the options say."""
    user = params["url_username"]
    return {"url_username": user, "url_password": params["url_password"], "force_basic_auth": bool(user)}


def login_cause(params: Params, status: int) -> str:
    """Return the cause of a failed login as the rest of a sentence about the address."""
    user = params["url_username"]
    if status == 401 and not user:
        return "wants a login (401): give url_username and url_password"
    return f"refuses the login as {user} ({status}): check that url_username and url_password are right"


def moved_cause(error: HTTPError) -> str:
    """Return the rest of a sentence about an address that redirects to another one; "" where it doesn't."""
    place = str(error.headers.get("Location") or "")
    if not 300 <= error.code < 400 or not place:
        return ""
    return (
        f"answered {error.code} and leads to {redact(place)}, which is not followed, because the login would go there"
        " too: give the address at which it serves itself"
    )


def failure_cause(error: Exception, url: str, seconds: float) -> str:
    """Return the cause of a failed connection as the rest of a sentence about the address."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLError) and "WRONG_VERSION_NUMBER" in str(reason):
        return "does not speak TLS: write http:// instead"
    if url.startswith("http:") and isinstance(error, (BadStatusLine, ConnectionResetError)):
        return "closed the connection without an answer; perhaps it speaks TLS: write https:// then"
    return cause_of(error, seconds)


def _tls_context(params: Params) -> ssl.SSLContext:
    """Return one TLS context for all requests; otherwise each request would load all authorities again."""
    files = {"cafile": params["ca_path"], "client_cert": params["client_cert"], "client_key": params["client_key"]}
    try:
        context: ssl.SSLContext = make_context(validate_certs=params["validate_certs"], **files)
    except OSError as error:
        given = " and ".join(name for name in ("ca_path", "client_cert", "client_key") if params[name])
        raise StackError(f"{given} can't be used: {error}. Give files in PEM format that belong together.") from error
    return context


def _split(url: str) -> tuple[str, str, str]:
    """Return scheme, password and host, empty where there is none."""
    try:
        parts = urlsplit(url)
        usable = parts.port != 0  # ValueError for one that is no number
        return parts.scheme, parts.password or "", (parts.hostname or "") if usable else ""
    except ValueError:
        return "", "", ""
