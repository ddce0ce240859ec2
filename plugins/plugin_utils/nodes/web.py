# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles of the web interfaces, CMAK and AKHQ, derive from their variables alike. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import Told, declared_by
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import UNITS, Node


class WebNode(Node):
    """A web interface. None depends on another one."""

    @property
    def unit(self) -> str:
        """Return the path of the unit."""
        return f"{UNITS}/{self.role}.service"

    @property
    def ready(self) -> list[int]:
        """Return the ids of the hosts that the others need not wait for: all."""
        return list(self.ids.values())

    @property
    def safe(self) -> list[int]:
        """Return the ids of the hosts that may be stopped: all."""
        return list(self.ids.values())

    @property
    def jvm_options(self) -> list[str]:
        """Return the options of the JVM."""
        return self.jvm(self.own("heap"))

    @property
    def clients(self) -> list[str]:
        """Return the addresses and networks of the browsers."""
        return [*self.addresses(self.own("client_hosts")), *self.own("client_networks")]

    def told(self, host: str, name: str) -> t.Any:
        """Return a variable of another role as a host of that role has it, which others need not be told."""
        return declared_by(Told(host, self.variables["hostvars"]), name)

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
