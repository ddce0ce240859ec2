# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A recognisable secret goes through a whole run and is found where it belongs, and nowhere else."""

from __future__ import annotations

import concurrent.futures
import json
import re
import time
from pathlib import Path

from ansible_collections.kafkaops.stack.tests.faults.scene import WHOLE_SWEEP
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site

# Processes end while they are looked at.
COMMAND_LINES = "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; true"
JOURNAL = "journalctl --no-pager --since=-15min"
LOGS = "cat /var/log/kafka/* /var/log/zookeeper/*"
# The files of a host that hold the secret, which is read there so that it is on no command line of ours.
HOLDERS = """
sed -n 's/^ssl.key.password=//p' /etc/kafka/current/server.properties >/dev/shm/pattern
grep --recursive --files-with-matches --fixed-strings --file /dev/shm/pattern /etc /home /opt /root /run /tmp /usr /var
rm /dev/shm/pattern
"""


@WHOLE_SWEEP
def test_a_secret_is_nowhere_but_in_the_configuration(site: Site, tmp_path: Path) -> None:
    secret = f"Geheim-{time.time_ns()}"
    overlay = tmp_path / "secret.json"
    overlay.write_text(json.dumps({"kafka_config": {"ssl.key.password": secret}}))
    cache = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "facts")}
    told = []
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = pool.submit(site.play, "-vvv", "--diff", "--extra-vars", f"@{overlay}", environment=cache)
        while not running.done():
            told.append("".join(site.everywhere(COMMAND_LINES).values()))
    run = running.result()
    assert run.rc == 0, run.text
    assert all(secret in site.ssh(host, "cat /etc/kafka/current/server.properties") for host in HOSTS)
    assert len(told) > 5
    assert all(text.count("kafka.Kafka") >= len(HOSTS) - 1 for text in told)  # one of them may be on its turn
    assert secret not in "".join(told)
    assert "kafka_server_properties" in run.text  # the module that had it
    assert secret not in run.text
    for journal, logs in zip(site.everywhere(JOURNAL).values(), site.everywhere(LOGS).values()):
        assert "ansible" in journal
        assert "KafkaServer" in logs
        assert secret not in journal + logs
    facts = [path.read_text() for path in (tmp_path / "facts").iterdir()]
    assert len(facts) == len(HOSTS)
    assert secret not in "".join(facts)
    for holders in site.everywhere(HOLDERS).values():
        assert holders
        assert [path for path in holders.split() if not re.match(r"/etc/kafka/(staged|sets)/", path)] == []
    assert site.play().rc == 0
