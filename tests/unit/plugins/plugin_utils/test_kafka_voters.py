# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import FORMAT_ID
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_voters import (
    EXCERPT,
    SERVERS,
    VOTERS,
    directory_ids,
    directory_of,
    first_voters,
    former,
    has_static,
    named,
    quorum_keys,
    voter_errors,
)

CLUSTER = "5L6g3nShT-eMCtK--X86sw"
META = "/d/meta.properties"
THREE = "1@a:9093,2@b:9093,3@c:9093"
SERVED = "a:9093,b:9093,c:9093"
STATIC, DYNAMIC = f"{VOTERS}={THREE}", f"{SERVERS}={SERVED}"


@pytest.mark.parametrize(
    ("ids", "ports", "voters", "servers"),
    [
        pytest.param({"a": 3001}, {"a": 9093}, "3001@a:9093", "a:9093", id="one"),
        pytest.param(
            {"b": 2, "a": 1}, {"a": 9093, "b": 9193}, "1@a:9093,2@b:9193", "a:9093,b:9193", id="in the order of the ids"
        ),
        pytest.param({"a": 10, "b": 9}, {"a": 1, "b": 2}, "9@b:2,10@a:1", "b:2,a:1", id="of numbers, not of letters"),
        pytest.param({"a": "3", "b": 2}, {"a": 1, "b": 2}, "2@b:2,3@a:1", "b:2,a:1", id="a number as text"),
        pytest.param({"a": None, "b": 7}, {"a": 1, "b": 2}, "7@b:2,None@a:1", "b:2,a:1", id="no id, which is refused"),
    ],
)
def test_quorum_keys(ids: dict[str, int], ports: dict[str, int], voters: str, servers: str) -> None:
    listener = {"controller.listener.names": "CONTROLLER"}
    assert quorum_keys(ids, ports, static=True) == {VOTERS: voters, **listener}
    assert quorum_keys(ids, ports, static=False) == {SERVERS: servers, **listener}


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        pytest.param(None, VOTERS, [], id="no file"),
        pytest.param("node.id=1", VOTERS, [], id="another key"),
        pytest.param(f"x{STATIC}", VOTERS, [], id="a key that ends alike"),
        pytest.param(f"{VOTERS}=\n", VOTERS, [], id="empty"),
        pytest.param(render({VOTERS: THREE}), VOTERS, THREE.split(","), id="as render writes it"),
        pytest.param(STATIC.replace(":", "\\:"), VOTERS, THREE.split(","), id="colons escaped"),
        pytest.param(f"node.id=1\n{DYNAMIC}\n", SERVERS, SERVED.split(","), id="servers"),
        pytest.param(DYNAMIC, VOTERS, [], id="the other one"),
    ],
)
def test_named(text: str | None, key: str, expected: list[str]) -> None:
    assert named(text, key) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param([], False, id="nothing was read"),
        pytest.param([None, "node.id=1"], False, id="no live configuration"),
        pytest.param([DYNAMIC, DYNAMIC], False, id="dynamic"),
        pytest.param([None, None, STATIC], True, id="one names voters"),
        pytest.param([DYNAMIC, STATIC], True, id="both: with voters a controller starts in any case"),
    ],
)
def test_has_static(texts: list[str | None], expected: bool) -> None:
    assert has_static(texts) is expected


@pytest.mark.parametrize("key", [VOTERS, SERVERS])
def test_both_keys_are_read_of_a_live_configuration(key: str) -> None:
    assert re.search(EXCERPT, f"{key}=x")
    assert not re.search(EXCERPT, f"# {key}=x")


IDS, PORTS = {"a": 1, "b": 2, "c": 3}, dict.fromkeys("abc", 9093)


def test_directory_ids_are_derived() -> None:
    assert directory_ids(CLUSTER, IDS, PORTS) == {
        "a": "QgxG6ROxXmKWQK9xtrXFNw",
        "b": "778wHJB1UzWJCEwkl1es6Q",
        "c": "_LTeusdZVseptdZmUOC8pQ",
    }


@pytest.mark.parametrize(
    ("cluster", "ids", "ports"),
    [
        pytest.param(CLUSTER.lower(), IDS, PORTS, id="another cluster"),
        pytest.param(CLUSTER, {**IDS, "d": 4}, {**PORTS, "d": 9093}, id="one more voter"),
        pytest.param(CLUSTER, {"a": 1, "b": 2}, PORTS, id="one less"),
        pytest.param(CLUSTER, {"a": 1, "b": 2, "d": 3}, {**PORTS, "d": 9093}, id="another host"),
        pytest.param(CLUSTER, IDS, {**PORTS, "c": 9094}, id="another port"),
        pytest.param(CLUSTER, {**IDS, "c": 4}, PORTS, id="another id"),
    ],
)
def test_directories_of_other_voters_have_other_ids(cluster: str, ids: dict[str, int], ports: dict[str, int]) -> None:
    assert directory_ids(cluster, ids, ports)["a"] != directory_ids(CLUSTER, IDS, PORTS)["a"]


