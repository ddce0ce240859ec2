#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unpack archives into a directory that is complete or not there."""

from __future__ import annotations

DOCUMENTATION = r"""
module: archive_unpack
short_description: Unpack archives into a directory atomically
version_added: 0.1.0
description:
  - Unpacks one or more archives under a temporary name, checks the result, and renames it to O(dest). So a killed run
    leaves no incomplete directory, and an existing directory is complete.
  - The module never unpacks to an existing directory, even if O(src) has changed. Put the version into its name.
  - Everything belongs to root and is writable by root only, whatever the archive says. The module fails on a member
    with a path outside of the directory.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  src:
    description:
      - Archives on the host, all unpacked into O(dest), such as several wheels. Usually one.
      - They have to exist only if O(dest) does not, and not in check mode.
    type: list
    elements: path
    required: true
  checksums:
    description:
      - The digest that each of O(src) must have, in their order, as V(sha512:) or V(sha256:) and hexadecimal digits. An
        archive with another digest is removed and refused. By default nothing is compared.
      - The check is safe only where nobody else can write the directory of O(src).
    type: list
    elements: str
    default: []
  dest:
    description: The directory to create. Missing parents are created too.
    type: path
    required: true
  kind:
    description:
      - Type of the archives. V(tar) may be compressed; V(file) is copied into O(dest) as it is.
      - V(auto) takes C(.whl) and C(.zip) for V(zip), C(.jar) for V(file).
    type: str
    choices: [auto, tar, zip, file]
    default: auto
  strip_components:
    description: Leading directories of each member's name to leave out. Apache's archives have one.
    type: int
    default: 0
  marker:
    description:
      - Relative paths that have to exist in O(dest), such as V(libs). An archive without them is refused.
      - The module also fails on an existing O(dest) without them, because it did not create that.
    type: list
    elements: str
    default: []
  remove_src:
    description: Whether to remove O(src) once O(dest) exists.
    type: bool
    default: false
  lock:
    description:
      - File whose lock prevents two concurrent runs on this host. By default that of this collection, for root only.
      - To unpack without root, give another file, in a directory where nobody else may write.
    type: path
    default: /run/kafkaops.lock
  timeout:
    description: Seconds to wait while another run holds O(lock).
    type: int
    default: 300
seealso:
  - module: kafkaops.stack.archive_fetch
"""

EXAMPLES = r"""
- name: Unpack Kafka
  kafkaops.stack.archive_unpack:
    src: /var/cache/kafkaops/kafka_2.13-3.9.2.tgz
    dest: /opt/kafkaops/kafka_2.13-3.9.2
    strip_components: 1
    marker: libs
    checksums: ["sha512:{{ fetched.sha512 }}"]
    remove_src: true

- name: Unpack the Python clients side by side
  kafkaops.stack.archive_unpack:
    src:
      - /var/cache/kafkaops/kafka_python-3.0.12-py3-none-any.whl
      - /var/cache/kafkaops/kazoo-2.11.0-py2.py3-none-any.whl
    dest: /opt/kafkaops/python-1
    marker: [kafka, kazoo]
"""

RETURN = r"""
path:
  description: The directory.
  type: str
  returned: success
  sample: /opt/kafkaops/kafka_2.13-3.9.2
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Create directory /opt/kafkaops/kafka_2.13-3.9.2: from kafka_2.13-3.9.2.tgz."]
"""

import contextlib
import os
import re
import typing as t
from dataclasses import dataclass

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.digests import digest_of
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import HOST_LOCK, host_lock
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._host.archive import absent, unpack

