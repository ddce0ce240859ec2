# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A load of Kafka's own verifiable clients on a host of the lab: producers and a consumer group."""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.kafkaops.stack.tests.faults.checker import Seen, parse
from ansible_collections.kafkaops.stack.tests.integration.lab import BROKERS
from ansible_collections.kafkaops.stack.tests.integration.sites import Site, until

DIRECTORY = "/var/tmp/load"
RATE = 50  # records in a second, of each producer
# How long, in seconds, a producer may wait for an acknowledgement. A broker that is stopped gives its leaders away
# first. One that dies is let go of when its session with ZooKeeper ends, after 18 s; and the machine may be busy. One
# that is cut off answers nothing: a client waits for its answer (request.timeout.ms, 30 s) and then for a connection
# (socket.connection.setup.timeout.ms, 10 s) before it asks another broker for the new leader; 43 s were seen.
ROLL_GAP, DEATH_GAP, CUT_GAP = 10.0, 40.0, 60.0
# Both wait for all in-sync replicas and repeat what a broker refuses. The plain one has one request under way, because
# otherwise a repeated one may be overtaken.
REPEAT = "retries=2147483647\\ndelivery.timeout.ms=300000"
PRODUCERS = {
    "1": f"{REPEAT}\\nenable.idempotence=true",
    "2": f"{REPEAT}\\nenable.idempotence=false\\nmax.in.flight.requests.per.connection=1",
}
IMPATIENT = {"1": "retries=0\\nenable.idempotence=false"}  # gives up what a broker refuses
SHAPE = "--partitions 6 --replication-factor 3 --config min.insync.replicas=2"
JAVA = '/usr/bin/java -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$home/libs/*" org.apache.kafka.tools'


class Load:
    """The load while it runs, and afterwards what was seen; producers: their properties, by their names."""

    seen = Seen({})

    def __init__(self, site: Site, host: str, producers: t.Mapping[str, str] = PRODUCERS) -> None:
        self._site = site
        self._host = host
        self._producers = producers
        self._begin = 0.0
        self.name = f"load-{time.time_ns()}"  # of the topic and of the group

    def start(self) -> None:
        """Create the topic anew, start the clients, and wait until each of them works."""
        self._ssh(f"rm -rf {DIRECTORY}; mkdir {DIRECTORY}; {self._topics('--create')} {SHAPE}")
        for name, options in self._producers.items():
            self._ssh(f"printf 'acks=all\\n{options}\\n' >{DIRECTORY}/{name}.properties")
            wish = f"--throughput {RATE} --value-prefix {name} --producer.config {DIRECTORY}/{name}.properties"
            self._run(f"load-{name}", f"VerifiableProducer --topic {self.name} {wish}")
        self._run(
            "load-group",
            f"VerifiableConsumer --topic {self.name} --group-id {self.name} --verbose --reset-policy earliest",
        )
        for name, event in (*((name, "producer_send_success") for name in self._producers), ("group", "record_data")):

            def begun(name: str = name, event: str = event) -> bool:
                return self._count(name, event) > 0

            until(begun, 60)
        self._begin = time.time()

    def stop(self) -> None:
        """Stop the producers, wait until all that they got acknowledged is read, and take down what was seen."""
        end = time.time()
        self._ssh(f"systemctl stop {' '.join(f'load-{name}' for name in self._producers)}")
        with contextlib.suppress(AssertionError):  # what is not read in time is missing, for the checker to say
            until(lambda: self._read() >= self.sent(), 60)
        self._ssh("systemctl stop load-group")
        self.take_down(end)

    def take_down(self, end: float) -> None:
        """Take down what was seen, also of clients that something else has ended, and what the brokers still have.

        end: in seconds of the epoch, when it was over. The clock is the controller's, because the hosts share it.
        """
        texts = {name: self._ssh(f"cat {DIRECTORY}/{name}") for name in (*self._producers, "group")}
        fresh = self._read_anew()
        self._ssh(self._topics("--delete"))
        producers = {name: texts[name] for name in self._producers}
        self.seen = parse(producers, texts["group"], fresh, span=(self._begin, end), rate=RATE)

    def _read_anew(self) -> str:
        """Read all that the topic has, from offset 0, with a consumer that has no part in what was before.

        It ends by itself; where it finds fewer records than the brokers say, it is ended, and those are missing.
        """
        brokers = f"--bootstrap-server {','.join(BROKERS)} --topic {self.name}"
        offsets = self._ssh(f"/opt/kafka/bin/kafka-get-offsets.sh {brokers} --time latest").splitlines()
        number = sum(int(line.rpartition(":")[2]) for line in offsets)
        limits = f"--group-id {self.name}-fresh --reset-policy earliest --verbose --max-messages {number}"
        client = f"{JAVA}.VerifiableConsumer {brokers} {limits} 2>{DIRECTORY}/fresh.log"
        return self._ssh(f"home=$(readlink -f /opt/kafka); timeout 60 {client} || [ $? -eq 124 ]")

    def _topics(self, verb: str) -> str:
        return f"/opt/kafka/bin/kafka-topics.sh --bootstrap-server {','.join(BROKERS)} --topic {self.name} {verb}"

    def sent(self) -> int:
        """Return how many records were acknowledged so far."""
        return sum(self._count(name, "producer_send_success") for name in self._producers)

    def _read(self) -> int:
        return self._count("group", "record_data")

    def _count(self, name: str, event: str) -> int:
        return int(self._ssh(f"grep --count {event} {DIRECTORY}/{name} || true"))

    def _run(self, unit: str, command: str) -> None:
        """Run a client as a unit of its own; the version stays that with which it began, also when the link moves."""
        output = f"{DIRECTORY}/{unit.removeprefix('load-')}"
        options = f"--unit {unit} --collect --property StandardOutput=file:{output} --property StandardError=null"
        brokers = f"--bootstrap-server {','.join(BROKERS)}"
        self._ssh(f"home=$(readlink -f /opt/kafka); systemd-run {options} {JAVA}.{command} {brokers}")

    def _ssh(self, command: str) -> str:
        return self._site.ssh(self._host, command)


@contextlib.contextmanager
def under_load(site: Site, host: str = "broker-1", producers: t.Mapping[str, str] = PRODUCERS) -> t.Iterator[Load]:
    """Run the load while the context lasts; what was seen is there after it."""
    load = Load(site, host, producers)
    load.start()
    try:
        yield load
    finally:
        load.stop()
