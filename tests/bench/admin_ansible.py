# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module takes: it reads its arguments and returns them, as Ansible does. It connects to nothing.

admin_ansible.py ARGUMENTS, the file that the module is given. The arguments are not validated.
"""

from __future__ import annotations

import json
import pathlib
import sys

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    """Read the arguments, and return."""
    given = json.loads(pathlib.Path(sys.argv[1]).read_text())["ANSIBLE_MODULE_ARGS"]
    AnsibleModule({name: {"type": "raw"} for name in given}).exit_json(changed=False)


if __name__ == "__main__":
    main()
