# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemble the archives of archives.yml from Maven's artifacts into a directory laid out like Apache's download site.

Usage: archives.py DIRECTORY [PRODUCT VERSION]. Without a version all below `versions` are made. What is there and was
made by the same recipe stays; the same jars give the same bytes.
Beside each archive stands its .sha512 file in the format that Apache uses for the product.
"""

from __future__ import annotations

import hashlib
import io
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import zipfile
import zlib
from typing import Any

import yaml

TABLE = pathlib.Path(__file__).with_suffix(".yml")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
MTIME = 1_700_000_000  # of every file in an archive: any moment does, but always the same


def pom(artifacts: list[str]) -> str:
    """Return a Maven project that depends on `artifacts` (group:artifact:version)."""
    dependencies = ""
    for artifact in artifacts:
        fields = zip(("groupId", "artifactId", "version"), artifact.split(":"))
        dependencies += "<dependency>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in fields) + "</dependency>"
    return (
        "<project><modelVersion>4.0.0</modelVersion><groupId>lab</groupId><artifactId>lab</artifactId>"
        f"<version>1</version><packaging>pom</packaging><dependencies>{dependencies}</dependencies></project>"
    )


def maven(goal: str, artifacts: list[str], directory: pathlib.Path, *options: str) -> None:
    """Let a goal of Maven put `artifacts` into `directory`."""
    command = ["mvn", "--batch-mode", "--quiet", f"{PLUGIN}:{goal}", f"-DoutputDirectory={directory}", *options]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"Maven could not fetch {', '.join(artifacts)}:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")


def fetch(artifacts: list[str], directory: pathlib.Path) -> None:
    """Put the jars of `artifacts` and of all they need at run time into `directory`."""
    with tempfile.TemporaryDirectory() as scratch:
        project = pathlib.Path(scratch, "pom.xml")
        project.write_text(pom(artifacts))
        maven("copy-dependencies", artifacts, directory, f"--file={project}", "-DincludeScope=runtime")


def classes(directory: pathlib.Path) -> set[str]:
    """Return the names of all classes in the jars of `directory`."""
    found: set[str] = set()
    for jar in directory.glob("*.jar"):
        with zipfile.ZipFile(jar) as content:
            found.update(n[: -len(".class")].replace("/", ".") for n in content.namelist() if n.endswith(".class"))
    return found


def write_scripts(product: dict[str, Any], home: pathlib.Path) -> None:
    """Write the launchers and the other small files of the product."""
    known = classes(home / product["jars"]) | {""}
    files = dict(product["files"])
    for script, candidates in product["scripts"].items():
        main = next((c for c in candidates if c in known), None)
        if main is None:
            tried = ", ".join(candidates)
            raise SystemExit(f"{home.name}: no jar has {tried} for {script}; name its class in {TABLE.name}.")
        files[f"bin/{script}"] = product["launcher"].replace("{main}", main)
    for name, text in files.items():
        path = home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def pack(home: pathlib.Path, target: pathlib.Path) -> None:
    """Pack `home` as `target`: sorted, owned by root, without times. Jars don't shrink, so nothing is compressed."""
    tar = target.with_suffix(".tar")
    with tarfile.open(tar, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(p for p in home.rglob("*") if p.is_file()):
            entry = tarfile.TarInfo(f"{home.name}/{path.relative_to(home)}")
            entry.size, entry.mtime = path.stat().st_size, MTIME
            entry.mode = 0o755 if path.parent.name == "bin" else 0o644
            archive.addfile(entry, io.BytesIO(path.read_bytes()))
    # In pieces of one size: the module gzip cuts them as its version likes, and the bytes would depend on that.
    packer = zlib.compressobj(level=0, wbits=31)
    with tar.open("rb") as source, target.open("wb") as packed:
        for piece in iter(lambda: source.read(1 << 20), b""):
            packed.write(packer.compress(piece))
        packed.write(packer.flush())


def digest_file(style: str, archive: pathlib.Path) -> str:
    """Return the content of Apache's digest file: as `gpg --print-md sha512` or as `sha512sum` writes it."""
    digest = hashlib.sha512(archive.read_bytes()).hexdigest()
    if style == "sha512sum":
        return f"{digest}  {archive.name}\n"
    groups = " ".join(textwrap.wrap(digest.upper(), 8))
    indent = " " * (len(archive.name) + 2)
    return textwrap.fill(f"{archive.name}: {groups}", 76, subsequent_indent=indent, break_long_words=False) + "\n"


def artifacts_of(product: dict[str, Any], version: str) -> list[str]:
    """Return all artifacts that a version is made of."""
    own: list[str] = {**product["versions"], **product.get("on_demand", {})}[version]
    common = [artifact.format(version=version) for artifact in product["artifacts"]]
    left_out = product.get("without", {}).get(version, [])
    return [artifact for artifact in common if artifact not in left_out] + own


def assemble(product: dict[str, Any], version: str, target: pathlib.Path) -> None:
    """Make the archive `target` of a product's version, and its digest file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        archive = pathlib.Path(scratch, target.name)
        if "directory" in product:
            home = pathlib.Path(scratch, product["directory"].format(version=version))
            fetch(artifacts_of(product, version), home / product["jars"])
            write_scripts(product, home)
            pack(home, archive)
        else:  # the one artifact is the archive, as it was published
            (artifact,) = artifacts_of(product, version)
            maven("copy", [artifact], archive.parent, f"-Dartifact={artifact}")
        target.with_name(f"{target.name}.sha512").write_text(digest_file(product["digest"], archive))
        archive.replace(target)


def recipe(product: dict[str, Any], version: str) -> str:
    """Return a digest of all that decides how the archive of a version looks."""
    only = {key: value for key, value in product.items() if key not in ("versions", "on_demand", "without")}
    only["artifacts"] = artifacts_of(product, version)
    return hashlib.sha256(f"{pathlib.Path(__file__).read_text()}{only}".encode()).hexdigest()


def make(directory: pathlib.Path, name: str, product: dict[str, Any], version: str) -> None:
    """Make the archive of a version below `directory` where it is missing, and say so."""
    target = directory / product["archive"].format(version=version)
    made_by = target.with_name(".recipe")
    if target.exists() and made_by.exists() and made_by.read_text() == recipe(product, version):
        return
    print(f"Assembling {name} {version} ...", flush=True)
    assemble(product, version, target)
    made_by.write_text(recipe(product, version))


def main(directory: pathlib.Path, *chosen: str) -> None:
    """Make what is missing below `directory`; only the `chosen` product and version, where they are given."""
    if not shutil.which("mvn"):
        raise SystemExit("The lab's archives are assembled by Maven, and mvn is not installed: run lab/setup.")
    table = yaml.safe_load(TABLE.read_text())
    if chosen:
        name, version = chosen
        known = {**table[name]["versions"], **table[name].get("on_demand", {})}
        if version not in known:
            raise SystemExit(f"{TABLE.name} has no {name} {version}, only {', '.join(known)}; add it there.")
        make(directory, name, table[name], version)
        return
    for name, product in table.items():
        for version in product["versions"]:
            make(directory, name, product, version)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), *sys.argv[2:])
