# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role hosts derives from its variables for one host. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_addresses, host_values, hosts_text
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import Node
from ansible_collections.kafkaops.stack.plugins.plugin_utils.ports import shared_port_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import tags_run

NAMES = "/etc/hosts"
CLOUD = "/etc/cloud/cloud.cfg"


class HostsNode(Node):
    """A host of the platform, or one beside it."""

    role = "hosts"

    @property
    def platform_addresses(self) -> dict[str, str]:
        """Return {host: address} of the platform and this host."""
        hosts = list(dict.fromkeys([*self.own("platform"), self.host]))
        return host_addresses(hosts, self.variables["hostvars"])

    @property
    def names(self) -> list[str]:
        """Return the names of the host itself: that of the inventory first, the fully qualified one last."""
        facts = self.variables["ansible_facts"]
        return list(dict.fromkeys(filter(None, [self.host, facts.get("hostname"), facts.get("fqdn")])))

    @property
    def java_missing(self) -> bool:
        """Tell whether Java is to be installed."""
        return bool(self.own("java_enabled")) and not self.own("java_home") and not self.state["java"]

    @property
    def java_planned(self) -> int:
        """Return the major version that the package's name tells, -1 where it tells none.

        0 where this run installs nothing.
        """
        if not self.java_missing or not self._reached("java"):
            return 0
        found = re.search(r"\d+", next(iter(self.data("java_names")), ""))
        return int(found.group()) if found else -1

    def _reached(self, part: str) -> bool:
        """Tell whether this run reaches a part of the role with its tags."""
        run, skip = self.variables["ansible_run_tags"], self.variables["ansible_skip_tags"]
        return tags_run(["hosts", f"hosts_{part}"], run, skip)

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files that are written."""
        files: dict[str, dict[str, t.Any]] = {}
        if self.own("names_enabled"):
            text = hosts_text(self.state["files"][NAMES] or "", self.platform_addresses, self.names)
            files[NAMES] = {"content": f"{text}\n", "mode": "0644"}
        if self.own("kernel_enabled"):
            files[self.data("kernel_file")] = {"content": self.data("kernel_text"), "mode": "0644"}
        return files

    @property
    def steps(self) -> dict[str, bool]:
        """Return what is to be done beside the files."""
        return {f"install {', '.join(self.data('java_names'))}": self.java_missing}

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        return {
            "unit": "firewalld.service",
            "java": self.java,
            "files": [NAMES, CLOUD],
            "managed": [NAMES, self.data("kernel_file")],
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        hostvars = self.variables["hostvars"]
        return {
            "ignored_variables": self.own("ignored_variables"),
            "host": self.host,
            "addresses": self.platform_addresses if self.own("names_enabled") else {},
            "distribution": f"{self.fact('distribution')} {self.fact('distribution_version')}",
            "java_missing": self.java_missing,
            "java_packages": self.data("java_names"),
            "java_planned": self.java_planned,
            "shared_ports": shared_port_errors(hostvars[self.host], self.host, self.variables["group_names"]),
            "names_managed": self.own("names_enabled") and self._reached("names"),
            "clocks": host_values(self.variables["ansible_play_batch"], hostvars, "__hosts_clock"),
            "clock_tolerance": self.own("clock_tolerance"),
        }
