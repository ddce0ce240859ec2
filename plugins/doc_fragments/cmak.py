# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the connection options in module_utils/_cmak/argspec.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of every module that talks to CMAK."""

    DOCUMENTATION = r"""
options:
  cmak_url:
    description:
      - Address of CMAK's web interface, as V(http://host:port) or V(https://host:port), with the path of
        C(play.http.context) where there is one.
    type: str
    required: true
  url_username:
    description: User for HTTP basic authentication, which CMAK has with C(basicAuthentication.enabled).
    type: str
  request_timeout:
    description:
      - Seconds to wait for the response to one request.
      - A failure to connect is reported within 10 seconds.
    type: int
    default: 30
attributes:
  action_group:
    description: Use C(group/kafkaops.stack.cmak) in C(module_defaults) to set the connection once for a play.
    support: full
    membership:
      - kafkaops.stack.cmak
notes:
  - Needs only Python on the host that runs the task.
"""
