# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An honest stand-in for CMAK: started by bin/cmak with the words of CMAK's start script.

It is as strict as CMAK with what it is given: the JVM has to take its options, the configuration is read by a parser of
HOCON, ZooKeeper is the real one. It shows less: the routes in cmak_wire.py and nothing else.
"""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
import typing as t

HOME = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME / "lib"), str(HOME / "lib" / "python")]

from cmak_store import ZooKeeperStore
from cmak_web import Login, server
from cmak_wire import Cmak
from pyhocon import ConfigFactory, ConfigTree

EXPORTS = {f"--add-exports=java.base/sun.net.www.protocol.{name}=ALL-UNNAMED" for name in ("file", "jar")}
FASTEST = 50  # milliseconds that an order takes at least, so that with less each is answered before it is carried out
# What makes the program CMAK: without these it does not start.
NEEDED = {
    "play.application.loader": "loader.KafkaManagerLoader",
    "play.http.requestHandler": "play.http.DefaultHttpRequestHandler",
    "pinned-dispatcher.type": "PinnedDispatcher",
    "pinned-dispatcher.executor": "thread-pool-executor",
}


def words(argv: t.Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return system properties and options of the JVM, out of the command line, conf/application.ini and JAVA_OPTS."""
    ini = HOME / "conf" / "application.ini"
    lines = ini.read_text().splitlines() if ini.exists() else []
    given = [*(line for line in lines if line and not line.startswith("#")), *argv]
    jvm = os.environ.get("JAVA_OPTS", "").split()
    properties = {}
    for word in given:
        if word.startswith("-J"):
            jvm.append(word[2:])
        elif word.startswith("-D"):
            name, _equals, value = word[2:].partition("=")
            properties[name] = value
        else:
            raise SystemExit(f"Unknown argument {word}")
    properties.update(dict(re.findall(r"^-D([^=]+)=(.*)$", "\n".join(jvm), re.MULTILINE)))
    return properties, jvm


def check_java(options: t.Sequence[str]) -> None:
    """Stop where the JVM does not take the options, or is older than 11."""
    java = f"{os.environ['JAVA_HOME']}/bin/java" if os.environ.get("JAVA_HOME") else "java"
    run = subprocess.run([java, *options, "-version"], capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    found = re.search(r'version "(\d+)', run.stderr)
    if not found or int(found[1]) < 11:
        raise SystemExit(f"UnsupportedClassVersionError: class file version 55.0\n{run.stderr}")


def open_logs(properties: t.Mapping[str, str]) -> None:
    """Write to the files of logback's configuration, which CMAK reads twice: when it starts, and again with Play."""
    shipped = str(HOME / "conf" / "logback.xml")
    first = properties.get("application.home", "application.home_IS_UNDEFINED")
    passes = [(properties.get("logback.configurationFile", shipped), first)]
    passes.append((properties.get("logger.file", shipped), str(HOME)))
    for source, home in passes:
        text = pathlib.Path(source).read_text()
        for name in re.findall(r"<file>(.*?)</file>", text):
            path = pathlib.Path(HOME, name.replace("${application.home}", home))
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a") as log:
                    log.write(f"{time.strftime('%F %T')} INFO Starting the stand-in for CMAK\n")
            except OSError as error:
                print(f"Failed to create parent directories for {path}: {error}", file=sys.stderr)


def check_config(config: ConfigTree) -> None:
    """Stop where CMAK would not start."""
    for key, value in NEEDED.items():
        if config.get(key, None) != value:
            raise SystemExit(f"Configuration error: {key} is {config.get(key, None)!r}, and CMAK needs {value!r}.")
    secret = config.get("play.crypto.secret", None) or config.get("play.http.secret.key", "")
    if secret.strip() in ("", "changeme"):
        raise SystemExit("Configuration error: The application secret has not been set.")


def take_pidfile(properties: t.Mapping[str, str]) -> None:
    """Write the file of the process, as Play does; one that is there stops the start."""
    path = pathlib.Path(properties.get("pidfile.path", HOME / "RUNNING_PID"))
    if str(path) == "/dev/null":
        return
    if path.exists():
        raise SystemExit(f"This application is already running (Or delete {path} file).")
    path.write_text(str(os.getpid()))


def login_of(config: ConfigTree) -> Login:
    """Return the login that is configured."""
    if not config.get("basicAuthentication.enabled", False):
        return Login()
    pair = f"{config.get('basicAuthentication.username')}:{config.get('basicAuthentication.password')}"
    excluded = config.get("basicAuthentication.excluded", [])
    return Login(pair, config.get("basicAuthentication.realm", "Kafka-Manager"), excluded)


def main() -> None:
    """Start, and serve until SIGTERM, which ends a JVM with 143."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    properties, jvm = words(sys.argv[1:])
    check_java(jvm)
    open_logs(properties)
    config = ConfigFactory.parse_file(properties.get("config.file", str(HOME / "conf" / "application.conf")))
    check_config(config)
    take_pidfile(properties)
    servers = config.get("cmak.zkhosts", None) or config.get("kafka-manager.zkhosts")
    store = ZooKeeperStore(servers, config.get("cmak.base-zk-path", "/kafka-manager"))
    slow = int(config.get("cmak.api-timeout-millis", 5000)) < FASTEST
    cmak = Cmak(store, config.get("application.features", []), set(jvm) >= EXPORTS, slow)
    address = (properties.get("http.address", "0.0.0.0"), int(properties.get("http.port", "9000")))
    web = server(cmak, address, login_of(config), config.get("play.http.context", "/"))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    # Where ZooKeeper is not there at the start, CMAK stays up, and gets to it when it comes.
    while not store.open():
        time.sleep(1)
    while True:
        cmak.refresh()
        time.sleep(float(config.get("cmak.kafka-manager-update-seconds", 10)))


if __name__ == "__main__":
    main()
