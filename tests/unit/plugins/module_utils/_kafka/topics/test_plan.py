# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.plan import (
    Current,
    Topic,
    expected_state,
    plan_topics,
    topic_warnings,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import parse_specs

Config = dict[str, tuple[str, str, bool]]
"""{key: (value, type, own)}"""
Rows = list[list[int]]
"""The replicas of each partition."""


def spec(name: str = "a", **given: t.Any) -> dict[str, t.Any]:
    nothing = dict.fromkeys(["partitions", "replication_factor", "config", "replica_assignment"])
    return {"name": name, "state": "present", **nothing, **given}


def topic(
    assignment: t.Iterable[tuple[int, ...]] = ((1, 2), (2, 3)), config: Config | None = None, **given: t.Any
) -> Topic:
    entries = {key: {"value": value, "type": kind, "own": own} for key, (value, kind, own) in (config or {}).items()}
    rows = [list(replicas) for replicas in assignment]
    return {"error": "", "message": "", "internal": False, "assignment": rows, "config": entries, **given}


def cluster(brokers: t.Iterable[int] = (1, 2, 3), /, **topics: Topic) -> Current:
    return {"brokers": list(brokers), "topics": topics}


def layout(
    current: Current,
    running: dict[Key, dict[str, list[int]]] | None = None,
    min_isr: dict[str, int] | None = None,
    leaderless: t.Collection[str] = (),
) -> Current:
    """Add what is read where replicas have to move."""
    topics = {
        name: {
            "partitions": [
                {"id": i, "leader": None if name in leaderless else row[0], "replicas": row, "isr": row}
                for i, row in enumerate(topic["assignment"])
            ]
        }
        for name, topic in current["topics"].items()
    }
    brokers = dict.fromkeys(current["brokers"])
    found = {"brokers": brokers, "topics": topics, "running": running or {}, "log_dirs": {}, "min_isr": min_isr or {}}
    return {**current, "layout": found}


def create(name: str = "a", **after: t.Any) -> Change:
    return Change(
        "create", "topic", name, after={"partitions": None, "replication_factor": None, "config": {}, **after}
    )


def update(before: dict[str, t.Any], after: dict[str, t.Any], name: str = "a") -> Change:
    return Change("update", "topic", name, before, after)


def moved(before: Rows, after: Rows, factors: t.Sequence[int] | None = ()) -> Change:
    """factors: before and after, as in the assignments if empty, not there if None."""
    sides: tuple[dict[str, t.Any], dict[str, t.Any]] = {"replica_assignment": before}, {"replica_assignment": after}
    for side, factor in zip(sides, factors or [max(map(len, rows)) for rows in (before, after)]):
        if factors is not None:
            side["replication_factor"] = factor
    return update(*sides)


def delete(name: str = "a") -> Change:
    return Change("delete", "topic", name, before={"partitions": 2, "replication_factor": 2})


RETENTION = {"retention.ms": ("1000", "LONG", True)}
DEFAULT = {"retention.ms": ("1000", "LONG", False)}
FLAG = {"preallocate": ("true", "BOOLEAN", True)}


