#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin clock_skew."""

from __future__ import annotations

DOCUMENTATION = r"""
module: clock_skew
short_description: Measure the clock skew of a host
version_added: 0.1.0
description:
  - Reads the clock of a host between two readings of the controller's and returns the difference. Times of hosts
    measured in one run can be compared with each other, as the controller's own error is the same in all.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
"""

EXAMPLES = r"""
- name: Measure the clock
  kafkaops.stack.clock_skew:
  register: __hosts_clock
"""

RETURN = r"""
skew:
  description: Clock of the host minus clock of the controller, in seconds.
  type: float
  returned: always
  sample: 0.012
uncertainty:
  description: Half the time that the reading took, in seconds; the true skew is within this distance.
  type: float
  returned: always
  sample: 0.009
"""
