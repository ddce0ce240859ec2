# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import (
    BEGIN,
    END,
    address_book,
    clock_warnings,
    host_addresses,
    host_names,
    host_values,
    hosts_text,
    hosts_warnings,
    names_errors,
    names_of,
    own_names,
    without_names,
)

ADDRESSES = {"b1": "192.0.2.11", "b2": "192.0.2.12"}
BLOCK = f"{BEGIN}\n192.0.2.11 b1\n192.0.2.12 b2\n{END}"
LOCAL = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback"


class Hostvars(dict[str, t.Any]):
    """As Ansible's hostvars: an unknown host raises no KeyError."""

    def __missing__(self, key: str) -> t.Any:
        raise AssertionError(f"Ansible would return an undefined value for {key}")

    get = None  # type: ignore[assignment]


FACTS = {"all_ipv4_addresses": ["192.0.2.11", "198.51.100.1"], "default_ipv4": {"address": "198.51.100.1"}}


def test_host_values_with_default() -> None:
    hostvars = Hostvars(a={"x": 1}, b={})
    assert host_values(["a", "b", "c"], hostvars, "x", "none") == {"a": 1, "b": "none", "c": "none"}


@pytest.mark.parametrize(
    ("server", "host"),
    [
        pytest.param("a:9092", "a", id="name"),
        pytest.param("[::1]:9092", "[::1]", id="IPv6"),
        pytest.param("a", "a", id="no port"),
    ],
)
def test_host_names(server: str, host: str) -> None:
    assert host_names([server]) == [host]


READ = {"ansible_host": "192.0.2.11", "ansible_facts": {"all_ipv4_addresses": ["192.0.2.11"]}}


@pytest.mark.parametrize(
    ("hostvars", "expected"),
    [
        pytest.param({"a": READ, "b": {"hosts_address": "192.0.2.12"}}, "192.0.2.11 a\n192.0.2.12 b\n", id="all known"),
        pytest.param({"a": READ}, "192.0.2.11 a\n", id="a host elsewhere is left out"),
        pytest.param({"a": READ, "b": {"ansible_host": "192.0.2.12"}}, "", id="one was not read"),
        pytest.param({}, "", id="none is ours"),
    ],
)
def test_address_book(hostvars: dict[str, t.Any], expected: str) -> None:
    assert address_book(["a", "b"], Hostvars(hostvars)) == expected


