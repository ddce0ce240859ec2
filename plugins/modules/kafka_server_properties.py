#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the configuration of a Kafka broker after the installed Kafka has accepted it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_server_properties
short_description: Write the configuration of a Kafka broker after the installed Kafka has accepted it
version_added: 0.1.0
description:
  - Renders O(config) as a Java properties file at O(path).
  - The module validates new content, or a new version, on the host first. Every key must be in the table of keys that
    the installed version prints about itself, or be one that its standard plugins read (see O(allow_unknown)), because
    a broker silently ignores a misspelt key. And Kafka's own parser must accept the whole file, with all of its types,
    ranges and rules between keys.
  - All errors are reported at once, and then nothing is written. The validation also runs in check mode.
  - The file is written under a temporary name and renamed. When nothing changes, no JVM is started.
  - Writing the file does not restart the broker.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.attributes.installed
  - kafkaops.stack.attributes.properties_file
options:
  path:
    description: The file to write. Its directory must exist.
    type: path
    required: true
  home:
    description:
      - Directory of the unpacked Kafka version that the broker will run, with C(libs) below it.
      - Its table of keys and the digest of the last accepted content are stored there, as C(.kafkaops-broker-keys.json)
        and C(.kafkaops-accepted), where the user of the module may write.
      - In check mode it may be missing, as on a fresh host. The content is then not checked, and a warning says so.
    type: path
    required: true
  config:
    description:
      - Keys of Kafka's C(server.properties) and their values. Booleans are written in lower case, lists with commas
        between their items.
      - A key whose value is null is left out.
    type: dict
    required: true
  java:
    description: The C(java) command that runs the checks, best the one that runs the broker.
    type: path
    default: /usr/bin/java
  allow_unknown:
    description:
      - Shell patterns of valid keys that Kafka's table does not have, because a plugin reads them.
      - Always allowed are V(super.users), V(allow.everyone.if.no.acl.found), V(authorizer.zookeeper.*),
        V(config.providers), V(config.providers.*), V(rsm.config.*), V(rlmm.config.*), V(metrics.jmx.*) and
        V(cruise.control.metrics.*).
      - A key that starts with V(listener.name.<listener>.) is looked up without this prefix, and without that of a SASL
        mechanism after it. The listener must be one of those in the configuration.
    type: list
    elements: str
    default: []
notes:
  - Errors that only a starting broker detects are not found, for example missing files and plugin classes.
"""

EXAMPLES = r"""
- name: Write the configuration of the broker
  kafkaops.stack.kafka_server_properties:
    path: /etc/kafka/server.properties
    home: /opt/kafka_2.13-3.9.2
    config:
      broker.id: 1
      listeners: PLAINTEXT://0.0.0.0:9092
      advertised.listeners: PLAINTEXT://broker-1:9092
      zookeeper.connect: broker-1:2181,broker-2:2181,broker-3:2181/kafka
      log.dirs: [/data/a, /data/b]
      auto.create.topics.enable: false
    owner: root
    group: kafka
    mode: "0640"

- name: Allow the keys of a quota plugin
  kafkaops.stack.kafka_server_properties:
    path: /etc/kafka/server.properties
    home: /opt/kafka_2.13-3.9.2
    config: "{{ kafka_properties }}"
    allow_unknown: ["client.quota.callback.static.*"]
"""

RETURN = r"""
properties:
  description: The properties that differ, by key. C(before) or C(after) is null where the file lacks the key.
    C(update_mode) is Kafka's update mode of the key (V(read-only) needs a restart), null for keys that are
    not in its table.
  type: dict
  returned: success
  sample:
    log.retention.ms: {before: "604800000", after: "86400000", update_mode: cluster-wide}
    ssl.key.password: {before: "********", after: "********", update_mode: per-broker}
validated:
  description: Whether the installed Kafka checked and accepted the content in this run. False when it did so before
    and the content did not change.
  type: bool
  returned: success
  sample: true
message:
  description: The same result as a sentence.
  type: str
  returned: success
  sample: Kafka 3.9.2 accepts the configuration.
