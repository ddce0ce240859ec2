#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read what a plan has to know about the services of a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_state
short_description: Read what a plan has to know about the services of a host
version_added: 0.1.0
description:
  - Reads for each service its unit, Java, directories, a few small files and the names that it has to resolve, for all
    of them in one run and without changing anything.
  - The roles of this collection plan from its answer, before anything is touched, see M(kafkaops.stack.service_plan).
  - Fails in a play whose strategy is not V(linear), see M(kafkaops.stack.roll_lock).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  roles:
    description:
      - Short names of roles of this collection. Each says what it has to know in C(__<role>_query), and what the other
        hosts have to know of this one in C(__<role>_shared). On the controller only.
    type: list
    elements: str
    default: []
  services:
    description: What to read, in place of O(roles).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Key of the service in the answer.
        type: str
        required: true
      unit:
        description: Name of the systemd unit.
        type: str
        required: true
      units:
        description: Names of units of which the state is told.
        type: list
        elements: str
        default: []
      java:
        description:
          - Path of the C(java) command. Where no C(release) file beside it tells its version, it is asked, as
            O(services[].account), or as C(nobody) while that user does not exist.
        type: path
        default: /usr/bin/java
      account:
        description: Name of the user that the service runs as.
        type: str
        default: nobody
      directories:
        description:
          - Directories of the service. For one that does not exist yet the nearest existing parent is looked at.
        type: list
        elements: path
        default: []
      files:
        description:
          - Small text files in UTF-8 to read, such as C(myid) and C(meta.properties).
          - What is no regular file is refused, and so is a path through a link in a directory that others than root can
            write. There a file of more than 64 KiB or with a second name is refused too.
        type: list
        elements: path
        default: []
      excerpts:
        description:
          - Files of which only some lines are told, each with a regular expression that finds these lines, such as
            V(^KAFKA_HOME=) for C(/etc/kafka/current/env). For files that hold secrets, too. They are read as those of
            O(services[].files), and the answer has them there.
        type: dict
        default: {}
      secrets:
        description: Files whose owner, group and mode are told, not their content. Refused is what is refused in
          O(services[].files).
        type: list
        elements: path
        default: []
      ports:
        description: TCP ports that the service will listen on; what the firewall does with them is told, too.
        type: list
        elements: int
        default: []
      data:
        description: Shell patterns of the data of the service.
        type: list
        elements: str
        default: []
      globs:
        description: Shell patterns; for each the answer tells the paths that match.
        type: list
        elements: str
        default: []
      live:
        description:
          - The live configuration of the service, and how to find in it where the service keeps data. Read are the file
            itself and, where the unit runs, what its process was started with. The answer tells of no other key.
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
            description: Shell patterns of data that are put after each path, such as C(/version-2/*).
            type: list
            elements: str
            default: []
          files:
            description: Names of small files that are put after each path, and read as those of O(services[].files)
              are.
            type: list
            elements: str
            default: []
      command:
        description: Words of the command line that the unit's main process shall have.
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
          - Files whose digest, owner, group and mode are told, not their content. Refused is what is refused in
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
  description: What was read, per service.
  type: dict
  returned: always
  contains:
    shared:
      description: What C(__<role>_shared) says of this host. Only with O(roles).
      type: dict
      returned: with roles
      sample: {"id": 1}
    unit:
      description: What systemd says of the unit; C(LoadState) is V(not-found) where there is none.
      type: dict
      returned: always
      sample: {"ActiveState": "active", "LoadState": "loaded", "MainPID": "4242", "UnitFileState": "enabled"}
    units:
      description: What systemd says of each of O(services[].units).
      type: dict
      returned: always
      sample: {"kafka.service": {"ActiveState": "active", "LoadState": "loaded", "UnitFileState": "enabled"}}
    java:
      description: Version string and major version of the Java that was named; null where it is missing.
      type: dict
      returned: always
      sample: {"major": 17, "version": "17.0.15"}
    account:
      description: Whether the host has the user.
      type: bool
      returned: always
      sample: true
    directories:
      description:
        - Per directory whether it exists, its owner, group and mode (empty where it does not exist), its path without
          links, whether it is empty, whether something that is no directory is in the way, whose its parents are, its
          file system type, whether it is the root of a mount, and the free bytes.
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
      description: Content of each file, of those in the live configuration's directories too; null where it is missing.
      type: dict
      returned: always
      sample: {"/var/lib/zookeeper/myid": "1"}
    secrets:
      description: Owner, group and mode of each of O(services[].secrets); null where it is missing.
      type: dict
      returned: always
      sample: {"/etc/ssl/kafka.p12": {"owner": "root", "group": "kafka", "mode": "0640"}}
    ports:
      description: Of O(services[].ports) those on which another process than the unit's main one listens, with its
        name.
      type: dict
      returned: always
      sample: {"9092": "nginx (process 4711)"}
    data:
      description:
        - Whether the service has data here. Something matches O(services[].data), or what O(services[].live) says of
          the places that the live configuration names.
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
        - Per key of O(services[].live) the paths that it names, each without links and with the patterns that match
          there.
      type: dict
      returned: always
      sample: {"log.dirs": {"/var/lib/kafka/data": {"real": "/var/lib/kafka/data", "data": ["/*-[0-9]*"]}}}
    previous:
      description: The same of the configuration that the service would go back to, without patterns.
      type: dict
      returned: always
      sample: {"log.dirs": {"/var/lib/kafka/data": {"real": "/var/lib/kafka/data", "data": []}}}
    command:
      description:
        - Whether the unit's main process has the command line of O(services[].command); true where none is given.
      type: bool
      returned: always
      sample: true
    names:
      description:
        - Addresses that each name resolves to on this host, in the resolver's order; an empty list where there are
          none.
      type: dict
      returned: always
      sample: {"broker-1": ["192.0.2.11"]}
    firewall:
      description: The firewall manager that is active on the host, V(firewalld) or V(ufw); empty where there is none.
      type: str
      returned: always
      sample: firewalld
    open_ports:
      description:
        - Of O(services[].ports) those that the active firewall lets everybody reach, by its rules, by the policy of
          ufw, or by a zone of firewalld that has interfaces or, where none has, the default one. All of them where none
          is active.
      type: list
      elements: int
      returned: always
      sample: [9092]
    own_rules:
      description:
        - The rules of the active firewall that this collection has written for a port and a source address, with the
          zone where the firewall has zones. Rules of the same form in firewalld are taken for such, as it keeps no
          comments.
      type: list
      elements: dict
      returned: always
      sample: [{"port": 9092, "source": "192.0.2.12", "zone": "public"}]
    lock:
      description: Who holds O(services[].lock); null where nobody does, or the run that asks, or one whose process is
        gone.
      type: dict
      returned: always
      sample: null
    managed:
      description: SHA-256, owner, group and mode of each of O(services[].managed); null where it is missing.
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
        - What lies below O(services[].root), null without it. C(current) and C(previous) are the names of revisions,
          empty where there is none yet. C(staged) has the digest of each staged file, and for C(home) the directory of
          the version. C(old_layout) tells whether an earlier version of the collection has kept revisions there.
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
        - What is known of the process, null without O(services[].root). C(running) tells whether it runs, C(started)
          has the digest of each file that it was started from, C(live) those of the live revision, C(others) those of
          unit, drop-ins and Java binary now. C(reload) tells whether systemd has to read the unit again.
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