CHECKSUM = re.compile(r"sha512:[0-9a-fA-F]{128}|sha256:[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Current:
    """The current state: whether the directory exists, and which of the archives exist."""

    complete: bool
    sources: tuple[str, ...]


def checksum_errors(params: t.Mapping[str, t.Any]) -> list[str]:
    """Return the errors in the form of the digests. Pure."""
    given, sources = params["checksums"], params["src"]
    errors = [
        f"checksums: {text!r} is not sha512: and 128 hexadecimal digits, or sha256: and 64."
        for text in given
        if not CHECKSUM.fullmatch(text)
    ]
    if given and len(given) != len(sources):
        errors.append(f"checksums has {len(given)} digests for {len(sources)} archives in src: give one for each.")
    return errors


def verify_checksums(params: t.Mapping[str, t.Any]) -> None:
    """Remove archives with another digest, and raise StackError."""
    errors = []
    for path, checksum in zip(params["src"], params["checksums"]):
        algorithm, _colon, expected = checksum.lower().partition(":")
        digest = digest_of(path, algorithm)
        if digest != expected:
            os.unlink(path)
            errors.append(
                f"{path} is not the archive that was checked: expected {algorithm} {expected}, found {digest}; it was "
                f"removed. Somebody may have changed it at its source: check that, then run again."
            )
    raise_all(errors)


@contextlib.contextmanager
def connect(params: t.Mapping[str, t.Any], check_mode: bool) -> t.Iterator[t.Mapping[str, t.Any]]:
    """Check the options, and hold the host's lock, but not in check mode."""
    errors = [] if params["src"] else ["src is empty: name the archives to unpack."]
    if params["strip_components"] < 0:
        errors.append(f"strip_components is {params['strip_components']}: it cannot be negative.")
    errors += checksum_errors(params)
    raise_all(errors)
    dest = os.path.abspath(params["dest"])
    try:
        with contextlib.nullcontext() if check_mode else host_lock(params["lock"], params["timeout"]):
            yield {**params, "dest": dest, "check_mode": check_mode}
    except OSError as error:
        raise StackError(f"{error.filename or dest}: {error.strerror or error}.") from error


def read(params: t.Mapping[str, t.Any]) -> Current:
    """Read the current state. Raises StackError for a directory of somebody else's, and for missing archives."""
    dest, sources = params["dest"], [path for path in params["src"] if os.path.exists(path)]
    exists = os.path.lexists(dest)
    missing = absent(dest, params["marker"]) if exists else []
    if exists and (missing or not os.path.isdir(dest)):
        defect = f"it has no {' and no '.join(missing)}" if os.path.isdir(dest) else "it is no directory"
        raise StackError(
            f"{dest} exists, but was not unpacked by this module: {defect}. "
            f"Check what it is, move it away or remove it, and run again."
        )
    missing_sources = [path for path in params["src"] if path not in sources]
    if missing_sources and not exists and not params["check_mode"]:
        raise StackError(f"Nothing to unpack to {dest}: there is no {' and no '.join(missing_sources)} on this host.")
    return Current(exists, tuple(sources))


def plan(current: Current, params: t.Mapping[str, t.Any]) -> list[Change]:
    """Return the changes. Pure."""
    changes = []
    if not current.complete:
        names = ", ".join(os.path.basename(path) for path in params["src"])
        changes.append(Change("create", "directory", params["dest"], after={"from": names}))
    if params["remove_src"]:
        changes += [Change("delete", "archive", path, before={"path": path}) for path in current.sources]
    return changes


def apply(params: t.Mapping[str, t.Any], changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Execute the plan."""
    for change in changes:
        if change.action == "create":
            verify_checksums(params)
            unpack(params["src"], change.name, params["kind"], params["strip_components"], params["marker"])
        else:
            os.unlink(change.name)
        yield Outcome(change)


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "src": {"type": "list", "elements": "path", "required": True},
            "checksums": {"type": "list", "elements": "str", "default": []},
            "dest": {"type": "path", "required": True},
            "kind": {"type": "str", "choices": ["auto", "tar", "zip", "file"], "default": "auto"},
            "strip_components": {"type": "int", "default": 0},
            "marker": {"type": "list", "elements": "str", "default": []},
            "remove_src": {"type": "bool", "default": False},
            "lock": {"type": "path", "default": HOST_LOCK},
            "timeout": {"type": "int", "default": 300},
        },
        supports_check_mode=True,
    )
    converge(
        module,
        connect=lambda params: connect(params, module.check_mode),
        read=lambda params, _desired: read(params),
        plan=lambda current, _desired: plan(current, {**module.params, "dest": os.path.abspath(module.params["dest"])}),
        apply=apply,
        report=lambda params, _current, _changes: {"path": params["dest"]},
        desired=[module.params["dest"]],
    )


if __name__ == "__main__":
    main()
