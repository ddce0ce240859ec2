# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests ACLs take, and whose error is whose."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import AclBinding
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.wire import apply_acls, read_acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client

REFUSED = 31
ACL = AclBinding("topic", "orders", "literal", "User:ada", "allow", "*", "read")


class FakeClient:
    """A cluster with one ACL; it refuses every ACL of User:bob. ``requests`` are [(name, number of ACLs)]."""

    controller = 1
    request_timeout = 30.0

    def __init__(self) -> None:
        self.requests: list[tuple[str, int]] = []

    def query(self, build: t.Callable[[], t.Any], _node: int | None) -> t.Any:
        self.requests.append((type(build()).__name__, 0))
        acl = types.SimpleNamespace(principal="User:ada", permission_type=3, host="*", operation=3)
        resource = types.SimpleNamespace(resource_type=2, resource_name="orders", pattern_type=3, acls=[acl])
        return types.SimpleNamespace(error_code=0, resources=[resource])

    def send(self, request: t.Any, _node: int | None, _timeout: float) -> t.Any:
        name = type(request).__name__
        if name == "CreateAclsRequest":
            items = [item.principal for item in request.creations]
        else:
            items = [item.principal_filter for item in request.filters]
        self.requests.append((name, len(items)))
        results = [
            types.SimpleNamespace(
                error_code=REFUSED if principal == "User:bob" else 0, error_message="No.", matching_acls=[]
            )
            for principal in items
        ]
        return types.SimpleNamespace(results=results, filter_results=results)


def change(action: str, name: str, principal: str = "User:ada") -> Change:
    acl = ACL._replace(name=name, principal=principal)._asdict()
    return Change(action, "ACL", name, acl if action == "delete" else None, acl if action == "create" else None)


def changes(action: str, number: int) -> list[Change]:
    return [change(action, str(each)) for each in range(number)]


def test_reading_is_one_request() -> None:
    client = FakeClient()
    assert read_acls(t.cast(Client, client)) == [ACL]
    assert client.requests == [("DescribeAclsRequest", 0)]


@pytest.mark.parametrize(
    ("planned", "requests"),
    [
        pytest.param([], [], id="nothing to do"),
        pytest.param(changes("create", 1000), [("CreateAclsRequest", 1000)], id="1000 to create"),
        pytest.param(changes("create", 1001), [("CreateAclsRequest", 1000), ("CreateAclsRequest", 1)], id="one more"),
        pytest.param(changes("delete", 1000), [("DeleteAclsRequest", 1000)], id="1000 to delete"),
        pytest.param(
            [*changes("delete", 2), *changes("create", 3)],
            [("CreateAclsRequest", 3), ("DeleteAclsRequest", 2)],
            id="both",
        ),
    ],
)
def test_a_thousand_acls_are_one_request(planned: list[Change], requests: list[tuple[str, int]]) -> None:
    client = FakeClient()
    assert {outcome.error for outcome in apply_acls(t.cast(Client, client), planned)} <= {""}
    assert client.requests == requests


@pytest.mark.parametrize("action", ["create", "delete"])
def test_each_acl_has_its_own_error(action: str) -> None:
    planned = [change(action, "a"), change(action, "b", "User:bob"), change(action, "c")]
    found = list(apply_acls(t.cast(Client, FakeClient()), planned))
    assert [(o.change.name, o.error) for o in found] == [("a", ""), ("b", "CLUSTER_AUTHORIZATION_FAILED"), ("c", "")]
