# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent of a password."""

from __future__ import annotations

import hashlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users import wire
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.controllers import altered

CHANGE = Change("create", "user", "brokers (SCRAM-SHA-512)", None, {"iterations": 4096})


class Controllers:
    """Controllers that answer with an error code; ``sent`` are the requests, ``waited`` the seconds for a response."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> None:
        self.sent: list[t.Any] = []
        self.waited: list[float] = []
        self._code = code
        monkeypatch.setattr(wire, "to_active_controller", self._send)

    def _send(
        self, _params: t.Any, request: t.Callable[[], t.Any], items: t.Callable[[t.Any], t.Any], timeout: float
    ) -> list[t.Any]:
        self.sent.append(request())
        self.waited.append(timeout)
        return list(items(altered(self._code)))

    def apply(self) -> list[Outcome]:
        return list(wire.apply_by_controllers({"request_timeout": 7}, [CHANGE], {CHANGE.name: "geheim"}))


def test_a_salted_hash_and_no_password_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    controllers = Controllers(monkeypatch)
    assert controllers.apply() == [Outcome(CHANGE)]
    (request,) = controllers.sent
    (new,) = request.upsertions
    assert (new.name, new.mechanism, new.iterations, request.deletions) == ("brokers", 2, 4096, [])
    assert new.salted_password == hashlib.pbkdf2_hmac("sha512", b"geheim", new.salt, 4096)
    assert b"geheim" not in request.encode(version=0)
    assert controllers.waited == [7]


def test_each_salt_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    controllers = Controllers(monkeypatch)
    controllers.apply()
    controllers.apply()
    first, second = (request.upsertions[0].salt for request in controllers.sent)
    assert (first != second, len(first)) == (True, 32)


def test_what_the_controllers_refuse_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    (outcome,) = Controllers(monkeypatch, 31).apply()
    assert outcome.error == "CLUSTER_AUTHORIZATION_FAILED"
    assert outcome.message.endswith("needs the ACL Alter on the cluster.")