changes:
  description: The changes that were made, in check mode that would be made, one sentence for each file.
  type: list
  elements: str
  returned: always
  sample: ["Update file /etc/kafka/server.properties: log.retention.ms 604800000 → 86400000."]
plan:
  description: The same changes as data, C(action), C(kind), C(name), C(before) and C(after) each.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: file
      name: /etc/kafka/server.properties
      before: {log.retention.ms: "604800000"}
      after: {log.retention.ms: "86400000"}
summary:
  description: Counts of files, C(created), C(updated), C(deleted) and C(unchanged).
  type: dict
  returned: always
  sample: {created: 0, updated: 1, deleted: 0, unchanged: 0}
errors:
  description: All errors in the configuration, one sentence each.
  type: list
  elements: str
  returned: failure
  sample:
    - log.retnetion.ms is not a key of Kafka 3.9.2, and a broker would ignore it. Did you mean log.retention.ms? If a
      plugin reads it, name it in allow_unknown.
    - "Kafka 3.9.2 refuses the configuration: Invalid value banana for configuration log.cleaner.threads: Not a number
      of type INT. Kafka's default for log.cleaner.threads is 1."
"""

import contextlib
import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import read_file
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide_configs
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import no_table
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.broker_keys import row_of
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import (
    ATTRIBUTES,
    DesiredFile,
    desired_file,
    properties_argument_spec,
    write,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.installed_kafka import InstalledKafka
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.server_properties import (
    CurrentFile,
    config_errors,
    plan_file,
    report_properties,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse

Desired = t.Mapping[str, DesiredFile]


def read(installed: InstalledKafka, desired: Desired, may_be_missing: bool) -> CurrentFile:
    """Return what is at the path, and what the installed Kafka says about the text, unless it accepted it before."""
    ((path, spec),) = desired.items()
    text, attributes = read_file(path)
    if text == spec.text and installed.accepted(text):
        return CurrentFile(text, attributes)
    if not installed.usable(may_be_missing):
        return CurrentFile(text, attributes)
    table, refusals = installed.examine(spec.properties)
    current = CurrentFile(text, attributes, installed.version, table, refusals)
    if not config_errors(current, spec):
        installed.accept(spec.text)
    return current


def summarise(current: CurrentFile, spec: DesiredFile, missing: str) -> dict[str, t.Any]:
    """Return ``validated``, ``message`` and, where nothing could be checked, the warning."""
    if current.version:
        return {"validated": True, "message": f"Kafka {current.version} accepts the configuration."}
    if not missing:
        return {"validated": False, "message": "The content stays as it was accepted before."}
    message = f"{missing} The configuration can only be checked after the installation."
    return {"validated": False, "message": message, "warnings": [message]}


def main() -> None:
    """Entry point."""
    module = AnsibleModule(argument_spec=properties_argument_spec(), supports_check_mode=True)
    run(module, module.params)


def run(module: AnsibleModule, params: t.Mapping[str, t.Any]) -> None:
    """Converge the one file."""
    spec = desired_file(params["config"], {name: params[name] for name in ATTRIBUTES}, params["allow_unknown"])
    installed = InstalledKafka(module, params["home"], params["java"], params["account"])
    desired = {params["path"]: spec}
    secrets: set[str] = set()
    hide_configs(module, secrets, [(spec.properties, no_table)])

    def read_all(_client: None, desired: Desired) -> CurrentFile:
        current = read(installed, desired, module.check_mode)
        rows = functools.partial(row_of, table=current.table)
        hide_configs(module, secrets, [(parse(current.text or ""), rows), (spec.properties, rows)])
        return current

    def report(_client: None, current: CurrentFile, _changes: t.Sequence[Change]) -> dict[str, t.Any]:
        properties = report_properties(current, spec, secrets)
        return {"properties": properties, **summarise(current, spec, installed.missing())}

    converge(
        module,
        connect=lambda _params: contextlib.nullcontext(),
        read=read_all,
        plan=plan_file,
        apply=lambda _client, changes: write(desired, changes),
        report=report,
        desired=desired,
        secrets=secrets,
    )


if __name__ == "__main__":
    main()
