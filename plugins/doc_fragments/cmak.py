# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options with which a module reaches CMAK; the documented twin of module_utils/_cmak/argspec.py."""

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
      - Seconds to wait for the answer to one request.
      - Whether CMAK answers at all is known within 10 seconds.
    type: int
    default: 30
attributes:
  action_group:
    description: Use C(group/kafkaops.stack.cmak) in C(module_defaults) to set the connection once for a play.
    support: full
    membership:
      - kafkaops.stack.cmak
notes:
  - Needs nothing but Python on the host that runs the task.
"""
