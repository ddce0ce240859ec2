# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import subprocess
import time

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._metrics.certificates import expiries, expiry

DAY = 86400


def made(path: pathlib.Path, days: int) -> str:
    """Make a certificate with openssl and return its text."""
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -days {days} -keyout {path}.key -out {path}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return path.read_text()


def test_the_first_certificate_to_expire_counts(tmp_path: pathlib.Path) -> None:
    long, short = made(tmp_path / "long.pem", 90), made(tmp_path / "short.pem", 3)
    (tmp_path / "chain.pem").write_text(f"subject=x\n{long}\nissuer=y\n{short}")
    assert expiry(str(tmp_path / "long.pem")) == pytest.approx(time.time() + 90 * DAY, abs=60)
    assert expiry(str(tmp_path / "chain.pem")) == pytest.approx(time.time() + 3 * DAY, abs=60)


def test_what_can_be_read_is_reported_beside_what_cannot(tmp_path: pathlib.Path) -> None:
    made(tmp_path / "a.pem", 3)
    (tmp_path / "b.pem").write_text("no certificate")
    found, errors = expiries([f"{tmp_path}/*.pem", f"{tmp_path}/*.crt"])
    assert list(found) == [f"{tmp_path}/a.pem"]
    assert errors == [
        f"{tmp_path}/b.pem holds no certificate in PEM format.",
        f"There is no {tmp_path}/*.crt: correct the paths of the certificates, or copy the file there.",
    ]


def test_a_damaged_certificate_is_reported(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\nabcd\n-----END CERTIFICATE-----\n")
    with pytest.raises(StackError, match="holds a damaged certificate: "):
        expiry(str(path))


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: pathlib.Path) -> None:
    with pytest.raises(StackError, match="can't be read: Is a directory"):
        expiry(str(tmp_path))
