# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.cmak import (
    cmak_errors,
    cmak_warnings,
)

KRAFT = {"controllers": ["c1", "c2"]}
CLUSTER = {"name": "shop", "zookeeper_connect": "z1:2181", "kafka_version": "3.9.2", "expected_brokers": [1, 0]}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "hosts": ["a"],
        "service": "cmak",
        "version": "3.0.0.6",
        "zookeeper_connect": "z1:2181,z2:2181/ui",
        "config": {},
        "features": ["KMClusterManagerFeature"],
        "clusters": [CLUSTER],
        "controllers": [],
        "cluster": {},
        "jvm_options": ["-Xmx512m"],
        "login_user": "",
        "login_password": False,
        "secret_fits": True,
        "unverified": False,
        "build_java": "unused",
        "maintenance": "/etc/cmak/maintenance",
        "names_managed": False,
        "java": "/usr/bin/java",
        "java_planned": 0,
        "java_variable": "cmak_java_home",
        **changes,
    }


def state(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "unit": {"LoadState": "loaded"},
        "ports": {},
        "java": {"major": 17},
        "files": {},
        "names": {"a": ["192.0.2.11"]},
        **changes,
    }


@pytest.mark.parametrize(
    ("wanted", "found", "parts"),
    [
        pytest.param({}, {}, [], id="fine"),
        pytest.param({"host": "z"}, {}, ["z is not one of cmak_hosts (a)"], id="stranger"),
        pytest.param({"zookeeper_connect": ""}, {}, ["names no server"], id="no ZooKeeper"),
        pytest.param({"zookeeper_connect": "/ui"}, {}, ["names no server"], id="a chroot alone"),
        pytest.param({**KRAFT}, {}, [], id="controllers, and another cluster"),
        pytest.param(
            {**KRAFT, "clusters": []}, {}, ["has controllers (c1, c2) and no ZooKeeper"], id="controllers alone"
        ),
        pytest.param(
            {**KRAFT, "zookeeper_connect": ""}, {}, ["cmak_zookeeper_connect and cmak_clusters"], id="nowhere to store"
        ),
        pytest.param(
            {**KRAFT, "zookeeper_connect": "/ui"}, {}, ["Use AKHQ, and leave the group cmak empty"], id="only a chroot"
        ),
        pytest.param(
            {**KRAFT, "cluster": {"jmx_user": "x"}},
            {},
            ["cmak_cluster gives jmx_user, but"],
            id="options for controllers",
        ),
        pytest.param({"cluster": {"jmx_user": "x"}}, {}, [], id="options for the own cluster"),
        pytest.param({**KRAFT, "host": "z", "clusters": []}, {}, ["z is not one of", "controllers"], id="both"),
        pytest.param({"version": "3.0.0.5"}, {}, [], id="the tutorial's version"),
        pytest.param({"version": "3.0.0.2"}, {}, ["CMAK 3.0.0.2 is not a version"], id="too old"),
        pytest.param({"version": "3.0.0"}, {}, ["with all its numbers"], id="half a version"),
        pytest.param({"unverified": True}, {}, ["cmak_archive_checksum is empty"], id="no digest"),
        pytest.param({"build_java": ""}, {}, ["cmak_build_java_home is empty"], id="no JDK"),
        pytest.param({}, {"java": {"major": 8}}, ["Java 8 on a is too old for CMAK 3.0.0.6"], id="java"),
        pytest.param({}, {"unit": {"LoadState": "masked"}}, ["cmak is masked on a"], id="masked"),
        pytest.param({"jvm_options": ['-Da="b']}, {}, ["that nothing closes"], id="a JVM option"),
        pytest.param({}, {"names": {"z1": []}}, ["z1 does not resolve on a"], id="name"),
        pytest.param({}, {"ports": {9000: "nginx (pid 7)"}}, ["Port 9000 on a is taken by nginx"], id="port taken"),
        pytest.param({"login_user": "x"}, {}, ["belong together"], id="half a login"),
        pytest.param({"config": {"a b": 1}}, {}, ["'a b' in cmak_config is no path"], id="key"),
        pytest.param({"config": {"play.crypto.secret": "x"}}, {}, ["give the secret as cmak_secret"], id="old secret"),
        pytest.param({"config": {"play.http.secret.key": "x"}}, {}, ["the secret as cmak_secret"], id="secret"),
        pytest.param({"config": {"play.http.context": "/cmak"}}, {}, ["begin and end with a slash"], id="context"),
        pytest.param({"secret_fits": False}, {}, ["at least 32 characters"], id="short secret"),
        pytest.param({"jvm_options": ["-Xmx1g -Xms1g"]}, {}, ["has a blank"], id="two options in one"),
        pytest.param({"features": []}, {}, ["none can be registered"], id="feature is off"),
        pytest.param({"features": [], "clusters": []}, {}, [], id="nothing to register"),
        pytest.param({"clusters": [CLUSTER, CLUSTER]}, {}, ["shop is in cmak_clusters twice"], id="twice"),
        pytest.param({"clusters": [{**CLUSTER, "jmx": True}]}, {}, ["has jmx, which module"], id="unknown option"),
        pytest.param({"clusters": [{"name": "x", "state": "absent"}]}, {}, [], id="absent"),
        pytest.param(
            {"clusters": [{"name": "x", "kafka_version": "4.1.0"}]}, {}, ["KRaft", "no ZooKeeper"], id="KRaft"
        ),
        pytest.param({"clusters": [{**CLUSTER, "kafka_version": 3.9}]}, {}, ["is '3.9': give all"], id="a number"),
        pytest.param({"clusters": [{**CLUSTER, "name": None}]}, {}, ["The name is ''"], id="no name"),
    ],
)
def test_cmak_errors(wanted: dict[str, t.Any], found: dict[str, t.Any], parts: list[str]) -> None:
    errors = cmak_errors(state(**found), spec(**wanted))
    assert len(errors) == len(parts), errors
    for sentence, part in zip(errors, parts):
        assert part in sentence


@pytest.mark.parametrize(
    ("wanted", "found", "parts"),
    [
        pytest.param({}, {}, [], id="none"),
        pytest.param({"features": ["KMTopicManagerFeature"]}, {}, ["loses the id of its topic"], id="feature"),
        pytest.param({}, {"java": {"major": 21}}, ["tried on Java 11 to 17, and a has 21"], id="java"),
        pytest.param({"java_planned": 21}, {"java": None}, ["and a has 21"], id="java to be installed"),
    ],
)
def test_cmak_warnings(wanted: dict[str, t.Any], found: dict[str, t.Any], parts: list[str]) -> None:
    warnings = cmak_warnings(state(**found), spec(**wanted))
    assert len(warnings) == len(parts), warnings
    for sentence, part in zip(warnings, parts):
        assert part in sentence
