#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the health of a metadata quorum: its leader, its issues, and the voters that may be stopped."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_quorum
short_description: Read the health of a metadata quorum, and which voters may be stopped
version_added: 0.1.0
description:
  - Reads the quorum of controllers of a cluster in KRaft mode, twice within half a second, or within two and a half
    where nothing moves. The number of requests does not depend on the size of the cluster.
  - Brokers are asked first. They forward the request to the active controller. Where no broker can tell, because none
    runs or the quorum is lost, the controllers are asked for the active one, which is then read directly.
  - Can wait until a voter takes part or is caught up, or until there is a quorum, it is healthy, or a voter may be
    stopped. The module fails only if that condition is not met in time, whatever state the voters are in.
  - There is a quorum when a leader is known, a majority of the voters is caught up, and the quorum has worked between
    the two readings. A leader that has lost its majority still answers for some seconds, but its high watermark stands
    still, and no majority fetches from it.
  - The quorum is healthy when it exists, every voter is caught up, and the voters are the expected ones. A voter of a
    dynamic quorum that nobody expects is told with the command that removes it. As long as it takes part that is only a
    warning.
  - A voter is safe to stop if the caught-up voters without it are a majority of all voters. That is the rule of the
    Strimzi operator. The leader may be among them. Stop it last, because each stop of a leader costs an election.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
options:
  bootstrap_servers:
    description:
      - Bootstrap brokers, each as V(host:port). The first that responds returns the others.
      - Either these or O(bootstrap_controllers) are required.
    type: list
    elements: str
    required: false
    default: []
  bootstrap_controllers:
    description:
      - Controllers, each as V(host:port) of its controller listener. They are asked where no broker can tell.
      - O(security_protocol) and the options of the login and of TLS apply to them, too. Where the controller listener
        differs in these from the one of the brokers, name only one of the two lists in a task.
      - Needs Kafka 3.7.
    type: list
    elements: str
    default: []
  expected_voters:
    description:
      - The voters that the quorum should have, as a mapping from C(node.id) to host or as a list of ids.
      - A missing voter makes the quorum unhealthy. So does an unexpected one of a static quorum, or one that is down.
      - By default the voters that the quorum has.
    type: raw
  wait_for:
    description:
      - The condition to wait for. V(none) reads once and never fails because of the state of the quorum.
      - V(serving) waits until each of O(wait_voters) leads or fetches from the leader, V(caught_up) until each has all
        that the leader has. Both count observers too, such as a controller that is yet to be added as a voter.
      - V(quorum) and V(healthy) apply to the quorum.
      - V(safe_to_stop) waits until each of O(wait_voters), stopped alone, leaves a majority that is caught up.
    type: str
    choices: [none, serving, caught_up, quorum, healthy, safe_to_stop]
    default: none
  wait_voters:
    description:
      - Ids of the voters to which V(serving), V(caught_up) and V(safe_to_stop) of O(wait_for) apply. By default all.
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
  max_lag_ms:
    description:
      - Milliseconds since a voter last had all records of the leader, up to which it still counts as caught up.
      - The default is that of C(controller.quorum.fetch.timeout.ms).
    type: int
    default: 2000
  allow_unavailable:
    description:
      - Consent to an outage. A quorum of one or two voters is lost with each of them. With this option the only voter
        counts as safe to stop nevertheless, and of two each whose peer is caught up, or that isn't caught up itself.
      - It has no effect on larger quorums.
    type: bool
    default: false
seealso:
  - module: kafkaops.stack.kafka_health
  - module: kafkaops.stack.kafka_cluster_info
  - module: kafkaops.stack.zookeeper_quorum
notes:
  - Where the cluster has an authorizer, brokers ask for the ACL Describe on the cluster. Controllers, which
    O(bootstrap_controllers) names, ask for Alter on it to tell which of them is the active one.
"""

EXAMPLES = r"""
- name: Read the health of the quorum
  kafkaops.stack.kafka_quorum:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    bootstrap_controllers: [controller-1:9093, controller-2:9093, controller-3:9093]
    expected_voters: {100: controller-1, 101: controller-2, 102: controller-3}
  register: quorum

- name: Wait until controller 101 may be stopped
  kafkaops.stack.kafka_quorum:
    bootstrap_controllers: [controller-1:9093, controller-2:9093, controller-3:9093]
    wait_for: safe_to_stop
    wait_voters: [101]

- name: Wait until the quorum is healthy after the restart
  kafkaops.stack.kafka_quorum:
    bootstrap_controllers: [controller-1:9093, controller-2:9093, controller-3:9093]
    expected_voters: [100, 101, 102]
    wait_for: healthy
    timeout: 600
"""

RETURN = r"""
asked:
  description: Who told of the quorum, V(brokers) or V(controllers). Null when nobody could.
  type: str
  returned: always
  sample: brokers
