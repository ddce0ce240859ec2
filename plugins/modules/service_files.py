#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create the directories of a service and write its files, all in one run on the host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_files
short_description: Create the directories of a service and write its files
version_added: 0.1.0
description:
  - Creates directories and writes files, each with its owner, group and mode. A file is written under a temporary name
    and renamed.
  - Needs one module run on the host for all of them. C(ansible.builtin.file) and C(ansible.builtin.copy) in a loop need
    one or two for each.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  directories:
    description:
      - Directories, parents first. Missing parents are created for root with mode 0755.
      - A link or a file in the place of a directory is an error.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Path of the directory.
        type: path
        required: true
      owner:
        description: Name of the user that owns it.
        type: str
        default: root
      group:
        description: Name of its group.
        type: str
        default: root
      mode:
        description: Its mode in octal, such as V(0750).
        type: str
        required: true
  files:
    description:
      - Files by path. C(content) is the text and C(mode) the mode in octal, such as V(0640); both are required.
        C(owner) and C(group) are names, C(root) unless given.
      - An existing file must be a regular file, and its path must have no link that another account could have created.
      - A file that is C(create_only) is written if it is missing, and never changed.
      - The content of a file that is C(secret) is in no result, no diff and no log. Of other files, the keys that
        differ are shown.
    type: dict
    default: {}
seealso:
  - module: kafkaops.stack.service_revision
"""

EXAMPLES = r"""
- name: Write the unit of ZooKeeper and the id of the server
  kafkaops.stack.service_files:
    directories:
      - path: /var/lib/zookeeper
        owner: zookeeper
        group: zookeeper
        mode: "0750"
    files:
      /usr/local/lib/systemd/system/zookeeper.service:
        content: "{{ lookup('ansible.builtin.template', 'zookeeper.service.j2') }}"
        mode: "0644"
      /var/lib/zookeeper/myid:
        content: "1\n"
        group: zookeeper
        mode: "0640"
        create_only: true
"""

RETURN = r"""
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Create directory /var/lib/zookeeper: owner zookeeper, group zookeeper, mode 0750."]
"""

import contextlib
import os
import stat
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import (
    access_of,
    group_id,
    replace_file,
    user_id,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import file_content
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import differences, sides
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file_keys import file_keys

KEYS = {"content", "mode", "owner", "group", "create_only", "secret"}
# What differs between two texts of which no value may be shown.
CONTENT = ("another", "as declared")
Access = dict[str, str]
Result = t.TypeVar("Result")
Declared = t.Mapping[str, t.Any]


def declared_access(declared: Declared) -> Access:
    """Return {"owner", "group", "mode"} of what is declared, the mode in four digits."""
    try:
        mode = f"{int(declared['mode'], 8):04o}"
    except (TypeError, ValueError):
        raise StackError(f"The mode {declared['mode']} is no octal number in quotes, such as '0640'.") from None
    return {"owner": declared.get("owner") or "root", "group": declared.get("group") or "root", "mode": mode}


def checked_files(params: t.Mapping[str, t.Any]) -> dict[str, Declared]:
    """Return the declared files. Raises StackError for what is no file: the option is a dict, which Ansible takes."""
    for path, declared in params["files"].items():
        given = set(declared) if isinstance(declared, dict) else set()
        if not {"content", "mode"} <= given <= KEYS or not isinstance(declared["content"], str):
            raise StackError(
                f"File {path} has {', '.join(sorted(given)) or 'nothing'}: give content, which is a text, and "
                f"mode, and where you want them owner, group, create_only and secret."
            )
    return dict(params["files"])


def read(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Read {"directories": {path: access}, "files": {path: (content, access)}}; None where there is none."""
    paths = [directory["path"] for directory in params["directories"]]
    for path in (*paths, *params["files"]):
        if not path.startswith("/"):
            raise StackError(f"{path} is not an absolute path; begin it with a slash.")
    return {
        "directories": {path: attempt(read_directory, path) for path in paths},
        "files": {path: attempt(read_content, path) for path in checked_files(params)},
    }


def attempt(step: t.Callable[..., Result], path: str, *args: t.Any, **options: t.Any) -> Result:
    """Do something with a path. Raises StackError in place of OSError."""
    try:
        return step(path, *args, **options)
    except OSError as error:
        raise StackError(f"{path} cannot be read or written on this host: {error.strerror}.") from None


