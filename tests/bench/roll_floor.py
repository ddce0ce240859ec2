# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the restart of a member cannot do without: stop, start until it listens, in sync again. Runs on a lab's host.

roll_floor.py UNIT PORT BROKER_ID OTHER:PORT prints {"stop", "start", "in sync again"} in seconds as JSON; it asks
nobody whether it may, and needs kafka-python. OTHER is a broker that goes on. Only a broker can be out of sync.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import typing as t

from kafka import KafkaAdminClient

PATIENCE = 120  # seconds


def main() -> None:
    """Restart the service of this host, and measure."""
    unit, port, broker, other = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    admin = KafkaAdminClient(bootstrap_servers=[other])
    seconds: dict[str, float] = {}
    with timed(seconds, "stop"):
        subprocess.run(["systemctl", "stop", unit], check=True)
    with timed(seconds, "start"):
        subprocess.run(["systemctl", "start", unit], check=True)
        wait_until(lambda: listens(port))
    with timed(seconds, "in sync again"):
        wait_until(lambda: unit != "kafka" or in_sync(admin, broker))
    print(json.dumps(seconds))


@contextlib.contextmanager
def timed(seconds: dict[str, float], name: str) -> t.Iterator[None]:
    """Put the seconds that the block takes under ``name``."""
    begin = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - begin, 2)


def wait_until(condition: t.Callable[[], bool]) -> None:
    """Ask again and again."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"Not within {PATIENCE} s.")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Tell whether the service accepts a connection."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
        return True
    return False


def in_sync(admin: KafkaAdminClient, broker: int) -> bool:
    """Tell whether the broker is an in-sync replica of each of its partitions."""
    partitions = [partition for topic in admin.describe_topics() for partition in topic["partitions"]]
    mine = [partition for partition in partitions if broker in partition["replica_nodes"]]
    return bool(mine) and all(broker in partition["isr_nodes"] for partition in mine)


if __name__ == "__main__":
    main()
