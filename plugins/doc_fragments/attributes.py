# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Common attributes and options of the modules of this collection."""

from __future__ import annotations


class ModuleDocFragment:
    """``attributes`` for modules that change something, ``attributes.reader`` for those that only read.

    ``attributes.properties_file`` has the options of the file that a module writes, ``attributes.installed`` that of
    the program which checks it, ``attributes.http`` those of a connection over HTTP.
    """

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and return the changed status prediction without modifying anything.
    support: full
  diff_mode:
    description: Will return details on what has changed, or possibly needs changing in check mode, when in diff mode.
    support: full
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates
      no change.
    support: full
"""

    READER = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and return the changed status prediction without modifying anything.
    support: full
    details:
      - This module only reads. It does the same in check mode.
  diff_mode:
    description: Will return details on what has changed, or possibly needs changing in check mode, when in diff mode.
    support: none
    details:
      - This module only reads. It changes nothing of which there could be a diff.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates
      no change.
    support: full
    details:
      - This module only reads. It never indicates a change.
"""

    # What is the same in the documentation of all modules with installed_argument_spec() of _host/installed.py.
    INSTALLED = r"""
options:
  remember:
    description:
      - Whether to store below O(home) what the installed version has printed and accepted, so that it is not asked
        again.
      - By default it is, but not in check mode.
    type: bool
"""

    # Documentation of properties_argument_spec() in module_utils/_properties/file.py.
    PROPERTIES_FILE = r"""
options:
  account:
    description:
      - User that runs the validation where the module itself runs as root, best the one of the service. With V(root),
        Java and Kafka's classes run as root.
      - In check mode the user may be missing. The content is then not checked, and a warning says so.
    type: str
    default: root
  owner:
    description: Name of the user that owns the file. By default it does not change.
    type: str
  group:
    description: Name of the group that owns the file. By default it does not change.
    type: str
  mode:
    description:
      - Permissions of the file as an octal number in quotes.
      - They should not let others read, because the file may hold passwords.
    type: str
    default: "0640"
notes:
  - Results, diffs and messages show a value only where the installed program's table has its key and does not name it a
    password, or where the value or the name of the key is known to be harmless; numbers, booleans and classes are. The
    others are masked. Passwords, by type, by the name of the key or by a login in the value, are hidden everywhere.
"""

    # Documentation of http_argument_spec() in module_utils/_core/http_client.py.
    HTTP = r"""
options:
  url_password:
    description: Password of O(url_username).
    type: str
  validate_certs:
    description: Whether to verify the certificate of the service, and the name in it.
    type: bool
    default: true
  ca_path:
    description:
      - File in PEM format with the certificates of the trusted authorities.
      - By default the authorities that the host trusts are used.
    type: path
  client_cert:
    description: File in PEM format with the client's certificate, and the key if O(client_key) is not given.
    type: path
  client_key:
    description: File in PEM format with the private key of O(client_cert).
    type: path
"""
