# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the stand-in of AKHQ from the *.java beside this: one jar with all that it needs, named as the real one.

Usage: pack.py DIRECTORY. What is there and was made from the same sources stays. The roles know nothing of it.
"""

from __future__ import annotations

import hashlib
import pathlib
import subprocess
import sys
import tempfile
import zipfile

TOP = pathlib.Path(__file__).resolve().parents[3]
SOURCES = pathlib.Path(__file__).resolve().parent
NAME = "akhq-0.25.1-all.jar"
ARTIFACTS = [
    "org.apache.kafka:kafka-clients:3.9.2",
    "com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.16.2",
]

MODULE = "module-info.class"  # of one library it would speak for all

sys.path.insert(0, str(TOP / "lab"))
import archives


def recipe() -> str:
    """Return a digest of all that decides how the jar looks."""
    digest = hashlib.sha256()
    for path in sorted(path for path in SOURCES.iterdir() if path.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build(target: pathlib.Path) -> None:
    """Compile the sources and pack them with the libraries."""
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        jars, content = pathlib.Path(scratch, "jars"), pathlib.Path(scratch, "content")
        archives.fetch(ARTIFACTS, jars)
        content.mkdir()
        for jar in sorted(jars.iterdir()):
            with zipfile.ZipFile(jar) as library:
                library.extractall(content, [name for name in library.namelist() if not name.endswith(MODULE)])
        sources = [str(path) for path in sorted(SOURCES.glob("*.java"))]
        compiler = ["javac", "--release", "17", "-nowarn", "-cp", f"{jars}/*", "-d", str(content)]
        subprocess.run([*compiler, *sources], check=True)
        (content / "defaults.yml").write_bytes((SOURCES / "defaults.yml").read_bytes())
        packed = pathlib.Path(scratch, target.name)
        command = ["jar", "--create", "--file", str(packed), "--main-class", "StandIn", "-C"]
        subprocess.run([*command, str(content), "."], check=True)
        packed.replace(target)


def main(directory: pathlib.Path) -> None:
    """Make the jar below `directory` where it is missing."""
    target = directory / "akhq" / NAME
    made_by = target.with_name(".recipe")
    if target.exists() and made_by.exists() and made_by.read_text() == recipe():
        return
    print(f"Building the stand-in of AKHQ, {NAME} ...", flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    build(target)
    made_by.write_text(recipe())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
