# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Prometheus is to scrape of a platform. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_address
from ansible_collections.kafkaops.stack.plugins.plugin_utils.node_exporter import package_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State, port_errors

Target = t.Mapping[str, t.Any]

CONTROLLERS = "kafka_controller"  # the job and the group of those that keep the metadata without ZooKeeper
# Group -> job, and the variables of its port, with the port where it is not set, and of its address.
_JOBS = {
    "zookeeper": ("zookeeper", "zookeeper_metrics_port", 0, "zookeeper_metrics_address"),
    CONTROLLERS: (CONTROLLERS, "kafka_controller_metrics_port", 0, "kafka_controller_metrics_address"),
    "kafka": ("kafka", "kafka_metrics_port", 0, "kafka_metrics_address"),
    "connect": ("connect", "connect_metrics_port", 0, "connect_metrics_address"),
    "node_exporter": ("node", "node_exporter_port", 9100, "node_exporter_address"),
}
_EVERYWHERE = ("", "0.0.0.0", "::")
_JOB_NAMES = tuple(job for job, *_rest in _JOBS.values())


def scrape_targets(groups: t.Mapping[str, t.Sequence[str]], hostvars: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return [{"job", "host", "address", "port"}] of all that shows metrics, as the inventory says."""
    targets = []
    for group, (job, port_variable, default, address_variable) in _JOBS.items():
        for host in groups.get(group, []):
            variables = hostvars[host]
            port = int(variables.get(port_variable, default) or 0)
            given = str(variables.get(address_variable, "") or "")
            address = host_address(variables, host) if given in _EVERYWHERE else given
            if port:
                targets.append({"job": job, "host": host, "address": address, "port": port})
    return targets


def target_errors(spec: Spec) -> list[str]:
    """Check the targets: there are some, and each is whole."""
    if not spec["targets"]:
        return [
            f"Prometheus on {spec['host']} has nothing to scrape; set kafka_metrics_port, zookeeper_metrics_port, "
            f"kafka_controller_metrics_port or connect_metrics_port, put hosts into the group node_exporter, or give "
            f"prometheus_targets."
        ]
    errors = []
    for target in spec["targets"]:
        lacking = [key for key in ("job", "host", "address", "port") if not target.get(key)]
        if lacking:
            errors.append(
                f"The target {target.get('job')} on {target.get('host')} has no {' and no '.join(lacking)}; run "
                f"without --limit, or set hosts_address of the host."
            )
        elif target["job"] not in _JOB_NAMES:
            errors.append(f"A target has the job {target['job']}; the rules know {', '.join(_JOB_NAMES)}.")
    return errors


def threshold_errors(spec: Spec) -> list[str]:
    """Check that every threshold is a known one, and a number."""
    known = spec["known_thresholds"]
    errors = []
    for name, value in spec["thresholds"].items():
        if name not in known:
            errors.append(f"prometheus_thresholds has {name}, which no rule uses; known are {', '.join(known)}.")
        elif not re.fullmatch(r"\d+(\.\d+)?", str(value)):
            errors.append(f"prometheus_thresholds has {name}={value}; give a number.")
    return errors


def prometheus_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why targets and rules must not be written, or Prometheus not be installed, as declared."""
    errors = [*target_errors(spec), *threshold_errors(spec)]
    if not spec["install"]:
        if not spec["promtool"]:
            errors.append(
                f"{spec['promtool_path']} is not on {spec['host']}, and nothing becomes live unchecked; name promtool "
                f"with prometheus_promtool, or let the role install Prometheus (prometheus_install)."
            )
        return errors
    return [
        *errors,
        *package_errors(spec, "Prometheus"),
        *port_errors(spec, state),
    ]