quorum:
  description: Whether there is a quorum.
  type: bool
  returned: always
  sample: true
healthy:
  description: Whether RV(issues) is empty.
  type: bool
  returned: always
  sample: false
issues:
  description: The issues of the quorum, as sentences. Empty when it is healthy.
  type: list
  elements: str
  returned: always
  sample:
    - "Voter 102 (controller-3) is 25 records and 12.3 s behind the leader, and doesn't fetch from it: it doesn't run,
      or can't reach it."
leader:
  description: Id of the leader, which is the active controller. Null without a quorum.
  type: int
  returned: always
  sample: 101
epoch:
  description: The epoch of the leader, which each election raises. Null when nobody could tell.
  type: int
  returned: always
  sample: 7
high_watermark:
  description: Offset up to which a majority of the voters has all records. Null when it is unknown.
  type: int
  returned: always
  sample: 4711
dynamic:
  description:
    - Whether voters can be added and removed (KIP-853, C(kraft.version) 1), by the directory ids of the voters.
    - Null when nobody could tell of the voters.
  type: bool
  returned: always
  sample: false
safe_to_stop:
  description:
    - Ids of the voters of which any one may be stopped, so that the others still are a majority that is caught up, and
      of all observers, whose stop the quorum does not notice.
    - They include a voter that is down already, as long as the others are such a majority.
  type: list
  elements: int
  returned: always
  sample: [102]
voters:
  description: The voters, sorted by id. Empty when nobody could tell. Unknown values are null.
  type: list
  elements: dict
  returned: always
  contains:
    id:
      description: Its C(node.id).
      type: int
      sample: 102
    host:
      description: Its host out of O(expected_voters), else that of its first endpoint.
      type: str
      sample: controller-3
    endpoints:
      description: Its listeners for controllers. Empty before Kafka 3.9.
      type: list
      elements: dict
      sample: [{"listener": "CONTROLLER", "host": "controller-3", "port": 9093}]
    directory_id:
      description: Id of its directory with the metadata log. Null in a static quorum.
      type: str
      sample: null
    offset:
      description: End of its log. Null while it has never fetched from this leader.
      type: int
      sample: 4686
    lag:
      description: Number of records that it is behind the leader.
      type: int
      sample: 25
    lag_ms:
      description: Milliseconds since it last had all records of the leader.
      type: int
      sample: 12300
    serves:
      description: Whether it leads, or has just fetched from the leader.
      type: bool
      sample: false
    caught_up:
      description: Whether it serves, and RV(voters[].lag_ms) is less than O(max_lag_ms).
      type: bool
      sample: false
    safe_to_stop:
      description: Whether it is in RV(safe_to_stop).
      type: bool
      sample: true
observers:
  description:
    - The observers, sorted by id, with the same keys. They are the brokers that are no controllers, and the controllers
      that are no voters.
    - The leader keeps one that has stopped for five minutes. After its disk was lost, a controller of a dynamic quorum
      observes with the id of its new directory, while the lost one is still a voter.
  type: list
  elements: dict
  returned: always
  sample: []
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import Watch
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Health, assess
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.run import TIMEOUT_MESSAGES, health
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.spec import (
    HealthQuery,
    connection_errors,
    parse_query,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.wire import read_snapshot

Params = t.Mapping[str, t.Any]


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[HealthQuery]:
    """Check all options; each read opens connections of its own."""
    errors = connection_errors(params)
    query = parse_query(params, errors)
    raise_all(errors)
    yield query


def read(query: HealthQuery, params: Params, check_unit: t.Callable[[], t.Any]) -> dict[str, t.Any]:
    """Return the results that RETURN documents; ``check_unit`` raises StackError where waiting is useless."""

    def read_health() -> Health:
        check_unit()
        return assess(read_snapshot(params), query)

    return health(read_health, params["wait_for"], params["wait_voters"] or list(query.expected), params["timeout"])


def main() -> None:
    """Read the health of the quorum, or wait for a condition."""
    options = kafka_argument_spec(
        bootstrap_servers={"type": "list", "elements": "str", "default": []},
        bootstrap_controllers={"type": "list", "elements": "str", "default": []},
        expected_voters={"type": "raw"},
        wait_for={"type": "str", "choices": list(TIMEOUT_MESSAGES), "default": "none"},
        wait_voters={"type": "list", "elements": "int", "default": []},
        timeout={"type": "int", "default": 300},
        unit={"type": "str"},
        max_lag_ms={"type": "int", "default": 2000},
        allow_unavailable={"type": "bool", "default": False},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    check_unit = Watch(module, module.params["unit"]).look if module.params["unit"] else lambda: None
    inform(module, connect=connect, read=lambda query: read(query, module.params, check_unit))


if __name__ == "__main__":
    main()