@pytest.mark.parametrize(
    ("current", "specs", "changes"),
    [
        pytest.param(cluster(), [spec()], [create()], id="create with the broker's defaults"),
        pytest.param(
            cluster(),
            [spec(partitions=3, replication_factor=2, config={"retention.ms": 5, "x": None})],
            [create(partitions=3, replication_factor=2, config={"retention.ms": "5"})],
            id="create",
        ),
        pytest.param(
            cluster(),
            [spec(replica_assignment=[[1, 2], [2, 3]])],
            [create(partitions=2, replication_factor=2, replica_assignment=[[1, 2], [2, 3]])],
            id="create with replicas",
        ),
        pytest.param(cluster(a=topic()), [spec()], [], id="exists, nothing declared"),
        pytest.param(cluster(a=topic()), [spec(partitions=2, replication_factor=2)], [], id="as declared"),
        pytest.param(
            cluster(a=topic()),
            [spec(partitions=4)],
            [update({"partitions": 2}, {"partitions": 4})],
            id="more partitions",
        ),
        pytest.param(
            cluster(a=topic()),
            [spec(replica_assignment=[[1, 2], [2, 3], [3, 1]])],
            [
                update(
                    {"partitions": 2, "replica_assignment": [[1, 2], [2, 3]]},
                    {"partitions": 3, "replica_assignment": [[1, 2], [2, 3], [3, 1]]},
                )
            ],
            id="more partitions with replicas",
        ),
        pytest.param(
            cluster(a=topic(config=RETENTION)), [spec(config={"retention.ms": 1000})], [], id="same config as number"
        ),
        pytest.param(
            cluster(a=topic(config=FLAG)), [spec(config={"preallocate": True})], [], id="same config as boolean"
        ),
        pytest.param(
            cluster(a=topic(config=FLAG)), [spec(config={"preallocate": "TRUE"})], [], id="same config as text"
        ),
        pytest.param(
            cluster(a=topic(config=RETENTION)),
            [spec(config={"retention.ms": 5})],
            [update({"config": {"retention.ms": "1000"}}, {"config": {"retention.ms": "5"}})],
            id="other config",
        ),
        pytest.param(
            cluster(a=topic(config=DEFAULT)),
            [spec(config={"retention.ms": 1000})],
            [update({"config": {"retention.ms": None}}, {"config": {"retention.ms": "1000"}})],
            id="equal to the default, but not set on the topic",
        ),
        pytest.param(
            cluster(a=topic(config=RETENTION)),
            [spec(config={"retention.ms": None})],
            [update({"config": {"retention.ms": "1000"}}, {"config": {"retention.ms": None}})],
            id="null takes a config off",
        ),
        pytest.param(
            cluster(a=topic(config=DEFAULT)), [spec(config={"retention.ms": None})], [], id="null, and not set"
        ),
        pytest.param(
            cluster(a=topic(config=RETENTION)),
            [spec(config={"nope": 1})],
            [update({"config": {"nope": None}}, {"config": {"nope": "1"}})],
            id="unknown config is left to the broker to refuse, others stay",
        ),
        pytest.param(
            cluster(a=topic(config=RETENTION)),
            [spec(partitions=3, config={"retention.ms": 5})],
            [
                update({"partitions": 2}, {"partitions": 3}),
                update({"config": {"retention.ms": "1000"}}, {"config": {"retention.ms": "5"}}),
            ],
            id="partitions and config",
        ),
        pytest.param(
            layout(cluster(a=topic())),
            [spec(replication_factor=3)],
            [moved([[1, 2], [2, 3]], [[1, 2, 3], [2, 3, 1]])],
            id="more replicas alone, the present stay",
        ),
        pytest.param(
            layout(cluster(a=topic(), z=topic([(2, 3), (2, 3)]))),
            [spec(replication_factor=1)],
            [moved([[1, 2], [2, 3]], [[1], [2]])],
            id="fewer replicas alone, the leaders stay",
        ),
        pytest.param(
            layout(cluster(a=topic([(1, 2), (1,)]))),
            [spec(replication_factor=2)],
            [moved([[1, 2], [1]], [[1, 2], [1, 3]], (2, 2))],
            id="uneven",
        ),
        pytest.param(
            layout(cluster(a=topic())),
            [spec(replica_assignment=[[2, 1], [2, 3]])],
            [moved([[1, 2], [2, 3]], [[2, 1], [2, 3]], None)],
            id="other places, the same number",
        ),
        pytest.param(
            layout(cluster(a=topic())),
            [spec(replica_assignment=[[1], [2], [3]])],
            [
                moved([[1, 2], [2, 3]], [[1], [2]]),
                update(
                    {"partitions": 2, "replica_assignment": [[1, 2], [2, 3]]},
                    {"partitions": 3, "replica_assignment": [[1], [2], [3]]},
                ),
            ],
            id="other places and more partitions",
        ),
        pytest.param(
            layout(cluster(a=topic([(1, 3, 2), (2, 3)])), {("a", 0): {"before": [1, 2], "after": [1, 3]}}),
            [spec(replication_factor=2)],
            [moved([[1, 2], [2, 3]], [[1, 3], [2, 3]], None)],
            id="on its way already",
        ),
        pytest.param(
            layout(cluster(a=topic()), min_isr={"a": 2}),
            [spec(replication_factor=1, config={"min.insync.replicas": 1})],
            [
                moved([[1, 2], [2, 3]], [[1], [2]]),
                update({"config": {"min.insync.replicas": None}}, {"config": {"min.insync.replicas": "1"}}),
            ],
            id="fewer replicas, with a lower min ISR",
        ),
        pytest.param(
            layout(cluster(a=topic([(1, 2), (1, 2, 3)]))),
            [spec(replication_factor=2)],
            [moved([[1, 2], [1, 2, 3]], [[1, 2], [1, 3]], (3, 2))],
            id="uneven, down",
        ),
        pytest.param(cluster(a=topic()), [spec(state="absent")], [delete()], id="delete"),
        pytest.param(cluster(), [spec(state="absent", partitions=7)], [], id="already gone"),
        pytest.param(
            cluster(a=topic(), b=topic()),
            [spec(state="absent"), spec("b", partitions=3), spec("c")],
            [create("c"), update({"partitions": 2}, {"partitions": 3}, "b"), delete()],
            id="creations first, deletions last",
        ),
        pytest.param(
            cluster((1,), a=topic()), [spec(partitions=2, replication_factor=2)], [], id="brokers down, nothing to do"
        ),
    ],
)
def test_plan(current: Current, specs: list[dict[str, t.Any]], changes: list[Change]) -> None:
    assert plan_topics(current, parse_specs(specs)) == changes