def read_content(path: str) -> tuple[bytes, Access] | None:
    """Return the content and the access of a file, None where there is none. Raises StackError for what is no file."""
    found = file_content(path)
    return found and (found[0], access_of(found[1]))


def read_directory(path: str) -> Access | None:
    """Return the access of a directory, None where there is none. Raises StackError where something else is there."""
    try:
        status = os.lstat(os.path.normpath(path))  # with a slash at its end a link would be followed
    except FileNotFoundError:
        return None
    if not stat.S_ISDIR(status.st_mode):
        raise StackError(f"{path} is to be a directory, and something else has that name; move it elsewhere.")
    return access_of(status)


def plan(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> list[Change]:
    """Return the changes, the directories before the files in them."""
    changes = []
    for directory in params["directories"]:
        path, access = directory["path"], declared_access(directory)
        found = current["directories"][path]
        changes += changes_of("directory", path, found, access) if found else [created("directory", path, access)]
    for path, declared in params["files"].items():
        changes += plan_file(path, declared, current["files"][path])
    return changes


def plan_file(path: str, declared: Declared, found: tuple[bytes, Access] | None) -> list[Change]:
    """Return the change of a file; ``found`` is its content and its access, None where there is none."""
    access = declared_access(declared)
    if found is None:
        return [created("file", path, access)]
    if declared.get("create_only"):
        return []
    content, before = found
    if content == declared["content"].encode():
        return changes_of("file", path, before, access)
    steps = differences(file_keys(content.decode(errors="replace")), file_keys(declared["content"]))
    olds, news = sides(steps) if steps and not declared.get("secret") else CONTENT
    return changes_of("file", path, {**before, "content": olds}, {**access, "content": news})


def created(kind: str, path: str, access: Access) -> Change:
    """Return the change that creates what is not there."""
    return Change("create", kind, path, None, access)


def changes_of(kind: str, path: str, before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]) -> list[Change]:
    """Return the change with what differs, none where nothing does."""
    keys = [key for key in after if before.get(key) != after[key]]
    sides = ({key: side.get(key) for key in keys} for side in (before, after))
    return [Change("update", kind, path, *sides)] if keys else []


def apply(params: t.Mapping[str, t.Any], changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Carry out a plan."""
    directories = {directory["path"]: directory for directory in params["directories"]}
    for change in changes:
        declared = params["files"][change.name] if change.kind == "file" else directories[change.name]
        access = declared_access(declared)
        mode, uid, gid = int(access["mode"], 8), user_id(access["owner"]), group_id(access["group"])
        if change.kind == "file":
            attempt(replace_file, change.name, declared["content"], mode=mode, uid=uid, gid=gid)
        else:
            attempt(make_directory, os.path.normpath(change.name), mode=mode, uid=uid, gid=gid)
        yield Outcome(change)


def make_directory(path: str, *, mode: int, uid: int | None, gid: int | None) -> None:
    """Create a directory where it is missing, closed until it has its owner; never through a link in its place.

    An owner or group that is None stays.
    """
    parent = os.path.dirname(path)
    if not os.path.isdir(parent):
        make_directory(parent, mode=0o755, uid=0, gid=0)
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchown(descriptor, -1 if uid is None else uid, -1 if gid is None else gid)
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def main() -> None:
    """Entry point."""
    access = {"owner": {"type": "str", "default": "root"}, "group": {"type": "str", "default": "root"}}
    directory = {"path": {"type": "path", "required": True}, "mode": {"type": "str", "required": True}, **access}
    module = AnsibleModule(
        argument_spec={
            "directories": {"type": "list", "elements": "dict", "default": [], "options": directory},
            # no_log keeps the whole of it out of the system log; hide() then narrows the masking to secrets.
            "files": {"type": "dict", "default": {}, "no_log": True},
        },
        supports_check_mode=True,
    )
    files = [declared for declared in module.params["files"].values() if isinstance(declared, dict)]
    hide(module, [declared.get("content") for declared in files if declared.get("secret")])
    converge(
        module,
        connect=lambda _params: contextlib.nullcontext(module.params),
        read=lambda params, _desired: read(params),
        plan=lambda current, _desired: plan(module.params, current),
        apply=apply,
        desired=[*(directory["path"] for directory in module.params["directories"]), *module.params["files"]],
    )


if __name__ == "__main__":
    main()
