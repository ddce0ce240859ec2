#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the configuration of a Connect worker after comparing it with the tables of the installed version."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_connect_properties
short_description: Write the configuration of a Connect worker after comparing it with the installed version's tables
version_added: 0.1.0
description:
  - Renders O(config) as a Java properties file at O(path).
  - Every key must be in the tables that the installed version prints about itself, and every value of the type and in
    the range that they define, because a worker silently ignores a misspelt key. All errors are reported at once, and
    then nothing is written. The validation also runs in check mode.
  - Keys with the prefixes V(producer.), V(consumer.) and V(admin.) are looked up in the tables of these clients, keys
    with V(listeners.https.) and V(admin.listeners.https.) in that of the worker.
  - The file is written under a temporary name and renamed. Writing the file does not restart the worker.
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
      - Directory of the unpacked Kafka version that the worker will run, with C(libs) below it.
      - Its tables are stored there, as C(.kafkaops-connect-*.json), where the user of the module may write.
      - In check mode it may be missing, as on a fresh host. The content is then not checked, and a warning says so.
    type: path
    required: true
  config:
    description:
      - Keys of a worker and their values. Booleans are written in lower case, lists with commas between their items.
      - A key whose value is null is left out.
    type: dict
    required: true
  worker_mode:
    description: Mode of the worker. Keys of the other mode are errors.
    type: str
    choices: [distributed, standalone]
    default: distributed
  java:
    description: The C(java) command that prints the tables, best the one that runs the worker.
    type: path
    default: /usr/bin/java
  allow_unknown:
    description:
      - Shell patterns of valid keys that no table has, because a plugin reads them.
      - Always allowed are V(key.converter.*), V(value.converter.*), V(header.converter.*), V(metrics.context.*),
        V(metrics.jmx.*), the keys of the providers that V(config.providers) names, and the topic settings of
        V(config.storage.), V(offset.storage.) and V(status.storage.).
    type: list
    elements: str
    default: []
notes:
  - Errors that only a starting worker detects are not found, for example missing classes.
seealso:
  - module: kafkaops.stack.kafka_server_properties
"""

EXAMPLES = r"""
- name: Write the configuration of the worker
  kafkaops.stack.kafka_connect_properties:
    path: /etc/connect/worker.properties
    home: /opt/kafka_2.13-3.9.2
    config:
      bootstrap.servers: [broker-1:9092, broker-2:9092, broker-3:9092]
      group.id: connect
      config.storage.topic: connect-configs
      offset.storage.topic: connect-offsets
      status.storage.topic: connect-status
      key.converter: org.apache.kafka.connect.json.JsonConverter
      value.converter: org.apache.kafka.connect.json.JsonConverter
      value.converter.schemas.enable: false
      producer.compression.type: zstd
    owner: root
    group: connect
    mode: "0640"
"""

RETURN = r"""
properties:
  description: The properties that differ, by key. C(before) or C(after) is null where the file lacks the key.
  type: dict
  returned: success
  sample:
    offset.flush.interval.ms: {before: "60000", after: "10000"}
    sasl.jaas.config: {before: "********", after: "********"}
class_path:
  description:
    - The jars that a worker of this version needs, with colons between them, empty where none is installed.
    - Those of FileStream are left out, because a connector that reads and writes any file should be installed
      explicitly, as a plugin.
  type: str
  returned: success
  sample: /opt/kafka_2.13-3.9.2/libs/connect-api-3.9.2.jar:/opt/kafka_2.13-3.9.2/libs/connect-json-3.9.2.jar
validated:
  description: Whether the content was compared with the tables of an installed version.
  type: bool
  returned: success
  sample: true
message:
  description: The same result as a sentence.
  type: str
  returned: success
  sample: Connect 3.9.2 knows every key of the configuration.
changes:
  description: The changes that were made, in check mode that would be made, one sentence for each file.
  type: list
  elements: str
  returned: always
  sample: ["Update file /etc/connect/worker.properties: offset.flush.interval.ms 60000 → 10000."]
