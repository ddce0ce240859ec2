#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the credential with which brokers log in to each other."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_broker_credential
short_description: Write the SCRAM credential that brokers need to start
version_added: 0.1.0
description:
  - Writes a SCRAM-SHA-512 credential before the first broker runs that could create it. Into ZooKeeper with O(hosts),
    by the active controller of a cluster in KRaft mode with O(bootstrap_controllers).
  - In ZooKeeper it never changes an existing credential, because running brokers log in with it. The module fails if
    the credential has another password.
  - Controllers don't return credentials, so there the module can't tell whether the user has one, and with which
    password. It writes the credential in each run, and the result is always changed. Use it only while no broker of the
    cluster runs and one of them has never started. Running brokers don't notice a new credential with the same
    password, but with another password they refuse each other's next connections.
  - For all other users, and for running clusters, use M(kafkaops.stack.kafka_user).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.zookeeper
  - kafkaops.stack.kafka.listener
options:
  hosts:
    description:
      - Every server of the ensemble, each as V(host:port), where the port is the one for clients.
      - A name without a port means port 2181; an IPv6 address is written in brackets.
      - Either these or O(bootstrap_controllers) are required.
    required: false
  bootstrap_controllers:
    description:
      - Controllers of a cluster in KRaft mode, each as V(host:port) of its controller listener. The first that responds
        names the active one.
      - Needs Kafka 3.7.
    type: list
    elements: str
  chroot:
    description: Chroot of the cluster in ZooKeeper, such as V(/kafka); empty for the root. Only with O(hosts).
    type: str
    default: ""
  name:
    description: Name of the user.
    type: str
    required: true
  password:
    description: Its password. Only its salted hash is sent.
    type: str
    required: true
  iterations:
    description: Number of hash iterations, 4096 to 16384. In ZooKeeper it applies to a new credential only.
    type: int
    default: 8192
  request_timeout:
    description: Seconds to wait for one response of a server or controller, and for a session to open.
  use_tls:
    description: Whether the ports in O(hosts) use TLS, that is, are the servers' C(secureClientPort).
  security_protocol:
    description: Security protocol of the controller listener. Only with O(bootstrap_controllers).
  client_id:
    description: Client id of the requests in the controllers' logs. Only with O(bootstrap_controllers).
  ssl_certfile:
    description: File in PEM format with the client's certificate, which ZooKeeper with TLS requires by default.
  ssl_check_hostname:
    description: Whether the name in the server's or controller's certificate has to match its address.
requirements:
  - kafka-python >= 3.0.10, tried with 3.0.12, with O(bootstrap_controllers) in place of kazoo
seealso:
  - module: kafkaops.stack.kafka_user
notes:
  - Where the controllers have an authorizer, they ask for the ACL Alter on the cluster.
  - With O(bootstrap_controllers) the host needs kafka-python, and not kazoo.
attributes:
  idempotent:
    support: partial
    details: With O(bootstrap_controllers) each run writes the credential.
"""

EXAMPLES = r"""
- name: Create the credential with which brokers log in to each other
  kafkaops.stack.kafka_broker_credential:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    chroot: /kafka
    name: brokers
    password: "{{ vault_brokers }}"

- name: Create it in KRaft mode, before the first broker starts
  kafkaops.stack.kafka_broker_credential:
    bootstrap_controllers: [controller-1:9093, controller-2:9093, controller-3:9093]
    name: brokers
    password: "{{ vault_brokers }}"
"""

RETURN = r"""
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Create user brokers: mechanism SCRAM-SHA-512, iterations 8192."]
plan:
  description:
    - The planned change, with action, kind, name, before and after.
    - With O(bootstrap_controllers) it is always a creation, because an existing credential can't be seen.
  type: list
  elements: dict
  returned: always
  sample:
    - action: create
      kind: user
      name: brokers
      before: null
      after: {"mechanism": "SCRAM-SHA-512", "iterations": 8192}
summary:
  description: Numbers of users that were, or in check mode would be, created; and unchanged.
  type: dict
  returned: always
  sample: {"created": 1, "updated": 0, "deleted": 0, "unchanged": 0}
