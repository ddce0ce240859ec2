# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCRAM credentials on the wire, KIP-554: plain data in and out, with the error of every user.

kafka-python's own method sends alterations to any broker. With ZooKeeper a broker that isn't the controller refuses
them, and the method takes that response for a success; so here they are sent to the controller.

In KRaft mode the active controller alters credentials without a broker, too, but no controller describes them. 3.9.2
and 4.4.0 offer that request, and answer it with UNKNOWN_SERVER_ERROR or, where it is for all users, not at all.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import secrets
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_wire import to_active_controller
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.plan import batches
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import parts_of
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of, to_controller

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import AlterUserScramCredentialsRequest, DescribeUserScramCredentialsRequest

_BATCH = 200  # each alteration is a write of its own for the controller
_NUMBERS = {"SCRAM-SHA-256": 1, "SCRAM-SHA-512": 2}
_HASHES = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
_HINT = " The user of this connection needs the ACL {} on the cluster."


def read_users(client: Client) -> dict[str, dict[str, int]]:
    """Return all credentials of the cluster, {user: {mechanism: iterations}}; one request."""
    response = client.query(lambda: DescribeUserScramCredentialsRequest(users=None), client.controller)
    if response.error_code:
        name, message = error_of(response)
        raise Refused("The users can't be read", name, message + _HINT.format("Describe"))
    names = {number: name for name, number in _NUMBERS.items()}
    return {
        result.user: {
            names[info.mechanism]: info.iterations for info in result.credential_infos if info.mechanism in names
        }
        for result in response.results
    }


def apply_users(client: Client, changes: t.Sequence[Change], passwords: t.Mapping[str, str]) -> t.Iterator[Outcome]:
    """Set and delete credentials; ``passwords`` is {name of a credential: password}."""
    return _apply(functools.partial(to_controller, client, timeout=client.request_timeout), changes, passwords)


def apply_by_controllers(
    params: Params, changes: t.Sequence[Change], passwords: t.Mapping[str, str]
) -> t.Iterator[Outcome]:
    """Do the same by the controllers in bootstrap_controllers, for a cluster in KRaft mode without a running broker."""
    return _apply(
        functools.partial(to_active_controller, params, timeout=params["request_timeout"]), changes, passwords
    )


def _apply(
    send: t.Callable[..., list[t.Any]], changes: t.Sequence[Change], passwords: t.Mapping[str, str]
) -> t.Iterator[Outcome]:
    """Send the changes in batches; ``send`` takes a function that builds the request and one that takes the items."""
    for batch in batches(changes, _BATCH):
        deletions = [
            AlterUserScramCredentialsRequest.ScramCredentialDeletion(name=user, mechanism=_NUMBERS[mechanism])
            for user, mechanism in (parts_of(change.name) for change in batch if change.action == "delete")
        ]
        upsertions = [_upsertion(c, passwords[c.name]) for c in batch if c.action != "delete"]
        request = functools.partial(AlterUserScramCredentialsRequest, deletions=deletions, upsertions=upsertions)
        found = {result.user: result for result in send(request, lambda reply: reply.results)}
        for change in batch:
            yield Outcome(change, *_failure(found[parts_of(change.name)[0]]))


def _upsertion(change: Change, password: str) -> t.Any:
    """Return a new credential. Salt and hash (RFC 5802) are computed here, so that no password is sent."""
    user, mechanism = parts_of(change.name)
    salt, iterations = secrets.token_bytes(32), change.after["iterations"]
    return AlterUserScramCredentialsRequest.ScramCredentialUpsertion(
        name=user,
        mechanism=_NUMBERS[mechanism],
        iterations=iterations,
        salt=salt,
        salted_password=hashlib.pbkdf2_hmac(_HASHES[mechanism], password.encode(), salt, iterations),
    )


def _failure(result: t.Any) -> tuple[str, str]:
    name, message = error_of(result)
    return name, message + (_HINT.format("Alter") if name == "CLUSTER_AUTHORIZATION_FAILED" else "")
