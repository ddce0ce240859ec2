# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often, and for how long, a request that only reads is sent."""

from __future__ import annotations

import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed

SILENT = RequestFailed("Silent.", timed_out=True)
BROKEN = RequestFailed("Broken.")


class Scripted(Client):
    """A client whose brokers answer as the story says."""

    request_timeout = 30.0

    def __init__(self, *story: RequestFailed | str) -> None:
        self.story = list(story)
        self.sent: list[tuple[int | None, float | None]] = []

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        self.sent.append((node, timeout))
        response = self.story.pop(0)
        if isinstance(response, RequestFailed):
            raise response
        return response


@pytest.mark.parametrize(
    ("story", "count", "fails"),
    [
        pytest.param(["yes"], 1, False, id="at once"),
        pytest.param([SILENT, "yes"], 2, False, id="another broker answers"),
        pytest.param([BROKEN, BROKEN, BROKEN, "yes"], 4, False, id="a moving cluster"),
        pytest.param([BROKEN] * 4, 4, True, id="broken for good"),
        pytest.param([SILENT, BROKEN, SILENT], 3, True, id="two silent ones had all the time"),
    ],
)
def test_ask(monkeypatch: pytest.MonkeyPatch, story: list[t.Any], count: int, fails: bool) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    client = Scripted(*story)
    if fails:
        with pytest.raises(RequestFailed):
            client.query(lambda: "request", 7)
    else:
        assert client.query(lambda: "request", 7) == "yes"
    assert client.sent == [(7, 15.0), *[(None, 15.0)] * (count - 1)]


def test_what_one_broker_alone_knows_is_asked_of_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    client = Scripted(BROKEN, "yes")
    assert client.query(lambda: "request", 7, same_node=True) == "yes"
    assert [node for node, _timeout in client.sent] == [7, 7]