@pytest.mark.parametrize(
    ("name", "variables", "expected"),
    [
        pytest.param("a", {"hosts_address": "203.0.113.9", "ansible_facts": FACTS}, "203.0.113.9", id="said so"),
        pytest.param("a", {"ansible_host": "192.0.2.11", "ansible_facts": FACTS}, "192.0.2.11", id="own interface"),
        pytest.param("a", {"ansible_host": "203.0.113.1", "ansible_facts": FACTS}, "198.51.100.1", id="behind NAT"),
        pytest.param(
            "a", {"ansible_host": "a.example.org", "ansible_facts": FACTS}, "198.51.100.1", id="login by name"
        ),
        pytest.param("192.0.2.11", {"ansible_facts": FACTS}, "192.0.2.11", id="inventory name is the address"),
        pytest.param(
            "a",
            {"ansible_host": "2001:db8::1", "ansible_facts": {**FACTS, "all_ipv6_addresses": ["2001:db8::1"]}},
            "2001:db8::1",
            id="IPv6",
        ),
        pytest.param("a", {"ansible_host": "192.0.2.11"}, "192.0.2.11", id="no facts, login by address"),
        pytest.param("a", {"ansible_host": "a.example.org"}, "", id="no facts, login by name"),
        pytest.param("a", {"ansible_facts": {"all_ipv4_addresses": ["192.0.2.11"]}}, "", id="no default route"),
    ],
)
def test_host_addresses(name: str, variables: dict[str, t.Any], expected: str) -> None:
    assert host_addresses([name, "stranger"], Hostvars({name: variables})) == {name: expected, "stranger": ""}


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("b1", ["b1"], id="short"),
        pytest.param("b1.example.org", ["b1.example.org", "b1"], id="with domain"),
        pytest.param("192.0.2.11", [], id="IPv4"),
        pytest.param("2001:db8::1", [], id="IPv6"),
        pytest.param("localhost", [], id="localhost"),
        pytest.param("localhost.localdomain", [], id="localhost with domain"),
        pytest.param("localhost-7", ["localhost-7"], id="only begins like localhost"),
    ],
)
def test_names_of(host: str, expected: list[str]) -> None:
    assert names_of(host) == expected


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param(["b1", "b1", "b1"], ["b1"], id="one name"),
        pytest.param(["b1", "b1", "b1.example.org"], ["b1.example.org", "b1"], id="qualified name first"),
        pytest.param(["b1", "web7", "web7.example.org"], ["web7.example.org", "b1", "web7"], id="other host name"),
        pytest.param(["b1.x.org", "web7", "web7.y.org"], ["web7.y.org", "b1.x.org", "b1", "web7"], id="two domains"),
        pytest.param(["b1", "localhost", "localhost.localdomain"], ["b1"], id="host name never set"),
        pytest.param(["192.0.2.11", "web7", "web7"], ["web7"], id="inventory name is an address"),
    ],
)
def test_own_names(own: list[str], expected: list[str]) -> None:
    assert own_names(own) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("127.0.1.1 b1.example.org b1", None, id="Debian's line goes"),
        pytest.param("127.0.1.1\tb1.example.org\tb1  # set by the installer", None, id="with its comment"),
        pytest.param("127.0.0.1 localhost b1", "127.0.0.1 localhost", id="localhost stays"),
        pytest.param("  127.0.0.1\tlocalhost\tb1", "127.0.0.1 localhost", id="tabs and indent"),
        pytest.param("127.0.0.1 b1 localhost # mine", "127.0.0.1 localhost  # mine", id="comment stays"),
        pytest.param("127.0.0.1 localhost b1#mine", "127.0.0.1 localhost  #mine", id="comment without a blank"),
        pytest.param("::1 localhost b1 ip6-localhost", "::1 localhost ip6-localhost", id="IPv6 loopback"),
        pytest.param("::1 localhost ip6-localhost", "::1 localhost ip6-localhost", id="nothing of ours"),
        pytest.param("127.0.0.1\tlocalhost", "127.0.0.1\tlocalhost", id="untouched keeps its tab"),
        pytest.param("127.0.0.1 localhost # b1", "127.0.0.1 localhost # b1", id="name only in the comment"),
        pytest.param("# 127.0.1.1 b1", "# 127.0.1.1 b1", id="commented out"),
        pytest.param("127.0.1.1 b12", "127.0.1.1 b12", id="longer name"),
        pytest.param("192.0.2.11 b1", "192.0.2.11 b1", id="no loopback address"),
        pytest.param("fe80::1%eth0 b1", "fe80::1%eth0 b1", id="link-local with scope"),
        pytest.param("nonsense b1", "nonsense b1", id="no address"),
        pytest.param("127.0.1.1", "127.0.1.1", id="address without names"),
        pytest.param("", "", id="empty"),
    ],
)
def test_without_names(line: str, expected: str | None) -> None:
    assert without_names(line, ["b1", "b1.example.org"]) == expected


TEXTS = [
    pytest.param("", ["b1"], BLOCK, id="empty file"),
    pytest.param(LOCAL, ["b1"], f"{BLOCK}\n{LOCAL}", id="block goes to the head"),
    pytest.param(f"{BLOCK}\n{LOCAL}", ["b1"], f"{BLOCK}\n{LOCAL}", id="nothing to do"),
    pytest.param(f"{LOCAL}\n\n{BLOCK}\n", ["b1"], f"{BLOCK}\n{LOCAL}", id="block at the end"),
    pytest.param(f"{BLOCK}\n{LOCAL}\n{BLOCK}\n# x", ["b1"], f"{BLOCK}\n{LOCAL}\n# x", id="block twice"),
    pytest.param(f"{BEGIN}\n192.0.2.99 gone\n{END}\n{LOCAL}", ["b1"], f"{BLOCK}\n{LOCAL}", id="old block is replaced"),
    pytest.param(
        f"{BEGIN}.example\n{LOCAL}", ["b1"], f"{BLOCK}\n{BEGIN}.example\n{LOCAL}", id="longer marker is not ours"
    ),
    pytest.param(f"{BEGIN}\n{LOCAL}", ["b1"], f"{BLOCK}\n{BEGIN}\n{LOCAL}", id="a block without its end loses nothing"),
    pytest.param(
        f"127.0.0.1 localhost\n127.0.1.1 b1.example.org b1\n\n{LOCAL}",
        ["b1", "b1", "b1.example.org"],
        f"{BEGIN}\n192.0.2.11 b1.example.org b1\n192.0.2.12 b2\n{END}\n127.0.0.1 localhost\n\n{LOCAL}",
        id="Debian with a domain: the qualified name moves to the block and stays canonical",
    ),
    pytest.param(
        f"127.0.1.1 web7\n\n{LOCAL}",
        ["b1", "web7", "web7"],
        f"{BEGIN}\n192.0.2.11 b1 web7\n192.0.2.12 b2\n{END}\n{LOCAL}",
        id="a host name that the inventory does not have still resolves",
    ),
    pytest.param(
        f"{LOCAL}\n\n127.0.1.1 b1",
        ["b1"],
        f"{BLOCK}\n{LOCAL}",
        id="no blank line is left at the end",
    ),
    pytest.param(
        f"{LOCAL}\n203.0.113.5 web7.example.org web7",
        ["b1", "web7", "web7.example.org"],
        f"{BLOCK}\n{LOCAL}\n203.0.113.5 web7.example.org web7",
        id="a name that a foreign line gives is left to it",
    ),
    pytest.param(
        "192.0.2.11 b1", ["b1"], f"{BLOCK}\n192.0.2.11 b1", id="a foreign line that agrees is no reason to go"
    ),
    pytest.param(
        "127.0.1.1 b2",
        ["b1", "b2", "b2"],
        BLOCK,
        id="a clone that bears another member's name does not claim it",
    ),
    pytest.param(
        "127.0.0.1 localhost.localdomain localhost",
        ["b1", "localhost", "localhost.localdomain"],
        f"{BLOCK}\n127.0.0.1 localhost.localdomain localhost",
        id="host name never set",
    ),
    pytest.param("127.0.1.1 b2", ["b1"], f"{BLOCK}\n127.0.1.1 b2", id="another member's loopback line is left"),
]


