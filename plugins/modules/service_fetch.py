#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin service_fetch."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_fetch
short_description: Download the archives that a host lacks into the controller's cache
version_added: 0.1.0
description:
  - Compares the archives of each role (C(__<role>_archives)) with the directories that M(kafkaops.stack.service_state)
    has found on the host, and runs M(kafkaops.stack.archive_fetch) for each missing one. Delegate the task to the
    controller.
  - Does not fail if an archive cannot be fetched or verified; M(kafkaops.stack.service_plan) returns that as an error.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  roles:
    description: Short names of roles of this collection.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - kafkaops.stack.attributes
"""

EXAMPLES = r"""
- name: Fetch missing archives of Kafka
  kafkaops.stack.service_fetch:
    roles: [kafka]
  delegate_to: localhost
  become: false
  register: __service_fetched
"""

RETURN = r"""
archives:
  description:
    - For each role and archive its C(files) on the controller, their C(checksums) and the C(size) in bytes, or the
      C(error).
  type: dict
  returned: always
  sample: {"kafka": {"Kafka": {"files": ["/home/ada/kafka.tgz"], "checksums": ["sha512:0186…"], "size": 121}}}
"""
