# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCRAM credentials as Kafka stores them in ZooKeeper: RFC 5802, ScramCredentialUtils and zk.UserConfigZNode. Pure.

Brokers never return the salt of a credential, but the node contains it: so a password can be verified.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import typing as t

MECHANISM = "SCRAM-SHA-512"
_HASH = "sha512"


def with_credential(node: str | None, password: str, iterations: int) -> str:
    """Return the value of a user's node with a new credential; other data in the node, such as quotas, stays."""
    user: dict[str, t.Any] = {"version": 1, "config": {}, **json.loads(node or "{}")}
    salt = secrets.token_bytes(32)
    stored, server = _keys(password, salt, iterations)
    parts = {"salt": salt, "stored_key": stored, "server_key": server}
    text = ",".join(f"{name}={base64.b64encode(value).decode()}" for name, value in parts.items())
    return json.dumps({**user, "config": {**user["config"], MECHANISM: f"{text},iterations={iterations}"}})


def has_credential(node: str | None) -> bool:
    """Return whether a user's node has a credential of the mechanism."""
    return MECHANISM in json.loads(node or "{}").get("config", {})


def verify_password(node: str, password: str) -> bool:
    """Return whether a password matches the credential in a user's node."""
    found = dict(re.findall(r"(\w+)=([^,]+)", json.loads(node)["config"][MECHANISM]))
    stored, _server = _keys(password, base64.b64decode(found["salt"]), int(found["iterations"]))
    return hmac.compare_digest(stored, base64.b64decode(found["stored_key"]))


def _keys(password: str, salt: bytes, iterations: int) -> tuple[bytes, bytes]:
    """Return the stored key and the server key."""
    salted = hashlib.pbkdf2_hmac(_HASH, password.encode(), salt, iterations)
    client = hmac.digest(salted, b"Client Key", _HASH)
    return hashlib.new(_HASH, client).digest(), hmac.digest(salted, b"Server Key", _HASH)
