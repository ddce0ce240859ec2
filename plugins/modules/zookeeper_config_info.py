#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Have the installed ZooKeeper parse a configuration."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zookeeper_config_info
short_description: Validate a configuration with the installed ZooKeeper
version_added: 0.1.0
description:
  - Lets ZooKeeper's own parser read a copy of the configuration, with an empty data directory, so that no server
    starts.
  - Fails with all errors where the parser refuses it. ZooKeeper does not check unknown keys.
  - A configuration that was accepted before starts no JVM. The module stores its digest below O(home).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.attributes.installed
options:
  home:
    description: Directory of the unpacked version, with C(lib) below it.
    type: path
    required: true
  config:
    description: Keys of C(zoo.cfg) and their values. A key whose value is null is left out.
    type: dict
    required: true
  java:
    description: The C(java) command that runs the parser, best the one that runs the server.
    type: path
    default: /usr/bin/java
  account:
    description:
      - User that runs the parser where the module itself runs as root, best the one of the server. With V(root), Java
        and ZooKeeper's classes run as root.
      - In check mode the user and Java may be missing. The configuration is then not checked, and a warning says so.
    type: str
    default: root
"""

EXAMPLES = r"""
- name: Validate the configuration with ZooKeeper
  kafkaops.stack.zookeeper_config_info:
    home: /opt/apache-zookeeper-3.8.6-bin
    config:
      tickTime: 2000
      initLimit: 10
      syncLimit: 5
      clientPort: 2181
      dataDir: /var/lib/zookeeper
      server.1: zookeeper-1:2888:3888
"""

RETURN = r"""
validated:
  description: Whether a JVM was started; false where the configuration was accepted before, or could not be checked.
  type: bool
  returned: success
  sample: true
errors:
  description: All errors of ZooKeeper's parser, one sentence each.
  type: list
  elements: str
  returned: when it is refused
  sample: ['ZooKeeper refuses tickTime=abc (For input string: "abc"); correct zookeeper_config.']
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import hide_configs, inform
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import no_table
from ansible_collections.kafkaops.stack.plugins.module_utils._host.installed import installed_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import desired_file
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.installed_zookeeper import InstalledZooKeeper


def main() -> None:
    """Parse the one configuration."""
    module = AnsibleModule(argument_spec=installed_argument_spec(), supports_check_mode=True)
    spec = desired_file(module.params["config"])
    hide_configs(module, set(), [(spec.properties, no_table)])
    installed = InstalledZooKeeper(module, *(module.params[name] for name in ("home", "java", "account")))

    def read(_client: None) -> dict[str, t.Any]:
        raise_all(list(spec.errors))
        if installed.accepted(spec.properties):
            return {"validated": False}
        if not installed.usable(module.check_mode):
            message = f"{installed.missing()} The configuration can only be checked after the installation."
            return {"validated": False, "warnings": [message]}
        raise_all(installed.refusals(spec.properties))
        installed.accept(spec.properties)
        return {"validated": True}

    inform(module, connect=lambda _params: contextlib.nullcontext(), read=read)


if __name__ == "__main__":
    main()