@pytest.mark.parametrize(("text", "own", "expected"), TEXTS)
def test_hosts_text(text: str, own: list[str], expected: str) -> None:
    assert hosts_text(text, ADDRESSES, own) == expected


@pytest.mark.parametrize(("text", "own", "expected"), TEXTS)
def test_hosts_text_again_changes_nothing(text: str, own: list[str], expected: str) -> None:
    assert hosts_text(expected, ADDRESSES, own) == expected
    assert hosts_text(f"{expected}\n", ADDRESSES, own) == expected


@pytest.mark.parametrize(
    ("addresses", "own", "expected"),
    [
        pytest.param(
            {"b1.x.org": "192.0.2.11", "b2.x.org": "192.0.2.12"},
            ["b1.x.org", "b1", "b1.x.org"],
            ["192.0.2.11 b1.x.org b1", "192.0.2.12 b2.x.org b2"],
            id="qualified inventory names",
        ),
        pytest.param(
            {"b1.x.org": "192.0.2.11", "b1.y.org": "192.0.2.12"},
            ["b1.y.org", "b1", "b1.y.org"],
            ["192.0.2.11 b1.x.org", "192.0.2.12 b1.y.org b1"],
            id="a short form that two share is only the host's own",
        ),
        pytest.param(
            {"b1.x.org": "192.0.2.11", "b1": "192.0.2.12"},
            ["other"],
            ["192.0.2.11 b1.x.org", "192.0.2.12 b1"],
            id="an inventory name wins over a short form",
        ),
        pytest.param(
            {"192.0.2.11": "192.0.2.11", "b2": "192.0.2.12"},
            ["b2", "b2", "b2"],
            ["192.0.2.12 b2"],
            id="another host without a name is left out",
        ),
        pytest.param(
            {"192.0.2.11": "192.0.2.11", "b2": "192.0.2.12"},
            ["192.0.2.11", "web7", "web7"],
            ["192.0.2.11 web7", "192.0.2.12 b2"],
            id="own host without an inventory name still resolves itself",
        ),
        pytest.param(
            {"localhost": "192.0.2.11"}, ["localhost", "b1", "b1"], ["192.0.2.11 b1"], id="localhost stays local"
        ),
        pytest.param({"b1": "2001:db8::1"}, ["b1"], ["2001:db8::1 b1"], id="IPv6"),
    ],
)
def test_block(addresses: dict[str, str], own: list[str], expected: list[str]) -> None:
    assert hosts_text("", addresses, own).splitlines() == [BEGIN, *expected, END]