@pytest.mark.parametrize(
    ("config", "wished", "off"),
    [
        pytest.param({**RETENTION, **FLAG}, {"retention.ms": 1000}, ["preallocate"], id="one too many"),
        pytest.param(RETENTION, {"retention.ms": 1000}, [], id="just right"),
        pytest.param({**DEFAULT, **FLAG}, None, ["preallocate"], id="defaults are not taken off"),
    ],
)
def test_replace_takes_off_what_is_not_declared(config: Config, wished: dict[str, int] | None, off: list[str]) -> None:
    changes = plan_topics(cluster(a=topic(config=config)), parse_specs([spec(config=wished)]), replace_config=True)
    assert [key for change in changes for key in change.after["config"]] == off
    assert all(value is None for change in changes for value in change.after["config"].values())


@pytest.mark.parametrize(
    ("current", "specs", "words"),
    [
        pytest.param(
            cluster(),
            [spec(replication_factor=4)],
            ["replication_factor is 4, but 3 brokers run"],
            id="too few brokers",
        ),
        pytest.param(
            cluster((1,)), [spec(replication_factor=2)], ["1 broker runs: declare at most 1"], id="one broker"
        ),
        pytest.param(
            cluster(a=topic()), [spec(partitions=1)], ["partitions is 1, but it has 2"], id="fewer partitions"
        ),
        pytest.param(
            layout(cluster(a=topic())),
            [spec(replication_factor=4)],
            ["factor is 4, but 3 brokers run"],
            id="too few brokers for more",
        ),
        pytest.param(
            layout(cluster(a=topic([(1, 2, 3, 9), (1, 2, 3)]))),
            [spec(replication_factor=4)],
            ["factor is 4, but 3 brokers run"],
            id="only one partition has as many",
        ),
        pytest.param(
            layout(cluster(a=topic()), min_isr={"a": 2}),
            [spec(replication_factor=1)],
            ["Topic a: min.insync.replicas is 2"],
            id="fewer than min ISR",
        ),
        pytest.param(
            layout(cluster(a=topic()), {("a", 0): {"before": [1, 2], "after": [1, 3]}}),
            [spec(replication_factor=3)],
            ["a-0 is being moved to 1, 3"],
            id="on its way to somewhere else",
        ),
        pytest.param(
            layout(cluster(a=topic()), leaderless=["a"]),
            [spec(replication_factor=3)],
            ["nothing to copy from: a-0, a-1"],
            id="nobody to copy from",
        ),
        pytest.param(
            layout(cluster(a=topic())),
            [spec(replica_assignment=[[1, 9], [2, 3]])],
            ["Broker 9 can't get a replica of a-0"],
            id="moved to an unknown broker",
        ),
        pytest.param(
            cluster(), [spec(replica_assignment=[[1, 9]])], ["names 9, but 3 brokers run: 1, 2, 3"], id="unknown broker"
        ),
        pytest.param(
            cluster(a=topic()),
            [spec(replica_assignment=[[1, 2]])],
            ["partitions is 1"],
            id="short assignment",
        ),
        pytest.param(cluster(), [spec("a.b"), spec("a_b")], ["a.b and a_b differ only"], id="colliding names"),
        pytest.param(
            cluster(a=topic(error="TOPIC_AUTHORIZATION_FAILED")),
            [spec()],
            ["TOPIC_AUTHORIZATION_FAILED"],
            id="forbidden",
        ),
        pytest.param(
            cluster(a=topic(internal=True)),
            [spec(state="absent")],
            ["internal topic"],
            id="internal by the broker's word",
        ),
        pytest.param(
            layout(cluster(a=topic())),
            [spec(partitions=1, replication_factor=4), spec("b c"), spec("d", partitions=0), spec("d")],
            ["partitions is 1", "factor is 4", "isn't valid", "declared 2 times", "partitions is 0"],
            id="all at once",
        ),
    ],
)
def test_refusals(current: Current, specs: list[dict[str, t.Any]], words: list[str]) -> None:
    with pytest.raises(StackError) as caught:
        plan_topics(current, parse_specs(specs))
    for word in words:
        assert word in str(caught.value)
    assert len(caught.value.results.get("errors", [None])) == len(words)


