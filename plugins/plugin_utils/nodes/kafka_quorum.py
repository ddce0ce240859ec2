# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka_controller derives for one host of the quorum, its voters and its metadata. Pure."""

from __future__ import annotations

import base64
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import cluster_of
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_metadata import spare
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_voters import (
    directory_ids,
    directory_of,
    first_voters,
    former,
    has_static,
    quorum_keys,
    voter_list,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_release import KafkaReleaseNode

ROOT = "/etc/kafka-controller"
LIVE_CONFIG = f"{ROOT}/current/server.properties"
JOINING = f"{ROOT}/joining"  # there from the format until the controller is a voter


class KafkaQuorumNode(KafkaReleaseNode):
    """A controller, as a member of the quorum."""

    role = "kafka_controller"

    @property
    def meta(self) -> str:
        """Return the path of the file that says whose the metadata log is."""
        return f"{self.own('data_dir')}/meta.properties"

    @property
    def ids(self) -> dict[str, t.Any]:
        """Return {controller: id or None}."""
        return self.member_ids("kafka_controller_id")

    @property
    def _ports(self) -> dict[str, t.Any]:
        """Return {controller: its port}; one that was not read has that of this host."""
        return {host: (found or {}).get("port", self.own("port")) for host, found in self.endpoints.items()}

    @property
    def bootstrap(self) -> list[str]:
        """Return ["host:port"] of the controllers."""
        return [f"{host}:{port}" for host, port in self._ports.items()]

    @property
    def expected(self) -> dict[t.Any, str]:
        """Return {id: controller} of the voters."""
        return {key: host for host, key in self.ids.items()}

    @property
    def live_configs(self) -> dict[str, str | None]:
        """Return {controller: what its live configuration says of the quorum, None where it has none}."""
        return {host: (files or {}).get(LIVE_CONFIG) for host, files in self.members("files").items()}

    @property
    def static(self) -> bool:
        """Tell whether the voters are static, as in a quorum that was not bootstrapped as a dynamic one.

        What is left of a cluster that was given up, without its data, tells nothing.
        """
        data = self.members("data")
        return has_static(text for host, text in self.live_configs.items() if data[host])

    @property
    def quorum(self) -> dict[str, str]:
        """Return the keys by which the controllers find each other."""
        return quorum_keys(self.ids, self._ports, static=self.static)

    @property
    def voters(self) -> list[str]:
        """Return ["id@host:port"] of the declared voters."""
        return voter_list(self.ids, self._ports)

    @property
    def asks_brokers(self) -> bool:
        """Tell whether the brokers are asked for a cluster: more controllers have no metadata than may begin empty.

        That is a bootstrap, an interrupted one, a majority of the controllers has lost its metadata, or as many are
        new.
        """
        data = list(self.members("data").values())
        return data.count(False) > spare(len(data))

    @property
    def _metas(self) -> dict[str, str | None]:
        """Return {controller: text of its meta.properties}; each may have another directory."""
        paths = self.members("shared", "meta")
        return {host: (files or {}).get(paths[host]) for host, files in self.members("files").items()}

    @property
    def clusters(self) -> dict[str, str]:
        """Return {controller: id of the cluster that its directory is formatted for, "" where it is not}."""
        return {host: cluster_of(text) for host, text in self._metas.items()}

    @property
    def cluster_id(self) -> str:
        """Return the id of the cluster, "" where no controller is formatted yet."""
        return next(filter(None, self.clusters.values()), "")

    @property
    def directory_ids(self) -> dict[str, str]:
        """Return {controller: id of its directory, "" where it has none}."""
        return {host: directory_of(text) for host, text in self._metas.items()}

    @property
    def first_directories(self) -> dict[str, str]:
        """Return {controller: id that its directory has if it was formatted as one of the declared first voters}."""
        return directory_ids(self.cluster_id, self.ids, self._ports)

    @property
    def former(self) -> list[str]:
        """Return the controllers that may have metadata to lose.

        One that is still to become a voter names those that are new, like itself.
        """
        notes = {host: (files or {}).get(JOINING) for host, files in self.members("files").items()}
        live = {host: text for host, text in self.live_configs.items() if notes[host] is None}
        return self.hosts if self.static else former(live, self.members("data"))

    @property
    def unformatted(self) -> bool:
        """Tell whether the directory of the metadata log has to be formatted here."""
        return self.state["files"][self.meta] is None

    @property
    def formats(self) -> bool:
        """Tell whether the directory of a controller has to be formatted, of those that were read."""
        read = self.members("files")
        return any(read[host] is not None and not cluster for host, cluster in self.clusters.items())

    @property
    def format_id(self) -> str:
        """Return the id of the cluster to format for: a new one where no controller is formatted yet."""
        return self.cluster_id or str(self.variables["__kafka_controller_new_id"])

    @property
    def format_options(self) -> list[str]:
        """Return what the format is told of the voters: static ones are in the configuration.

        What comes to a dynamic quorum observes at first, and has no vote until it is added.
        """
        if self.static:
            return []
        if self._has_metadata:
            return ["--no-initial-controllers"]
        return ["--initial-controllers", first_voters(self.format_id, self.ids, self._ports)]

    @property
    def _has_metadata(self) -> bool:
        return any(self.members("data").values())

    @property
    def joins(self) -> bool:
        """Tell whether a controller without metadata comes to a quorum that lives: a majority may have metadata.

        Until it has copied all from the others, they have to be a quorum without it. Where a minority has metadata, the
        plan goes on only with an interrupted bootstrap, which has no quorum yet, or with new ones for a dynamic quorum.
        """
        data = list(self.members("data").values())
        some = 0 < data.count(False) <= spare(len(data))
        return self._has_metadata and (some or (self.formats and not self.static))

    @property
    def joining(self) -> bool:
        """Tell whether this controller has to become a voter of a dynamic quorum when it runs."""
        comes = self.unformatted and self._has_metadata and not self.static
        return comes or self.state["files"].get(JOINING) is not None

    @property
    def directory(self) -> str:
        """Return the id of the directory that this controller has now, as join.yml read it after the format."""
        return directory_of(base64.b64decode(self.data("meta")["content"]).decode())

    def _replicas(self, kind: str) -> list[t.Mapping[str, t.Any]]:
        """Return what was told last of this controller's id."""
        return [replica for replica in self.health[kind] if replica["id"] == self.own("id")]

    @property
    def observes(self) -> bool:
        """Tell whether this controller has caught up, and is no voter yet."""
        return any(
            found["caught_up"] and found["directory_id"] == self.directory for found in self._replicas("observers")
        )

    @property
    def votes(self) -> bool:
        """Tell whether this controller is a voter, by the directory that it has now."""
        return any(found["directory_id"] == self.directory for found in self._replicas("voters"))

    @property
    def lost_directory(self) -> str:
        """Return the id of the directory by which it was a voter before and which is lost, "" where it was none."""
        lost = [found["directory_id"] for found in self._replicas("voters") if not found["caught_up"]]
        return lost[0] if lost and self.observes else ""

    @property
    def ready(self) -> list[int]:
        """Return the ids of the voters that have caught up."""
        return [voter["id"] for voter in self.health.get("voters", []) if voter["caught_up"]]

    @property
    def safe(self) -> list[int]:
        """Return the ids of the voters that may be stopped."""
        return list(self.health.get("safe_to_stop", []))