def test_the_order_in_the_inventory_is_no_other_id() -> None:
    assert directory_ids(CLUSTER, {"c": 3, "b": 2, "a": 1}, PORTS) == directory_ids(CLUSTER, IDS, PORTS)


def test_every_id_has_the_form_that_kafka_makes_and_no_dash() -> None:
    many = {f"h{number}": number for number in range(500)}
    found = list(directory_ids(CLUSTER, many, dict.fromkeys(many, 9093)).values())
    assert len(set(found)) == 500
    assert [key for key in found if not re.fullmatch(FORMAT_ID, key) or "-" in key] == []


def test_first_voters() -> None:
    ids = directory_ids(CLUSTER, IDS, PORTS)
    expected = f"1@a:9093:{ids['a']},2@b:9093:{ids['b']},3@c:9093:{ids['c']}"
    assert first_voters(CLUSTER, {"b": 2, "a": 1, "c": 3}, PORTS) == expected


def test_a_first_voter_with_an_address_as_its_name() -> None:
    ids, ports = {"fd00::1": 1}, {"fd00::1": 9093}
    assert first_voters(CLUSTER, ids, ports) == f"1@fd00::1:9093:{directory_ids(CLUSTER, ids, ports)['fd00::1']}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, "", id="not formatted"),
        pytest.param("cluster.id=c\n", "", id="none"),
        pytest.param("node.id=1\ndirectory.id = x_1\n", "x_1", id="as Kafka writes it"),
        pytest.param("my.directory.id=x", "", id="another key"),
    ],
)
def test_directory_of(text: str | None, expected: str) -> None:
    assert directory_of(text) == expected


SMALL = f"{SERVERS}=a:9093"


@pytest.mark.parametrize(
    ("live", "letters", "expected"),
    [
        pytest.param([None, None, None], "mee", "abc", id="no live configuration"),
        pytest.param([DYNAMIC, None, None], "mee", "abc", id="all were there"),
        pytest.param([SMALL, None, None], "mee", "a", id="two are new"),
        pytest.param([SMALL, DYNAMIC, DYNAMIC], "mmm", "abc", id="all have metadata"),
        pytest.param([SMALL, DYNAMIC, None], "mme", "abc", id="one has been restarted with the new ones"),
        pytest.param([SMALL, DYNAMIC, None], "mee", "a", id="only who has metadata counts"),
        pytest.param([f"{SERVERS}=a:9093,b:9093", None, None], "mee", "ab", id="one is new, one is lost"),
        pytest.param([f"{SERVERS}=a:9093,z:9093", None, None], "mee", "a", id="one has left"),
        pytest.param([None, None, SMALL], "?em", "ac", id="one was not read"),
    ],
)
def test_former(live: list[str | None], letters: str, expected: str) -> None:
    data = dict(zip("abc", ({"m": True, "e": False, "?": None}[letter] for letter in letters)))
    assert "".join(former(dict(zip("abc", live)), data)) == expected


def spec(letters: str = "mmm", live: t.Sequence[str | None] = (None,) * 3, **changes: t.Any) -> dict[str, t.Any]:
    """Return what the plan knows of three controllers: metadata, empty, formatted as declared, or for others."""
    first = directory_ids(CLUSTER, IDS, PORTS)
    known = {"m": "other", "e": "", "f": None, "o": "other", "?": ""}
    return {
        "host": "a",
        "ids": IDS,
        "meta": META,
        "voters": THREE.split(","),
        "data": {host: {"m": True, "?": None}.get(letter, False) for host, letter in zip("abc", letters)},
        "static": has_static(live),
        "joining": False,
        "live_configs": dict(zip("abc", live)),
        "first_directories": first,
        "directory_ids": {
            host: first[host] if known[letter] is None else known[letter] for host, letter in zip("abc", letters)
        },
        **changes,
    }


