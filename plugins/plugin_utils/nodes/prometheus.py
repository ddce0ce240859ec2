# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role prometheus derives from its variables for one host. Pure."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import unquote_plus, urlsplit

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import bracketed
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import Node, endpoint
from ansible_collections.kafkaops.stack.plugins.plugin_utils.prometheus import CONTROLLERS

DEFAULT = "/etc/default/prometheus"  # Debian's file with the arguments
TIMEOUT = 10  # seconds that a scrape may take at most


class PrometheusNode(Node):
    """A Prometheus of the platform's, or one that is there already and reads the platform's files."""

    role = "prometheus"

    @property
    def installed(self) -> bool:
        """Tell whether the role installs Prometheus."""
        return bool(self.own("install"))

    @property
    def missing(self) -> bool:
        """Tell whether it is to be installed first."""
        return self.installed and self.state["unit"]["LoadState"] == "not-found"

    @property
    def unread(self) -> bool:
        """Tell whether files were checked that Prometheus has not read yet."""
        return bool(self.state["globs"][self.path("staged/*")])

    def path(self, name: str) -> str:
        """Return the path of a file in the directory of the role."""
        return f"{self.own('directory')}/{name}"

    @property
    def url(self) -> str:
        """Return the URL at which it is asked, without a login; "" where it is not asked."""
        given = re.sub("//[^/]*@", "//", self.own("url"))
        return given or (self.local_url if self.installed else "")

    @property
    def user(self) -> str:
        """Return the user of that URL, whose login is given to modules apart, which mask it then; "" for none."""
        return unquote_plus(urlsplit(self.own("url")).username or "")

    @property
    def password(self) -> str:
        """Return the password of that user, "" for none."""
        return unquote_plus(urlsplit(self.own("url")).password or "")

    @property
    def arguments(self) -> list[str]:
        """Return the command line."""
        return [
            f"--config.file={self.path('prometheus.yml')}",
            f"--web.listen-address={bracketed(self.listen_address)}:{self.port}",
            *self.own("options"),
        ]

    @property
    def jobs(self) -> list[str]:
        """Return the names of what is scraped, for which there are rules."""
        return list(dict.fromkeys(target["job"] for target in self.own("targets")))

    @property
    def controllers(self) -> bool:
        """Tell whether controllers keep the metadata: then no broker has metrics of it (kafka.controller).

        Controllers without metrics are only in the inventory.
        """
        return CONTROLLERS in self.jobs or bool(self.group(CONTROLLERS))

    @property
    def thresholds(self) -> dict[str, t.Any]:
        """Return the thresholds of the rules."""
        return {**self.data("threshold_defaults"), **self.own("thresholds")}

    @property
    def config(self) -> dict[str, t.Any]:
        """Return the keys of prometheus.yml, with which a Prometheus that is there already is checked, too."""
        interval = self.own("interval")
        times = {
            "scrape_interval": f"{interval}s",
            "scrape_timeout": f"{min(interval, TIMEOUT)}s",
            "evaluation_interval": f"{interval}s",
        }
        return {"global": times, **self.data("defaults"), **self.own("config")}

    @property
    def firewall(self) -> list[dict[str, t.Any]]:
        """Return the port that is opened, and for whom; that of somebody else's Prometheus is his affair."""
        return [{"port": self.port, "from": self.own("client_networks")}] if self.installed else []

    @property
    def files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files that are checked.

        The last may hold logins: promtool reads it as root, and Debian's Prometheus by its group.
        """
        secret = {"group": self.data("group"), "mode": "0640", "secret": True}
        return {
            self.path("targets.yml"): {"content": self.data("targets_text"), "mode": "0644"},
            self.path("rules.yml"): {"content": self.data("rules_text"), "mode": "0644"},
            self.path("prometheus.yml"): {"content": self.data("config_text"), **secret},
        }

    @property
    def own_files(self) -> dict[str, dict[str, t.Any]]:
        """Return the files that are written. Of somebody else's Prometheus, the configuration is only an example."""
        files = self.files
        if not self.installed:
            del files[self.path("prometheus.yml")]
            return files
        return {**files, DEFAULT: {"content": self.data("default_text"), "mode": "0644"}}

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        return {
            "unit": self.own("unit") or "prometheus.service",
            "command": ["/usr/bin/prometheus", *self.arguments] if self.installed else [],
            "directories": [self.own("directory")],
            "files": [self.path("targets.yml"), self.path("rules.yml")],
            "managed": list(self.own_files),
            "globs": [self.path("staged/*")],
            "secrets": [self.own("promtool")],  # only whether it is there
            "ports": [self.port] if self.installed else [],
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        listening = endpoint("Prometheus", self.port, self.listen_address, login=self.logs_in)
        return {
            "ignored_variables": self.own("ignored_variables"),
            "host": self.host,
            "service": "Prometheus",
            "os_family": self.fact("os_family"),
            "install": self.installed,
            "port": self.port,
            "firewall_rules": self.firewall,
            "endpoints": [listening] if self.installed else [],
            "targets": self.own("targets"),
            "thresholds": self.own("thresholds"),
            "known_thresholds": list(self.data("threshold_defaults")),
            "promtool": self.state["secrets"][self.own("promtool")] is not None,
            "promtool_path": self.own("promtool"),
        }
