#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read nodes of ZooKeeper."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zookeeper_znode_info
short_description: Read nodes of ZooKeeper
version_added: 0.1.0
description:
  - Reads the values of nodes in one session.
  - A node that does not exist is no error.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.zookeeper
options:
  paths:
    description: Absolute paths of the nodes, each with the chroot if there is one.
    type: list
    elements: str
    required: true
seealso:
  - module: kafkaops.stack.zookeeper_znode
  - module: kafkaops.stack.zookeeper_quorum
"""

EXAMPLES = r"""
- name: Read the id of the Kafka cluster in an ensemble
  kafkaops.stack.zookeeper_znode_info:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    paths: [/cluster/id]
"""

RETURN = r"""
znodes:
  description:
    - By path its value as text (null where it has none), the version of the value, and the number of its children.
    - null where there is no such node.
  type: dict
  returned: success
  sample:
    /cluster/id:
      value: '{"version":"1","id":"m-Vh4oorRsKBMt2XbphS6A"}'
      version: 0
      children: 0
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import ARGSPEC, Connection, connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.client import KAZOO_ERROR
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import path_error
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.wire import read_nodes


@contextlib.contextmanager
def connect(params: t.Mapping[str, t.Any]) -> t.Iterator[tuple[Connection, list[str]]]:
    """Check all options."""
    errors = [] if params["paths"] else ["paths is empty: name the nodes to read."]
    errors += filter(None, (path_error("paths", path) for path in params["paths"]))
    servers = connection(params, errors)
    raise_all(errors)
    yield servers, params["paths"]


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={**ARGSPEC, "paths": {"type": "list", "elements": "str", "required": True}},
        supports_check_mode=True,
    )
    if KAZOO_ERROR:
        module.fail_json(msg=missing_required_lib("kazoo"), exception=KAZOO_ERROR)
    inform(module, connect=connect, read=lambda client: {"znodes": read_nodes(*client)})


if __name__ == "__main__":
    main()