@pytest.mark.parametrize(
    ("text", "addresses", "expected"),
    [
        pytest.param(LOCAL, ADDRESSES, [], id="fine"),
        pytest.param(f"{BLOCK}\n{LOCAL}", {**ADDRESSES, "b2": "192.0.2.99"}, [], id="our own old block does not count"),
        pytest.param("192.0.2.12 b2", ADDRESSES, [], id="a foreign line that agrees"),
        pytest.param("127.0.1.1 b1", ADDRESSES, [], id="a loopback line is edited instead"),
        pytest.param("# 192.0.2.99 b2", ADDRESSES, [], id="a comment"),
        pytest.param("2001:0db8::0001 b1", {"b1": "2001:db8::1"}, [], id="the same address written otherwise"),
        pytest.param("192.0.2.99 b3 b2", ADDRESSES, ["b2 is 192.0.2.99, the inventory says 192.0.2.12"], id="differs"),
        pytest.param("192.0.2.99 b1", {"b1.x.org": "192.0.2.11"}, ["b1 is 192.0.2.99"], id="short form differs"),
        pytest.param("", {"b1": ""}, ["No address of b1 can be told"], id="no address"),
        pytest.param("", {"b1": "b1.lan"}, ["hosts_address=b1.lan of b1 is not an IP address"], id="a name"),
        pytest.param("192.0.2.1 b1", {"b1": "b1.lan"}, ["is not an IP address"], id="a name, with a foreign line"),
        pytest.param("", {"b1": "127.0.0.1"}, ["b1 has the address 127.0.0.1"], id="loopback, as through a tunnel"),
        pytest.param(
            "", {"b1": "192.0.2.1", "b2": "192.0.2.1"}, ["b1, b2 have the same address, 192.0.2.1"], id="twins"
        ),
        pytest.param("192.0.2.99 b2", {"b1": "", "b2": "192.0.2.12"}, ["No address of b1", "b2 is"], id="all at once"),
    ],
)
def test_hosts_errors(text: str, addresses: dict[str, str], expected: list[str]) -> None:
    found = names_errors(text, addresses, "b1")
    assert len(found) == len(expected), found
    for sentence, part in zip(found, expected):
        assert part in sentence


@pytest.mark.parametrize(
    ("skews", "expected"),
    [
        pytest.param({"a": {"skew": 0.0}, "b": {"skew": 2.0}}, [], id="as much as is allowed"),
        pytest.param({"a": {"skew": 90.0}, "b": {"skew": 91.0}}, [], id="only the controller is wrong"),
        pytest.param({"a": {"skew": -1.5}, "b": {"skew": 1.0}}, ["(a -1.5 s, b +1.0 s"], id="one slow, one fast"),
        pytest.param({"a": {"skew": 5.0}, "b": None, "c": {"msg": "unreachable"}}, [], id="only one was measured"),
        pytest.param({}, [], id="none"),
    ],
)
def test_clock_warnings(skews: dict[str, t.Any], expected: list[str]) -> None:
    found = clock_warnings(skews, 2.0)
    assert len(found) == len(expected)
    for sentence, part in zip(found, expected):
        assert part in sentence


SKEWED = {"a": {"skew": 0.0}, "b": {"skew": 3.0}}
CLOUD = "cloud-init rewrites /etc/hosts of a at every boot"


@pytest.mark.parametrize(
    ("spec", "cloud", "expected"),
    [
        pytest.param({}, None, [], id="no cloud-init"),
        pytest.param({}, "users: []\n", [], id="cloud-init that leaves the file alone"),
        pytest.param({}, "users: []\nmanage_etc_hosts: true\n", [CLOUD], id="cloud-init writes it"),
        pytest.param({}, "manage_etc_hosts: True", [CLOUD], id="in capitals"),
        pytest.param({}, "manage_etc_hosts: localhost", [CLOUD], id="writes a line for the host"),
        pytest.param({}, "manage_etc_hosts: template", [CLOUD], id="by an old name"),
        pytest.param({}, "manage_etc_hosts: false", [], id="it was told not to"),
        pytest.param({}, "# manage_etc_hosts: true", [], id="a comment"),
        pytest.param({"names_managed": False}, "manage_etc_hosts: true", [], id="names are not ours"),
        pytest.param({"clocks": SKEWED}, None, ["The clocks of the hosts differ by more than 2.0 s"], id="clocks"),
        pytest.param({"clocks": SKEWED, "clock_tolerance": "3"}, None, [], id="clocks, as far as is allowed"),
        pytest.param(
            {"clocks": SKEWED}, "manage_etc_hosts: true", ["The clocks of the hosts", CLOUD], id="clocks and cloud-init"
        ),
    ],
)
def test_hosts_warnings(spec: dict[str, t.Any], cloud: str | None, expected: list[str]) -> None:
    state = {"files": {"/etc/hosts": "", "/etc/cloud/cloud.cfg": cloud}}
    declared = {"host": "a", "clocks": {}, "clock_tolerance": 2, "names_managed": True, **spec}
    found = hosts_warnings(state, declared)
    assert len(found) == len(expected)
    for sentence, part in zip(found, expected):
        assert sentence.startswith(part)
