# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles of services derive from their variables for one host: what all of them have in common. Pure.

A role keeps data: its variables, its unit and its texts. Whatever is derived from them is a part of its node, which the
role reads by P(kafkaops.stack.node#lookup).
"""

from __future__ import annotations

import os.path
import re
import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import Variables as HostVariables
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import client_options, service_url
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import address_book, host_addresses, host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import UndefinedError
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import role_options

CONVERT: dict[str, t.Callable[[t.Any], t.Any]] = {"bool": boolean, "int": int, "str": str}
ANY = ("", "0.0.0.0", "::")  # addresses to listen on that stand for all of a host
UNITS = "/usr/local/lib/systemd/system"


class Variables(HostVariables, t.Protocol):
    """The variables of a task, evaluated when they are read."""

    def __getitem__(self, name: str) -> t.Any:
        """Return the value of a variable. Raises KeyError where there is none."""

    def get(self, name: str, default: t.Any = None, /) -> t.Any:
        """Return the value of a variable, the default where there is none."""


def endpoint(service: str, port: int, address: str = "", *, login: bool = False) -> dict[str, t.Any]:
    """Return a port that a service listens on, 0 for none, and whether it asks for a login; see exposure."""
    return {"service": service, "port": port, "address": address, "login": login}


class Node:
    """A service on a host. The properties are its parts; each reads only the variables that it needs."""

    role: t.ClassVar[str]

    def __init__(self, variables: Variables) -> None:
        """Derive from these variables; nothing is read yet."""
        self.variables = variables

    def own(self, name: str) -> t.Any:
        """Return a public variable of the role, with the type that the role declares: "heap" -> that of kafka_heap.

        None where a variable without a default is not given.
        """
        full = f"{self.role}_{name}"
        value = self.variables.get(full)
        convert = CONVERT.get(role_options(self.role)[full]["type"])
        return value if value is None or convert is None else convert(value)

    def data(self, name: str) -> t.Any:
        """Return an internal variable of the role: "unit" -> that of __kafka_unit."""
        return self.variables[f"__{self.role}_{name}"]

    def fact(self, name: str) -> t.Any:
        """Return a fact of the host. Raises UndefinedError where it was not gathered."""
        facts: t.Mapping[str, t.Any] = self.variables["ansible_facts"]
        if name not in facts:
            raise UndefinedError(f"fact {name} of host {self.host} is not defined; gather its facts.")
        return facts[name]

    @property
    def daemon(self) -> str:
        """Return the name of the unit, and of the directories in /etc and /var/log."""
        return self.role

    @property
    def python_path(self) -> str:
        """Return the directory of the Python clients, which all services share."""
        return str(self.variables["__service_python_path"])

    @property
    def host(self) -> str:
        """Return the host's name in the inventory."""
        return str(self.variables["inventory_hostname"])

    @property
    def hosts(self) -> list[str]:
        """Return the members of the service."""
        return list(self.own("hosts"))

    @property
    def ids(self) -> dict[str, t.Any]:
        """Return {member: id}, by which the loop of a roll tells them; without ids of their own, their places."""
        return {host: place for place, host in enumerate(self.hosts, 1)}

    @property
    def shared(self) -> dict[str, t.Any]:
        """Return what the other hosts have to know, which have no variables of the role for this one."""
        return {"endpoint": self.endpoint}

    @property
    def state(self) -> t.Mapping[str, t.Any]:
        """Return what service_state has read of the service here."""
        found: t.Mapping[str, t.Any] = self.variables["__service_state"]["services"][self.role]
        return found

    @property
    def line(self) -> dict[str, t.Any] | None:
        """Return what is known of the minor line of the version, None where it is not deployed."""
        found = re.match(r"\d+\.\d+", self.own("version"))
        line: dict[str, t.Any] | None = self.data("lines").get(found.group()) if found else None
        return line

    @property
    def home(self) -> str:
        """Return the directory of the version."""
        return f"/opt/{self.role}-{self.own('version')}"

    @property
    def missing(self) -> bool:
        """Tell whether the version is not installed here."""
        return not self.state["directories"][self.home]["exists"]

    @property
    def java(self) -> str:
        """Return the path of the java command."""
        home = self.own("java_home") or "/usr"
        return f"{home}/bin/java"

    @property
    def cache(self) -> str:
        """Return the controller's directory for what it has fetched."""
        return str(os.path.expanduser(self.own("controller_cache")))

    def heap(self, part: int, most: int) -> str:
        """Return the heap that is declared, else a part of the memory, and at most so many MiB."""
        return str(self.own("heap") or f"{min(self.fact('memtotal_mb') // part, most)}m")

    def addresses(self, hosts: t.Sequence[str]) -> list[str]:
        """Return the addresses of hosts of the inventory, as far as they are known."""
        return [address for address in host_addresses(hosts, self.variables["hostvars"]).values() if address]

    def group(self, name: str) -> list[str]:
        """Return the hosts of a group of the inventory, none where it has no such group."""
        return list(self.variables["groups"].get(name, []))

    @property
    def kafka_connection(self) -> dict[str, t.Any]:
        """Return the options with which a client reaches the platform's own cluster, but for the servers."""
        servers, own = self.own("bootstrap_servers"), self.own("kafka_connection")
        return client_options(own, servers, self.group("kafka"), self.variables["hostvars"])

    def jvm(self, heap: str, *derived: str) -> list[str]:
        """Return the options of a JVM: those of the user come last, because the last one of a kind counts."""
        return [f"-Xms{heap}", f"-Xmx{heap}", *self.data("jvm_options"), *derived, *self.own("jvm_options")]

    @property
    def logs_in(self) -> bool:
        """Tell whether a daemon of Prometheus's names a file that asks for TLS, a login, or both; it is not read."""
        return any(option.startswith("--web.config") for option in self.own("options"))

    @property
    def address(self) -> str:
        """Return the address at which the platform reaches this host, "" where it cannot be told."""
        return str(host_addresses([self.host], self.variables["hostvars"])[self.host])

    @property
    def listen_address(self) -> str:
        """Return the address to listen on."""
        return str(self.own("address") or self.address)

    @property
    def port(self) -> int:
        """Return the port to listen on."""
        return int(self.own("port"))

    @property
    def endpoint(self) -> dict[str, t.Any]:
        """Return where the service is asked on its own host."""
        return {"host": "127.0.0.1" if self.listen_address in ANY else self.listen_address, "port": self.port}

    @property
    def local_url(self) -> str:
        """Return the URL at which it is asked on its own host, without a path."""
        return service_url(self.endpoint["host"], self.port)

    def address_book(self, hosts: t.Iterable[str]) -> dict[str, str]:
        """Return the file of a revision with the addresses of hosts, none where the facts of one are not known.

        It lies beside the configuration, which has the names: when an address changes, the process must be restarted.
        """
        text = address_book(list(dict.fromkeys(hosts)), self.variables["hostvars"])
        return {"addresses": text} if text else {}

    def members(self, *path: str) -> dict[str, t.Any]:
        """Return {member: a value} of what service_state has read on each of them, None where it has not."""
        found = ["__service_state", "services", self.role, *path]
        return host_values(self.hosts, self.variables["hostvars"], found)

    @property
    def all_active(self) -> bool:
        """Tell whether the units of all members are active."""
        return set(self.members("unit", "ActiveState").values()) == {"active"}

    @property
    def speaks_for_all(self) -> bool:
        """Tell whether this host says once what is the same for all members: the first one that the play has."""
        batch = self.variables["ansible_play_batch"]
        return self.host == next((host for host in self.hosts if host in batch), None)

    @property
    def health(self) -> t.Mapping[str, t.Any]:
        """Return what was answered last to the question after the health, empty where nobody has asked."""
        found: t.Mapping[str, t.Any] = self.variables.get(f"__{self.role}_health", {})
        return found

    @property
    def late(self) -> bool:
        """Tell whether what one host has asked for all has not come. The others know nothing of its answer."""
        batch, hostvars = self.variables["ansible_play_batch"], self.variables["hostvars"]
        return any("msg" in answer for answer in host_values(batch, hostvars, f"__{self.role}_health", {}).values())

    @property
    def endpoints(self) -> dict[str, t.Any]:
        """Return {member: {"host", "port"}} at which each member is asked on its own host."""
        return self.members("shared", "endpoint")

    def broker_files(self) -> dict[str, t.Any]:
        """Return {broker: {path: text} of its meta.properties}, False for one not reached, as evidence.yml read it."""
        results = self.data("brokers")["results"]
        return {
            found["item"]: found["services"]["kafka"]["files"] if "services" in found else False for found in results
        }

    def member_ids(self, variable: str) -> dict[str, t.Any]:
        """Return {member: id or None}, by the inventory unless a playbook gave it to the role, which its host knows."""
        declared = host_values(self.hosts, self.variables["hostvars"], variable)
        return {**declared, **{host: key for host, key in self.members("shared", "id").items() if key is not None}}

    @property
    def lock_ignored(self) -> bool:
        """Tell whether the lock of another run is no error: it is taken over, or nothing is done."""
        return bool(self.own("lock_force") or self.variables["ansible_check_mode"])

    def version_spec(self) -> dict[str, t.Any]:
        """Return what the plan checks of the version, and the lines that are deployed."""
        return {"version": self.own("version"), "line": self.line, "lines": list(self.data("lines"))}

    def common_spec(self) -> dict[str, t.Any]:
        """Return what the plan of every service checks."""
        return {
            "ignored_variables": self.own("ignored_variables"),
            "host": self.host,
            "service": self.daemon,
            "maintenance": f"/etc/{self.daemon}/maintenance",
            "lock": self.lock,
            "lock_ignored": self.lock_ignored,
            "java": self.java,
            "java_variable": f"{self.role}_java_home",
        }

    @property
    def lock(self) -> str:
        """Return the path of the lock that every member carries for the run at work on the service."""
        return f"/var/lib/kafkaops/{self.role}.roll"
