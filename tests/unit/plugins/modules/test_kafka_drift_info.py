# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its options to its result, with answers in place of a cluster."""

from __future__ import annotations

import contextlib
import json
import types
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls import run as acls_run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import acl_options, parse_specs
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs import run as config_run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas import run as quotas_run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics import run as topics_run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users import run as users_run
from ansible_collections.kafkaops.stack.plugins.modules import kafka_drift_info
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

CLIENT = types.SimpleNamespace(brokers=[1], request_timeout=30.0, controller=1)
CREDENTIAL = {"name": "ada", "password": "geheim-1"}
ACL = {"resource_type": "topic", "name": "orders", "principal": "User:ada", "operations": ["read"]}
DECLARED: dict[str, t.Any] = {
    "config": {"num.io.threads": 16, "ssl.key.password": "hunter2"},
    "users": [CREDENTIAL],
    "topics": [{"name": "orders", "partitions": 6, "replication_factor": 1}],
    "acls": [ACL],
    "quotas": [{"user": "ada", "limits": {"producer_byte_rate": 1024}}],
}
KINDS = list(DECLARED)
TOPIC = {"error": "", "message": "", "internal": False, "assignment": [[1]] * 6, "config": {}}


class Cluster:
    """What it has; it keeps who connected, and what it was asked to validate. ``broken``: what it does not answer."""

    def __init__(self) -> None:
        self.threads = "8"
        self.users: dict[str, dict[str, int]] = {}
        self.topics: dict[str, t.Any] = {}
        self.quotas: dict[t.Any, t.Any] = {}
        self.acls: t.Collection[t.Any] = []
        self.broken = ""
        self.refuses = ""
        self.connected: list[t.Any] = []
        self.validated: list[t.Any] = []

    @contextlib.contextmanager
    def connect(self, params: t.Mapping[str, t.Any]) -> t.Iterator[t.Any]:
        self.connected.append(params["bootstrap_servers"])
        if self.broken == "all":
            raise StackError("No broker answers.", {"errors": ["No broker answers."]})
        yield CLIENT

    def describe(self, _client: t.Any, names: list[str], **_options: t.Any) -> dict[str, t.Any]:
        facts = {"type": "INT", "own": True, "read_only": False, "source": "dynamic broker", "synonyms": []}
        entries = {
            "num.io.threads": {**facts, "value": self.threads, "sensitive": False},
            "ssl.key.password": {**facts, "value": None, "sensitive": True},
        }
        return {name: {"error": "", "message": "", "entries": entries} for name in names}

    def read(self, kind: str) -> t.Callable[..., t.Any]:
        def answer(*_given: t.Any, **_options: t.Any) -> t.Any:
            if self.broken == kind:
                raise RequestFailed("Broker 1 hates geheim-1.")
            return getattr(self, kind)

        return answer

    def read_topics(self, *_given: t.Any, **_options: t.Any) -> dict[str, t.Any]:
        return {"cluster_id": "c-1", "brokers": [1], "topics": self.topics}

    def validate(self, kind: str) -> t.Callable[..., t.Any]:
        def step(*given: t.Any, **options: t.Any) -> t.Iterator[Outcome]:
            changes = given[-1]
            self.validated.append((kind, options.get("dry_run", True), len(changes)))
            error = ("INVALID_REQUEST", "No with hunter2.") if self.refuses == kind else ("", "")
            yield from (Outcome(change, *error) for change in changes)

        return step


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    found = Cluster()
    monkeypatch.setattr(kafka_drift_info, "connect", found.connect)
    monkeypatch.setattr(config_run, "describe_configs", found.describe)
    monkeypatch.setattr(config_run, "_alter", found.validate("config"))
    monkeypatch.setattr(users_run, "read_users", found.read("users"))
    monkeypatch.setattr(topics_run, "read_topics", found.read_topics)
    monkeypatch.setattr(topics_run, "validate_topics", found.validate("topics"))
    monkeypatch.setattr(acls_run, "read_acls", found.read("acls"))
    monkeypatch.setattr(quotas_run, "read_quotas", found.read("quotas"))
    monkeypatch.setattr(quotas_run, "alter_quotas", found.validate("quotas"))
    for module in (users_run, acls_run, topics_run):
        monkeypatch.setattr(module, f"apply_{module.__name__.split('.')[-2]}", None)  # nothing is ever applied
    return found


Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def run(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> Run:
    def module(**options: t.Any) -> dict[str, t.Any]:
        with patch_module_args({"bootstrap_servers": ["b:9092"], **SHOWN, **options}), pytest.raises(SystemExit):
            kafka_drift_info.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    return module


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
def test_all_kinds_are_compared_over_one_connection_and_nothing_is_changed(
    run: Run, cluster: Cluster, check: bool
) -> None:
    result = run(**DECLARED, _ansible_check_mode=check)
    assert "failed" not in result
    assert (result["changed"], cluster.connected) == (False, [["b:9092"]])
    assert list(result["compared"]) == KINDS
    assert {kind: found["summary"]["created"] for kind, found in result["compared"].items()} == {
        **dict.fromkeys(KINDS, 1),
        "config": 0,
    }
    words = [change.split()[1] for change in result["changes"]]
    assert words == ["config", "user", "topic", "ACL", "quota"]
    assert cluster.validated == [("config", True, 1), ("topics", True, 1), ("quotas", True, 1)]
    assert result["compared"]["topics"]["topics"]["orders"]["partitions"] == 6


def test_what_is_there_is_no_drift(run: Run, cluster: Cluster) -> None:
    acl = {**dict.fromkeys(acl_options()), "pattern_type": "literal", "permission": "allow", "state": "present", **ACL}
    cluster.acls = parse_specs([acl]).present
    cluster.threads = "16"
    cluster.users = {"ada": {"SCRAM-SHA-512": 8192}}
    cluster.topics = {"orders": TOPIC}
    cluster.quotas = {(("user", "ada"),): {"producer_byte_rate": 1024.0}}
    result = run(**DECLARED)
    assert (result["changes"], [found["plan"] for found in result["compared"].values()]) == ([], [[]] * len(KINDS))
    assert cluster.validated == []


def test_nothing_declared_is_nothing_compared(run: Run) -> None:
    result = run()
    assert (result["changes"], result["compared"]) == ([], {})


def test_one_kind_that_fails_leaves_the_others(run: Run, cluster: Cluster) -> None:
    cluster.broken, cluster.refuses = "acls", "config"
    topics = [{"name": "orders", "partition": 6}]
    users = [{"name": "ada"}]
    result = run(**{**DECLARED, "topics": topics, "users": users})
    compared = result["compared"]
    assert result["failed"]
    assert [kind for kind, found in compared.items() if "msg" in found] == ["config", "users", "topics", "acls"]
    assert [kind for kind, found in compared.items() if "plan" not in found] == ["topics"]
    assert compared["topics"]["msg"].startswith("Unsupported parameters: topics.partition. ")
    assert "needs a password" in compared["users"]["errors"][0]
    assert compared["config"]["failed_items"][0]["error"] == "INVALID_REQUEST"
    assert (compared["acls"]["plan"], compared["quotas"]["summary"]["created"]) == ([], 1)
    assert all(found["msg"] in result["msg"] for found in compared.values() if "msg" in found)


def test_nobody_answers(run: Run, cluster: Cluster) -> None:
    cluster.broken = "all"
    result = run(users=DECLARED["users"], topics=DECLARED["topics"])
    assert (result["failed"], result["msg"]) == (True, "No broker answers.")
    assert list(result["compared"]) == ["users", "topics"]
    for found in result["compared"].values():  # the errors of invalid options of the connection are a refusal
        assert (found["msg"], found["plan"], found["errors"]) == (result["msg"], [], [result["msg"]])


def test_no_secret_is_shown(run: Run, cluster: Cluster) -> None:
    cluster.broken, cluster.refuses = "users", "config"
    login = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "PLAIN", "sasl_username": "admin"}
    result = run(**DECLARED, **login, sasl_password="hunter3")
    assert "Broker 1 hates" in result["compared"]["users"]["msg"]
    assert "No with" in result["compared"]["config"]["msg"]
    assert not any(secret in json.dumps(result) for secret in ("geheim-1", "hunter2", "hunter3"))
    assert result["compared"]["quotas"]["changes"] == ["Create quota user ada: producer_byte_rate 1024.0."]


def test_a_password_hides_only_what_is_told_of_users(run: Run) -> None:
    users = [{"name": "ada", "password": "orders"}, {"name": "bob", "password": 12345678}]
    result = run(**{**DECLARED, "users": users})
    assert "Create topic orders" in " ".join(result["changes"])
    assert "12345678" not in json.dumps(result)


@pytest.mark.parametrize("kind", ["config", "users"])
def test_what_has_secrets_is_not_logged(run: Run, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    logged: list[str] = []
    monkeypatch.setattr(AnsibleModule, "log", lambda _module, message, **_options: logged.append(message))
    run(**{kind: DECLARED[kind]})
    assert logged
    assert not any(secret in line for secret in ("geheim-1", "hunter2") for line in logged)
