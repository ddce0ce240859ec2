#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read what a plan has to know about the services of a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_state
short_description: Read the state of the services of a host for a plan
version_added: 0.1.0
description:
  - Reads for each service its unit, Java, directories, a few small files and the names that it has to resolve. One run
    reads all services, and changes nothing.
  - The roles of this collection plan with its result, before anything is changed, see M(kafkaops.stack.service_plan).
  - Fails in a play whose strategy is not V(linear), see M(kafkaops.stack.roll_lock).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  roles:
    description:
      - Short names of roles of this collection. C(__<role>_query) declares what to read, and C(__<role>_shared) what
        the other hosts need of this one. On the controller only.
    type: list
    elements: str
    default: []
  services:
    description: What to read, instead of O(roles).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Key of the service in the result.
        type: str
        required: true
      unit:
        description: Name of the systemd unit.
        type: str
        required: true
      units:
        description: Names of units whose state is returned.
        type: list
        elements: str
        default: []
      java:
        description:
          - Path of the C(java) command. Its version comes from the C(release) file. Without that file the command is
            executed, as O(services[].account), or as C(nobody) while that user does not exist.
        type: path
        default: /usr/bin/java
      account:
        description: Name of the user that the service runs as.
        type: str
        default: nobody
      directories:
        description:
          - Directories of the service. For a missing one the nearest existing parent is read.
        type: list
        elements: path
        default: []
      files:
        description:
          - Small text files in UTF-8 to read, such as C(myid) and C(meta.properties).
          - Only regular files are read. A path through a link in a directory that others than root can write is
            refused, and so is a file there with more than 64 KiB or with a second hard link.
        type: list
        elements: path
        default: []
      excerpts:
        description:
          - Files of which only some lines are returned, each with a regular expression that finds these lines, such as
            V(^KAFKA_HOME=) for C(/etc/kafka/current/env). Meant for files that hold secrets too. They are read like
            O(services[].files), and returned there.
        type: dict
        default: {}
      secrets:
        description: Files whose owner, group and mode are returned, not their content. The same files are refused as in
          O(services[].files).
        type: list
        elements: path
        default: []
      ports:
        description: TCP ports that the service will listen on; RV(services.open_ports) says which of them the firewall
          opens to everybody.
        type: list
        elements: int
        default: []
      data:
        description: Shell patterns of the data of the service.
        type: list
        elements: str
        default: []
      globs:
        description: Shell patterns; the matching paths are returned for each.
        type: list
        elements: str
        default: []
      live:
        description:
          - The live configuration of the service, and its keys that name data directories. The module reads the file
            itself and, if the unit runs, the file that its process was started with. No other key is returned.
        type: dict
        suboptions:
          config:
            description: A properties file, such as C(/etc/kafka/current/server.properties).
            type: path
            required: true
          keys:
            description: Keys whose values are paths, or lists of paths with commas.
            type: list
            elements: str
            required: true
          patterns:
            description: Shell patterns of data that are appended to each path, such as C(/version-2/*).
            type: list
            elements: str
            default: []
          files:
            description: Names of small files that are appended to each path, and read like O(services[].files).
            type: list
            elements: str
            default: []
      command:
        description: Words of the command line that the unit's main process should have.
        type: list
        elements: str
        default: []
      names:
        description: Host names to resolve.
        type: list
        elements: str
        default: []
      lock:
        description: The lock file of the cluster, see M(kafkaops.stack.roll_lock).
        type: path
      managed:
        description:
          - Files whose digest, owner, group and mode are returned, not their content. The same files are refused as in
            O(services[].files).
        type: list
        elements: path
        default: []
      root:
        description: Directory of the revisions of the service, see M(kafkaops.stack.service_revision).
        type: path
"""

EXAMPLES = r"""
- name: Read what a plan of Kafka has to know
  kafkaops.stack.service_state:
    services:
      - name: kafka
        unit: kafka.service
        account: kafka
        directories: [/var/lib/kafka/data]
        files: [/var/lib/kafka/data/meta.properties]
        names: [broker-1, broker-2, broker-3]
  register: __service_state
"""

RETURN = r"""
services:
  description: The state by service.
  type: dict
  returned: always
  contains:
    shared:
      description: C(__<role>_shared) of this host. Only with O(roles).
      type: dict
      returned: with roles
      sample: {"id": 1}
    unit:
      description: Properties of the unit in systemd; C(LoadState) is V(not-found) if there is none.
      type: dict
      returned: always
      sample: {"ActiveState": "active", "LoadState": "loaded", "MainPID": "4242", "UnitFileState": "enabled"}
    units:
      description: Properties of each of O(services[].units) in systemd.
      type: dict
      returned: always
      sample: {"kafka.service": {"ActiveState": "active", "LoadState": "loaded", "UnitFileState": "enabled"}}
    java:
      description: Version string and major version of O(services[].java); null if it is missing.
      type: dict
      returned: always
      sample: {"major": 17, "version": "17.0.15"}
    account:
      description: Whether O(services[].account) exists.
      type: bool
      returned: always
      sample: true
    directories:
      description:
        - For each directory whether it exists, its owner, group and mode (empty if it does not exist), its path without
          links, whether it is empty, whether a file is in the place of it or of a parent, the owners of its parents,
          its file system type, whether it is the root of a mount, and the free bytes.
      type: dict
      returned: always
      sample:
        /var/lib/kafka/data:
          exists: true
          owner: kafka
          group: kafka
          mode: "0750"
          real: /var/lib/kafka/data
          empty: false
          blocked: false
          parents:
            /var: {owner: root, group: root, mode: "0755"}
            /var/lib: {owner: root, group: root, mode: "0755"}
            /var/lib/kafka: {owner: root, group: root, mode: "0755"}
          fstype: ext4
          mount_root: false
          free: 52613349376
    files:
      description: Content of each file, also of those in the live configuration's directories; null if it is missing.
      type: dict
      returned: always
      sample: {"/var/lib/zookeeper/myid": "1"}
    secrets:
      description: Owner, group and mode of each of O(services[].secrets); null if it is missing.
      type: dict
      returned: always
      sample: {"/etc/ssl/kafka.p12": {"owner": "root", "group": "kafka", "mode": "0640"}}
    ports:
      description: The O(services[].ports) on which a process other than the unit's main one listens, with its name.
      type: dict
      returned: always
      sample: {"9092": "nginx (process 4711)"}
    data:
      description:
        - Whether the service has data here, that is, whether a path matches O(services[].data), or a pattern of
          O(services[].live) in a directory that the live configuration names.
      type: bool
      returned: always
      sample: true
    globs:
      description: The paths that match each pattern, sorted.
      type: dict
      returned: always
      sample: {"/opt/connect-plugins/*": ["/opt/connect-plugins/file-stream-2c26b46b68ff"]}
    live:
      description:
        - For each key of O(services[].live) the paths that it names, each without links and with the patterns that
          match there.
      type: dict
      returned: always
      sample: {"log.dirs": {"/var/lib/kafka/data": {"real": "/var/lib/kafka/data", "data": ["/*-[0-9]*"]}}}
    previous:
      description: The same for the previous configuration, without patterns.
      type: dict
      returned: always
      sample: {"log.dirs": {"/var/lib/kafka/data": {"real": "/var/lib/kafka/data", "data": []}}}
    command:
      description:
        - Whether the unit's main process has the command line of O(services[].command); true if none is given.
      type: bool
      returned: always
      sample: true
    names:
      description:
        - Addresses that each name resolves to on this host, in the resolver's order; an empty list if there are none.
      type: dict
      returned: always
      sample: {"broker-1": ["192.0.2.11"]}
    firewall:
      description: The active firewall manager of the host, V(firewalld) or V(ufw); empty if there is none.
      type: str
      returned: always
      sample: firewalld
    open_ports:
      description:
        - The O(services[].ports) that the active firewall opens to everybody, by its rules, by the policy of ufw, or by
          a zone of firewalld that has interfaces, or the default zone if none has. All of them if no firewall is
          active.
      type: list
      elements: int
      returned: always
      sample: [9092]
    own_rules:
      description:
        - The rules of the active firewall that this collection has written for a port and a source address, with the
          zone if the firewall has zones. firewalld has no comments, so all rules of the same form count.
      type: list
      elements: dict
      returned: always
      sample: [{"port": 9092, "source": "192.0.2.12", "zone": "public"}]
    lock:
      description: The owner of O(services[].lock); null if nobody, this run, or a run whose process has ended holds it.
      type: dict
      returned: always
      sample: null
    managed:
      description: SHA-256, owner, group and mode of each of O(services[].managed); null if it is missing.
      type: dict
      returned: always
      sample:
        /etc/hosts:
          sha256: 9e107d9d372bb6826bd81d3542a419d6e277259f3d1f4a1d7b1b7e0c1d2f3a4b
          owner: root
          group: root
          mode: "0644"
    revision:
      description:
        - The revisions below O(services[].root), null without it. C(current) and C(previous) are the names of
          revisions, empty if there is none yet. C(staged) has the digest of each staged file, and for C(home) the
          directory of the version. C(old_layout) is whether there are revisions of an earlier version of the
          collection.
      type: dict
      returned: always
      sample:
        current: 3f1c9a0d2b7e4c55
        previous: ""
        staged:
          home: /opt/kafka_2.13-3.9.2
          env: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        old_layout: false
    process:
      description:
        - The state of the process, null without O(services[].root). C(running) is whether it runs, C(started) has the
          digest of each file that it was started from, C(live) those of the live revision, C(others) those of unit,
          drop-ins and Java binary now. C(reload) is whether systemd has to read the unit again.
      type: dict
      returned: always
      sample:
        running: true
        started: {"/etc/kafka/current/env": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
        live: {"env": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
        others:
          /usr/bin/java: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
        reload: false
"""

import contextlib
import glob
import os
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import read_owner
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import file_content, file_text
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._host.facts import (
    access,
    active_firewall,
    describe_directory,
    file_access,
    glob_matches,
    has_account,
    java_version,
    resolve,
    unit_properties,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._host.firewall import describe as describe_firewall
from ansible_collections.kafkaops.stack.plugins.module_utils._host.live import live_places, previous_places
from ansible_collections.kafkaops.stack.plugins.module_utils._host.ports import port_owners
from ansible_collections.kafkaops.stack.plugins.module_utils._host.process import read_process
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    has_old_layout,
    link_target,
    read_revision,
    sha256,
)

UNIT = ["LoadState", "ActiveState", "UnitFileState", "MainPID", "NeedDaemonReload"]


def command_of(process: int) -> list[str]:
    """Return the command line of a process; empty where it does not run."""
    with contextlib.suppress(OSError), open(f"/proc/{process}/cmdline", encoding="utf-8", errors="replace") as handle:
        return handle.read().split("\0")[:-1]
    return []


def describe_file(path: str) -> dict[str, str] | None:
    """Return {"sha256", "owner", "group", "mode"} of a regular file; None where there is none."""
    found = file_content(path)
    return {"sha256": sha256(found[0]), **access(found[1])} if found else None


# How the files of an option are read.
READERS: dict[str, t.Callable[[str], t.Any]] = {"files": file_text, "secrets": file_access, "managed": describe_file}


def read_revisions(module: AnsibleModule, query: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return {"revision", "process"}: what lies below the directory of a service, and what its process runs with."""
    root = query["root"]
    if not root:
        return {"revision": None, "process": None}
    revision = {
        "current": link_target(root, "current"),
        "previous": link_target(root, "previous"),
        "staged": read_revision(os.path.join(root, "staged")),
        "old_layout": has_old_layout(root),
    }
    return {"revision": revision, "process": read_process(module, query["unit"], root, query["java"])}


def read_files(params: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return {"files", "secrets", "managed"}, of some files only excerpts.

    Raises one StackError for all that must not be read.
    """
    found: dict[str, dict[str, t.Any]] = {option: {} for option in READERS}
    errors = []
    for option, reader in READERS.items():
        for path in params[option]:
            try:
                found[option][path] = reader(path)
            except StackError as error:
                errors.append(str(error))
    raise_all(errors)
    for path, expression in params.get("excerpts", {}).items():
        found["files"][path] = excerpt(found["files"][path], expression)
    return found


def excerpt(text: str | None, expression: str) -> str | None:
    """Return the lines of a text that a regular expression finds; None of a file that is not there."""
    return None if text is None else "\n".join(line for line in text.splitlines() if re.search(expression, line))


def read_service(
    module: AnsibleModule, query: t.Mapping[str, t.Any], firewall: t.Mapping[str, t.Any]
) -> dict[str, t.Any]:
    """Read everything that is to be known of one service; ``firewall`` is what was read for the ports of all."""
    unit = unit_properties(module, query["unit"], UNIT)
    process = int(unit.get("MainPID", 0))
    live = live_places(query["live"], query["unit"], process)
    paths = {path for places in live.values() for path in places}
    beside = [path + name for path in sorted(paths) for name in (query["live"] or {}).get("files", [])]
    files = read_files({**query, "files": [*query["files"], *beside, *query["excerpts"]]})
    data = [*map(glob_matches, query["data"]), *(files["files"][path] for path in beside)]
    return {
        "unit": unit,
        "units": {name: unit_properties(module, name, UNIT) for name in query["units"]},
        "java": java_version(module, query["java"], query["account"]),
        "account": has_account(query["account"]),
        "directories": {path: describe_directory(path) for path in query["directories"]},
        **files,
        "data": any(data) or any(place["data"] for named in live.values() for place in named.values()),
        "live": live,
        "previous": previous_places(query["live"]),
        "ports": port_owners(query["ports"], process),
        "globs": {pattern: sorted(glob.glob(pattern)) for pattern in query["globs"]},
        "command": command_of(process) == query["command"] if query["command"] else True,
        "names": {name: resolve(name) for name in query["names"]},
        **firewall,
        "open_ports": [port for port in query["ports"] if port in firewall["open_ports"]],
        "lock": read_owner(query["lock"]) if query["lock"] else None,
        **read_revisions(module, query),
    }


def read(module: AnsibleModule) -> dict[str, t.Any]:
    """Read all services; raise one StackError for all that must not be read."""
    services, manager = module.params["services"], active_firewall(module)
    ports = sorted({port for query in services for port in query["ports"]})
    firewall = {"firewall": manager, **describe_firewall(module, manager, ports)}
    found, errors = {}, []
    for query in services:
        try:
            found[query["name"]] = read_service(module, query, firewall)
        except StackError as error:
            errors += error.results.get("errors", [str(error)])
    raise_all(errors)
    return {"services": found}


def options() -> dict[str, dict[str, t.Any]]:
    """Return the options of one service."""
    paths: dict[str, t.Any] = {"type": "list", "elements": "path", "default": []}
    texts: dict[str, t.Any] = {"type": "list", "elements": "str", "default": []}
    keys: dict[str, t.Any] = {"type": "list", "elements": "str", "required": True, "no_log": False}
    live = {"config": {"type": "path", "required": True}, "keys": keys, "patterns": texts, "files": texts}
    return {
        "name": {"type": "str", "required": True},
        "unit": {"type": "str", "required": True},
        "java": {"type": "path", "default": "/usr/bin/java"},
        "account": {"type": "str", "default": "nobody"},
        "directories": paths,
        "files": paths,
        "excerpts": {"type": "dict", "default": {}},
        "managed": paths,
        "command": texts,
        "units": texts,
        "secrets": {**paths, "no_log": False},  # paths of files, never their content
        "ports": {"type": "list", "elements": "int", "default": []},
        "data": texts,
        "globs": texts,
        "live": {"type": "dict", "options": live},
        "names": texts,
        "lock": {"type": "path"},
        "root": {"type": "path"},
    }


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "roles": {"type": "list", "elements": "str", "default": []},
            "services": {"type": "list", "elements": "dict", "default": [], "options": options()},
        },
        supports_check_mode=True,
    )
    inform(module, connect=lambda _params: contextlib.nullcontext(module), read=read)


if __name__ == "__main__":
    main()
