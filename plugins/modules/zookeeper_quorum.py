#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the health of a ZooKeeper ensemble: its quorum, its issues, and the servers that may be stopped."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zookeeper_quorum
short_description: Read the health of a ZooKeeper ensemble, and which servers may be stopped
version_added: 0.1.0
description:
  - Opens a session, which only a majority of the servers can commit, and reads the mode, the last transaction and the
    membership of every server by four-letter words. It needs no AdminServer.
  - Can wait until a server serves, or until the ensemble has a quorum, is healthy, or a server may be stopped. The
    module fails only if that condition is not met in time, whatever state the servers are in.
  - The ensemble has a quorum when exactly one server leads, a majority of the voting members serves, and a session was
    committed.
  - The ensemble is healthy when it has a quorum, every member serves and is in sync with the leader, all see the same
    membership, which is the expected one, and no server is overloaded.
  - Servers need C(4lw.commands.whitelist=srvr,mntr,conf). With C(srvr) alone, ZooKeeper's default, the membership comes
    from C(/zookeeper/config), and synced followers are recognised by their last transaction; the module warns of that.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.zookeeper
options:
  expected_servers:
    description:
      - The members that the ensemble should have, as a mapping from id to host or as a list of ids.
      - Hosts are written as in O(hosts), without the port. They identify a server that is down.
      - A missing or an unexpected member makes the ensemble unhealthy.
      - By default the ensemble's own configuration is used.
    type: raw
  wait_for:
    description:
      - The condition to wait for. V(none) reads once and never fails because of the state of the ensemble.
      - V(serving) waits until O(wait_servers) serve. V(quorum) and V(healthy) apply to the ensemble.
      - V(safe_to_stop) waits until each of O(wait_servers), stopped alone, leaves a majority that is in sync.
    type: str
    choices: [none, serving, quorum, healthy, safe_to_stop]
    default: none
  wait_servers:
    description: Ids of the servers to which V(serving) and V(safe_to_stop) of O(wait_for) apply. By default all.
    type: list
    elements: int
    default: []
  timeout:
    description: Seconds to wait for O(wait_for).
    type: int
    default: 300
  unit:
    description:
      - Name of a systemd unit on the host on which the module runs. When it fails or ends, or systemd has to start it
        again, the wait ends at once with the cause from its journal.
    type: str
  max_zxid_lag:
    description: Transactions by which a server may be behind the last committed one and still count as in sync.
    type: int
    default: 10
  max_outstanding:
    description: Outstanding requests that a server may have and still be healthy.
    type: int
    default: 10
  allow_unavailable:
    description:
      - Consent to an outage. An ensemble of one or two voting members loses its quorum with each of them; with this
        option its servers count as safe to stop nevertheless.
      - It has no effect on larger ensembles.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Read the health of the ensemble
  kafkaops.stack.zookeeper_quorum:
    hosts: [zk-1:2181, zk-2:2181, zk-3:2181]
    expected_servers: {1: zk-1, 2: zk-2, 3: zk-3}
  register: __zookeeper_quorum

- name: Wait until server 2 may be stopped
  kafkaops.stack.zookeeper_quorum:
    hosts: [zk-1:2181, zk-2:2181, zk-3:2181]
    wait_for: safe_to_stop
    wait_servers: [2]

- name: Wait until the ensemble is healthy after the restart
  kafkaops.stack.zookeeper_quorum:
    hosts: [zk-1:2181, zk-2:2181, zk-3:2181]
    expected_servers: [1, 2, 3]
    wait_for: healthy
    timeout: 600

- name: Consent to the outage of an ensemble of one server during its restart
  kafkaops.stack.zookeeper_quorum:
    hosts: [zk-1:2181]
    wait_for: safe_to_stop
    allow_unavailable: true
"""

RETURN = r"""
quorum:
  description: Whether the ensemble has a quorum.
  type: bool
  returned: always
  sample: true
healthy:
  description: Whether RV(issues) is empty.
  type: bool
  returned: always
  sample: false
issues:
  description: The issues of the ensemble, as sentences. Empty when the ensemble is healthy.
  type: list
  elements: str
  returned: always
  sample: ["Server 3 (zk-3:2181): it refused the connection: nothing listens there."]
leader:
  description: Id of the leader, null without a quorum.
  type: int
  returned: always
  sample: 2
safe_to_stop:
  description:
    - Ids of the members of which any one may be stopped, so that the others still are a majority in sync.
    - They include a member that is down already, as long as the others are a majority in sync.
  type: list
  elements: int
  returned: always
  sample: [1, 2, 3]
