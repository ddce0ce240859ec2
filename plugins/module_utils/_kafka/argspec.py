# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options of the ``kafka_`` modules; doc_fragments/kafka.py documents them."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import unreadable_files

Params = t.Mapping[str, t.Any]

_SASL_OPTIONS = ("sasl_mechanism", "sasl_username", "sasl_password")
_SSL_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")
_SERVER = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>[0-9]{1,5})")


def kafka_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the connection, and ``options`` of the module itself."""
    return {
        "bootstrap_servers": {"type": "list", "elements": "str", "required": True},
        **listener_argument_spec(),
        "request_timeout": {"type": "int", "default": 30},
        "bootstrap_timeout": {"type": "int", "default": 10},
        **options,
    }


def listener_argument_spec() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of what a listener wants of its clients, whoever has it: brokers or controllers."""
    return {
        "security_protocol": {
            "type": "str",
            "choices": ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
            "default": "PLAINTEXT",
        },
        "sasl_mechanism": {"type": "str", "choices": ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]},
        "sasl_username": {"type": "str"},
        "sasl_password": {"type": "str", "no_log": True},
        "ssl_cafile": {"type": "path"},
        "ssl_certfile": {"type": "path"},
        "ssl_keyfile": {"type": "path"},
        "ssl_password": {"type": "str", "no_log": True},
        "ssl_check_hostname": {"type": "bool", "default": True},
        "client_id": {"type": "str", "default": "kafkaops.stack"},
    }


def uses_tls(params: Params) -> bool:
    """Return whether ``security_protocol`` uses TLS."""
    return params["security_protocol"] in ("SSL", "SASL_SSL")


def uses_sasl(params: Params) -> bool:
    """Return whether ``security_protocol`` uses a login."""
    return params["security_protocol"] in ("SASL_PLAINTEXT", "SASL_SSL")


def split_server(text: str) -> tuple[str, int]:
    """Return (host, port) of "host:port" or "[address]:port"; ValueError if it is neither."""
    match = _SERVER.fullmatch(text.strip())
    if not match or not 0 < int(match["port"]) < 65536:
        raise ValueError(text)
    return match["six"] or match["host"], int(match["port"])


def join_server(host: str, port: int) -> str:
    """Return "host:port", "[address]:port" for an address of IPv6, as split_server reads them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def connection_errors(params: Params) -> list[str]:
    """Return a sentence for each error in the connection options; reads the named files."""
    errors = [] if params["bootstrap_servers"] else ["bootstrap_servers is empty: name at least one broker."]
    return [*errors, *server_errors(params, "bootstrap_servers", "broker-1:9092"), *security_errors(params)]


def security_errors(params: Params) -> list[str]:
    """Return a sentence for each error in the connection options, without those that name servers."""
    return [*_login_errors(params), *_file_errors(params), *_number_errors(params)]


def server_errors(params: Params, option: str, example: str) -> list[str]:
    """Return a sentence for each server in ``option`` that isn't host:port, such as ``example``."""
    errors = []
    for server in params[option]:
        try:
            split_server(server)
        except ValueError:
            errors.append(f"{option} has {server!r}: write host:port, for example {example}.")
    return errors


def _login_errors(params: Params) -> list[str]:
    protocol = params["security_protocol"]
    given = [name for name in _SASL_OPTIONS if params[name]]
    missing = [name for name in _SASL_OPTIONS if not params[name]]
    if uses_sasl(params) and missing:
        return [f"security_protocol {protocol} needs {' and '.join(missing)} as well."]
    if given and not uses_sasl(params):
        fix = "SASL_SSL" if uses_tls(params) else "SASL_PLAINTEXT"
        return [f"{' and '.join(given)} would be ignored with security_protocol {protocol}: set it to {fix}."]
    return []


def _file_errors(params: Params) -> list[str]:
    protocol = params["security_protocol"]
    given = [name for name in _SSL_FILES if params[name]]
    if given and not uses_tls(params):
        fix = "SASL_SSL" if uses_sasl(params) else "SSL"
        return [f"{' and '.join(given)} would be ignored with security_protocol {protocol}: set it to {fix}."]
    errors = []
    if params["ssl_keyfile"] and not params["ssl_certfile"]:
        errors.append("ssl_keyfile is given without ssl_certfile: a key needs its certificate.")
    return [*errors, *unreadable_files(params, given)]


def _number_errors(params: Params) -> list[str]:
    given = {name: params[name] for name in ("request_timeout", "bootstrap_timeout") if name in params}
    return [f"{name} is {value}: give at least 1 second." for name, value in given.items() if value < 1]
