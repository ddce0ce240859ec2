# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent for features, and what is made of the answers, which are encoded and decoded as on the wire."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features import run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.run import apply_features, read_all
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock
from kafka.protocol.admin import UpdateFeaturesRequest, UpdateFeaturesResponse
from kafka.protocol.metadata import ApiVersionsResponse

UP = Change("update", "feature", "metadata.version", {"level": 21}, {"level": 30})
DOWN = Change("update", "feature", "share.version", {"level": 1}, {"level": 0})
ANSWERS_ONCE = 2  # the version of UpdateFeatures from which an answer has one error for all features
UPGRADE, SAFE_DOWNGRADE = 1, 2


class Cluster(Client):
    """Two brokers; it takes over what it accepts, after ``late`` reads, and keeps the requests."""

    def __init__(
        self,
        *,
        update_version: int = ANSWERS_ONCE,
        errors: t.Mapping[str, tuple[int, str]] | None = None,
        late: float = 0,
        stopped: tuple[int, ...] = (),
    ) -> None:
        self.request_timeout, self.controller, self.brokers = 30.0, 1, [0, 1]
        self.levels = {"metadata.version": 21, "share.version": 1}
        self.coming: dict[str, int] = {}
        self.update_version, self.errors, self.late, self.stopped = update_version, errors or {}, late, stopped
        self.sent: list[t.Any] = []
        self.asked: list[int | None] = []

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        version = self.update_version
        request = UpdateFeaturesRequest.decode(request.encode(version=version), version=version)
        self.sent.append(request)
        if not request.validate_only and not self.errors:
            self.coming = {update.feature: update.max_version_level for update in request.feature_updates}
        code, message = self.errors.get("", (0, ""))
        results = [
            UpdateFeaturesResponse.UpdatableFeatureResult(
                feature=update.feature,
                error_code=self.errors.get(update.feature, (0, ""))[0],
                error_message=self.errors.get(update.feature, (0, ""))[1],
            )
            for update in request.feature_updates
        ]
        response = UpdateFeaturesResponse(error_code=code, error_message=message, results=results)
        return UpdateFeaturesResponse.decode(response.encode(version=version), version=version)

    def query(self, request: t.Callable[[], t.Any], node: int | None = None, *, same_node: bool = False) -> t.Any:
        assert same_node, "another broker would answer for it"
        self.asked.append(node)
        if node in self.stopped:
            raise RequestFailed("It has just stopped.")
        if self.coming and node == 1:
            self.late -= 1
        levels = {**self.levels, **(self.coming if self.late < 0 or node == 0 else {})}
        kind = ApiVersionsResponse
        response = kind(
            api_keys=[kind.ApiVersion(api_key=55, min_version=0, max_version=1)],
            supported_features=[
                kind.SupportedFeatureKey(name="metadata.version", min_version=7, max_version=30 + (node or 0)),
                kind.SupportedFeatureKey(name="share.version", min_version=0, max_version=2),
            ],
            finalized_features=[
                kind.FinalizedFeatureKey(name=name, max_version_level=level, min_version_level=level)
                for name, level in levels.items()
                if level
            ],
            finalized_features_epoch=7,
        )
        return kind.decode(response.encode(version=4), version=4)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Wait without waiting, and return the pauses so far."""
    clock = Clock()
    monkeypatch.setattr(run, "wait_until", clock.wait_until)
    return clock.slept


def test_one_request_with_the_type_of_each_change() -> None:
    cluster = Cluster()
    assert list(apply_features(cluster, [UP, DOWN], timeout=9)) == [Outcome(UP), Outcome(DOWN)]
    (request,) = cluster.sent
    assert not request.validate_only
    assert [(u.feature, u.max_version_level, u.upgrade_type) for u in request.feature_updates] == [
        ("metadata.version", 30, UPGRADE),
        ("share.version", 0, SAFE_DOWNGRADE),
    ]


def test_a_dry_run_changes_nothing() -> None:
    cluster = Cluster()
    assert run._update(cluster, [UP], dry_run=True) == [Outcome(UP)]
    assert [request.validate_only for request in cluster.sent] == [True]
    assert not cluster.coming


@pytest.mark.parametrize(
    ("version", "errors", "expected"),
    [
        pytest.param(1, {"share.version": (95, "No.")}, ["", "INVALID_UPDATE_VERSION"], id="an error of its own"),
        pytest.param(2, {"": (95, "No.")}, ["INVALID_UPDATE_VERSION"] * 2, id="one error for all"),
        pytest.param(1, {}, ["", ""], id="none"),
    ],
)
def test_errors_of_kafka(version: int, errors: dict[str, tuple[int, str]], expected: list[str]) -> None:
    outcomes = run._update(Cluster(update_version=version, errors=errors), [UP, DOWN], dry_run=True)
    assert [(outcome.change, outcome.error) for outcome in outcomes] == list(zip([UP, DOWN], expected))
    assert {outcome.message for outcome in outcomes if outcome.error} <= {"No."}


@pytest.mark.parametrize(
    ("error", "part"),
    [
        pytest.param((31, "No."), "No. The user of this connection needs the ACL Alter on the cluster.", id="rights"),
        pytest.param((7, "Late."), "Late. Kafka may still do it", id="timeout"),
        pytest.param(
            (95, "Refusing because it might delete metadata information."), "there is no other way back", id="metadata"
        ),
    ],
)
def test_errors_of_kafka_have_a_way_out(error: tuple[int, str], part: str) -> None:
    (outcome,) = run._update(Cluster(errors={"": error}), [DOWN], dry_run=True)
    assert part in outcome.message


def test_it_waits_for_the_last_broker(pauses: list[float]) -> None:
    cluster = Cluster(late=2)
    assert list(apply_features(cluster, [UP], timeout=9)) == [Outcome(UP)]
    assert len(pauses) == 2
    assert cluster.asked == [0, 1] * 3


def test_what_is_accepted_and_not_done_fails(pauses: list[float]) -> None:
    (outcome,) = apply_features(Cluster(late=float("inf")), [UP], timeout=9)
    assert outcome.error == "NOT_APPLIED"
    assert "broker 1 did not have the level within 9 s" in outcome.message
    assert sum(pauses) == 9


def test_a_change_is_told_where_it_cannot_be_read_back() -> None:
    cluster = Cluster(stopped=(1,))
    outcomes = apply_features(cluster, [UP], timeout=9)
    assert next(outcomes) == Outcome(UP)
    with pytest.raises(RequestFailed):
        next(outcomes)


def test_what_is_refused_is_not_waited_for(pauses: list[float]) -> None:
    outcomes = list(apply_features(Cluster(errors={"": (95, "No.")}), [UP], timeout=9))
    assert [outcome.error for outcome in outcomes] == ["INVALID_UPDATE_VERSION"]
    assert not pauses


def test_reading_takes_a_request_to_each_broker() -> None:
    cluster = Cluster()
    assert read_all(cluster) == {
        "features": {"metadata.version": 21, "share.version": 1},
        "supported": {"metadata.version": {"min": 7, "max": 30}, "share.version": {"min": 0, "max": 2}},
        "epoch": 7,
    }
    assert cluster.asked == [0, 1]
