# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the connection options in module_utils/_kafka/argspec.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of every ``kafka_`` module that talks to brokers."""

    DOCUMENTATION = r"""
options:
  bootstrap_servers:
    description:
      - Bootstrap brokers, each as V(host:port). The first that responds returns the others.
      - Two or three are enough, so that one may be down.
    type: list
    elements: str
    required: true
  security_protocol:
    description: Security protocol of the listener at O(bootstrap_servers).
    type: str
    choices: [PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL]
    default: PLAINTEXT
  sasl_mechanism:
    description: Mechanism of the login. Required with O(security_protocol=SASL_PLAINTEXT) and
      O(security_protocol=SASL_SSL).
    type: str
    choices: [PLAIN, SCRAM-SHA-256, SCRAM-SHA-512]
  sasl_username:
    description: User to log in as. Required with O(sasl_mechanism).
    type: str
  sasl_password:
    description: Password of O(sasl_username). Required with O(sasl_mechanism).
    type: str
  ssl_cafile:
    description:
      - File in PEM format with the certificates of the trusted authorities.
      - By default the authorities that the host trusts are used.
    type: path
  ssl_certfile:
    description: File in PEM format with the client's certificate, and the chain if there is one.
    type: path
  ssl_keyfile:
    description: File in PEM format with the private key of O(ssl_certfile), if it isn't in that same file.
    type: path
  ssl_password:
    description: Password of the private key, if it is encrypted.
    type: str
  ssl_check_hostname:
    description: Whether the name in the broker's certificate has to match the address of the broker.
    type: bool
    default: true
  client_id:
    description: Client id of the requests in the brokers' logs and quotas.
    type: str
    default: kafkaops.stack
  request_timeout:
    description:
      - Seconds to wait for the response to one request. A read-only request goes to another broker after half of them.
      - The module raises it for requests with many items.
    type: int
    default: 30
  bootstrap_timeout:
    description: Seconds in which one of O(bootstrap_servers) has to respond.
    type: int
    default: 10
requirements:
  - kafka-python >= 3.0.10, tried with 3.0.12
notes:
  - Needs kafka-python on the host that runs the task, so one host is enough, for example with C(run_once) and
    C(delegate_to).
attributes:
  action_group:
    description: Use C(group/kafkaops.stack.kafka) in C(module_defaults) to set the connection once for a play.
    support: full
    membership:
      - kafkaops.stack.kafka
"""

    # Documentation of listener_argument_spec() there, for modules that connect to other servers than brokers.
    # Annotated, because ansible-test wants literals in all other assignments.
    LISTENER: str = (
        "options:\n"
        + DOCUMENTATION[DOCUMENTATION.index("  security_protocol:") : DOCUMENTATION.index("  request_timeout:")]
    )

    # Documentation of purge_options() in module_utils/_core/purge.py.
    PURGE = r"""
options:
  purge:
    description:
      - Whether to delete objects that are not declared.
      - Only those whose names begin with one of O(purge_prefixes).
    type: bool
    default: false
  purge_prefixes:
    description: Prefixes of the names that this list manages. Required with O(purge=true).
    type: list
    elements: str
    default: []
  purge_max:
    description: Maximum number of objects to delete. Where there are more, the module fails, and nothing is changed.
    type: int
    default: 10
"""
