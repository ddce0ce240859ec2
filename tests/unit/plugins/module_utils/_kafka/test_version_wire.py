# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of brokers, encoded and decoded as on the wire."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.version_wire import read_versions
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused
from kafka.protocol.metadata import ApiVersionsResponse


def versions(
    keys: t.Iterable[int],
    supported: t.Iterable[tuple[str, int, int]] = (),
    finalized: t.Iterable[tuple[str, int]] = (),
    epoch: int = -1,
    error: int = 0,
) -> ApiVersionsResponse:
    response = ApiVersionsResponse(
        error_code=error,
        api_keys=[ApiVersionsResponse.ApiVersion(api_key=key, min_version=0, max_version=1) for key in keys],
        throttle_time_ms=0,
        supported_features=[
            ApiVersionsResponse.SupportedFeatureKey(name=name, min_version=low, max_version=high)
            for name, low, high in supported
        ],
        finalized_features=[
            ApiVersionsResponse.FinalizedFeatureKey(name=name, max_version_level=level, min_version_level=1)
            for name, level in finalized
        ],
        finalized_features_epoch=epoch,
    )
    version = 0 if error else 4  # a broker answers an error in the oldest version
    return ApiVersionsResponse.decode(response.encode(version=version), version=version)


def client(response: ApiVersionsResponse, asked: list[t.Any] | None = None) -> Client:
    """Return a client that has one answer, and keeps who was asked."""

    def query(make: t.Callable[[], t.Any], node: int | None = None, *, same_node: bool = False) -> t.Any:
        make()
        if asked is not None:
            asked.append((node, same_node))
        return response

    return t.cast(Client, types.SimpleNamespace(query=query))


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(versions([3, 60]), {"kraft": False, "epoch": None, "features": {}}, id="ZooKeeper"),
        pytest.param(
            versions([3, 55], [("m", 1, 21), ("g", 0, 1)], [("m", 20)], epoch=0),
            {
                "kraft": True,
                "epoch": 0,
                "features": {
                    "g": {"supported": [0, 1], "finalized": None},
                    "m": {"supported": [1, 21], "finalized": 20},
                },
            },
            id="KRaft",
        ),
        pytest.param(
            versions([55], [], [("m", 20)], epoch=7),
            {"kraft": True, "epoch": 7, "features": {"m": {"supported": None, "finalized": 20}}},
            id="a level that the broker does not know",
        ),
    ],
)
def test_read_versions(response: ApiVersionsResponse, expected: dict[str, t.Any]) -> None:
    assert read_versions(client(response)) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param(None, (None, False), id="any"),
        pytest.param(2, (2, True), id="no other broker answers for one"),
    ],
)
def test_who_is_asked(node: int | None, expected: tuple[int | None, bool]) -> None:
    asked: list[t.Any] = []
    read_versions(client(versions([]), asked), node)
    assert asked == [expected]


def test_an_error_is_a_sentence() -> None:
    with pytest.raises(Refused, match="can't be read: INVALID_REQUEST"):
        read_versions(client(versions([], error=42)))
