# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the connection options in module_utils/_connect/argspec.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of every module that talks to Kafka Connect, and what those that change something share."""

    DOCUMENTATION = r"""
options:
  connect_urls:
    description:
      - Addresses of the REST interface of workers of one group, each as V(http://host:port) or V(https://host:port).
      - The module uses the first that serves, and the next one when that can't be reached any more.
    type: list
    elements: str
    required: true
  url_username:
    description: User for HTTP basic authentication, which workers have with C(BasicAuthSecurityRestExtension).
    type: str
  request_timeout:
    description:
      - Seconds to wait for the response to one request. A worker itself times out after 90 seconds.
      - A failure to connect is reported within 10 seconds.
    type: int
    default: 100
attributes:
  action_group:
    description: Use C(group/kafkaops.stack.connect) in C(module_defaults) to set the connection once for a play.
    support: full
    membership:
      - kafkaops.stack.connect
notes:
  - Needs only Python on the host that runs the task, so one host is enough, for example with C(run_once) and
    C(delegate_to).
"""

    # Documentation of common_options() in module_utils/_connect/connectors/run.py.
    CHANGING = r"""
options:
  config_mode:
    description:
      - With V(replace) the declared config is the whole config, as it is for Connect. A key that is not declared is
        removed.
      - With V(merge) keys that are not declared stay as they are.
      - In both of them a key with the value V(null) is removed.
    type: str
    choices: [replace, merge]
    default: replace
  restart_failed:
    description:
      - Whether to restart connectors and tasks that failed, where the state V(running) is declared. Connect never
        does so by itself.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until each declared connector and all of its tasks are in the declared state. The module fails
        with the cause where one of them failed, also if nothing had to be changed.
      - A running or failed status has to be stable for 3 seconds after a change, because Connect updates it late.
    type: bool
    default: true
  timeout:
    description:
      - Seconds after the last change in which all connectors have to be in their state.
      - Also the seconds for which one request is repeated while the group rebalances or after a worker's response got
        lost.
    type: int
    default: 120
notes:
  - An unchanged config is not written, because Connect restarts a connector each time. Values are
    compared as texts.
  - The installed plugin validates each config that would be written, also in check mode, before any of them is written.
    It may connect to the system that the config names.
  - Results, diffs and messages show a value only where the plugin declares its key (Kafka 3.2 and later) and not
    as a password, or where the value or the name of the key is known to be harmless; numbers, booleans and classes are.
    The others are masked, and so are keys whose names speak of a secret, whatever the plugin says, and addresses with a
    login in them. A reference such as C(${file:/etc/kafka/secrets.properties:db}) is not a secret, and is shown.
  - Connect returns each config as it was submitted to everybody who can reach its REST interface, so a literal secret
    in a config gives a warning.
"""
