# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An unpacked ZooKeeper, and whether its own parser takes a configuration."""

from __future__ import annotations

import hashlib
import os
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host.installed import Installed
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render

ACCEPTED_FILE = ".kafkaops-accepted"

# The main class of a server. Its first step is QuorumPeerConfig, which has no main method of its own. That reads myid
# last, so a valid configuration ends there, and no server starts.
_MAIN = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
_LAST_FAULT = "myid file is missing"
# The cause is only logged: by log4j up to 3.7, by logback since 3.8.
_LOGGING = {
    "log4j.properties": "log4j.rootLogger=ERROR, out\n"
    "log4j.appender.out=org.apache.log4j.ConsoleAppender\n"
    "log4j.appender.out.layout=org.apache.log4j.PatternLayout\n",
    "logback.xml": '<configuration><appender name="out" class="ch.qos.logback.core.ConsoleAppender">'
    "<encoder><pattern>%msg%n%ex</pattern></encoder></appender>"
    '<root level="ERROR"><appender-ref ref="out"/></root></configuration>\n',
}


def parser_error(output: str) -> str:
    """Return the parser's error, "" where it accepts the configuration; StackError where it did not run."""
    found = re.findall(r"(?m)^(?:Caused by: )?\S+?(?:Exception|Error): (.*)$", output)
    if "ConfigException" not in output or not found:
        raise StackError(output.strip().split("\n")[0] or "nothing")
    return "" if found[-1] == _LAST_FAULT else found[-1]


def rejected_keys(sentence: str, config: t.Mapping[str, str]) -> list[str]:
    """Return the keys that the parser rejects: the message names a key, or only a value, which several may have."""
    named = re.match(r"(\S+) is not set$", sentence)
    if named:
        return [named.group(1)] if named.group(1) in config else []
    found = re.search(r':\s*"?([^"\s]+)"?$', sentence)
    if not found:
        return []
    value = found.group(1)  # of server.1=host:port:port the message may have only the first part
    return [key for key, text in config.items() if text.strip() == value or text.startswith(f"{value}:")]


class InstalledZooKeeper(Installed):
    """One unpacked version; see the arguments of ``Installed``. The digest of the last accepted text is stored."""

    def __init__(self, module: AnsibleModule, home: str, java: str, account: str) -> None:
        """Take the arguments of ``Installed``."""
        super().__init__(module, home, java, account, "lib")

    def accepted(self, config: t.Mapping[str, str]) -> bool:
        """Return whether this is the configuration that was accepted last."""
        return self._stored(ACCEPTED_FILE) == _digest(config)

    def accept(self, config: t.Mapping[str, str]) -> None:
        """Store that this configuration was accepted, but not in check mode."""
        self._store(ACCEPTED_FILE, _digest(config))

    def refusals(self, config: t.Mapping[str, str]) -> list[str]:
        """Return a sentence for each error of the parser.

        The parser stops at the first error. The rejected keys are then left out and the rest is parsed again. A later
        error that names no key is caused by the omission, and is dropped.
        """
        trial = dict(config)
        errors: list[str] = []
        while True:
            message = self._parse(trial)
            keys = rejected_keys(message, trial)
            if message and (keys or not errors):
                what = ", ".join(f"{key}={trial[key]}" for key in keys) or "the configuration"
                errors.append(f"ZooKeeper refuses {what} ({message}); correct zookeeper_config.")
            if not keys:
                return errors
            for key in keys:
                del trial[key]

    def _parse(self, config: t.Mapping[str, str]) -> str:
        """Parse a copy with an empty data directory; return the parser's error or ""."""
        with self._folder() as directory:
            # A single server without quorum would start, and needs no myid.
            own = {"dataDir": os.path.join(directory, "data"), "standaloneEnabled": "false"}
            for name, text in {**_LOGGING, "zoo.cfg": render({**config, **own})}.items():
                self._put(os.path.join(directory, name), text)
            output, errors = self._run(
                f"-Dlog4j.configuration=file:{directory}/log4j.properties",
                f"-Dlogback.configurationFile={directory}/logback.xml",
                _MAIN,
                os.path.join(directory, "zoo.cfg"),
            )
        try:
            return parser_error(f"{output}\n{errors}")
        except StackError as error:
            raise StackError(
                f"ZooKeeper in {self._home} could not check the configuration. {self._java} said: "
                f"{str(error).rstrip('.')}. Unpack the archive again, and check that this Java fits this version."
            ) from None


def _digest(config: t.Mapping[str, str]) -> str:
    return f"{hashlib.sha256(render(config).encode()).hexdigest()}\n"
