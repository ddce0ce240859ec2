# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenPGP signatures, checked by the gpg command in a temporary keyring."""

from __future__ import annotations

import os
import re
import tempfile

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError


def signer(module: AnsibleModule, archive: str, signature: bytes, keys: bytes) -> set[str]:
    """Return the fingerprints of the key in ``keys`` that made a good detached signature of a file.

    These are one or two: the subkey and its primary key.

    Raises StackError when there is none. An expired key is accepted (release keys expire), a revoked one is not.
    """
    gpg = module.get_bin_path("gpg")
    if not gpg:
        raise StackError("verify_signature needs the gpg command on the controller: install gnupg there.")
    with tempfile.TemporaryDirectory(prefix="kafkaops-gpg-") as home:
        names = {"keys": keys, "signature": signature}
        paths = {name: os.path.join(home, name) for name in names}
        for name, content in names.items():
            with open(paths[name], "wb") as handle:
                handle.write(content)
        base = [gpg, "--homedir", home, "--batch", "--no-tty", "--no-autostart", "--status-fd", "1"]
        # Not checked: gpg reports a failure when it does not know every kind of key in an old KEYS file.
        module.run_command([*base, "--import", paths["keys"]])
        code, out, err = module.run_command([*base, "--verify", paths["signature"], archive])
    valid = re.search(r"^\[GNUPG:\] VALIDSIG (\w+)(?: \S+){8} (\w+)$", out, re.MULTILINE)
    if code or not valid or re.search(r"^\[GNUPG:\] REVKEYSIG ", out, re.MULTILINE):
        raise StackError(f"The signature of {os.path.basename(archive)} is not good: {_reason(out, err)}")
    return set(valid.groups())


def _reason(out: str, err: str) -> str:
    unknown = re.search(r"^\[GNUPG:\] NO_PUBKEY (\w+)", out, re.MULTILINE)
    if unknown:
        return f"it was made with the key {unknown[1]}, which is not among the keys given."
    if re.search(r"^\[GNUPG:\] BADSIG ", out, re.MULTILINE):
        return "it belongs to another content."
    if re.search(r"^\[GNUPG:\] REVKEYSIG ", out, re.MULTILINE):
        return "its key was revoked."
    return f"gpg says: {err.strip()}"
