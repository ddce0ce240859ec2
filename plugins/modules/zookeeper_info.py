#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the state of each server of a ZooKeeper ensemble."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zookeeper_info
short_description: Read the state of each server of a ZooKeeper ensemble
version_added: 0.1.0
description:
  - Reads every server by four-letter words, all at the same time. It opens no session, so that it works without a
    quorum.
  - A server that does not respond does not fail the module, it has an C(error). The health of the whole ensemble is
    read by M(kafkaops.stack.zookeeper_quorum).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.zookeeper
options:
  gather:
    description:
      - The parts to read, each with one request to each server.
      - Servers need V(srvr), C(mntr) for V(monitor) and C(conf) for V(config) in C(4lw.commands.whitelist).
        ZooKeeper allows only C(srvr) by default. A part that a server does not allow is null, with a warning.
    type: list
    elements: str
    choices: [srvr, monitor, config]
    default: [srvr, monitor, config]
seealso:
  - module: kafkaops.stack.zookeeper_quorum
notes:
  - This module itself does not need kazoo.
"""

EXAMPLES = r"""
- name: Read the servers
  kafkaops.stack.zookeeper_info:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
  register: ensemble

- name: Check that no server is near its limit of open files
  ansible.builtin.assert:
    that: item.value.monitor.zk_open_file_descriptor_count * 2 < item.value.monitor.zk_max_file_descriptor_count
    fail_msg: "{{ item.key }} has {{ item.value.monitor.zk_open_file_descriptor_count }} open files."
  loop: "{{ ensemble.servers | dict2items }}"
  loop_control:
    label: "{{ item.key }}"
  when: item.value.monitor
"""

RETURN = r"""
servers:
  description:
    - The state of each of O(hosts), by host and port. It has C(error) and the keys out of O(gather), each of which is
      null where it could not be read.
  type: dict
  returned: success
  contains:
    error:
      description: Why it did not respond, null if it did.
      type: str
    srvr:
      description:
        - Its C(version); its C(mode), which is V(leader), V(follower), V(observer), V(standalone) or V(read-only); its
          last C(zxid) in hexadecimal; its C(outstanding) requests; its C(connections); how many C(nodes) it holds;
          packets C(received) and C(sent); the C(latency) of requests in milliseconds since its start.
      type: dict
    monitor:
      description: Its metrics by ZooKeeper's names, as numbers where they are numbers; null for one without a value.
      type: dict
    config:
      description:
        - Its C(id), and the C(members) of the ensemble with the C(version) of that list in hexadecimal, as it sees
          them. A server that is no member of an ensemble has no members.
        - Its C(settings) by the names that it gives them, as numbers where they are numbers.
      type: dict
  sample:
    zookeeper-1:2181:
      error: null
      srvr:
        version: 3.8.6
        mode: follower
        zxid: "0x100000002"
        outstanding: 0
        connections: 1
        nodes: 5
        received: 1
        sent: 0
        latency: {min: 0, avg: 0.5, max: 2}
      monitor: {zk_server_state: follower, zk_avg_latency: 0.5, zk_quorum_size: 3}
      config:
        id: 1
        members: [{id: 1, address: "zookeeper-1:2888:3888", role: participant}]
        version: "0"
        settings: {clientPort: 2181, tickTime: 2000}
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import ARGSPEC, Connection, connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.servers.wire import PARTS, read_servers


@contextlib.contextmanager
def connect(params: t.Mapping[str, t.Any]) -> t.Iterator[Connection]:
    """Check all options."""
    errors: list[str] = []
    servers = connection(params, errors)
    raise_all(errors)
    yield servers


def main() -> None:
    """Read the servers."""
    names = list(PARTS)
    gather = {"type": "list", "elements": "str", "choices": names, "default": names}
    module = AnsibleModule(argument_spec={**ARGSPEC, "gather": gather}, supports_check_mode=True)
    inform(module, connect=connect, read=lambda client: read_servers(client, module.params["gather"]))


if __name__ == "__main__":
    main()
