# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a cluster is without a controller after the active one was killed with -9. Runs on the host of that one.

failover.py UNIT TOPIC OTHER:PORT... prints the seconds from the kill to the first topic that could be created, as JSON.
UNIT stays down until then, and is started again afterwards. Needs kafka-python; OTHERs are brokers that go on.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import typing as t

from kafka import KafkaAdminClient
from kafka.errors import KafkaError, TopicAlreadyExistsError

PATIENCE = 120  # seconds


def main() -> None:
    """Kill, measure, start again."""
    unit, topic, servers = sys.argv[1], sys.argv[2], sys.argv[3:]
    run("mask", "--runtime", unit)
    try:
        begin = time.monotonic()
        run("kill", "--signal", "KILL", unit)
        while not created(servers, topic):
            if time.monotonic() - begin > PATIENCE:
                raise SystemExit(f"No topic could be created within {PATIENCE} s.")
            time.sleep(0.05)
        seconds = time.monotonic() - begin
    finally:
        run("unmask", "--runtime", unit)
        run("start", unit)
    with contextlib.closing(KafkaAdminClient(bootstrap_servers=servers)) as admin:
        admin.delete_topics([topic])
    print(json.dumps(round(seconds, 2)))


def run(*arguments: str) -> None:
    """Call systemctl; what it says must not be among the output."""
    subprocess.run(["systemctl", *arguments], check=True, stdout=subprocess.DEVNULL)


def created(servers: t.Sequence[str], topic: str) -> bool:
    """Tell whether the topic could be created now. One whose answer was lost is there at the next try.

    By a new client each time, because kafka-python asks the controller that it has found first for as long as it lives.
    """
    try:
        with contextlib.closing(KafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=1000)) as admin:
            admin.create_topics({topic: {"num_partitions": 1, "replication_factor": 2}})
    except TopicAlreadyExistsError:
        return True
    except KafkaError:
        return False
    return True


if __name__ == "__main__":
    main()
