#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell whether CMAK works, and whether it shows its clusters as they are declared."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cmak_health
short_description: Read whether CMAK works, and whether it shows its clusters as declared
version_added: "0.1.0"
description:
  - Reads the list of clusters from CMAK, which it gets from ZooKeeper, and a stylesheet, which it can only read with
    the required JVM options. The response at C(/api/health) is a fixed text, so it is not used.
  - If CMAK works, compares the declared clusters with those in CMAK, and the brokers that CMAK sees with the expected
    ones.
  - Can wait until CMAK works. A single read never fails because of the state of CMAK, or because it does not respond.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  name:
    description: Name of the host of CMAK in the issues; by default the host in O(cmak_url).
    type: str
  clusters:
    description:
      - The declared clusters, each with the options of M(kafkaops.stack.cmak_cluster) that describe it, and with its
        C(expected_brokers).
      - An enabled cluster in CMAK that is not in this list causes a warning, if this option is set.
    type: list
    elements: dict
  compare:
    description: Whether a cluster in CMAK that differs from the declared one is an issue.
    type: bool
    default: true
  records:
    description:
      - Directory on the host in which M(kafkaops.stack.cmak_cluster) has its C(record) of each cluster, as
        C(<name>.json). Without it only the settings that CMAK returns are compared.
    type: path
  cmak_version:
    description: Version of CMAK, which determines the versions of Kafka that it knows.
    type: str
    default: 3.0.0.6
  wait_for:
    description:
      - V(none) reads once.
      - V(healthy) waits until CMAK works, and fails with all issues if there are any then. It does not wait for
        clusters and brokers.
    type: str
    choices: [none, healthy]
    default: none
  timeout:
    description: Seconds to wait until CMAK works.
    type: int
    default: 60
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.cmak
  - kafkaops.stack.attributes.http
seealso:
  - module: kafkaops.stack.cmak_cluster
"""

EXAMPLES = r"""
- name: Check whether CMAK works and sees all three brokers
  kafkaops.stack.cmak_health:
    cmak_url: http://cmak-1:9000
    clusters:
      - name: shop
        zookeeper_connect: broker-1:2181,broker-2:2181,broker-3:2181/streams
        kafka_version: 3.9.2
        expected_brokers: [0, 1, 2]
  register: health
  failed_when: health.issues | length > 0
"""

RETURN = r"""
issues:
  description: All problems, as sentences. Empty when CMAK works and shows its clusters as declared.
  type: list
  elements: str
  returned: always
  sample: ["CMAK sees the brokers [0, 2] of cluster shop, expected are [0, 1, 2]."]
clusters:
  description: The clusters in CMAK.
  type: list
  elements: dict
  returned: always
  sample: [{"name": "shop", "enabled": true}]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.argspec import cmak_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.write_only import SECRETS
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health.run import connect, health
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health.spec import secrets
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import hide, inform


def main() -> None:
    """Look at CMAK, and wait if asked to."""
    options = cmak_argument_spec(
        name={"type": "str"},
        # no_log keeps the whole of it out of the system log; what is secret in it is hidden by value.
        clusters={"type": "list", "elements": "dict", "no_log": True},
        compare={"type": "bool", "default": True},
        records={"type": "path"},
        cmak_version={"type": "str", "default": "3.0.0.6"},
        wait_for={"type": "str", "choices": ["none", "healthy"], "default": "none"},
        timeout={"type": "int", "default": 60},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    hide(module, [module.params["url_password"], *secrets(module.params["clusters"] or [])])
    inform(module, connect=connect, read=health, secrets=SECRETS)


if __name__ == "__main__":
    main()
