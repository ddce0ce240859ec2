# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role cmak derives for the first of two hosts, by variable."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.module_utils.common.yaml import yaml_load
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.cmak import SECRET, CmakNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import ROLES, role_options

HOME = "/opt/cmak-3.0.0.6"
LONG = "x" * 32
# The texts that the role makes by lookups, and a default by a filter, which are not found here.
GIVEN = {
    "__cmak_unit_text": "unit",
    "__cmak_application_text": "application",
    "__cmak_environment_text": "environment",
    "__cmak_logback_text": "logback",
    "__cmak_random": "random",
    "cmak_zookeeper_connect": "a:2181",
}
KAFKA = {"kafka": ["a", "b"], "zookeeper": ["a"], "cmak": ["a", "b"]}


def node(given: dict[str, t.Any], groups: dict[str, list[str]] | None = None, *, runs: bool = False) -> CmakNode:
    state = {"directories": {HOME: {"exists": runs}}, "unit": {"ActiveState": "active" if runs else "inactive"}}
    shared = {"ansible_facts": {"all_ipv4_addresses": []}, "__service_state": {"services": {"cmak": state}}, **given}
    hostvars = {
        host: {**shared, "inventory_hostname": host, "hosts_address": f"10.0.0.{number}", "kafka_broker_id": number}
        for number, host in enumerate(("a", "b"), 1)
    }
    run = {"ansible_play_batch": ["a", "b"], "ansible_check_mode": False, "__service_acting": [], "hostvars": hostvars}
    variables = {**GIVEN, **hostvars["a"], **run, "groups": groups or KAFKA, **given}
    loader = DataLoader()
    return CmakNode(RoleVariables("cmak", variables, loader, Templar(loader, variables={})))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"cmak_archive_file": "/x.zip"}, {"file": "/x.zip", "checksum": ""}, id="a file"),
        pytest.param({"cmak_archive_checksum": "sha512:0"}, {"file": "", "checksum": "sha512:0"}, id="a checksum"),
        pytest.param({"cmak_archive_url": "", "cmak_archive_checksum": "sha512:0"}, {"urls": []}, id="no address"),
        pytest.param({}, None, id="nothing proves it"),
    ],
)
def test_archive(given: dict[str, t.Any], expected: dict[str, t.Any] | None) -> None:
    archives = node(given).archives
    assert list(archives) == (["CMAK"] if expected is not None else [])
    assert {key: archives["CMAK"][key] for key in expected or {}} == (expected or {})


def test_what_is_built_is_installed_once_it_is_there(tmp_path: Path) -> None:
    found = node({"cmak_install_method": "source", "cmak_controller_cache": str(tmp_path), "cmak_archive_file": "/x"})
    assert found.archives == {}
    built = tmp_path / "CMAK-3.0.0.6/target/universal/cmak-3.0.0.6.zip"
    built.parent.mkdir(parents=True)
    built.touch()
    assert (found.archives["CMAK"]["file"], found.archives["CMAK"]["checksum"]) == (str(built), "")


@pytest.mark.parametrize(
    ("given", "host", "url"),
    [
        pytest.param({}, "10.0.0.1", "http://10.0.0.1:9000/", id="the host's address"),
        pytest.param({"cmak_http_address": "0.0.0.0"}, "127.0.0.1", "http://127.0.0.1:9000/", id="all addresses"),
        pytest.param({"cmak_http_address": "::"}, "127.0.0.1", "http://127.0.0.1:9000/", id="all, IPv6 too"),
        pytest.param({"cmak_http_address": "fd00::9"}, "fd00::9", "http://[fd00::9]:9000/", id="IPv6"),
        pytest.param({"cmak_http_port": "80"}, "10.0.0.1", "http://10.0.0.1:80/", id="a port as text"),
        pytest.param(
            {"cmak_config": {"play.http.context": "/cmak/"}}, "10.0.0.1", "http://10.0.0.1:9000/cmak/", id="a context"
        ),
    ],
)
def test_where_it_is_asked(given: dict[str, t.Any], host: str, url: str) -> None:
    found = node(given)
    assert found.endpoint["host"] == host
    assert found.client == {"cmak_url": url}


def test_login() -> None:
    found = node({"cmak_login_user": "ops", "cmak_login_password": "x"})
    assert found.client == {"cmak_url": "http://10.0.0.1:9000/", "url_username": "ops", "url_password": "x"}
    assert found.config["basicAuthentication.enabled"]
    assert 'password = "x"' in found.revision["files"]["secrets.conf"]
    assert 'password = "x"' not in found.settings


