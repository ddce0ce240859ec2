# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is waited for, and how long."""

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum import run
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.plan import Health
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.snapshot import Server

ERROR = "it refused the connection"


def health(*down: int, issues: tuple[str, ...] = (), safe: tuple[int, ...] = (1, 2, 3)) -> Health:
    """Return the health of three servers of which some are down."""
    modes = {1: "follower", 2: "follower", 3: "leader"}
    servers = [
        Server(f"zk-{n}", 2181, n, None if n in down else mode, error=ERROR if n in down else "")
        for n, mode in modes.items()
    ]
    lost = len(down) > 1
    return Health(tuple(servers), not lost, list(issues), ["even"], None if lost else 3, list(safe), 3 - len(down), 2)


ONE_DOWN = health(2, issues=("Server 2 is down.",), safe=(2,))
TWO_DOWN = health(1, 2, issues=("No quorum.",), safe=())


@pytest.mark.parametrize(
    ("seen", "wait_for", "ids", "missing"),
    [
        pytest.param(TWO_DOWN, "none", [], [], id="none"),
        pytest.param(ONE_DOWN, "serving", [1, 3], [], id="those serve"),
        pytest.param(
            ONE_DOWN,
            "serving",
            [2, 3],
            ["Server 2 does not serve.", f"Server 2 (zk-2:2181): {ERROR}."],
            id="one does not",
        ),
        pytest.param(ONE_DOWN, "serving", [], [f"Server 2 (zk-2:2181): {ERROR}."], id="all have to serve"),
        pytest.param(health(), "serving", [], [], id="all serve"),
        pytest.param(health(), "serving", [4], ["Server 4 does not serve."], id="a server that is not there"),
        pytest.param(ONE_DOWN, "quorum", [], [], id="quorum without one"),
        pytest.param(TWO_DOWN, "quorum", [], ["No quorum."], id="no quorum without two"),
        pytest.param(ONE_DOWN, "healthy", [], ["Server 2 is down."], id="not healthy without one"),
        pytest.param(health(), "healthy", [], [], id="healthy"),
        pytest.param(health(), "safe_to_stop", [], [], id="any one may stop"),
        pytest.param(ONE_DOWN, "safe_to_stop", [2], [], id="the one that is down may stop"),
        pytest.param(
            ONE_DOWN,
            "safe_to_stop",
            [1, 2],
            [
                "Server 1 may not be stopped: 2 voting members are in sync, and 2 have to be without it.",
                "Server 2 is down.",
                "even",
            ],
            id="another may not",
        ),
    ],
)
def test_unreached(seen: Health, wait_for: str, ids: list[int], missing: list[str]) -> None:
    assert run.unmet_conditions(seen, wait_for, ids) == missing


def test_unreached_when_no_id_is_known() -> None:
    unknown = Health((Server("zk-1", 2181, mode="leader"),), True, [], [], None, [], 1, 1)
    assert "The id of no server is known" in run.unmet_conditions(unknown, "safe_to_stop", [])[0]


def test_watch_looks_until_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "POLL", 0.01)
    seen = iter([TWO_DOWN, ONE_DOWN, health()])
    assert run.watch(lambda: next(seen), "healthy", [], 60) == (health(), [])


def test_watch_times_out_with_the_last_health() -> None:
    assert run.watch(lambda: TWO_DOWN, "quorum", [], 0) == (TWO_DOWN, ["No quorum."])
