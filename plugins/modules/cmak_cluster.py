#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manage a Kafka cluster in CMAK."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cmak_cluster
short_description: Manage a Kafka cluster in CMAK
version_added: "0.1.0"
description:
  - Registers, updates, enables, disables and deletes a cluster in CMAK (Cluster Manager for Apache Kafka) through its
    forms, and waits until CMAK shows what it was told. CMAK answers with 200 where it failed, so the page is read.
  - What is declared is the whole cluster, as it is in CMAK's form; tuning that is not declared stays.
  - It reads what there is from C(/api/status/clusters), which tells neither the version of Kafka nor how CMAK logs in;
    these are compared with what O(record) noted.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  name:
    description: Name of the cluster, of letters, digits and C(. _ -).
    type: str
    required: true
  state:
    description:
      - V(absent) disables the cluster, because CMAK deletes no other, and deletes it there. Kafka is not touched.
    type: str
    choices: [present, absent]
    default: present
  enabled:
    description: Whether CMAK watches the cluster.
    type: bool
    default: true
  zookeeper_connect:
    description:
      - ZooKeeper of the cluster as V(host:port,host:port), with C(/chroot) at the end if any. Required to have
        a cluster.
      - CMAK reads a cluster from ZooKeeper and nowhere else, so it can't show one in KRaft mode.
    type: str
  kafka_version:
    description:
      - Version of the brokers, such as V(3.9.2). Required to have a cluster.
      - CMAK takes only those that it was made with, and the highest of them works with later ones, so it is given the
        highest that it knows and that is not above this one.
    type: str
  cmak_version:
    description: Version of CMAK, which decides which versions of Kafka it knows.
    type: str
    default: 3.0.0.6
  security_protocol:
    description: Which listener of the brokers CMAK uses for consumers. The brokers must have one with this protocol.
    type: str
    choices: [PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL]
    default: PLAINTEXT
  sasl_mechanism:
    description: Mechanism of SASL.
    type: str
    choices: [DEFAULT, PLAIN, GSSAPI, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER]
  jaas_config:
    description: Value of C(sasl.jaas.config) with which CMAK logs in at the brokers.
    type: str
  jmx_enabled:
    description: Whether CMAK reads the metrics of the brokers through JMX, which they must have opened to it.
    type: bool
    default: false
  jmx_user:
    description: User for JMX, the same at all brokers of the cluster.
    type: str
  jmx_password:
    description: Password of O(jmx_user). CMAK keeps it in its ZooKeeper in clear text.
    type: str
  jmx_ssl:
    description: Whether JMX speaks TLS.
    type: bool
    default: false
  poll_consumers:
    description: Whether CMAK reads consumer groups. A group appears when it commits again after that.
    type: bool
    default: false
  filter_consumers:
    description: Whether consumer groups that do nothing are left out. Needs O(poll_consumers).
    type: bool
    default: false
  logkafka_enabled:
    description: Whether CMAK manages logkafka.
    type: bool
    default: false
  active_offset_cache_enabled:
    description: Whether CMAK keeps the offsets of groups, which it needs to show the lag of those that commit to Kafka.
    type: bool
    default: false
  display_size_enabled:
    description: Whether CMAK shows the sizes of topics. Needs O(jmx_enabled).
    type: bool
    default: false
  tuning:
    description:
      - Thread pools, queues and periods of CMAK for this cluster, by CMAK's names, such as
        C(brokerViewUpdatePeriodSeconds).
      - Those that are not declared stay as they are.
    type: dict
    default: {}
  expected_brokers:
    description:
      - Ids of the brokers that CMAK has to see in the cluster, exactly. The module waits for that and fails where it
        doesn't come, also if nothing had to be changed. In check mode it warns.
      - Only of a cluster that is enabled.
      - CMAK tells what it saw last. For some seconds after the cluster's ZooKeeper has stopped it names all of them.
    type: list
    elements: int
  record:
    description:
      - File on the host that runs the module, in which it notes what CMAK does not tell; passwords as a salted digest.
        Where the file is missing or differs, the cluster is updated. Give each cluster one of its own.
      - Without it a changed O(kafka_version), O(security_protocol), O(sasl_mechanism), O(jaas_config), O(jmx_user) or
        O(jmx_password) alone changes nothing.
    type: path
  timeout:
    description: Seconds in which CMAK has to show a change, and all expected brokers. It renews what it tells every 10.
    type: int
    default: 60
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.cmak
  - kafkaops.stack.attributes.http
notes:
  - CMAK must have the feature C(KMClusterManagerFeature).
  - A busy CMAK answers an order with V(Ask timed out) and carries it out later. The module waits for that until
    O(timeout).
  - Give O(record) to keep the module from leaving a changed password as it is.
"""

EXAMPLES = r"""
- name: Have the cluster in CMAK
  kafkaops.stack.cmak_cluster:
    cmak_url: http://cmak-1:9000
    name: shop
    zookeeper_connect: broker-1:2181,broker-2:2181,broker-3:2181/streams
    kafka_version: 3.9.2
    poll_consumers: true
    active_offset_cache_enabled: true
    expected_brokers: [0, 1, 2]
    record: /var/lib/cmak/shop.json

- name: Let CMAK rest while the cluster is moved
  kafkaops.stack.cmak_cluster:
    cmak_url: http://cmak-1:9000
    name: shop
    zookeeper_connect: broker-1:2181,broker-2:2181,broker-3:2181/streams
    kafka_version: 3.9.2
    enabled: false

- name: Take it out of CMAK
  kafkaops.stack.cmak_cluster:
    cmak_url: http://cmak-1:9000
    name: shop
    state: absent
"""

RETURN = r"""
cluster:
  description: The cluster as CMAK told it last, in the words of the options; empty where there is none.
  type: dict
  returned: success
  sample:
    enabled: true
    zookeeper_connect: broker-1:2181,broker-2:2181,broker-3:2181/streams
    jmx_enabled: false
    poll_consumers: true
brokers:
  description: Ids of the brokers that CMAK sees, where some are expected.
  type: list
  elements: int
  returned: success
  sample: [0, 1, 2]
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update cluster shop: poll_consumers False → True."]
plan:
  description:
    - All planned changes, with action, kind, name, before and after. An update has what differs.
    - V(not known) is what CMAK does not tell and O(record) did not note.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: cluster
      name: shop
      before: {"poll_consumers": false}
      after: {"poll_consumers": true}
summary:
  description: Numbers of clusters that were, or in check mode would be, created, updated, deleted or unchanged.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}
failed_items:
  description: The change that CMAK refused. C(error) is V(REFUSED), C(message) what its page says.
  type: list
  elements: dict
  returned: when a change failed
  sample:
    - name: shop
      error: REFUSED
      message: "requirement failed: Cluster already exists : shop"
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["filter_consumers needs poll_consumers: set that too."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.argspec import cmak_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.run import manage_cluster
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import cluster_options


def main() -> None:
    """Bring one cluster into its state."""
    options = cmak_argument_spec(
        **cluster_options(),
        expected_brokers={"type": "list", "elements": "int"},
        record={"type": "path"},
        timeout={"type": "int", "default": 60},
    )
    manage_cluster(AnsibleModule(argument_spec=options, supports_check_mode=True))


if __name__ == "__main__":
    main()
