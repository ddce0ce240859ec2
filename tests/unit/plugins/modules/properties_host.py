# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host on which a module writes a properties file for an installed Kafka, whose Java is a script."""

from __future__ import annotations

import json
import pathlib
import textwrap
import types
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args


class Host:
    """One host's files, and runs of the module on them; ``java`` is the script, ``options`` those of every run."""

    def __init__(
        self,
        root: pathlib.Path,
        capsys: pytest.CaptureFixture[str],
        module: types.ModuleType,
        java: str,
        jars: t.Sequence[str] = ("kafka_2.13-3.9.2.jar",),
        **options: t.Any,
    ) -> None:
        self.path = root / "some.properties"
        self.home = root / "kafka"
        self.temporary = root / "tmp"
        self.java = root / "java"
        self._capsys = capsys
        self._module = module
        self._options = options
        self.temporary.mkdir()
        (self.home / "libs").mkdir(parents=True)
        for jar in jars:
            (self.home / "libs" / jar).touch()
        self.java.write_text(textwrap.dedent(java).lstrip())
        self.java.chmod(0o755)

    def run(self, config: t.Mapping[str, t.Any], *, check: bool = False, **others: t.Any) -> dict[str, t.Any]:
        """Run the module and return its result, with the number of JVMs that it started as "jvms"."""
        calls = self.temporary / "calls"
        calls.unlink(missing_ok=True)
        arguments = {
            "path": str(self.path),
            "home": str(self.home),
            "java": str(self.java),
            "config": config,
            **self._options,
            **others,
            "_ansible_check_mode": check,
            "_ansible_diff": True,
            "_ansible_tmpdir": str(self.temporary),
        }
        with patch_module_args(arguments), pytest.raises(SystemExit):
            self._module.main()
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        result["jvms"] = len(calls.read_text().splitlines()) if calls.exists() else 0
        return result
