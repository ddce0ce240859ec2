#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait until a service listens, and stop at once when it crashes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_started
short_description: Wait until a service listens, and stop at once when it crashes
version_added: 0.1.0
description:
  - Waits on the host until the unit runs and something accepts connections on its port. A unit that fails or ends, or
    that systemd has to start again, ends the wait at once with the cause and the last lines of its journal.
  - An open port is no proof of readiness. Ask the cluster afterwards, with M(kafkaops.stack.kafka_health) or
    M(kafkaops.stack.zookeeper_quorum).
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
    description: How long to wait, in seconds.
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
  description: How long the wait took.
  type: float
  returned: success
  sample: 2.4
"""

import contextlib
import socket
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import Watch

PAUSE = 0.2  # seconds between two looks at a starting service


def listens(address: str, port: int) -> bool:
    """Tell whether something accepts a connection."""
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=2):
        return True
    return False


def wait(module: AnsibleModule) -> dict[str, t.Any]:
    """Wait as the module promises; raise StackError at a crash or when time is up."""
    unit, timeout = module.params["unit"], module.params["timeout"]
    begin = time.monotonic()
    watch = Watch(module, unit)
    while True:
        now = watch.look()
        if now["ActiveState"] == "active" and listens(module.params["address"], module.params["port"]):
            return {"pid": int(now["MainPID"]), "seconds": round(time.monotonic() - begin, 1)}
        if time.monotonic() - begin > timeout:
            raise StackError(
                f"{unit} does not accept connections on port {module.params['port']} of {module.params['address']} "
                f"after {timeout} s. {watch.journal()}"
            )
        time.sleep(PAUSE)


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
    inform(module, connect=lambda _params: contextlib.nullcontext(module), read=wait)


if __name__ == "__main__":
    main()
