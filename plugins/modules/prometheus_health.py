#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell whether Prometheus scrapes a platform, and which of its alerts fire."""

from __future__ import annotations

DOCUMENTATION = r"""
module: prometheus_health
short_description: Tell whether Prometheus scrapes a platform, and which of its alerts fire
version_added: "0.1.0"
description:
  - Asks Prometheus which of the declared targets it scrapes, and which alerts of the platform fire.
  - Can wait until all targets are scraped, or until no critical alert fires either. A single read never fails because
    of what Prometheus says, nor because it does not answer.
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
    description: Seconds to wait for the answer to one request.
    type: int
    default: 10
  targets:
    description:
      - The targets that have to be scraped, each with C(job), C(host) and C(port), as the role C(prometheus) has them
        in C(prometheus_targets). Host and port make the label C(instance).
      - Other keys do not count.
    type: list
    elements: dict
    default: []
  cluster:
    description: The label C(cluster) of targets and alerts. Those of another one do not count.
    type: str
    required: true
  wait_for:
    description:
      - What to wait for. The module fails, with all that is missing, if it does not come.
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
  - Needs nothing but Python on the host that runs the task.
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
  description: Targets that are not scraped, and critical alerts, as sentences. Empty when all is well.
  type: list
  elements: str
  returned: always
  sample: ["Prometheus cannot scrape kafka on broker-1: connection refused."]
scraped:
  description: How many of O(targets) are scraped.
  type: int
  returned: always
  sample: 1
alerts:
  description: The alerts that fire, C(critical) and C(warning).
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
