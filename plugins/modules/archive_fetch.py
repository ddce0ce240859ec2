#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fetch an archive into a cache and verify it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: archive_fetch
short_description: Fetch an archive into a cache and verify it
version_added: 0.1.0
description:
  - Downloads an archive from the first of O(urls) that has it, and renames it to O(dest) only after its SHA-512 was
    verified. Meant for the controller, with C(delegate_to=localhost), C(run_once) and without C(become).
  - The digest is O(checksum), else the published one in O(digest_urls). One of them is needed.
  - The next run resumes an interrupted download. Two runs at once do not fetch the same file.
  - A verified archive in the cache needs no network. To that end O(records) has a record of each verified archive.
  - Only RV(sha512) identifies the verified archive. Compare a copy of the archive with it, as
    O(kafkaops.stack.archive_unpack#module:checksums) does, because a cache can be changed after this module has ended.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  urls:
    description: URLs of the archive (http or https), tried in this order.
    type: list
    elements: str
    default: []
  dest:
    description:
      - File in the cache. Its directory is created if needed.
      - Required with O(urls).
    type: path
  src:
    description: A file on this machine to be verified and used as it is, instead of a download. It is not copied.
    type: path
  checksum:
    description: The digest that the archive must have, as V(sha512:) and 128 hexadecimal digits.
    type: str
    default: ""
  digest_urls:
    description:
      - Addresses of the publisher's digest file, tried in this order. They should not be on the mirror that serves the
        archive. Used when O(checksum) is empty, and then they have to be https, or of this machine.
      - The formats of C(sha512sum) and C(gpg --print-md sha512) are supported.
    type: list
    elements: str
    default: []
  verify_signature:
    description: Whether to check the publisher's signature too. Needs the C(gpg) command.
    type: bool
    default: false
  signature_urls:
    description: Addresses of the detached signature (C(.asc)), tried in this order.
    type: list
    elements: str
    default: []
  keys_url:
    description:
      - Address of the public keys that are trusted to sign, such as Apache's C(KEYS) file.
      - It has to be https, or of this machine, unless O(fingerprints) names the accepted keys.
    type: str
  keys_file:
    description: File with the public keys that are trusted to sign. It is used instead of O(keys_url).
    type: path
  fingerprints:
    description:
      - Fingerprints of the keys that may have signed, a subkey's or its primary key's, in 40 hexadecimal digits; blanks
        do not matter. When empty, every key in O(keys_url) or O(keys_file) is accepted.
    type: list
    elements: str
    default: []
  records:
    description:
      - Directory for the records of verified archives, one small file each. The module ignores records that others can
        write.
    type: path
    default: ~/.local/state/kafkaops
  request_timeout:
    description: Seconds without a received byte after which a URL fails.
    type: int
    default: 30
  timeout:
    description: Seconds to wait while another run fetches the same file.
    type: int
    default: 1800
seealso:
  - module: kafkaops.stack.archive_unpack
"""

EXAMPLES = r"""
- name: Fetch Kafka, pinned
  kafkaops.stack.archive_fetch:
    urls:
      - https://downloads.apache.org/kafka/3.9.2/kafka_2.13-3.9.2.tgz
      - https://archive.apache.org/dist/kafka/3.9.2/kafka_2.13-3.9.2.tgz
    dest: ~/.cache/kafkaops/kafka_2.13-3.9.2.tgz
    checksum: "sha512:01186a5086b5ae753811ee71808a797baec1303d4e0d4b1c0acf42c489654a7b\
      8988136f8469d0b66f0be439f8e3e9b816171ea0b0d7a36462b07aa2d3ef0023"
  delegate_to: localhost
  run_once: true

- name: Fetch ZooKeeper, with the digest and the signature that Apache publishes
  kafkaops.stack.archive_fetch:
    urls: [https://archive.apache.org/dist/zookeeper/zookeeper-3.8.6/apache-zookeeper-3.8.6-bin.tar.gz]
    dest: ~/.cache/kafkaops/apache-zookeeper-3.8.6-bin.tar.gz
    digest_urls: [https://archive.apache.org/dist/zookeeper/zookeeper-3.8.6/apache-zookeeper-3.8.6-bin.tar.gz.sha512]
    verify_signature: true
    signature_urls: [https://archive.apache.org/dist/zookeeper/zookeeper-3.8.6/apache-zookeeper-3.8.6-bin.tar.gz.asc]
    keys_url: https://downloads.apache.org/zookeeper/KEYS
    fingerprints: [3F7A 1D16 FA42 17B1 DC75  E1C9 FFE3 5B7F 15DF A1BA]
  delegate_to: localhost
  run_once: true

- name: Check an archive that was brought by hand
  kafkaops.stack.archive_fetch:
    src: /srv/archives/kafka_2.13-3.9.2.tgz
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
path:
  description: Path of the archive, in check mode where it would be. Not returned when it cannot be fetched.
  type: str
  returned: success
  sample: /home/admin/.cache/kafkaops/kafka_2.13-3.9.2.tgz
sha512:
  description: Its SHA-512 in hexadecimal.
  type: str
  returned: success
  sample: "01186a5086b5ae753811ee71808a797baec1303d4e0d4b1c0acf42c489654a7b\
    8988136f8469d0b66f0be439f8e3e9b816171ea0b0d7a36462b07aa2d3ef0023"
source:
  description: Its source, which is V(cache), V(download), or V(file) for O(src).
  type: str
  returned: success
  sample: cache
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Create archive /home/admin/.cache/kafkaops/kafka_2.13-3.9.2.tgz: sha512 01186a…."]
"""

import contextlib
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.cache import Cache, Current, parse_spec, plan
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import host_lock
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide
from ansible_collections.kafkaops.stack.plugins.module_utils._core.signature import signer
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import secrets_of


@contextlib.contextmanager
def open_cache(module: AnsibleModule) -> t.Iterator[Cache]:
    """Yield the cache, locked where something may be written."""
    spec = parse_spec(module.params)
    try:
        with contextlib.ExitStack() as stack:
            if not (spec.own or module.check_mode):
                os.makedirs(os.path.dirname(spec.path) or ".", exist_ok=True)
                stack.enter_context(host_lock(f"{spec.path}.lock", module.params["timeout"]))
            yield Cache(spec, lambda *files: signer(module, *files), module.warn)
    except OSError as error:
        raise StackError(f"{error.filename or spec.path}: {error.strerror or error}.") from error


def run(module: AnsibleModule) -> None:
    """Converge the one archive."""
    params = module.params
    urls = [*params["urls"], *params["digest_urls"], *params["signature_urls"], params["keys_url"] or ""]
    hide(module, set().union(*map(secrets_of, urls)))
    path = params["src"] or params["dest"] or ""

    def report(_cache: Cache, current: Current, changes: list[Change]) -> dict[str, str]:
        source = "file" if params["src"] else "download" if changes else "cache"
        return {"path": path, "sha512": current.expected_digest, "source": source}

    converge(
        module,
        connect=lambda _params: open_cache(module),
        read=lambda cache, _desired: cache.read(),
        plan=lambda current, _desired: plan(path, current),
        apply=lambda cache, changes: cache.apply(changes),
        report=report,
        desired=[path],
        exact=("path", "sha512", "source"),
    )


def main() -> None:
    """Entry point."""
    texts: dict[str, t.Any] = {"type": "list", "elements": "str", "default": []}
    # no_log keeps all of an address out of the system log; hide() then narrows the masking of results to its login.
    addresses = {**texts, "no_log": True}
    module = AnsibleModule(
        argument_spec={
            "urls": addresses,
            "dest": {"type": "path"},
            "src": {"type": "path"},
            "checksum": {"type": "str", "default": ""},
            "digest_urls": addresses,
            "verify_signature": {"type": "bool", "default": False},
            "signature_urls": addresses,
            "keys_url": {"type": "str", "no_log": True},
            "keys_file": {"type": "path", "no_log": False},
            "fingerprints": texts,
            "records": {"type": "path", "default": "~/.local/state/kafkaops"},
            "request_timeout": {"type": "int", "default": 30},
            "timeout": {"type": "int", "default": 1800},
        },
        supports_check_mode=True,
    )
    run(module)


if __name__ == "__main__":
    main()