def check(found: list[str], part: str) -> None:
    assert len(found) == bool(part), found
    assert all(part in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("live", "ids", "part"),
    [
        pytest.param(STATIC, [1, 2, 3], "", id="the same"),
        pytest.param(f"{VOTERS}=3@c:9093,1@a:9093,2@b:9093", [1, 2, 3], "", id="in another order"),
        pytest.param(f"{VOTERS}=1@a:9093,2@b:9093", [1, 2, 3], f"(1@a:9093,2@b:9093 → {THREE})", id="added"),
        pytest.param(f"{STATIC},4@d:9093", [1, 2, 3], f"4@d:9093 → {THREE}", id="removed"),
        pytest.param(f"{VOTERS}=1@a:9093,2@b:9093,3@c:9094", [1, 2, 3], "3@c:9094 →", id="another port"),
        pytest.param(f"{VOTERS}=2@a:9093", [1, 2, None], "", id="an id is missing, which is told"),
        pytest.param(DYNAMIC, [1, 2, 3], "", id="dynamic: the same"),
        pytest.param(SMALL, [1, 2, 3], "", id="dynamic: added"),
        pytest.param(f"{DYNAMIC},d:9093", [1, 2, 3], "", id="dynamic: removed"),
        pytest.param(f"{SERVERS}=z:9093,b:9093", [1, 2, 3], "", id="dynamic: another host"),
        pytest.param(
            f"{SERVERS}=a:9093,b:9093,c:9094",
            [1, 2, 3],
            "port of the controllers of a living quorum cannot be changed yet (c:9094 → a:9093, b:9093, c:9093)",
            id="dynamic: another port",
        ),
    ],
)
def test_what_a_living_quorum_keeps(live: str, ids: list[int | None], part: str) -> None:
    check(voter_errors(spec(live=[live, None, None], ids=dict(zip("abc", ids)))), part)


@pytest.mark.parametrize("live", [STATIC.replace("c:9093", "c:9094"), DYNAMIC.replace("c:9093", "c:9094")])
@pytest.mark.parametrize(
    ("letters", "part"),
    [
        pytest.param("eee", "", id="no start yet"),
        pytest.param("fff", "", id="the first start has failed"),
        pytest.param("fmf", "c:9094 →", id="one has metadata"),
        pytest.param("?fm", "c:9094 →", id="the last one has, another one was not read"),
    ],
)
def test_voters_may_change_until_a_controller_has_metadata(live: str, letters: str, part: str) -> None:
    check(voter_errors(spec(letters, [live, None, None])), part)


UNKNOWN = "There is metadata on a, and no live configuration of a controller tells whether its voters are static or"


@pytest.mark.parametrize(
    ("letters", "live", "changes", "part"),
    [
        pytest.param("mmm", [None] * 3, {}, UNKNOWN, id="nothing tells it"),
        pytest.param("mmm", ["node.id=1", None, None], {}, UNKNOWN, id="a live configuration without either"),
        pytest.param("mmm", [None, None, DYNAMIC], {}, "", id="dynamic, by another one"),
        pytest.param("mmm", [None, None, STATIC], {}, "", id="static, by another one"),
        pytest.param("mmf", [None] * 3, {}, "", id="a directory that was formatted as one of the first voters"),
        pytest.param(
            "mmf", [None] * 3, {"directory_ids": {"c": ""}, "first_directories": {"c": ""}}, UNKNOWN, id="no id"
        ),
        pytest.param("emm", [None] * 3, {}, "", id="told where the metadata is"),
        pytest.param("m?m", [None] * 3, {}, "b could not be read in this run: run without --limit", id="not all read"),
    ],
)
def test_the_kind_of_a_quorum_is_never_guessed(
    letters: str, live: list[str | None], changes: dict[str, t.Any], part: str
) -> None:
    check(voter_errors(spec(letters, live, **changes)), part)


@pytest.mark.parametrize(
    ("letters", "live", "part"),
    [
        pytest.param("eee", None, "", id="a bootstrap"),
        pytest.param("fee", None, "", id="a bootstrap that ended between two formats"),
        pytest.param(
            "oee", None, f"{META} on a was formatted for other voters than 1@a:9093, 2@b:9093, 3@c", id="other"
        ),
        pytest.param("eoe", None, "", id="told where the directory is"),
        pytest.param("oee", STATIC, "", id="static: any id"),
        pytest.param("ome", DYNAMIC, "", id="one has metadata: it joins"),
    ],
)
def test_directories_of_an_interrupted_bootstrap_agree_on_the_voters(letters: str, live: str | None, part: str) -> None:
    check(voter_errors(spec(letters, [live, None, None])), part)


@pytest.mark.parametrize(
    ("letters", "joining", "part"),
    [
        pytest.param("emm", True, "", id="all were read"),
        pytest.param("em?", True, "a is to become a voter of the quorum, and c could not be read", id="one was not"),
        pytest.param("f??", True, "", id="no metadata is known, which is told elsewhere"),
        pytest.param("mm?", False, "", id="a voter"),
    ],
)
def test_no_voter_is_added_of_which_others_learn_nothing(letters: str, joining: bool, part: str) -> None:
    check(voter_errors(spec(letters, [DYNAMIC] * 3, joining=joining)), part)
