# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a module tell its options in its result, as a user sees them with -vvv."""

from __future__ import annotations

from ansible.module_utils.common import parameters

# ansible-core tells them always before 2.21, and then on request.
SHOWN = {"_ansible_inject_invocation": True} if "inject_invocation" in parameters.PASS_VARS else {}
