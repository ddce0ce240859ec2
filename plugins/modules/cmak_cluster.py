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
    forms, and waits until CMAK shows the change. CMAK responds with 200 even to failed requests, so the module parses
    the page.
  - The options declare the complete cluster, as in CMAK's form; tuning that is not declared stays.
  - Reads the current state from C(/api/status/clusters), which returns neither the version of Kafka nor the login of
    CMAK; these are compared with O(record).
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  name:
    description: Name of the cluster, of letters, digits and C(. _ -).
    type: str
    required: true
  state:
    description:
      - V(absent) disables the cluster, because CMAK only deletes disabled ones, and deletes it in CMAK. Kafka does not
        change.
    type: str
    choices: [present, absent]
    default: present
  enabled:
    description: Whether CMAK watches the cluster.
    type: bool
    default: true
  zookeeper_connect:
    description:
      - ZooKeeper of the cluster as V(host:port,host:port), with C(/chroot) at the end if any. Required with
        O(state=present).
      - CMAK reads a cluster from ZooKeeper and nowhere else, so it can't show one in KRaft mode.
    type: str
  kafka_version:
    description:
      - Version of the brokers, such as V(3.9.2). Required with O(state=present).
      - CMAK accepts only a fixed list of versions, and the highest of them works with later brokers. So the module
        sends the highest version that CMAK accepts up to this one.
    type: str
  cmak_version:
    description: Version of CMAK, which determines the versions of Kafka that it accepts.
    type: str
    default: 3.0.0.6
  security_protocol:
    description: Protocol of the listener that CMAK uses for consumers. The brokers must have such a listener.
    type: str
    choices: [PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL]
    default: PLAINTEXT
  sasl_mechanism:
    description: Mechanism of SASL.
    type: str
    choices: [DEFAULT, PLAIN, GSSAPI, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER]
  jaas_config:
    description: Value of C(sasl.jaas.config) with which CMAK logs in to the brokers.
    type: str
  jmx_enabled:
    description: Whether CMAK reads the metrics of the brokers through JMX, which must be open to it.
    type: bool
    default: false
  jmx_user:
    description: User for JMX, the same on all brokers of the cluster.
    type: str
  jmx_password:
    description: Password of O(jmx_user). CMAK stores it in its ZooKeeper in clear text.
    type: str
  jmx_ssl:
    description: Whether JMX uses TLS.
    type: bool
    default: false
  poll_consumers:
    description: Whether CMAK reads consumer groups. A group appears when it commits again after that.
    type: bool
    default: false
  filter_consumers:
    description: Whether inactive consumer groups are left out. Needs O(poll_consumers).
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
      - Ids of exactly the brokers that CMAK has to see in the cluster. The module waits for that and fails if it times
        out, also if nothing had to be changed. In check mode it warns.
      - Applies only to an enabled cluster.
      - CMAK returns a cached state. For some seconds after the cluster's ZooKeeper has stopped it returns all brokers.
    type: list
    elements: int
  record:
    description:
      - File on the host that runs the module, with the settings that CMAK does not return; passwords as a salted
        digest. Where the file is missing or differs, the cluster is updated. Give each cluster its own file.
      - Without it a changed O(kafka_version), O(security_protocol), O(sasl_mechanism), O(jaas_config), O(jmx_user) or
        O(jmx_password) alone is not detected.
    type: path
  timeout:
    description: Seconds in which CMAK has to show a change, and all expected brokers. It refreshes its data every 10.
    type: int
    default: 60
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.cmak
  - kafkaops.stack.attributes.http
notes:
  - CMAK must have the feature C(KMClusterManagerFeature).
  - A busy CMAK responds to a request with V(Ask timed out) and executes it later. The module waits for that until
    O(timeout).
  - Set O(record) so that the module detects a changed password.
"""

EXAMPLES = r"""
- name: Register the cluster in CMAK
  kafkaops.stack.cmak_cluster:
    cmak_url: http://cmak-1:9000
    name: shop
    zookeeper_connect: broker-1:2181,broker-2:2181,broker-3:2181/streams
    kafka_version: 3.9.2
    poll_consumers: true
    active_offset_cache_enabled: true
    expected_brokers: [0, 1, 2]
    record: /var/lib/cmak/shop.json

- name: Disable the cluster while it is moved
  kafkaops.stack.cmak_cluster:
    cmak_url: http://cmak-1:9000
    name: shop
    zookeeper_connect: broker-1:2181,broker-2:2181,broker-3:2181/streams
    kafka_version: 3.9.2
    enabled: false

- name: Delete it from CMAK
  kafkaops.stack.cmak_cluster:
    cmak_url: http://cmak-1:9000
    name: shop
    state: absent
"""

RETURN = r"""
cluster:
  description: The cluster as CMAK returned it last, by the names of the options; empty where there is none.
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
    - All planned changes, with action, kind, name, before and after. An update has only the differences.
    - V(not known) stands for a value that neither CMAK returns nor O(record) has.
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
  description: The change that CMAK refused. C(error) is V(REFUSED), C(message) is the message on its page.
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
