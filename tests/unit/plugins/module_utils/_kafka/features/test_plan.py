# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of features, and what is refused before anything is sent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.plan import (
    brokers_behind,
    expected_levels,
    plan_features,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.spec import (
    Consents,
    common_range,
    current_features,
)

ALL = Consents(allow_downgrade=True, allow_dynamic_quorum=True)
NEW: dict[str, list[t.Any]] = {
    "metadata.version": [7, 33, 29],
    "kraft.version": [0, 1, None],
    "share.version": [0, 2, 1],
}
DYNAMIC: dict[str, list[t.Any]] = {**NEW, "kraft.version": [0, 1, 1]}
OLD: dict[str, list[t.Any]] = {"metadata.version": [1, 25, 21], "kraft.version": [0, 1, None]}


def version(features: t.Mapping[str, list[t.Any]], epoch: int | None = 9, kraft: bool = True) -> dict[str, t.Any]:
    """Return what one broker returns, of {name: [lowest, highest, finalized]}."""
    shown = {name: {"supported": [low, high], "finalized": level} for name, (low, high, level) in features.items()}
    return {"kraft": kraft, "epoch": epoch, "features": shown}


def change(name: str, before: int, after: int) -> Change:
    return Change("update", "feature", name, {"level": before}, {"level": after})


@pytest.mark.parametrize(
    ("desired", "consents", "expected"),
    [
        pytest.param({"metadata.version": 33}, Consents(), [change("metadata.version", 29, 33)], id="upgrade"),
        pytest.param({"metadata.version": " 33 "}, Consents(), [change("metadata.version", 29, 33)], id="as text"),
        pytest.param({"metadata.version": 29, "share.version": "1"}, Consents(), [], id="as it is"),
        pytest.param({"kraft.version": 0}, Consents(), [], id="the static quorum as it is"),
        pytest.param(
            {"share.version": 0, "metadata.version": 30},
            Consents(allow_downgrade=True),
            [change("share.version", 1, 0), change("metadata.version", 29, 30)],
            id="one down and one up",
        ),
        pytest.param(
            {"metadata.version": 28}, ALL, [change("metadata.version", 29, 28)], id="Kafka knows whether that loses any"
        ),
        pytest.param({"kraft.version": 1}, ALL, [change("kraft.version", 0, 1)], id="dynamic quorum"),
    ],
)
def test_plan(desired: dict[str, t.Any], consents: Consents, expected: list[Change]) -> None:
    assert plan_features(current_features({0: version(NEW)}), desired, consents=consents) == expected


@pytest.mark.parametrize(
    ("brokers", "desired", "consents", "part"),
    [
        pytest.param([NEW], {"share.version": "4.3"}, ALL, "is '4.3': give a whole number", id="release"),
        pytest.param([NEW], {"share.version": True}, ALL, "is True: give a whole number", id="boolean"),
        pytest.param([NEW], {"share.version": -1}, ALL, "is -1: give a whole number", id="negative"),
        pytest.param([NEW], {"share.version": None}, ALL, "is None: give a whole number", id="null"),
        pytest.param(
            [NEW],
            {"shared.version": 1},
            ALL,
            "no broker has such a feature. Did you mean share.version? Known are kraft.version, metadata.ver",
            id="unknown",
        ),
        pytest.param(
            [NEW, NEW],
            {"share.version": 3},
            ALL,
            "level 3 isn't supported by brokers 0, 1. All brokers support levels 0 to 2: give one of these, or upg",
            id="too high",
        ),
        pytest.param([NEW], {"metadata.version": 0}, ALL, "levels 7 to 33: give one of these.", id="too low"),
        pytest.param(
            [NEW, OLD],
            {"metadata.version": 26},
            ALL,
            "isn't supported by broker 1. All brokers support levels 7 to 25",
            id="an older broker",
        ),
        pytest.param(
            [NEW, OLD],
            {"share.version": 1},
            ALL,
            "isn't supported by broker 1. All brokers support levels 0 to 0",
            id="a broker that does not know the feature",
        ),
        pytest.param(
            [NEW],
            {"share.version": 0},
            Consents(allow_dynamic_quorum=True),
            "level 1 → 0 is a downgrade: set allow_downgrade",
            id="downgrade",
        ),
        pytest.param(
            [NEW],
            {"kraft.version": 1},
            Consents(allow_downgrade=True),
            "no way back: set allow_dynamic_quorum",
            id="dynamic quorum",
        ),
        pytest.param([NEW, OLD], {"kraft.version": 1}, ALL, "the quorum stays static. Upgrade broker 1 and", id="4.0"),
        pytest.param([DYNAMIC], {"kraft.version": 0}, ALL, "level 1 → 0 is impossible", id="static quorum"),
    ],
)
def test_errors(brokers: list[t.Any], desired: dict[str, t.Any], consents: Consents, part: str) -> None:
    current = current_features({broker: version(features) for broker, features in enumerate(brokers)})
    with pytest.raises(StackError) as caught:
        plan_features(current, desired, consents=consents)
    (error,) = caught.value.results["errors"]
    assert error.startswith(f"Feature {next(iter(desired))}: ")
    assert part in error


def test_all_errors_at_once() -> None:
    wrong = {"shares.version": "x", "metadata.version": 99, "kraft.version": 1, "share.version": 0}
    with pytest.raises(StackError) as caught:
        plan_features(current_features({0: version(NEW), 1: version(OLD)}), wrong, consents=Consents())
    assert [text.partition(":")[0] for text in caught.value.results["errors"]] == [
        "Feature shares.version",
        "Feature shares.version",
        "Feature metadata.version",
        "Feature kraft.version",
        "Feature kraft.version",
        "Feature share.version",
    ]


@pytest.mark.parametrize(
    ("kraft", "desired", "part"),
    [
        pytest.param(False, {"metadata.version": 21}, "keeps its metadata in ZooKeeper", id="ZooKeeper"),
        pytest.param(True, {}, "features is empty", id="nothing"),
    ],
)
def test_there_is_nothing_to_change(kraft: bool, desired: dict[str, t.Any], part: str) -> None:
    with pytest.raises(StackError, match=part):
        plan_features(current_features({0: version(NEW, kraft=kraft)}), desired, consents=ALL)


@pytest.mark.parametrize(
    ("epochs", "expected"),
    [
        pytest.param([9, 8], 29, id="the first is ahead"),
        pytest.param([8, 9], 30, id="the second is ahead"),
        pytest.param([None, 0], 30, id="the first has read nothing"),
    ],
)
def test_the_levels_are_those_of_the_broker_that_has_read_most(epochs: list[int | None], expected: int) -> None:
    ahead: dict[str, list[t.Any]] = {**NEW, "metadata.version": [7, 33, 30]}
    current = current_features({0: version(NEW, epochs[0]), 1: version(ahead, epochs[1])})
    assert (current.levels["metadata.version"], current.epoch) == (expected, max(e for e in epochs if e is not None))
    assert current.levels["kraft.version"] == 0


def test_what_all_brokers_support() -> None:
    assert common_range([(1, 30), (7, 33)]) == (7, 30)


def test_levels_after_the_changes() -> None:
    current = current_features({0: version(NEW)})
    expected = {"kraft.version": 0, "metadata.version": 33, "share.version": 1}
    assert expected_levels(current, [change("metadata.version", 29, 33)]) == expected


def test_brokers_without_a_new_level() -> None:
    levels = {2: {"share.version": 1}, 1: {"share.version": 2}, 0: {"share.version": 1}}
    assert brokers_behind(levels, change("share.version", 1, 2)) == [0, 2]
