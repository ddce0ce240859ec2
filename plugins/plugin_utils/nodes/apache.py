# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles derive that run a release of Apache's, with the JMX exporter in its JVM. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.metrics import metrics_agent
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import Node


class ApacheNode(Node):
    """A service from an archive of Apache's."""

    def apache_archive(self, name: str, directory: str, home: str, marker: str, checksum: str) -> dict[str, t.Any]:
        """Return an archive of Apache's as service_fetch and archive_unpack take it.

        name: that of the file, such as kafka_2.13-3.9.2.tgz. directory: where it lies below the mirrors. marker: what
        the unpacked version has.
        """
        file, sites = f"{directory}/{name}", self.own("archive_digest_sites")
        return {
            "home": home,
            "strip": 1,
            "marker": marker,
            "file": self.own("archive_file"),
            "path": f"{self.cache}/{name}",
            "urls": [self.own("archive_url")]
            if self.own("archive_url")
            else [f"{mirror}/{file}" for mirror in self.own("archive_mirrors")],
            "checksum": checksum,
            "digest_urls": [f"{site}/{file}.sha512" for site in sites],
            "verify_signature": self.own("archive_verify_signature"),
            "signature_urls": [f"{site}/{file}.asc" for site in sites],
            "keys_url": f"{sites[0]}/KEYS",
            "fingerprints": self.own("archive_fingerprints"),
        }

    @property
    def metrics_address(self) -> str:
        """Return the address on which the metrics are served."""
        return str(self.own("metrics_address") or self.address)

    @property
    def agent(self) -> dict[str, t.Any]:
        """Return the JMX exporter: {"home", "archive", "option" of the JVM}."""
        listen = {"address": self.metrics_address, "port": self.own("metrics_port")}
        return metrics_agent(listen, self._jar(), self.cache, f"/etc/{self.daemon}/current/metrics.yml")

    def _jar(self) -> dict[str, str]:
        return {
            "file": self.own("metrics_agent_file"),
            "url": self.own("metrics_agent_url"),
            "checksum": self.own("metrics_agent_checksum"),
        }

    @property
    def agent_given(self) -> bool:
        """Tell whether the jar of the JMX exporter is named."""
        jar = self._jar()
        return bool(jar["file"] or jar["url"])

    def metrics_spec(self, *, needs_agent: bool) -> dict[str, t.Any]:
        """Return what the plan checks of the metrics."""
        return {"prefix": self.role, "port": self.own("metrics_port"), **self._jar(), "needs_agent": needs_agent}

    def metrics_rules(self) -> list[dict[str, t.Any]]:
        """Return the firewall's rule for those who read the metrics."""
        port = self.own("metrics_port")
        return [{"port": port, "from": self.addresses(self.own("metrics_hosts"))}] if port else []
