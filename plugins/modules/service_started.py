#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait until a service listens, and stop at once when it crashes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_started
short_description: Wait until a service listens, and fail at once if it crashes
version_added: 0.1.0
description:
  - Waits on the host until the unit runs and its port accepts connections. If the unit fails or ends, or systemd has to
    start it again, the wait ends at once with the cause and the last lines of its journal.
  - An open port does not mean that the service is ready. Check the cluster afterwards, with
    M(kafkaops.stack.kafka_health) or M(kafkaops.stack.zookeeper_quorum).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  unit:
    description: Name of the systemd unit.
    type: str
    required: true
  address:
    description: Address to connect to.
    type: str
    default: 127.0.0.1
  port:
    description: Port to connect to.
    type: int
    required: true
  timeout:
    description: Seconds to wait.
    type: int
    default: 300
"""

EXAMPLES = r"""
- name: Wait until the broker listens
  kafkaops.stack.service_started:
    unit: kafka.service
    port: 9092
"""

RETURN = r"""
pid:
  description: Main process of the unit.
  type: int
  returned: success
  sample: 4711
seconds:
  description: Seconds that the wait took.
  type: float
  returned: success
  sample: 2.4
"""

import contextlib

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import wait_for_port


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "unit": {"type": "str", "required": True},
            "address": {"type": "str", "default": "127.0.0.1"},
            "port": {"type": "int", "required": True},
            "timeout": {"type": "int", "default": 300},
        },
        supports_check_mode=True,
    )
    inform(
        module,
        connect=contextlib.nullcontext,
        read=lambda params: wait_for_port(module, **params),
    )


if __name__ == "__main__":
    main()
