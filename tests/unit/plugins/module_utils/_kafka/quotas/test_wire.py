# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests quotas take, and whose error is whose."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.wire import alter_quotas, read_quotas

REFUSED = 42


class FakeClient:
    """A cluster with one quota; it refuses that of user bob. ``requests`` are [(entities, only validated)]."""

    controller = 1
    request_timeout = 30.0

    def __init__(self) -> None:
        self.requests: list[tuple[int, bool]] = []
        self.queries = 0

    def query(self, _build: t.Callable[[], t.Any], _node: int | None) -> t.Any:
        self.queries += 1
        entity = [types.SimpleNamespace(entity_type=kind, entity_name="ada") for kind in ("client-id", "user")]
        values = [types.SimpleNamespace(key="request_percentage", value=5.0)]
        return types.SimpleNamespace(error_code=0, entries=[types.SimpleNamespace(entity=entity, values=values)])

    def send(self, request: t.Any, _node: int | None, _timeout: float) -> t.Any:
        names = [entry.entity[0].entity_name for entry in request.entries]
        self.requests.append((len(names), request.validate_only))
        entries = [
            types.SimpleNamespace(error_code=REFUSED if name == "bob" else 0, error_message="No.") for name in names
        ]
        return types.SimpleNamespace(entries=entries)


def change(name: str) -> Change:
    return Change("create", "quota", name, None, {"request_percentage": 5.0})


def test_reading_is_one_request() -> None:
    client = FakeClient()
    assert read_quotas(t.cast(Client, client)) == {(("user", "ada"), ("client-id", "ada")): {"request_percentage": 5.0}}
    assert client.queries == 1


@pytest.mark.parametrize("dry_run", [True, False], ids=["validated", "altered"])
@pytest.mark.parametrize(
    ("number", "requests"),
    [
        pytest.param(0, [], id="nothing to do"),
        pytest.param(1000, [1000], id="1000"),
        pytest.param(1001, [1000, 1], id="one more"),
    ],
)
def test_a_thousand_quotas_are_one_request(number: int, requests: list[int], dry_run: bool) -> None:
    client = FakeClient()
    entities = {str(each): (("user", str(each)),) for each in range(number)}
    found = list(alter_quotas(t.cast(Client, client), entities, [change(name) for name in entities], dry_run=dry_run))
    assert [outcome.change.name for outcome in found] == list(entities)
    assert client.requests == [(each, dry_run) for each in requests]


def test_each_quota_has_its_own_error() -> None:
    entities = {name: (("user", name),) for name in ("ada", "bob", "eve")}
    changes = [change(name) for name in entities]
    found = list(alter_quotas(t.cast(Client, FakeClient()), entities, changes, dry_run=False))
    assert [(o.change.name, o.error) for o in found] == [("ada", ""), ("bob", "INVALID_REQUEST"), ("eve", "")]
