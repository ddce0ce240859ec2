# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The store of the stand-in: ZooKeeper, read and written where CMAK does."""

from __future__ import annotations

import json
import threading
import typing as t

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException, NoNodeError
from kazoo.handlers.threading import KazooTimeoutError

FAILURES = (KazooException, KazooTimeoutError)


class ZooKeeperStore:
    """Clusters of CMAK below its base path, and the znodes of Kafka below a cluster's chroot."""

    def __init__(self, servers: str, base: str) -> None:
        """Take the servers, perhaps with a chroot, and the path below which CMAK writes."""
        hosts, slash, chroot = servers.partition("/")
        self._configs = f"{slash}{chroot}{base}/configs"
        self._own = KazooClient(hosts=hosts)
        self._others: dict[str, KazooClient] = {}
        self._lock = threading.Lock()

    def open(self) -> bool:
        """Reach ZooKeeper, and have the path there; False where it can't be reached."""
        try:
            self._own.start(timeout=10)
            self._own.ensure_path(self._configs)
        except FAILURES:
            return False
        return True

    def load(self) -> dict[str, dict[str, t.Any]]:
        """Return all clusters."""
        self._check()
        try:
            names = self._own.get_children(self._configs)
            return {name: json.loads(self._own.get(f"{self._configs}/{name}")[0]) for name in sorted(names)}
        except FAILURES as error:
            raise OSError(str(error)) from error

    def save(self, name: str, config: dict[str, t.Any] | None) -> None:
        """Write a cluster, or remove it."""
        self._check()
        path = f"{self._configs}/{name}"
        try:
            if config is None:
                self._own.delete(path)
            elif self._own.exists(path):
                self._own.set(path, json.dumps(config).encode())
            else:
                self._own.create(path, json.dumps(config).encode())
        except FAILURES as error:
            raise OSError(str(error)) from error

    def look(self, servers: str) -> dict[str, t.Any]:
        """Return the brokers and topics of a cluster; none where it or its ZooKeeper is gone.

        LookupError where there is no Kafka at this chroot.
        """
        hosts, slash, chroot = servers.partition("/")
        root = f"{slash}{chroot}".rstrip("/")
        try:
            client = self._reach(hosts)
            if not client.connected:
                return {"brokers": {}, "topics": []}
            numbers = self._ids(client, root)
            brokers = {int(n): json.loads(client.get(f"{root}/brokers/ids/{n}")[0]) for n in numbers}
            return {"brokers": brokers, "topics": client.get_children(f"{root}/brokers/topics")}
        except FAILURES:
            return {"brokers": {}, "topics": []}

    def _ids(self, client: KazooClient, root: str) -> list[str]:
        try:
            found: list[str] = client.get_children(f"{root}/brokers/ids")
        except NoNodeError as error:
            raise LookupError(root) from error
        return found

    def _reach(self, hosts: str) -> KazooClient:
        with self._lock:
            if hosts not in self._others:
                client = KazooClient(hosts=hosts)
                client.start(timeout=10)
                self._others[hosts] = client
            return self._others[hosts]

    def _check(self) -> None:
        if not self._own.connected:
            raise OSError("KeeperErrorCode = ConnectionLoss for /kafka-manager/mutex")
