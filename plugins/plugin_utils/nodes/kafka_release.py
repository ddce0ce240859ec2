# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles derive that run on a release of Apache Kafka: brokers, and workers of Connect. Pure."""

from __future__ import annotations

import os.path
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.apache import ApacheNode

LOGGING = {"log4j.properties": "-Dlog4j.configuration=file:", "log4j2.properties": "-Dlog4j2.configurationFile="}


def replication_keys(brokers: int) -> dict[str, int]:
    """Return the numbers of replicas of new topics, clamped by that of the brokers."""
    replicas = min(max(brokers, 1), 3)
    return {"default.replication.factor": replicas, "min.insync.replicas": max(replicas - 1, 1)}


class KafkaReleaseNode(ApacheNode):
    """A service from the archive of Kafka; on one host they share the directory of a version."""

    @property
    def release(self) -> str:
        """Return the name of the release, such as kafka_2.13-3.9.2."""
        scala, version = self.own("scala_version"), self.own("version")
        return f"kafka_{scala}-{version}"

    @property
    def home(self) -> str:
        """Return the directory of the version."""
        return f"/opt/{self.release}"

    @property
    def declared_config(self) -> dict[str, t.Any]:
        """Return the keys that are declared for this host."""
        return {**self.own("config"), **self.own("host_config")}

    @property
    def logging(self) -> str:
        """Return the name of the file with which the version logs."""
        return str((self.line or {}).get("logging", "log4j2.properties"))  # a version of no known line is refused

    @property
    def logging_option(self) -> str:
        """Return the option of the JVM that names this file."""
        return f"{LOGGING[self.logging]}/etc/{self.daemon}/current/{self.logging}"

    @property
    def logging_file(self) -> dict[str, str]:
        """Return {name: text} of this file."""
        return {self.logging: self.data(self.logging.removesuffix(".properties"))}

    def properties_check(self, name: str) -> dict[str, t.Any]:
        """Return the options with which the installed version checks a properties file of the staged revision."""
        return {
            "path": f"/etc/{self.daemon}/staged/{name}",
            "home": self.home,
            "java": self.java,
            "account": self.own("user"),
            "group": self.own("user"),
            "allow_unknown": self.own("config_allow_unknown"),
        }

    @property
    def checksum(self) -> str:
        """Return the digest of the archive that is declared, or pinned; "" for the one that Apache's sites tell.

        What has the name of an archive of Apache's must be it, unless the user says its digest.
        """
        pinned = self.variables["__service_kafka_digests"].get(self.release)
        official = os.path.basename(self.own("archive_file")) in ("", f"{self.release}.tgz")
        return str(self.own("archive_checksum") or (f"sha512:{pinned}" if pinned and official else ""))

    @property
    def agent_used(self) -> bool:
        """Tell whether the JMX exporter is installed."""
        return bool(self.own("metrics_port") and self.agent_given)

    @property
    def archives(self) -> dict[str, t.Any]:
        """Return what is installed, by the name that people read."""
        archive = self.apache_archive(f"{self.release}.tgz", self.own("version"), self.home, "libs", self.checksum)
        return {"Kafka": archive, **({"JMX exporter": self.agent["archive"]} if self.agent_used else {})}
