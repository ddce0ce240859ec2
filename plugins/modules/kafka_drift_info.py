#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_drift_info
short_description: Compare all that is declared of a Kafka cluster with its current state
version_added: "0.1.0"
description:
  - Returns what the modules for the single kinds would plan with their default modes and without a purge, over one
    connection, but for those that C(verify_login) of a user needs. Nothing is changed.
  - Fails where something declared is invalid, would be refused, or could not be compared; all of it is reported, and
    what was compared is returned nonetheless.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  config:
    description: Dynamic configs of all brokers, as O(kafkaops.stack.kafka_config#module:config) with the name
      V(<default>).
    type: dict
    default: {}
  users:
    description: SCRAM credentials, as O(kafkaops.stack.kafka_users#module:users).
    type: list
    elements: dict
    default: []
  topics:
    description: Topics, as O(kafkaops.stack.kafka_topics#module:topics).
    type: list
    elements: dict
    default: []
  acls:
    description: ACLs, as O(kafkaops.stack.kafka_acls#module:acls).
    type: list
    elements: dict
    default: []
  quotas:
    description: Quotas, as O(kafkaops.stack.kafka_quotas#module:quotas).
    type: list
    elements: dict
    default: []
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_config
  - module: kafkaops.stack.kafka_users
  - module: kafkaops.stack.kafka_topics
  - module: kafkaops.stack.kafka_acls
  - module: kafkaops.stack.kafka_quotas
notes:
  - Needs the ACLs that the modules of the declared kinds need.
  - What is not declared is not compared. The modules would leave it as it is.
"""

EXAMPLES = r"""
- name: Tell what differs from what is declared
  kafkaops.stack.kafka_drift_info:
    bootstrap_servers: [broker-1:9092]
    topics: "{{ kafka_topics }}"
    acls: "{{ kafka_acls }}"
  register: drift
  failed_when: drift is failed or drift.changes | length > 0
"""

RETURN = r"""
changes:
  description:
    - What would be changed, as sentences without secrets, in the order in which the changes would be made.
    - Without those of a kind that fails.
  type: list
  elements: str
  returned: when the options are valid
  sample: ["Create topic orders: partitions 6, replication_factor 3."]
compared:
  description:
    - C(plan), C(changes) and C(summary) for each kind that is declared, and what its module returns besides.
    - With a C(msg) where its module would fail. Then it has no C(summary) if no broker answers, and nothing but the
      C(msg) if its items have invalid options.
  type: dict
  returned: when the options are valid
  sample: {"topics": {"plan": [], "changes": [], "summary": {"created": 0, "updated": 0, "deleted": 0, "unchanged": 4}}}
"""

import contextlib
import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.comparison import Comparison, Options, compare
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import purge_options
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import hide, inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.run import manage_acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import acl_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params, kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.run import manage_config
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.spec import BROKER, DEFAULT, config_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.run import manage_quotas
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import mode_option, quota_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.run import manage_topics
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import config_mode_option, topic_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.run import manage_users
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import user_options

# By the name of a kind of list: what manages it, the options of an item, and those of its module besides.
LISTS: dict[str, tuple[t.Callable[..., None], Options, Options]] = {
    "users": (manage_users, user_options(), {}),
    "topics": (
        functools.partial(manage_topics, show=lambda topics: {"topics": topics}),
        topic_options(),
        {"config_mode": config_mode_option()},
    ),
    "acls": (manage_acls, acl_options(), {}),
    "quotas": (manage_quotas, quota_options(), {"limits_mode": mode_option()}),
}
# Credentials come before the ACLs that name them, the configs of the cluster before the topics that inherit them.
KINDS = ("config", *LISTS)
SECRET_KINDS = ("config", "users")
SECRETS = ("sasl_password", "ssl_password")


def compare_kind(kind: str, params: Params, client: Client) -> Comparison:
    """Compare what is declared of one kind with the cluster."""
    secrets = [params[name] for name in SECRETS]
    connection = {name: value for name, value in params.items() if name not in KINDS}
    opened = {"connection": lambda _params: contextlib.nullcontext(client)}
    if kind == "config":
        given = {"type": BROKER, "name": DEFAULT, "config": params["config"]}
        return compare(functools.partial(manage_config, **opened), given, config_options(), connection, secrets)
    if kind == "users":
        secrets += [str(user["password"]) for user in params["users"] if user.get("password") is not None]
    manage, item, others = LISTS[kind]
    options = {kind: {"type": "list", "elements": "dict", "options": item}, **others, **purge_options()}

    def run(module: AnsibleModule) -> None:
        manage(module, module.params[kind], **opened)

    return compare(run, {kind: params[kind]}, options, connection, secrets)


def compare_all(module: AnsibleModule, params: Params) -> dict[str, t.Any]:
    """Return the results of the module; StackError with the same where a kind fails."""
    declared = [kind for kind in KINDS if params[kind]]
    hide(module, [params[name] for name in SECRETS])
    try:
        with connect(params) as client:
            done = {kind: compare_kind(kind, params, client) for kind in declared}
    except StackError as error:
        silent = {**error.results, "msg": str(error), "plan": [], "changes": []}
        compared = dict.fromkeys(declared, silent)
        raise StackError(str(error), {**error.results, "changes": [], "compared": compared}) from error
    results = {
        "changes": [change for found in done.values() for change in found.results.get("changes", [])],
        "compared": {kind: found.results for kind, found in done.items()},
        "warnings": [warning for found in done.values() for warning in found.warnings],
    }
    failures = dict.fromkeys(found.results["msg"] for found in done.values() if "msg" in found.results)
    if failures:
        raise StackError("\n".join(failures), results)
    return results


def main() -> None:
    """Compare every declared kind, and report all of it."""
    lists: Options = {kind: {"type": "list", "elements": "dict", "default": []} for kind in LISTS}
    for kind in SECRET_KINDS:  # no_log keeps the whole of it out of the system log; the secrets in it are known later
        lists[kind] = {**lists.get(kind, {"type": "dict", "default": {}}), "no_log": True}
    module = AnsibleModule(argument_spec=kafka_argument_spec(**lists), supports_check_mode=True)
    inform(
        module,
        connect=contextlib.nullcontext,
        read=functools.partial(compare_all, module),
        secrets=[*SECRET_KINDS, *SECRETS],
    )


if __name__ == "__main__":
    main()