OWNED = {f"shop.{i}": topic() for i in range(3)}
OTHERS = {"bank": topic(), "__shop.x": topic(), "_own": topic(), "shop.internal": topic(internal=True)}


@pytest.mark.parametrize(
    ("specs", "purge", "deleted"),
    [
        pytest.param([], Purge(["shop."], 3), ["shop.0", "shop.1", "shop.2"], id="all that are owned"),
        pytest.param([spec("shop.1")], Purge(["shop."], 3), ["shop.0", "shop.2"], id="declared ones stay"),
        pytest.param(
            [spec("shop.1", state="absent")],
            Purge(["shop."], 3),
            ["shop.0", "shop.1", "shop.2"],
            id="absent ones go once",
        ),
        pytest.param([], Purge(["shop.1"], 3), ["shop.1"], id="narrow prefix"),
        pytest.param([], Purge(["x"], 0), [], id="nothing to purge"),
        pytest.param([], Purge(["_"], 9), ["_own"], id="never what begins with __"),
        pytest.param([spec("shop.1")], None, [], id="no purge"),
    ],
)
def test_purge(specs: list[dict[str, t.Any]], purge: Purge | None, deleted: list[str]) -> None:
    changes = plan_topics(cluster(**OWNED, **OTHERS), parse_specs(specs), purge=purge)
    assert sorted(change.name for change in changes if change.action == "delete") == deleted


@pytest.mark.parametrize(
    ("purge", "word"),
    [
        pytest.param(
            Purge(["shop."], 2), "would delete 3 topics with their records, more than purge_max 2", id="too many"
        ),
        pytest.param(Purge([], 10), "needs purge_prefixes", id="no prefix"),
        pytest.param(Purge([""], 10), "every topic", id="empty prefix"),
        pytest.param(Purge(["__"], 10), "never purged", id="internal prefix"),
    ],
)
def test_purge_refusals(purge: Purge, word: str) -> None:
    with pytest.raises(StackError, match=word):
        plan_topics(cluster(**OWNED, **OTHERS), {}, purge=purge)


@pytest.mark.parametrize(
    ("current", "given", "warned"),
    [
        pytest.param(cluster(), {"replication_factor": 3, "config": {"min.insync.replicas": 3}}, True, id="equal"),
        pytest.param(cluster(), {"replication_factor": 3, "config": {"min.insync.replicas": 2}}, False, id="one less"),
        pytest.param(cluster(a=topic()), {"config": {"min.insync.replicas": 2}}, True, id="equal to what it has"),
        pytest.param(
            cluster(), {"replica_assignment": [[1, 2]], "config": {"min.insync.replicas": 2}}, True, id="assignment"
        ),
        pytest.param(
            cluster(), {"replication_factor": 1, "config": {"min.insync.replicas": 1}}, False, id="one replica"
        ),
        pytest.param(cluster(), {"config": {"min.insync.replicas": 9}}, False, id="factor unknown"),
        pytest.param(cluster(), {"replication_factor": 3}, False, id="not declared"),
        pytest.param(
            cluster(), {"replication_factor": 2, "config": {"min.insync.replicas": "x"}}, False, id="not a number"
        ),
    ],
)
def test_advise(current: Current, given: dict[str, t.Any], warned: bool) -> None:
    assert bool(topic_warnings(current, parse_specs([spec(**given)]))) is warned


@pytest.mark.parametrize(
    ("current", "given", "after"),
    [
        pytest.param(
            cluster(), {"partitions": 3}, {"partitions": 3, "replication_factor": None, "config": {}}, id="new"
        ),
        pytest.param(
            cluster(a=topic()),
            {"partitions": 4, "config": {"k": True}},
            {"partitions": 4, "replication_factor": 2, "config": {"k": "true"}},
            id="changed",
        ),
        pytest.param(
            layout(cluster(a=topic())),
            {"replication_factor": 3},
            {"partitions": 2, "replication_factor": 3, "config": {}},
            id="more replicas",
        ),
        pytest.param(cluster(a=topic()), {}, {"partitions": 2, "replication_factor": 2, "config": {}}, id="as it is"),
        pytest.param(
            cluster(a=topic([(1,), (1, 2, 3), (1, 2)])),
            {},
            {"partitions": 3, "replication_factor": 3, "config": {}},
            id="uneven: the most",
        ),
        pytest.param(cluster(a=topic()), {"state": "absent"}, None, id="gone"),
    ],
)
def test_outlook(current: Current, given: dict[str, t.Any], after: dict[str, t.Any] | None) -> None:
    specs = parse_specs([spec(**given)])
    assert expected_state(current, specs, plan_topics(current, specs)).get("a") == after
