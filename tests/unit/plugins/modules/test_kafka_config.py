# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What leaves the module where a part of its config is secret, with answers in place of a cluster."""

from __future__ import annotations

import contextlib
import json
import types
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs import run as config_run
from ansible_collections.kafkaops.stack.plugins.modules import kafka_config
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

HIDDEN = "plugin.passphrase"  # by its name nobody would take it for a secret
CONFIG = {"num.io.threads": 16, "ssl.key.password": "hunter2", HIDDEN: "hunter3"}
CLIENT = types.SimpleNamespace(brokers=[1], request_timeout=30.0, controller=1)


def entry(value: str | None, **given: t.Any) -> dict[str, t.Any]:
    return {"value": value, "type": "INT", "own": True, "read_only": False, "sensitive": value is None, **given}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> t.Callable[..., dict[str, t.Any]]:
    """Return a function that runs the module for broker 1 with options, and returns its results and what it sent."""
    sent: list[tuple[bool, t.Any]] = []

    def describe(_client: t.Any, names: list[str], **_options: t.Any) -> dict[str, t.Any]:
        now = {"num.io.threads": entry("8"), "ssl.key.password": entry(None), HIDDEN: entry(None)}
        entries = {key: {**facts, "source": "dynamic broker", "synonyms": []} for key, facts in now.items()}
        return {name: {"error": "", "message": "", "entries": entries} for name in names}

    def alter(_client: t.Any, configs: t.Any, *, dry_run: bool, **_options: t.Any) -> dict[str, tuple[str, str]]:
        sent.append((dry_run, configs["1"]))
        return {} if dry_run else {"1": ("INVALID_REQUEST", "No with hunter2, no with hunter3.")}

    def module(connect: t.Any = lambda _params: contextlib.nullcontext(CLIENT), **options: t.Any) -> dict[str, t.Any]:
        monkeypatch.setattr(config_run, "connect", connect)
        monkeypatch.setattr(config_run, "describe_configs", describe)
        monkeypatch.setattr(config_run, "alter_configs", alter)
        options = {
            "bootstrap_servers": ["broker-16:9092"],
            "name": "1",
            "config": CONFIG,
            "_ansible_diff": True,
            **SHOWN,
            **options,
        }
        with patch_module_args(options), pytest.raises(SystemExit):
            kafka_config.main()
        result = json.loads(capsys.readouterr().out)
        return {**result, "sent": [*sent]}

    return module


def without(result: dict[str, t.Any], *keys: str) -> str:
    return json.dumps({key: value for key, value in result.items() if key not in keys})


def test_secrets_that_are_set_are_left_alone(run: t.Callable[..., dict[str, t.Any]]) -> None:
    result = run(_ansible_check_mode=True)
    assert result["sent"] == [(True, {"num.io.threads": "16"})]
    assert result["sensitive"] == [HIDDEN, "ssl.key.password"]
    assert "hunter" not in without(result, "sent")
    assert result["invocation"]["module_args"]["config"]["num.io.threads"] == 16


def test_secrets_are_sent_and_masked(run: t.Callable[..., dict[str, t.Any]]) -> None:
    result = run(update_sensitive="always")
    after = {HIDDEN: "hunter3", "num.io.threads": "16", "ssl.key.password": "hunter2"}
    assert result["sent"] == [(True, after), (False, after)]
    assert result["failed"]
    assert result["plan"][0]["after"] == {**dict.fromkeys(after, "********"), "num.io.threads": "16"}
    assert "No with ********" in result["msg"]
    assert "hunter" not in without(result, "sent")


def test_without_a_cluster_names_tell_what_is_secret(run: t.Callable[..., dict[str, t.Any]]) -> None:
    def connect(_params: t.Any) -> t.Any:
        raise StackError("Can't connect to broker-16:9092, hunter2, pa55.")

    result = run(connect, ssl_password="pa55")
    assert "broker-16:9092" in result["msg"]
    assert "hunter2" not in without(result)
    assert "pa55" not in without(result)
