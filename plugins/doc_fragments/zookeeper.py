# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the connection options in module_utils/_zookeeper/argspec.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of every ``zookeeper_`` module."""

    DOCUMENTATION = r"""
options:
  hosts:
    description:
      - Every server of the ensemble, each as V(host:port), where the port is the one for clients.
      - A name without a port means port 2181; an IPv6 address is written in brackets.
    type: list
    elements: str
    required: true
  request_timeout:
    description: Seconds to wait for one response of a server, and for a session to open.
    type: int
    default: 5
  use_tls:
    description: Whether the ports in O(hosts) use TLS, that is, are the servers' C(secureClientPort).
    type: bool
    default: false
  ssl_cafile:
    description:
      - File in PEM format with the certificates of the trusted authorities.
      - By default the authorities that the host trusts are used.
    type: path
  ssl_certfile:
    description: File in PEM format with the client's certificate, which servers with TLS require by default.
    type: path
  ssl_keyfile:
    description: File in PEM format with the private key of O(ssl_certfile), if it isn't in that same file.
    type: path
  ssl_check_hostname:
    description: Whether the name in the server's certificate has to match the host in O(hosts).
    type: bool
    default: true
requirements:
  - kazoo, tried with 2.11.0
notes:
  - Needs kazoo on the host that runs the task, so one host is enough, for example with C(run_once) and C(delegate_to).
attributes:
  action_group:
    description: Use C(group/kafkaops.stack.zookeeper) in C(module_defaults) to set the connection once for a play.
    support: full
    membership:
      - kafkaops.stack.zookeeper
"""
