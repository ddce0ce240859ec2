# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options with which a module reaches Kafka Connect; the documented twin of module_utils/_connect/argspec.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of every module that talks to Kafka Connect, and what those that change something share."""

    DOCUMENTATION = r"""
options:
  connect_urls:
    description:
      - Addresses of the REST interface of workers of one group, each as V(http://host:port) or V(https://host:port).
      - The first that serves is used, and the next one when it can't be reached any more.
    type: list
    elements: str
    required: true
  url_username:
    description: User for HTTP basic authentication, which workers have with C(BasicAuthSecurityRestExtension).
    type: str
  request_timeout:
    description:
      - Seconds to wait for the answer to one request. A worker itself gives up after 90 of them.
      - Whether an address serves at all is known within 10 seconds.
    type: int
    default: 100
attributes:
  action_group:
    description: Use C(group/kafkaops.stack.connect) in C(module_defaults) to set the connection once for a play.
    support: full
    membership:
      - kafkaops.stack.connect
notes:
  - Needs nothing but Python on the host that runs the task, so one host is enough, for example with C(run_once) and
    C(delegate_to).
"""

    # The twin of module_utils/_connect/connectors/run.py's common_options().
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
        where one of them failed, also if nothing had to be changed, and tells why.
      - What runs, or failed, has to stay so for 3 seconds after a change, because Connect tells its status late.
    type: bool
    default: true
  timeout:
    description:
      - Seconds after the last change in which all connectors have to be in their state.
      - Also the seconds for which one request is repeated while the group rebalances or a worker's answer got lost.
    type: int
    default: 120
notes:
  - A config that is the same already is not written, because Connect restarts a connector each time. Values are
    compared as texts.
  - The installed plugin checks each config that would be written, also in check mode, before any of them is. It may
    connect to the system that the config names.
  - Results, diffs and messages show a value only where the plugin declares its key (Kafka 3.2 and later tell) and not
    as a password, or where the value or the name of the key is known to be harmless; numbers, booleans and classes are.
    The others are masked, and so are keys whose names speak of a secret, whatever the plugin says, and addresses with a
    login in them. A reference such as C(${file:/etc/kafka/secrets.properties:db}) is not a secret, and is shown.
  - Connect tells everybody who reaches its REST interface each config as it was submitted, so a secret itself in a
    config gives a warning.
"""