plan:
  description: The same changes as data, C(action), C(kind), C(name), C(before) and C(after) each.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: file
      name: /etc/connect/worker.properties
      before: {offset.flush.interval.ms: "60000"}
      after: {offset.flush.interval.ms: "10000"}
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
    - offset.flush.intervals.ms is not a key of Connect 3.9.2, and a worker would ignore it. Did you mean
      offset.flush.interval.ms? If a plugin reads it, name it in allow_unknown.
    - producer.linger.ms has the value soon, which is not of type long; correct it.
"""

import concurrent.futures
import contextlib
import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import read_file
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide_configs
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import no_table
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.connect_keys import (
    PRINTERS,
    Tables,
    row_of,
    worker_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import (
    ATTRIBUTES,
    DesiredFile,
    desired_file,
    differences,
    plan_text,
    properties_argument_spec,
    redact_differences,
    write,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.installed_kafka import InstalledKafka
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse

# Not on the class path (KAFKA-13748): a plugin like any other.
FILE_STREAM = "connect-file-*.jar"


def read_tables(installed: InstalledKafka, may_be_missing: bool) -> Tables:
    """Return the tables of the installed version, {} where it is missing and may be. Two JVMs run at the same time."""
    if not installed.usable(may_be_missing):
        return {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda name: installed.table(PRINTERS[name], f".kafkaops-connect-{name}.json"), PRINTERS)
        return dict(zip(PRINTERS, found))


def summarise(tables: Tables, installed: InstalledKafka) -> dict[str, t.Any]:
    """Return ``class_path``, ``validated``, ``message`` and, where nothing could be checked, the warning."""
    known = {"class_path": ":".join(installed.jars(FILE_STREAM)), "validated": bool(tables)}
    if tables:
        return {**known, "message": f"Connect {installed.version} knows every key of the configuration."}
    message = f"{installed.missing()} The configuration can only be checked after the installation."
    return {**known, "message": message, "warnings": [message]}


def errors_of(params: t.Mapping[str, t.Any], spec: DesiredFile, tables: Tables, version: str) -> list[str]:
    """Return all that is wrong with the configuration; only what has no form where nothing is installed."""
    checks = (params["worker_mode"], params["allow_unknown"], version)
    return [*spec.errors, *(worker_errors(spec.properties, tables, *checks) if tables else [])]


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec=properties_argument_spec(
            worker_mode={"type": "str", "choices": ["distributed", "standalone"], "default": "distributed"}
        ),
        supports_check_mode=True,
    )
    run(module, module.params)


def run(module: AnsibleModule, params: t.Mapping[str, t.Any]) -> None:
    """Converge the one file."""
    path, spec = params["path"], desired_file(params["config"], {name: params[name] for name in ATTRIBUTES})
    installed = InstalledKafka(module, params["home"], params["java"], params["account"])
    secrets: set[str] = set()
    text, attributes = read_file(path)
    before = parse(text or "")
    hide_configs(module, secrets, [(before, no_table), (spec.properties, no_table)])

    def read(_client: None, _desired: t.Collection[str]) -> Tables:
        tables = read_tables(installed, module.check_mode)
        rows = functools.partial(row_of, tables=tables) if tables else no_table
        hide_configs(module, secrets, [(before, rows), (spec.properties, rows)])
        raise_all(errors_of(params, spec, tables, installed.version))
        return tables

    converge(
        module,
        connect=lambda _params: contextlib.nullcontext(),
        read=read,
        plan=lambda _tables, _desired: plan_text(path, text, attributes, spec),
        apply=lambda _client, changes: write({path: spec}, changes),
        report=lambda _client, tables, _changes: {
            "properties": redact_differences(differences(before, spec.properties), secrets),
            **summarise(tables, installed),
        },
        desired=[path],
        secrets=secrets,
    )


if __name__ == "__main__":
    main()
