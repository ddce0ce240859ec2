# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles of the web interfaces, CMAK and AKHQ, derive from their variables alike. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, Node


def host_names(servers: t.Iterable[str]) -> list[str]:
    """Return the hosts of ["host:port"]."""
    return [re.sub(r":[0-9]+$", "", server) for server in servers]


class WebNode(Node):
    """A web interface. None depends on another one, so that its id is only its place among the hosts."""

    @property
    def home(self) -> str:
        """Return the directory of the version."""
        return f"/opt/{self.role}-{self.own('version')}"

    @property
    def unit(self) -> str:
        """Return the path of the unit."""
        return f"{UNITS}/{self.role}.service"

    @property
    def missing(self) -> bool:
        """Tell whether the version is not installed here."""
        return not self.state["directories"][self.home]["exists"]

    @property
    def ids(self) -> dict[str, int]:
        """Return {member: its place}, by which the loop of a roll tells the hosts apart."""
        return {host: place for place, host in enumerate(self.hosts, 1)}

    @property
    def shared(self) -> dict[str, t.Any]:
        """Return what the other hosts have to know, which have no variables of the role for this one."""
        return {"endpoint": self.endpoint}

    @property
    def clients(self) -> list[str]:
        """Return the addresses and networks of the browsers."""
        return [*self.addresses(self.own("client_hosts")), *self.own("client_networks")]

    def group(self, name: str) -> list[str]:
        """Return the hosts of a group of the inventory, none where it has no such group."""
        return list(self.variables["groups"].get(name, []))

    def told(self, host: str, name: str, default: t.Any) -> t.Any:
        """Return a variable of another role, which may be told to that one's hosts alone, as a host has it."""
        return host_values([host], self.variables["hostvars"], name, default)[host]

    def archive(self, marker: str, suffix: str, strip: int) -> dict[str, t.Any]:
        """Return an archive whose publisher gives neither digest nor signature, as service_fetch takes it.

        marker: what the unpacked version has. suffix: that of its name in the cache.
        """
        url = self.own("archive_url")
        return {
            "home": self.home,
            "strip": strip,
            "marker": marker,
            "file": self.own("archive_file"),
            "path": f"{self.cache}/{self.role}-{self.own('version')}.{suffix}",
            "urls": [url] if url else [],
            "checksum": self.own("archive_checksum"),
            "digest_urls": [],
            "verify_signature": False,
            "signature_urls": [],
            "keys_url": "",
        }

    def common_query(self, secret: str) -> dict[str, t.Any]:
        """Return what service_state reads of every web interface; secret: the path of the file with what it signs."""
        return {
            "unit": f"{self.role}.service",
            "root": f"/etc/{self.role}",
            "java": self.java,
            "account": self.own("user"),
            "directories": [self.home, f"/etc/{self.role}/staged", UNITS],
            "files": [f"/etc/{self.role}/maintenance", self.unit],
            "managed": [self.unit, secret],
            "lock": self.lock,
        }
