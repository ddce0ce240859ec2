# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole platform, deployed with a recognisable secret in every option that can carry one.

Each secret is found where it belongs, and nowhere else: not in what -vvv --diff prints, not in facts and their cache,
not on a command line, and not in a journal, a log or another file of a host. tests/demo/options.py has the options.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import hashlib
import json
import os
import re
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.demo.options import FILES, MARK, SHOWN, options, secret
from ansible_collections.kafkaops.stack.tests.demo.places import NOTED, PLACES, name
from ansible_collections.kafkaops.stack.tests.demo.watch import Archives, CommandLines
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT, Lab
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Run, Site

INVENTORIES = os.environ.get("INTEGRATION_INVENTORIES", "inventories/lab:inventories/demo").split(":")
# Modules of this collection whose options hold secrets, and that have logged what they were given.
LOGGED = ("service_revision", "kafka_server_properties", "kafka_connectors", "cmak_health", "prometheus_health")
JOURNAL = "journalctl --no-pager --since=@{since}"
# The files of a host that have changed since it was made and hold a secret: mode, path and secret. The pattern comes
# from the standard input, so that it is on no command line of ours. Indices of logs are 10 MB of nothing each.
HOLDERS = """
cat >/dev/shm/pattern
find /etc /home /opt /root /run /tmp /usr /var -type f -newerct @{since} ! -name '*index' -print0 2>/dev/null |
  LC_ALL=C xargs -0 -r grep -aoHE -f /dev/shm/pattern | sort -u |
  while IFS=: read -r path word; do echo "$(stat -c %a "$path") $path $word"; done
rm /dev/shm/pattern
"""


class Seen(t.NamedTuple):
    """The runs, since when they were at work, what was on command lines meanwhile, and the fact cache."""

    site: Run
    standalone: Run
    since: int
    commands: str
    facts: list[str]
    logins: set[str]

    @property
    def text(self) -> str:
        """What both runs have printed."""
        return self.site.text + self.standalone.text


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secrets")


@pytest.fixture(scope="module")
def lab(directory: Path) -> Lab:
    return Lab(INVENTORIES, directory)


@pytest.fixture(scope="module")
def site(lab: Lab) -> Site:
    return Site(lab, INVENTORIES)


@pytest.fixture(scope="module")
def seen(site: Site, directory: Path) -> Seen:
    """The platform, deployed as `make demo` does, and a worker of Connect that stands alone."""
    since = int(time.time())
    up = site.play(playbook="lab/up.yml", lab_java=True)
    assert up.rc == 0, up.text[-3000:]
    archives = {name: ROOT / ".lab/archives" / path for name, path in FILES.items()}
    files = {f"/{name}/{path.name}": path for name, path in archives.items()}
    digests = {name: hashlib.sha512(path.read_bytes()).hexdigest() for name, path in archives.items()}
    # ansible-core 2.21 tells the options of modules on request only.
    told = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_INJECT_INVOCATION": "true"}
    told["ANSIBLE_CACHE_PLUGIN_CONNECTION"] = str(directory / "facts")
    words = ("-vvv", "--diff", "--extra-vars", f"@{directory}/secrets.json")
    with contextlib.closing(Archives(files)) as server, CommandLines() as commands:
        given = options(server.url("").removeprefix("http://"), digests, str(directory / "cache"))
        (directory / "secrets.json").write_text(json.dumps(given))
        books = ("site.yml", "tests/demo/standalone.yml")
        runs = [site.play(*words, playbook=book, environment=told, timeout=900) for book in books]
    (directory / "runs.log").write_text("\n".join(run.text for run in runs))  # what failed is not always at its end
    facts = [path.read_text() for path in (directory / "facts").iterdir()]
    return Seen(runs[0], runs[1], since, commands.text, facts, server.logins)


def around(text: str) -> str:
    """Return the first places of a text with a secret, for the message of a failed test; empty where there is none."""
    return "\n".join(re.findall(rf".{{0,200}}(?:{MARK}|{SHOWN}).{{0,40}}", text)[:5])


def test_the_platform_is_deployed(seen: Seen) -> None:
    for run in (seen.site, seen.standalone):
        assert run.rc == 0, run.text[-3000:]


def test_every_address_answers(seen: Seen, site: Site, directory: Path) -> None:
    """As `make demo` ends."""
    run = site.play("--extra-vars", f"@{directory}/secrets.json", playbook="lab/show.yml")
    assert seen.site.rc == run.rc == 0, run.text[-3000:]


def test_archives_were_fetched_with_a_login(seen: Seen) -> None:
    assert {secret("connectplugin"), secret("cmakcmak"), secret("akhqakhq")} <= seen.logins


def test_nothing_that_is_printed_has_a_secret(seen: Seen) -> None:
    for run in (seen.site, seen.standalone):
        assert "ssl.key.password" in run.text  # it was shown what changes
        assert "module_args" in run.text
    assert not around(seen.text)


def test_facts_have_no_secret(seen: Seen) -> None:
    assert len(seen.facts) == len(HOSTS)
    assert not around("\n".join(seen.facts))


def test_no_command_line_has_a_secret(seen: Seen) -> None:
    for command in ("kafka.Kafka", "QuorumPeerMain", "ConnectDistributed", "ConnectStandalone", "akhq.jar"):
        assert command in seen.commands
    assert f"-Dtest.password={SHOWN}" in seen.commands  # the one that may be there
    assert not around(seen.commands.replace(SHOWN, "…"))


def test_no_journal_has_a_secret(seen: Seen, site: Site) -> None:
    text = "\n".join(site.everywhere(JOURNAL.format(since=seen.since)).values())
    for module in LOGGED:
        assert re.search(rf"{module}\S* Invoked with", text), module
    assert not around(text)


def test_secrets_are_in_files_where_they_belong(seen: Seen, lab: Lab) -> None:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        lines = pool.map(lambda host: holders(lab, host, seen.since), HOSTS)
    found = {(mode, path, word) for host in lines for mode, path, word in host}
    found = {line for line in found if not (line[2] == SHOWN and re.fullmatch(NOTED, line[1]))}
    places = {
        (next((row for row in PLACES if re.fullmatch(row, path)), path), name(word)) for _mode, path, word in found
    }
    assert places == {(row, one) for row, names in PLACES.items() for one in names}
    assert {f"{path} {mode}" for mode, path, _word in found if not mode.endswith("0")} == set()


def holders(lab: Lab, host: str, since: int) -> list[list[str]]:
    """Return mode, path and secret of each file of a host that holds one."""
    pattern = f"{MARK}[a-z]*\n{SHOWN}\n"
    return [line.split(" ", 2) for line in lab.ssh(host, HOLDERS.format(since=since), stdin=pattern).splitlines()]
