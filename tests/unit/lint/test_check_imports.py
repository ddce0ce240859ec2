# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row is what some files import, and the sentences that the checker must say about it."""

from __future__ import annotations

import pathlib

import check_imports
import pytest

PLUGINS = "from ansible_collections.kafkaops.stack.plugins"
UTILS = f"{PLUGINS}.module_utils"
KAFKA = "plugins/module_utils/_kafka"
BELOW = "move what it needs to where both may import it from."
SHARED = "of another object: move what both need beside the objects."
PURE = "move what talks into wire or run."


@pytest.mark.parametrize(
    ("files", "sentences"),
    [
        pytest.param(
            {
                "modules/a.py": f"{UTILS}._kafka.topics.run import x",
                "filter/a.py": f"{PLUGINS}.plugin_utils.a import x",
                "plugin_utils/a.py": f"{PLUGINS}.plugin_utils.b import x",
                "plugin_utils/b.py": f"{UTILS}._kafka.topics import spec",
                "module_utils/_kafka/topics/run.py": f"{UTILS}._kafka import wire\nfrom . import plan, wire",
                "module_utils/_kafka/topics/plan.py": "from .spec import x\nfrom ..acls.spec import y\nimport typing",
                "module_utils/_kafka/topics/spec.py": f"{UTILS}._core.errors import x",
                "module_utils/_kafka/topics/wire.py": f"{UTILS}._kafka.client import x",
                "module_utils/_kafka/acls/spec.py": "import kafkaesque",
                "module_utils/_kafka/wire.py": "from .client import x",
                "module_utils/_kafka/client.py": "import kafka",
                "module_utils/_core/errors.py": "",
            },
            [],
            id="as it should be",
        ),
        pytest.param(
            {
                "module_utils/_core/a.py": f"{UTILS}._core.b import x",
                "module_utils/_core/b.py": f"def f():\n    {UTILS}._core import c",
                "module_utils/_core/c.py": "from . import a",
            },
            [
                "plugins/module_utils/_core/a.py imports itself, by way of plugins/module_utils/_core/b.py → "
                "plugins/module_utils/_core/c.py: move what both need into a third file."
            ],
            id="a circle",
        ),
        pytest.param(
            {"module_utils/_core/a.py": f"{PLUGINS}.plugin_utils.a import x", "plugin_utils/a.py": ""},
            [f"plugins/module_utils/_core/a.py imports plugins/plugin_utils/a.py: {BELOW}"],
            id="module_utils imports plugin_utils",
        ),
        pytest.param(
            {
                "plugin_utils/a.py": "import ansible_collections.kafkaops.stack.plugins.modules.a",
                "modules/a.py": "",
            },
            [f"plugins/plugin_utils/a.py imports plugins/modules/a.py: {BELOW}"],
            id="plugin_utils imports a module",
        ),
        pytest.param(
            {"action/a.py": "from ..modules.a import x", "modules/a.py": ""},
            [f"plugins/action/a.py imports plugins/modules/a.py: {BELOW}"],
            id="a front imports another",
        ),
        pytest.param(
            {
                "module_utils/_kafka/topics/run.py": "from ..acls.wire import x",
                "module_utils/_kafka/topics/extra.py": f"{UTILS}._kafka.acls import other_wire",
                "module_utils/_kafka/topics/reader.py": f"{UTILS}._kafka.acls.run import x",
                "module_utils/_kafka/acls/run.py": "from . import wire",
                "module_utils/_kafka/acls/wire.py": "",
                "module_utils/_kafka/acls/other_wire.py": "",
            },
            [
                f"{KAFKA}/topics/extra.py imports {KAFKA}/acls/other_wire.py {SHARED}",
                f"{KAFKA}/topics/reader.py imports {KAFKA}/acls/run.py {SHARED}",
                f"{KAFKA}/topics/run.py imports {KAFKA}/acls/wire.py {SHARED}",
            ],
            id="run and wire of another object",
        ),
        pytest.param(
            {"module_utils/_kafka/shared.py": "from .acls.wire import x", "module_utils/_kafka/acls/wire.py": ""},
            [f"{KAFKA}/shared.py imports {KAFKA}/acls/wire.py {SHARED}"],
            id="the common ground imports an object's wire",
        ),
        pytest.param(
            {
                "module_utils/_kafka/topics/plan.py": "from ..extra import x",
                "module_utils/_kafka/extra.py": "from .config_wire import x",
                "module_utils/_kafka/config_wire.py": "import kafka",
            },
            [f"{KAFKA}/topics/plan.py is to be pure, and imports {KAFKA}/extra.py → {KAFKA}/config_wire.py: {PURE}"],
            id="a plan reaches a wire",
        ),
        pytest.param(
            {"module_utils/_kafka/topics/spec.py": "from .. import client", "module_utils/_kafka/client.py": ""},
            [f"{KAFKA}/topics/spec.py is to be pure, and imports {KAFKA}/client.py: {PURE}"],
            id="a spec imports a client",
        ),
        pytest.param(
            {"module_utils/_kafka/topics/spec.py": "from ansible.module_utils.basic import AnsibleModule"},
            [f"{KAFKA}/topics/spec.py is to be pure, and imports ansible.module_utils.basic.AnsibleModule: {PURE}"],
            id="a spec imports AnsibleModule",
        ),
        pytest.param(
            {"module_utils/_kafka/topics/plan.py": "import kafka.errors"},
            [f"{KAFKA}/topics/plan.py is to be pure, and imports kafka.errors: {PURE}"],
            id="a plan imports a library that talks",
        ),
        pytest.param(
            {
                "module_utils/_kafka/topics/plan.py": "from ..._host import ports",
                "module_utils/_host/ports.py": "",
            },
            [f"{KAFKA}/topics/plan.py is to be pure, and imports plugins/module_utils/_host/ports.py: {PURE}"],
            id="a plan asks the host",
        ),
    ],
)
def test_problems(tmp_path: pathlib.Path, files: dict[str, str], sentences: list[str]) -> None:
    for name, text in files.items():
        path = tmp_path / "plugins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert list(check_imports.problems(check_imports.graph(tmp_path))) == sentences


def test_the_imports_of_this_checkout_are_found() -> None:
    imports = check_imports.graph(pathlib.Path(__file__).parents[3])
    assert {f"{KAFKA}/topics/plan", f"{KAFKA}/wire", "plugins/module_utils/_core/runner"} <= imports[
        f"{KAFKA}/topics/run"
    ]
    assert "plugins/plugin_utils/plans" in imports["plugins/action/service_plan"]
