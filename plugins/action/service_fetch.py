# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring the archives that a host lacks into the controller's cache, and say what each of them is."""

from __future__ import annotations

import os
import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables

# What of an archive archive_fetch is given; the rest says where it goes on the host.
OPTIONS = ("urls", "checksum", "digest_urls", "verify_signature", "signature_urls", "keys_url", "fingerprints")


class ActionModule(ActionBase):  # type: ignore[misc]
    """Run archive_fetch where the task is delegated to, once for each archive that the host lacks."""

    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return {role: {archive: {"files", "checksums", "size"} or {"error"}}}; what cannot be had does not fail."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        given = task_vars or {}
        fetched: dict[str, dict[str, t.Any]] = {}
        for role in self._task.args["roles"]:
            found = given["__service_state"]["services"][role]["directories"]
            archives = RoleVariables(role, given, self._loader, self._templar).get(f"__{role}_archives", {})
            missing = {name: wanted for name, wanted in archives.items() if not found[wanted["home"]]["exists"]}
            fetched[role] = {name: self._fetch(wanted, given) for name, wanted in missing.items()}
        answers = [archive.pop("answer") for archives in fetched.values() for archive in archives.values()]
        warnings = [text for answer in answers for text in answer.get("warnings", [])]
        changed = any(answer.get("changed") for answer in answers)
        return {**result, "changed": changed, "archives": fetched, "warnings": warnings}

    def _fetch(self, wanted: t.Mapping[str, t.Any], given: dict[str, t.Any]) -> dict[str, t.Any]:
        options = {name: wanted[name] for name in OPTIONS if name in wanted}
        answer = self._execute_module(
            module_name="kafkaops.stack.archive_fetch",
            module_args={**options, "dest": wanted["path"], **({"src": wanted["file"]} if wanted["file"] else {})},
            task_vars=given,
        )
        if "path" not in answer or answer.get("failed"):
            said = " ".join(filter(None, (answer.get("msg"), answer.get("module_stderr"))))
            return {"answer": answer, "error": said or f"{wanted['path']} could not be fetched, and nothing tells why."}
        path = answer["path"]
        size = os.path.getsize(path) if os.path.exists(path) else 0
        return {"answer": answer, "files": [path], "checksums": [f"sha512:{answer['sha512']}"], "size": size}