servers:
  description: The state of each of O(hosts), in their order. Unknown values are null.
  type: list
  elements: dict
  returned: always
  contains:
    host:
      description: Host out of O(hosts).
      type: str
      sample: zk-1
    port:
      description: Port out of O(hosts).
      type: int
      sample: 2181
    id:
      description: Its id in the ensemble.
      type: int
      sample: 1
    mode:
      description: V(leader), V(follower), V(observer), V(standalone) or V(read-only); null when it does not serve.
      type: str
      sample: follower
    serves:
      description:
        - Whether it serves requests. V(false) for a server that runs but is out of the quorum; null for one that did
          not respond.
      type: bool
      sample: true
    zxid:
      description: Its last transaction, in hexadecimal, after a write was committed.
      type: str
      sample: "0x100000002"
    epoch:
      description: The epoch of that transaction, which each election increments by one or more.
      type: int
      sample: 1
    outstanding:
      description: Number of outstanding requests.
      type: int
      sample: 0
    version:
      description: Its version of ZooKeeper.
      type: str
      sample: 3.8.6
    error:
      description: Why it did not respond, null if it did.
      type: str
      sample: null
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import Watch
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import (
    ARGSPEC,
    Connection,
    connection,
    parse_expected,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.client import KAZOO_ERROR
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.plan import Health, assess
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.run import watch
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.spec import HealthQuery
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.wire import read_snapshot
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.wire import NOT_SERVING

TIMEOUT_MESSAGES = {
    "none": "",
    "serving": "Not all servers were serving",
    "quorum": "The ensemble had no quorum",
    "healthy": "The ensemble did not become healthy",
    "safe_to_stop": "Not all servers became safe to stop",
}


@contextlib.contextmanager
def connect(params: t.Mapping[str, t.Any]) -> t.Iterator[tuple[Connection, HealthQuery]]:
    """Check all options; each read opens a session of its own."""
    errors: list[str] = []
    expected = parse_expected(params["expected_servers"], errors)
    limits = {name: params[name] for name in ("max_zxid_lag", "max_outstanding")}
    errors.extend(f"{name} is {value}: it cannot be negative." for name, value in limits.items() if value < 0)
    for number in params["wait_servers"]:
        if expected and number not in expected:
            errors.append(f"wait_servers names server {number}, which is not one of expected_servers.")
    servers = connection(params, errors)
    raise_all(errors)
    yield servers, HealthQuery(expected, allow_unavailable=params["allow_unavailable"], **limits)


def read(
    ensemble: Connection,
    query: HealthQuery,
    params: t.Mapping[str, t.Any],
    check_unit: t.Callable[[], t.Any] = lambda: None,
) -> dict[str, t.Any]:
    """Return the results; raises StackError with them when the condition was not met in time.

    check_unit: raises StackError where further waiting is useless.
    """
    wait_ids = params["wait_servers"] or list(query.expected)

    def read_health() -> Health:
        check_unit()
        return assess(read_snapshot(ensemble), query)

    health, unmet = watch(read_health, params["wait_for"], wait_ids, params["timeout"])
    if unmet:
        head = f"{TIMEOUT_MESSAGES[params['wait_for']]} within {params['timeout']} s."
        raise StackError(" ".join([head, *unmet]), results(health))
    return results(health)


def results(health: Health) -> dict[str, t.Any]:
    """Return the results that RETURN documents."""
    return {
        "quorum": health.quorum,
        "healthy": health.healthy,
        "issues": health.issues,
        "warnings": health.warnings,
        "leader": health.leader,
        "safe_to_stop": health.safe_to_stop,
        "servers": [
            {
                **{
                    name: getattr(s, name) for name in ("host", "port", "id", "mode", "epoch", "outstanding", "version")
                },
                "serves": True if s.mode else False if s.error == NOT_SERVING else None,
                "zxid": None if s.zxid is None else hex(s.zxid),
                "error": s.error or None,
            }
            for s in health.servers
        ],
    }


def main() -> None:
    """Module entry point."""
    module = AnsibleModule(
        argument_spec={
            **ARGSPEC,
            "expected_servers": {"type": "raw"},
            "wait_for": {"type": "str", "choices": list(TIMEOUT_MESSAGES), "default": "none"},
            "wait_servers": {"type": "list", "elements": "int", "default": []},
            "timeout": {"type": "int", "default": 300},
            "unit": {"type": "str"},
            "max_zxid_lag": {"type": "int", "default": 10},
            "max_outstanding": {"type": "int", "default": 10},
            "allow_unavailable": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    if KAZOO_ERROR:
        module.fail_json(msg=missing_required_lib("kazoo"), exception=KAZOO_ERROR)
    check_unit = Watch(module, module.params["unit"]).look if module.params["unit"] else lambda: None
    inform(module, connect=connect, read=lambda client: read(*client, module.params, check_unit))


if __name__ == "__main__":
    main()
