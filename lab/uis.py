# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Have archives of CMAK and AKHQ for the lab: the real ones where they can be had, and stand-ins otherwise.

Usage: uis.py DIRECTORY. The real one is the file that CMAK_ARCHIVE or AKHQ_ARCHIVE names, else what their publishers'
site gives; with UI_DOWNLOAD=no that is not asked. It goes to DIRECTORY/<program>/real, where the inventories prefer it,
and stays until it is removed. Stand-ins are made of tests/standins, whatever there is beside them.
"""

from __future__ import annotations

import http.client
import os
import pathlib
import runpy
import shutil
import sys
import urllib.request

STANDINS = pathlib.Path(__file__).resolve().parents[1] / "tests/standins"
PROGRAMS = {
    "cmak": "https://github.com/yahoo/CMAK/releases/download/3.0.0.6/cmak-3.0.0.6.zip",
    "akhq": "https://github.com/tchiotludo/akhq/releases/download/0.25.1/akhq-0.25.1-all.jar",
}
PATIENCE = 10  # seconds without an answer


def fetch(given: str, url: str, target: pathlib.Path) -> str:
    """Have a file; return why it could not be had, "" where it is there."""
    if given:
        shutil.copyfile(given, target)
        return ""
    if os.environ.get("UI_DOWNLOAD") == "no":
        return "UI_DOWNLOAD=no"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            target.write_bytes(answer.read())  # a whole read tells where the connection was cut
    except (OSError, http.client.HTTPException) as error:
        return str(getattr(error, "reason", error))
    return ""


def obtain(name: str, url: str, directory: pathlib.Path) -> str:
    """Have the real program in `directory`/real, if it can be had; return what there is."""
    variable = f"{name.upper()}_ARCHIVE"
    given = os.environ.get(variable, "")
    if given and not pathlib.Path(given).is_file():
        raise SystemExit(f"{variable}={given} is no file; correct it, or leave it out.")
    target = directory / "real" / url.rpartition("/")[2]
    if not given and target.exists():
        return f"the real one, {target.name}"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    why = fetch(given, url, part)
    if why:
        part.unlink(missing_ok=True)
        return f"a STAND-IN, because the real one could not be had ({why}); {variable}=<file> gives it"
    part.replace(target)
    return f"the real one, from {given or url}"


def main(directory: pathlib.Path) -> None:
    """Say for each program what there is."""
    for name, url in PROGRAMS.items():
        runpy.run_path(str(STANDINS / name / "pack.py"))["main"](directory)
        print(f"      {name.upper()}: {obtain(name, url, directory / name)}", flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
