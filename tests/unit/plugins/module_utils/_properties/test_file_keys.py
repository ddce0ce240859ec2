# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each value of a configuration file has a name."""

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file_keys import REST, file_keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {}, id="empty"),
        pytest.param(
            "# Managed\n\ntickTime=2000\nserver.1=a:1:2\n", {"tickTime": "2000", "server.1": "a:1:2"}, id="cfg"
        ),
        pytest.param("a.url=jdbc\\:x\\=y\n", {"a.url": "jdbc\\:x\\=y"}, id="properties with escapes"),
        pytest.param("play.key = ${X}\nb = [1]\n", {"play.key": "${X}", "b": "[1]"}, id="hocon"),
        pytest.param(
            "---\nhttpServer:\n  authentication:\n    basic:\n      password: x\nrules:\n- pattern: p\n- pattern: q\n",
            {"httpServer.authentication.basic.password": "x", "rules.pattern": "p\nq"},
            id="yaml",
        ),
        pytest.param(
            "a: >-\n  some\n  more text\nb: '1'\n", {"a": ">-", REST: "  some\n  more text", "b": "1"}, id="folded"
        ),
        pytest.param(
            'APP_OPTIONS="-Xmx1g -Da.password=x y"\nAPP_HOME=/opt/app-1\n',
            {
                "APP_OPTIONS -Xmx1g": "true",
                "APP_OPTIONS -Da.password": "x",
                "APP_OPTIONS argument": "y",
                "APP_HOME": "/opt/app-1",
            },
            id="options",
        ),
        pytest.param("192.0.2.1 zk-1\n", {"zk-1": "192.0.2.1"}, id="addresses"),
        pytest.param("<a>\n</a>", {REST: "<a>\n</a>"}, id="no keys"),
    ],
)
def test_file_keys(text: str, expected: dict[str, str]) -> None:
    assert file_keys(text) == expected
