# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a first deploy cannot do without: unpack, format, start, with ZooKeeper or a controller. Runs on a lab's host.

floor.py DIRECTORY [OPTION ...] prints {step: seconds} as JSON. A start lasts until the process answers: ZooKeeper to
srvr, a controller or broker to ApiVersions. DIRECTORY holds kafka.tgz, and zookeeper.tgz for a cluster with ZooKeeper;
it is removed afterwards, and so are the two processes. OPTION: of the JVM of Kafka's own tools.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import typing as t

ZOOKEEPER_PORT, KAFKA_PORT, CONTROLLER_PORT = 22181, 29092, 29093
CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ"
PATIENCE = 120  # seconds
SRVR = b"srvr"
# Length 10, then the header of a request: ApiVersions (18), version 0, correlation id 1, no client id.
API_VERSIONS = bytes.fromhex("0000000a 0012 0000 00000001 ffff")
CORRELATION = b"\x00\x00\x00\x01"
QUORUM = (
    f"controller.quorum.voters=2@127.0.0.1:{CONTROLLER_PORT}",
    "controller.listener.names=CONTROLLER",
    "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
)


def main() -> None:
    """Measure, print, clean up."""
    root = pathlib.Path(sys.argv[1])
    seconds: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, root)
        (with_zookeeper if (root / "zookeeper.tgz").exists() else with_controller)(root, stack, seconds)
    print(json.dumps(seconds))


def with_zookeeper(root: pathlib.Path, stack: contextlib.ExitStack, seconds: dict[str, float]) -> None:
    """Deploy a server of ZooKeeper, and a broker with it."""
    with timed(seconds, "unpack ZooKeeper"):
        zookeeper = unpack(root / "zookeeper.tgz")
    with timed(seconds, "start ZooKeeper"):
        stack.callback(stop, start_zookeeper(root, zookeeper))
        wait_for_answer(ZOOKEEPER_PORT, SRVR, b"Mode:")
    with timed(seconds, "unpack Kafka"):
        kafka = unpack(root / "kafka.tgz")
    metadata = ("broker.id=1", f"zookeeper.connect=127.0.0.1:{ZOOKEEPER_PORT}")
    config = properties(root, "broker", f"listeners=PLAINTEXT://127.0.0.1:{KAFKA_PORT}", *metadata)
    with timed(seconds, "start the broker"):
        stack.callback(stop, java("384m", kafka / "libs", "kafka.Kafka", config))
        wait_for_answer(KAFKA_PORT, API_VERSIONS, CORRELATION)


def with_controller(root: pathlib.Path, stack: contextlib.ExitStack, seconds: dict[str, float]) -> None:
    """Deploy a controller, and a broker with it."""
    with timed(seconds, "unpack Kafka"):
        kafka = unpack(root / "kafka.tgz")
    nodes = {
        "controller": (2, f"CONTROLLER://127.0.0.1:{CONTROLLER_PORT}", "128m", CONTROLLER_PORT),
        "broker": (1, f"PLAINTEXT://127.0.0.1:{KAFKA_PORT}", "384m", KAFKA_PORT),
    }
    for role, (number, listener, heap, port) in nodes.items():
        keys = (f"process.roles={role}", f"node.id={number}", f"listeners={listener}", *QUORUM)
        config = properties(root, role, *keys)
        with timed(seconds, f"format for the {role}"):
            tool = ["java", *sys.argv[2:], "-cp", f"{kafka}/libs/*", "kafka.tools.StorageTool", "format"]
            subprocess.run(
                [*tool, "--cluster-id", CLUSTER_ID, "--config", config], check=True, stdout=subprocess.DEVNULL
            )
        with timed(seconds, f"start the {role}"):
            stack.callback(stop, java(heap, kafka / "libs", "kafka.Kafka", config))
            wait_for_answer(port, API_VERSIONS, CORRELATION)


@contextlib.contextmanager
def timed(seconds: dict[str, float], name: str) -> t.Iterator[None]:
    """Put the seconds that the block takes under ``name``."""
    begin = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - begin, 2)


def unpack(archive: pathlib.Path) -> pathlib.Path:
    """Unpack an archive beside it and return its one directory."""
    target = archive.with_suffix("")
    target.mkdir()
    subprocess.run(["tar", "xzf", archive, "-C", target], check=True)
    return next(target.iterdir())


def start_zookeeper(root: pathlib.Path, home: pathlib.Path) -> subprocess.Popen[bytes]:
    """Start a server on its own."""
    config = root / "zoo.cfg"
    config.write_text(f"dataDir={root}/zk\nclientPort={ZOOKEEPER_PORT}\nadmin.enableServer=false\n")
    return java("128m", home / "lib", "org.apache.zookeeper.server.quorum.QuorumPeerMain", config)


def properties(root: pathlib.Path, role: str, *lines: str) -> pathlib.Path:
    """Write the configuration of a node of Kafka and return its path."""
    config = root / f"{role}.properties"
    config.write_text("\n".join([*lines, f"log.dirs={root}/{role}"]) + "\n")
    return config


def java(heap: str, jars: pathlib.Path, main_class: str, config: pathlib.Path) -> subprocess.Popen[bytes]:
    """Start a JVM without a start script, as the units do."""
    command = ["java", f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseG1GC", "-cp", f"{jars}/*", main_class, str(config)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Kill a process; its data goes as well."""
    process.kill()
    process.wait()


def wait_for_answer(port: int, question: bytes, part: bytes) -> None:
    """Ask again and again until the answer holds ``part``."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(question)
            if part in connection.recv(4096):
                return
        time.sleep(0.02)
    raise SystemExit(f"Nothing answers on port {port} after {PATIENCE} s (working directory {os.getcwd()}).")


if __name__ == "__main__":
    main()