@pytest.mark.parametrize(
    ("connect", "hosts"),
    [
        pytest.param("", [], id="none"),
        pytest.param(" z:1, b:2 ,,a:3/chroot/x \n", ["z", "b", "a"], id="blanks and a chroot"),
    ],
)
def test_zookeepers(connect: str, hosts: list[str]) -> None:
    assert node({"cmak_zookeeper_connect": connect}).zookeepers == hosts


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {}, {"zookeeper_connect": "a:2181", "kafka_version": "3.9.2", "expected_brokers": [1, 2]}, id="defaults"
        ),
        pytest.param({"kafka_zookeeper_chroot": "/k"}, {"zookeeper_connect": "a:2181/k"}, id="a chroot"),
        pytest.param(
            {"kafka_zookeeper_connect": "z:1/y", "kafka_zookeeper_chroot": "/k"},
            {"zookeeper_connect": "z:1/y"},
            id="declared",
        ),
        pytest.param({"kafka_version": "3.1.0"}, {"kafka_version": "3.1.0"}, id="a version"),
        pytest.param({"kafka_jmx_port": 9, "kafka_jmx_hosts": ["b"]}, {"jmx_enabled": True}, id="JMX"),
        pytest.param({"kafka_jmx_port": 9, "kafka_jmx_hosts": ["c"]}, {"jmx_enabled": False}, id="JMX for others"),
        pytest.param({"kafka_jmx_hosts": ["b"]}, {"jmx_enabled": False}, id="no JMX"),
        pytest.param({"cmak_cluster": {"name": "x"}}, {"name": "x", "poll_consumers": True}, id="a key of the user"),
    ],
)
def test_own_cluster(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    (cluster,) = node(given).clusters
    assert {key: cluster[key] for key in expected} == expected


def test_a_default_of_the_brokers_is_that_of_their_role(monkeypatch: pytest.MonkeyPatch) -> None:
    option = role_options("kafka")["kafka_zookeeper_chroot"]
    monkeypatch.setitem(option, "default", "/nine")
    (cluster,) = node({}).clusters
    assert cluster["zookeeper_connect"] == "a:2181/nine"


def test_the_default_version_of_the_brokers_is_that_of_their_role_with_zookeeper() -> None:
    loader = DataLoader()
    brokers = RoleVariables("kafka", {"groups": KAFKA}, loader, Templar(loader, variables={}))
    (cluster,) = node({}).clusters
    assert cluster["kafka_version"] == brokers["kafka_version"]


CONTROLLERS = {"kafka": ["a", "b"], "kafka_controller": ["c"], "cmak": ["a", "b"]}


@pytest.mark.parametrize(
    ("given", "groups", "controllers", "names"),
    [
        pytest.param({}, KAFKA, [], ["kafka"], id="ZooKeeper"),
        pytest.param({}, {**KAFKA, "kafka_controller": []}, [], ["kafka"], id="an empty group"),
        pytest.param({}, CONTROLLERS, ["c"], [], id="controllers"),
        pytest.param({"cmak_clusters": [{"name": "b"}]}, CONTROLLERS, ["c"], ["b"], id="another cluster"),
        pytest.param({"cmak_cluster": {"jmx_user": "x"}}, CONTROLLERS, ["c"], [], id="options do not register it"),
        pytest.param({"kafka_quorum_hosts": []}, CONTROLLERS, [], ["kafka"], id="controllers of other brokers"),
        pytest.param({"kafka_quorum_hosts": ["d"]}, KAFKA, ["d"], [], id="declared for the brokers"),
        pytest.param({"kafka_controller_hosts": ["d"]}, KAFKA, ["d"], [], id="declared for the controllers"),
        pytest.param(
            {"kafka_controller_hosts": ["d"], "kafka_quorum_hosts": ["e"]}, KAFKA, ["e"], [], id="the brokers know it"
        ),
        pytest.param({}, {"kafka_controller": ["c"], "cmak": ["a"]}, ["c"], [], id="no brokers"),
    ],
)
def test_a_cluster_with_controllers_is_not_registered(
    given: dict[str, t.Any], groups: dict[str, list[str]], controllers: list[str], names: list[str]
) -> None:
    found = node(given, groups)
    assert found.spec["controllers"] == controllers
    assert [cluster["name"] for cluster in found.spec["clusters"]] == names


@pytest.mark.parametrize(
    ("given", "groups", "names", "quiet"),
    [
        pytest.param({}, KAFKA, ["kafka"], False, id="its own"),
        pytest.param({"cmak_cluster_name": ""}, KAFKA, [], False, id="not registered"),
        pytest.param({}, {"cmak": ["a", "b"]}, [], False, id="no group kafka"),
        pytest.param({"cmak_clusters": [{"name": "b"}]}, KAFKA, ["kafka", "b"], False, id="another"),
        pytest.param(
            {"cmak_clusters": [{"name": "b", "jaas_config": "x"}]}, KAFKA, ["kafka", "b"], True, id="another's login"
        ),
        pytest.param({"cmak_consumer_properties": {"a": 1}}, KAFKA, ["kafka"], True, id="a login of the consumer"),
    ],
)
def test_clusters(given: dict[str, t.Any], groups: dict[str, list[str]], names: list[str], quiet: bool) -> None:
    found = node(given, groups)
    assert [cluster["name"] for cluster in found.clusters] == names
    assert found.quiet is quiet


def test_consumer_properties() -> None:
    found = node({"cmak_consumer_properties": {"a": True}})
    assert found.config["cmak.consumer.properties.file"] == "/etc/cmak/current/consumer.properties"
    assert found.revision["files"]["consumer.properties"].endswith("a=true\n")
    assert "consumer.properties" not in node({}).revision["files"]


@pytest.mark.parametrize(
    ("secret", "content", "create_only", "mark"),
    [
        pytest.param("", "random", True, "of this host", id="one of its own"),
        pytest.param(LONG, LONG, False, "c62e4615bd39", id="declared"),
    ],
)
def test_secret(secret: str, content: str, create_only: bool, mark: str) -> None:
    found = node({"cmak_secret": secret})
    file = found.files["/etc/cmak/secret.env"]
    assert (file["content"], file["create_only"]) == (f'APPLICATION_SECRET="{content}"\n', create_only)
    assert found.environment["CMAK_SECRET"] == mark


def test_the_unit_reads_the_secret_where_it_is_written() -> None:
    unit = yaml_load((ROLES / "cmak/vars/main/files.yml").read_text())["__cmak_unit_service"]
    assert SECRET in unit["EnvironmentFile"]


def test_options_of_the_jvm() -> None:
    found = node({"cmak_heap": "1g", "cmak_jvm_options": ["-Dx=1"], "cmak_java_home": "/opt/java"})
    assert found.jvm_options[:2] == ["-Xms1g", "-Xmx1g"]
    assert found.jvm_options[-1] == "-Dx=1"
    assert found.environment["JAVA_HOME"] == "/opt/java"


@pytest.mark.parametrize(
    ("results", "runs", "converged", "resources"),
    [
        pytest.param([], False, False, ["converge the declared clusters when CMAK runs"], id="does not run"),
        pytest.param(None, True, False, [], id="not compared"),
        pytest.param([{"plan": [], "changes": []}], True, True, [], id="as declared"),
        pytest.param(
            [{"plan": [1], "changes": ["x", "y"]}, {"plan": [], "changes": ["x"]}],
            True,
            False,
            ["x", "y"],
            id="differs",
        ),
        pytest.param(
            [{"failed": True}], True, False, ["converge the declared clusters when CMAK answers"], id="silent"
        ),
    ],
)
def test_what_is_to_be_done(results: t.Any, runs: bool, converged: bool, resources: list[str]) -> None:
    found = node({} if results is None else {"__cmak_compared": {"results": results}}, runs=runs)
    assert (found.converged, found.resources) == (converged, resources)


def test_one_host_says_it_for_all() -> None:
    assert node({"cmak_hosts": ["b", "a"]}).resources == []
    assert node({"cmak_hosts": ["b", "a"], "ansible_play_batch": ["a"]}).resources != []


def test_what_will_be_restarted_is_not_converged_yet() -> None:
    given = {"__cmak_compared": {"results": [{"plan": []}]}, "__service_acting": ["cmak"]}
    assert not node(given, runs=True).converged


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, {"unverified": True, "build_java": "unused", "secret_fits": True}, id="plain"),
        pytest.param({"cmak_archive_file": "/x"}, {"unverified": False}, id="a file"),
        pytest.param(
            {"cmak_install_method": "source", "cmak_build_java_home": "/j"},
            {"unverified": False, "build_java": "/j"},
            id="built",
        ),
        pytest.param({"cmak_secret": "short"}, {"secret_fits": False}, id="a short secret"),
        pytest.param({"cmak_secret": f"{LONG}'"}, {"secret_fits": False}, id="a secret with a quote"),
        pytest.param({"cmak_secret": LONG}, {"secret_fits": True}, id="a good secret"),
    ],
)
def test_spec(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    spec = node(given).spec
    assert {key: spec[key] for key in expected} == expected


def test_firewall_and_ids() -> None:
    found = node({"cmak_client_hosts": ["b"], "cmak_client_networks": ["10.8.0.0/16"]})
    assert found.firewall == [{"port": 9000, "from": ["10.0.0.1", "10.0.0.2", "10.8.0.0/16"]}]
    assert found.ids == {"a": 1, "b": 2}
