# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The default way to an archive, through the roles' own variables and tasks: mirrors, digest, signature, KEYS.

On the controller alone, with a web server in place of Apache's sites.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import archive_errors
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Web
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.test_archive_fetch import BODY, Keys

ROOT = Path(__file__).parents[3]
# Where Apache has them; of no version that is pinned.
PLACES = {
    "kafka": ("3.9.99", "/kafka/3.9.99/kafka_2.13-3.9.99.tgz", "/kafka/KEYS"),
    "zookeeper": (
        "3.8.99",
        "/zookeeper/zookeeper-3.8.99/apache-zookeeper-3.8.99-bin.tar.gz",
        "/zookeeper/KEYS",
    ),
}
HOMES = {"kafka": "/opt/kafka_2.13-3.9.99", "zookeeper": "/opt/apache-zookeeper-3.8.99-bin"}
PLAY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - kafkaops.stack.service_fetch: {roles: ["{{ role }}"]}
      register: __service_fetched
    - ansible.builtin.copy:
        dest: "{{ result }}"
        mode: "0600"
        content: "{{ __service_fetched.archives[role] | to_json }}"
"""


@dataclass
class Site:
    """What stands in for Apache's sites, and a controller that knows nothing yet."""

    web: Web
    home: Path

    def fetch(self, role: str, **given: t.Any) -> dict[str, t.Any]:
        """Fetch the archive of a role as its plan does; return what came of it, and what was asked of the site."""
        version, _archive, _keys = PLACES[role]
        base = self.web.url(f"/{role}")
        options = {
            "version": version,
            "archive_mirrors": [self.web.url(f"/gone/{role}"), base],
            "archive_digest_sites": [base],
            "cache": str(self.home / "cache"),
            **given,
        }
        state = {"directories": {HOMES[role]: {"exists": False, "free": 0}}}
        variables: dict[str, t.Any] = {f"{role}_{name}": value for name, value in options.items()}
        variables["__service_state"] = {"services": {role: state}}
        extra = {**variables, "role": role, "result": str(self.home / "result")}
        (self.home / "play.yml").write_text(PLAY)
        command = ["ansible-playbook", "-i", "localhost,", "-c", "local", str(self.home / "play.yml")]
        environment = {**os.environ, "HOME": str(self.home), "ANSIBLE_LOCAL_TEMP": str(self.home / "tmp")}
        self.web.asked.clear()
        done = subprocess.run(
            [*command, "-e", json.dumps(extra)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        ((name, fetched),) = json.loads((self.home / "result").read_text()).items()
        errors = archive_errors("a", state, {name: {"home": HOMES[role]}}, {name: fetched})
        return {"fetched": fetched, "errors": errors, "asked": [path for path, _range in self.web.asked]}


@pytest.fixture
def site(tmp_path: Path) -> t.Iterator[Site]:
    web = Web()
    yield Site(web, tmp_path)
    web.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Keys]:
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed")
    home = tmp_path_factory.mktemp("g")
    yield Keys(str(home))
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


def publish(web: Web, role: str, digest: str) -> str:
    """Serve an archive and what Apache publishes beside it; return its path."""
    _version, archive, _keys = PLACES[role]
    web.serve(archive, BODY)
    web.serve(f"{archive}.sha512", f"{digest}  {archive.rpartition('/')[2]}\n".encode())
    return archive


@pytest.mark.parametrize("role", PLACES)
def test_the_default_way(site: Site, keys: Keys, role: str) -> None:
    archive = publish(site.web, role, hashlib.sha512(BODY).hexdigest())
    site.web.serve(f"{archive}.asc", keys.sign(BODY))
    site.web.serve(PLACES[role][2], keys.public)
    done = site.fetch(role, archive_verify_signature=True, archive_fingerprints=[keys.fingerprint])
    assert Path(done["fetched"]["files"][0]).read_bytes() == BODY
    assert done["fetched"]["checksums"] == [f"sha512:{hashlib.sha512(BODY).hexdigest()}"]
    gone = f"/gone/{role}{archive.removeprefix(f'/{role}')}"
    assert sorted(done["asked"]) == sorted([f"{archive}.sha512", gone, archive, f"{archive}.asc", PLACES[role][2]])


def test_another_digest_than_the_published_one_is_an_error_of_the_plan(site: Site) -> None:
    publish(site.web, "kafka", "0" * 128)
    done = site.fetch("kafka")
    (error,) = done["errors"]
    assert "0" * 128 in error
    assert not list((site.home / "cache").glob("*.t*gz"))


def test_a_mirror_whose_login_is_made_of_words_of_the_path(site: Site) -> None:
    publish(site.web, "kafka", hashlib.sha512(BODY).hexdigest())
    mirror = site.web.url("/kafka").replace("://", "://kafka:kafka@")
    (error,) = site.fetch("kafka", archive_mirrors=[mirror])["errors"]
    assert "/opt on a has 0 MB free, and kafka_2.13-3.9.99.tgz needs" in error, "the size of what was fetched is known"