password_matches:
  description: Always false. The user has another password in ZooKeeper.
  type: bool
  returned: when the module fails for that reason
  sample: false
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["iterations is 100: give 4096 to 16384."]
"""

import contextlib
import dataclasses
import json
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import (
    listener_argument_spec,
    security_errors,
    server_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import require_library
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_wire import active_controller
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import name_of
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.wire import apply_by_controllers
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import ARGSPEC, connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.client import KAZOO_ERROR, Call, session
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.scram import (
    MECHANISM,
    has_credential,
    verify_password,
    with_credential,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import path_error

Params = t.Mapping[str, t.Any]

# ssl_* of both are the same; request_timeout is that of ZooKeeper for both.
OPTIONS: dict[str, dict[str, t.Any]] = {
    **listener_argument_spec(),
    **ARGSPEC,
    "hosts": {"type": "list", "elements": "str"},
    "bootstrap_controllers": {"type": "list", "elements": "str"},
    "chroot": {"type": "str", "default": ""},
    "name": {"type": "str", "required": True},
    "password": {"type": "str", "required": True, "no_log": True},
    "iterations": {"type": "int", "default": 8192},
}
_WAYS = ("hosts", "bootstrap_controllers")
_IGNORED = {
    "hosts": [name for name in listener_argument_spec() if name not in ARGSPEC],
    "bootstrap_controllers": ["use_tls", "chroot"],
}


def credential_errors(params: Params) -> list[str]:
    """Return a sentence for each error in the options, without those of the connection."""
    errors = []
    if not re.fullmatch(r"[A-Za-z0-9._-]+", params["name"]):
        errors.append(f"name is {params['name']!r}: use letters, digits and . _ - only.")
    if not params["password"]:
        errors.append("password is empty.")
    if not 4096 <= params["iterations"] <= 16384:
        errors.append(f"iterations is {params['iterations']}: give 4096 to 16384.")
    (way,) = (name for name in _WAYS if params[name] is not None)
    given = [name for name in _IGNORED[way] if params[name] != OPTIONS[name].get("default")]
    return [*errors, *(f"{name} would be ignored with {way}, to which it doesn't apply: remove it." for name in given)]


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Call]:
    """Check all options, then open a session with ZooKeeper."""
    errors: list[str] = []
    servers = connection(params, errors)
    errors.extend(credential_errors(params))
    if params["chroot"]:
        errors.extend(filter(None, [path_error("chroot", params["chroot"])]))
    raise_all(errors)
    with session(servers) as call:
        yield call


@contextlib.contextmanager
def connect_to_controllers(params: Params) -> t.Iterator[None]:
    """Check all options, then that there is an active controller, so that check mode fails where a run would."""
    require_library()
    errors = server_errors(params, "bootstrap_controllers", "controller-1:9093")
    if not params["bootstrap_controllers"]:
        errors.append("bootstrap_controllers is empty: name every controller, each as host:port.")
    raise_all([*errors, *security_errors(params), *credential_errors(params)])
    active_controller(params, params["request_timeout"])
    yield


def path_of(params: Params) -> str:
    """Return the path of the user's node."""
    return f"{params['chroot']}/config/users/{params['name']}"


def read(call: Call, params: Params) -> str | None:
    """Return the value of the user's node, None where there is none."""
    path = path_of(params)
    return str(call("get", path)[0].decode()) if call("exists", path) else None


def plan(node: str | None, params: Params) -> list[Change]:
    """Return the creation of the credential; StackError where it exists with another password."""
    if not has_credential(node):
        return [creation(params)]
    if node and not verify_password(node, params["password"]):
        raise StackError(
            f"User {params['name']} has another password in ZooKeeper. Running brokers log in with it, so it isn't "
            f"changed: give that password, or, for a new one, another user name, to which the brokers then switch one "
            f"after the other.",
            {"password_matches": False},
        )
    return []


def creation(params: Params) -> Change:
    """Return the creation of the credential."""
    return Change("create", "user", params["name"], None, {"mechanism": MECHANISM, "iterations": params["iterations"]})


def apply(call: Call, changes: t.Sequence[Change], params: Params) -> t.Iterator[Outcome]:
    """Write the node, and the notification for running brokers (zk.ConfigEntityChangeNotification)."""
    path, notifications = path_of(params), f"{params['chroot']}/config/changes"
    call("ensure_path", path)
    data, stat = call("get", path)
    value = with_credential(data.decode() or None, params["password"], params["iterations"])
    call("set", path, value.encode(), stat.version)
    call("ensure_path", notifications)
    notice = {"version": 2, "entity_path": f"users/{params['name']}"}
    call("create", f"{notifications}/config_change_", json.dumps(notice).encode(), None, False, True)
    yield from (Outcome(change) for change in changes)


def apply_to_controllers(changes: t.Sequence[Change], params: Params) -> t.Iterator[Outcome]:
    """Let the active controller write the credential."""
    name = name_of(params["name"], MECHANISM)
    named = [dataclasses.replace(change, name=name) for change in changes]
    for change, outcome in zip(changes, apply_by_controllers(params, named, {name: params["password"]})):
        yield dataclasses.replace(outcome, change=change)


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec=OPTIONS, required_one_of=[_WAYS], mutually_exclusive=[_WAYS], supports_check_mode=True
    )
    params = module.params
    if params["bootstrap_controllers"] is not None:
        converge(
            module,
            connect=connect_to_controllers,
            read=lambda _client, _desired: None,
            plan=lambda _current, _desired: [creation(params)],
            apply=lambda _client, changes: apply_to_controllers(changes, params),
            desired=[params["name"]],
        )
    if KAZOO_ERROR:
        module.fail_json(msg=missing_required_lib("kazoo"), exception=KAZOO_ERROR)
    converge(
        module,
        connect=connect,
        read=lambda call, _desired: read(call, params),
        plan=lambda node, _desired: plan(node, params),
        apply=lambda call, changes: apply(call, changes, params),
        desired=[params["name"]],
    )


if __name__ == "__main__":
    main()
