# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pack the stand-in for CMAK in the layout of CMAK's own archive: pack.py DIRECTORY [VERSION].

The parser of HOCON and the client of ZooKeeper come from PyPI, pinned in requirements.txt; the archive has them, so
that a host needs nothing but Python and Java. What is there and was made of the same sources stays.
"""

from __future__ import annotations

import hashlib
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = ["cmak_form.py", "cmak_main.py", "cmak_store.py", "cmak_web.py", "cmak_wire.py"]
PACKAGES = ("kazoo/", "pyhocon/", "pyparsing/")
MTIME = (2024, 1, 1, 0, 0, 0)
# Not CMAK's own texts: the same names, and a secret that everybody knows.
CONF = {
    "application.conf": """play.crypto.secret = "^in every archive$"
play.application.loader = loader.KafkaManagerLoader
play.http.requestHandler = "play.http.DefaultHttpRequestHandler"
pinned-dispatcher { type = "PinnedDispatcher", executor = "thread-pool-executor" }
cmak.zkhosts = "kafka-manager-zookeeper:2181"
application.features = ["KMClusterManagerFeature", "KMTopicManagerFeature"]
""",
    "consumer.properties": "security.protocol=PLAINTEXT\n",
    "logback.xml": "<configuration><file>${application.home}/logs/application.log</file></configuration>\n",
}


def vendored() -> dict[str, bytes]:
    """Return the files of the packages, by their paths below lib/python."""
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
        subprocess.run([*pip, "--dest", scratch, "--requirement", HERE / "requirements.txt"], check=True)
        for path in sorted(pathlib.Path(scratch).iterdir()):
            if path.suffix == ".whl":
                with zipfile.ZipFile(path) as wheel:
                    files.update({name: wheel.read(name) for name in wheel.namelist() if name.endswith(".py")})
            else:
                files.update(_of_source(path))
    return {name: body for name, body in files.items() if name.startswith(PACKAGES) and "/tests/" not in name}


def _of_source(path: pathlib.Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        members = [member for member in archive if member.name.endswith(".py")]
        handles = {member.name.partition("/")[2]: archive.extractfile(member) for member in members}
        return {name: handle.read() for name, handle in handles.items() if handle}


def content() -> dict[str, bytes]:
    """Return all files of the archive below its one directory."""
    files = {f"lib/{name}": (HERE / name).read_bytes() for name in SOURCES}
    files.update({f"lib/python/{name}": body for name, body in vendored().items()})
    files.update({f"conf/{name}": text.encode() for name, text in CONF.items()})
    files["bin/cmak"] = (HERE / "cmak.sh").read_bytes()
    files["README.md"] = b"A stand-in for CMAK, for tests: it is not CMAK.\n"
    return files


def recipe() -> str:
    """Return a digest of all that decides how the archive looks."""
    names = [*SOURCES, "cmak.sh", "requirements.txt", "pack.py"]
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()


def pack(target: pathlib.Path, version: str) -> None:
    """Write the archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in sorted(content().items()):
            entry = zipfile.ZipInfo(f"cmak-{version}/{name}", MTIME)
            entry.external_attr = (0o755 if name.startswith("bin/") else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)


def main(directory: pathlib.Path, version: str = "3.0.0.6") -> None:
    """Have the archive, and its digest beside it."""
    target = directory / "cmak" / f"cmak-{version}.zip"
    made_by = target.with_name(".recipe")
    if target.exists() and made_by.exists() and made_by.read_text() == recipe():
        return
    print(f"Packing the stand-in for CMAK {version} ...", flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    pack(target, version)
    digest = hashlib.sha512(target.read_bytes()).hexdigest()
    target.with_name(f"{target.name}.sha512").write_text(f"{digest}  {target.name}\n")
    made_by.write_text(recipe())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), *sys.argv[2:])
