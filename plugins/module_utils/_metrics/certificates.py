# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expiry of certificates, read by openssl: no library for that is on every host."""

from __future__ import annotations

import glob
import re
import ssl
import subprocess
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError

_BLOCK = re.compile(r"-----BEGIN (?:TRUSTED )?CERTIFICATE-----.*?-----END (?:TRUSTED )?CERTIFICATE-----", re.S)


def expiries(patterns: t.Iterable[str]) -> tuple[dict[str, float], list[str]]:
    """Return {path: expiry of the first certificate to expire, in seconds since 1970}, and a sentence per failure.

    patterns: paths of PEM files, or shell patterns of them.
    """
    expiry_times: dict[str, float] = {}
    errors: list[str] = []
    for pattern in patterns:
        paths = sorted(glob.glob(pattern, recursive=True))
        if not paths:
            errors.append(f"There is no {pattern}: correct the paths of the certificates, or copy the file there.")
        for path in paths:
            try:
                expiry_times[path] = expiry(path)
            except StackError as error:
                errors.append(str(error))
    return expiry_times, errors


def expiry(path: str) -> float:
    """Return the expiry of the first certificate of a PEM file to expire. Raises StackError where it can't be read."""
    try:
        with open(path, encoding="ascii", errors="replace") as handle:
            blocks = _BLOCK.findall(handle.read())
    except OSError as error:
        raise StackError(
            f"{path} can't be read: {error.strerror}. Add the account to its group (node_exporter_groups)."
        ) from error
    if not blocks:
        raise StackError(f"{path} holds no certificate in PEM format.")
    return min(_not_after(path, block) for block in blocks)


def _not_after(path: str, block: str) -> float:
    command = ["openssl", "x509", "-noout", "-enddate"]
    run = subprocess.run(command, input=block, capture_output=True, text=True, timeout=10, check=False)
    if run.returncode:
        raise StackError(f"{path} holds a damaged certificate: {run.stderr.strip().splitlines()[0]}")
    return float(ssl.cert_time_to_seconds(run.stdout.strip().partition("=")[2]))
