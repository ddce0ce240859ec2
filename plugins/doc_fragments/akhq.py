# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the connection options in module_utils/_akhq/argspec.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of every module that talks to AKHQ."""

    DOCUMENTATION = r"""
options:
  akhq_url:
    description:
      - Address of AKHQ as V(http://host:port) or V(https://host:port), with the context path if it has one.
    type: str
    required: true
  url_username:
    description: User of AKHQ's own or of LDAP, for the login where security is on.
    type: str
  headers:
    description:
      - Further headers of each request, such as those with the user name where a proxy authenticates the users of AKHQ.
    type: dict
  request_timeout:
    description:
      - Seconds to wait for the response to one request. For a cluster that does not respond AKHQ responds with an
        error after 60 seconds.
      - A failure to connect is reported within 10 seconds.
    type: int
    default: 75
attributes:
  action_group:
    description: Use C(group/kafkaops.stack.akhq) in C(module_defaults) to set the connection once for a play.
    support: full
    membership:
      - kafkaops.stack.akhq
notes:
  - Needs only Python on the host that runs the task.
"""
