#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell whether Prometheus scrapes a platform, and which of its alerts fire."""

from __future__ import annotations

DOCUMENTATION = r"""
module: prometheus_health
short_description: Read whether Prometheus scrapes a platform, and which of its alerts fire
version_added: "0.1.0"
description:
  - Reads from Prometheus which of the declared targets it scrapes, and which alerts of the platform fire.
  - Can wait until all targets are scraped, or until no critical alert fires either. A single read never fails because
    of the state of Prometheus, or because it does not respond.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  prometheus_url:
    description:
      - Address of Prometheus as V(http://host:port) or V(https://host:port), with the path of C(--web.external-url) if
        it has one.
    type: str
    required: true
  url_username:
    description: User for HTTP basic authentication.
    type: str
  request_timeout:
    description: Seconds to wait for the response to one request.
    type: int
    default: 10
  targets:
    description:
      - The targets that must be scraped, each with C(job), C(host) and C(port), in the format of C(prometheus_targets)
        of role C(prometheus). Host and port form the label C(instance).
      - Other keys are ignored.
    type: list
    elements: dict
    default: []
  cluster:
    description: The label C(cluster) of targets and alerts. Those of other clusters are ignored.
    type: str
    required: true
  wait_for:
    description:
      - The condition to wait for. The module fails with all issues if it is not met in time.
      - V(none) reads once. V(scraped) waits until every target is scraped, V(healthy) until no critical alert fires
        either.
    type: str
    choices: [none, scraped, healthy]
    default: none
  timeout:
    description: Seconds to wait for O(wait_for).
    type: int
    default: 60
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.attributes.http
notes:
  - Needs only Python on the host that runs the task.
"""

EXAMPLES = r"""
- name: See what Prometheus says of the platform
  kafkaops.stack.prometheus_health:
    prometheus_url: http://tools-1:9090
    cluster: kafka
    targets:
      - {job: kafka, host: broker-1, port: 7071}
      - {job: node, host: broker-1, port: 9100}
  register: health
  failed_when: health.issues | length > 0
"""

RETURN = r"""
issues:
  description: Targets that are not scraped, and critical alerts, as sentences. Empty when there are none.
  type: list
  elements: str
  returned: always
  sample: ["Prometheus cannot scrape kafka on broker-1: connection refused."]
scraped:
  description: Number of O(targets) that are scraped.
  type: int
  returned: always
  sample: 1
alerts:
  description: The firing alerts, C(critical) and C(warning).
  type: dict
  returned: always
  sample: {"critical": [], "warning": ["Alert KafkaConsumerGroupLags: Group shop on topic orders is behind."]}
"""

import functools

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._prometheus.client import prometheus_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._prometheus.health.run import connect, health


def main() -> None:
    """Look at Prometheus, and wait if asked to."""
    options = prometheus_argument_spec(
        targets={"type": "list", "elements": "dict", "default": []},
        cluster={"type": "str", "required": True},
        wait_for={"type": "str", "choices": ["none", "scraped", "healthy"], "default": "none"},
        timeout={"type": "int", "default": 60},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    inform(module, connect=connect, read=functools.partial(health, params=module.params))


if __name__ == "__main__":
    main()
