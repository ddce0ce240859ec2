# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules for a properties file have in common; the documented twin of module_utils/_properties_file.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Owner and mode of the file, and what is masked."""

    DOCUMENTATION = r"""
options:
  owner:
    description: Name of the user that owns the file. Left as it is when not given.
    type: str
  group:
    description: Name of the group that owns the file. Left as it is when not given.
    type: str
  mode:
    description:
      - Permissions of the file as an octal number in quotes.
      - They should not let others read, because the file may hold passwords.
    type: str
    default: "0640"
notes:
  - Passwords are masked in results, diffs and messages, by the type of their key or by a name that contains
    C(password), C(secret), C(jaas) or C(credential), or ends in C(.key).
"""
