# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the services of the platform are reached, and for what, as the variables of their own hosts declare it. Pure.

A client elsewhere does not have the variables of a group, so those of its members are read.
"""

from __future__ import annotations

import functools
import types
import typing as t

from ansible.errors import AnsibleUndefinedVariable
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import bracketed, host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import endpoint, listener_list
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import (
    MECHANISM,
    listener_name,
    listener_protocol,
    named_listener,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import default_of, role_options
from jinja2 import Undefined, UndefinedError

# The variable that names the listener of each purpose.
LISTENERS = {
    "inter_broker": "kafka_inter_broker_listener",
    "admin": "kafka_admin_listener",
    "client": "kafka_client_listener",
}
NOTHING: t.Mapping[str, t.Any] = types.MappingProxyType({})
PORT = 9092  # of a listener without one, which the check of the variables refuses


class Variables(t.Protocol):
    """Variables of a host, such as those of hostvars."""

    def get(self, name: str, /) -> t.Any:
        """Return the value of a variable, None where there is none."""


def _variables_of(host: str, hostvars: t.Mapping[str, t.Any]) -> Variables:
    """Return the variables of a host, none of an unknown one, for which Ansible's hostvars.get has no default."""
    found: Variables = hostvars[host] if host in hostvars else {}  # noqa: SIM401
    return found


class Told:
    """The variables of another host, as this one is told of them.

    It does not have the defaults of that host's roles, so what refers to one counts as not told.
    """

    def __init__(
        self, host: str, hostvars: t.Mapping[str, t.Any], given: Variables = NOTHING, over: Variables = NOTHING
    ) -> None:
        """``given`` are variables for what the host does not have, ``over`` those that take precedence."""
        self._own = _variables_of(host, hostvars)
        self._given, self._over = given, over

    def get(self, name: str, /) -> t.Any:
        """Return the value of a variable, without its parts that cannot be evaluated here, None where there is none."""
        over, given = self._over.get(name), self._given.get(name)
        if over is not None:
            return over
        own = _evaluated(lambda: self._own.get(name))
        return own if given is None or not _agrees(own, given) else given


def _evaluated(read: t.Callable[[], t.Any]) -> t.Any:
    """Return a value with null for what of it is not defined here; Ansible evaluates each part when it is read.

    Raises any other error of an evaluation, which Ansible has in a value that looks like an undefined one.
    """
    try:
        value = read()
        if isinstance(value, Undefined):
            str(value)
            return None
    except AnsibleUndefinedVariable:
        return None
    except UndefinedError as error:
        if error.__cause__ is not None:
            raise error.__cause__ from None
        return None
    if isinstance(value, t.Mapping):
        return {key: _evaluated(functools.partial(value.__getitem__, key)) for key in value}
    if isinstance(value, list):
        return [_evaluated(functools.partial(value.__getitem__, index)) for index in range(len(value))]
    return value


def _agrees(own: t.Any, given: t.Any) -> bool:
    """Tell whether a value is another one, as far as it could be evaluated."""
    if isinstance(own, t.Mapping) and isinstance(given, t.Mapping):
        return own.keys() == given.keys() and all(_agrees(own[key], given[key]) for key in own)
    if isinstance(own, list) and isinstance(given, list):
        return len(own) == len(given) and all(map(_agrees, own, given))
    return own is None or bool(own == given)


def given_by_play(given: t.Mapping[str, t.Any], here: str, hostvars: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the variables of a role on host ``here`` that the host does not have so: the play gives them, to all.

    None where no host is named.
    """
    told = Told(here, hostvars)
    return {name: value for name, value in given.items() if here and not _agrees(declared_by(told, name), value)}


def declared_by(variables: Variables, name: str) -> t.Any:
    """Return the value of a public variable, the default of its role where there is none."""
    value = variables.get(name)
    return default_of(name) if value is None else value


def listener_for(purpose: str, variables: Variables) -> t.Mapping[str, t.Any]:
    """Return the entry of kafka_listeners of a broker that serves a purpose, the first one where none is named.

    A key of kafka_config or kafka_host_config takes precedence, as in server.properties. Raises ValueError for what is
    no purpose.
    """
    if purpose not in LISTENERS:
        raise ValueError(f"{purpose!r} is no purpose of a listener; give {', '.join(LISTENERS)}.")
    listeners = declared_by(variables, "kafka_listeners")
    listeners = [entry for entry in listeners if isinstance(entry, t.Mapping)] if isinstance(listeners, list) else []
    named = _broker_key(variables, "inter.broker.listener.name") if purpose == "inter_broker" else None
    return named_listener(listeners or [{"port": PORT}], str(named or declared_by(variables, LISTENERS[purpose])))


def _key(variables: Variables, names: t.Sequence[str], key: str) -> t.Any:
    """Return a key of the first of these variables that has it, None where none has."""
    declared = (declared_by(variables, name) for name in names)
    return next((config[key] for config in declared if key in config), None)


def _broker_key(variables: Variables, key: str) -> t.Any:
    """Return what the user declares of a key of server.properties."""
    return _key(variables, ("kafka_host_config", "kafka_config"), key)


def kafka_servers(
    hosts: t.Sequence[str],
    hostvars: t.Mapping[str, t.Any],
    purpose: str = "client",
    given: t.Mapping[str, t.Any] = NOTHING,
    here: str = "",
) -> list[str]:
    """Return ["host:port"] of the listener of each broker that serves a purpose.

    given: the variables of role kafka on host ``here``, for what another broker does not have. Where they are not those
    of that host, the play gives them to the role, and they are those of all. Only the listeners and what names one of
    them are evaluated.
    """
    over = given_by_play(given, here, hostvars)
    listeners = [listener_for(purpose, Told(host, hostvars, given, over)) for host in hosts]
    return [f"{host}:{_port(host, listener)}" for host, listener in zip(hosts, listeners)]


def _port(host: str, listener: t.Mapping[str, t.Any]) -> int | str:
    """Return the port of a listener. Raises ValueError where it could not be evaluated for another host."""
    if listener.get("port", PORT) is None:
        raise ValueError(
            f"The port of a listener of {host} cannot be told on another host, which does not have all of its "
            f"variables: write it as a number in kafka_listeners, or declare the bootstrap servers."
        )
    return listener.get("port", PORT)  # type: ignore[no-any-return]


def kafka_connection(
    hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any], purpose: str = "client"
) -> dict[str, t.Any]:
    """Return how the brokers are reached for a purpose, as options of this collection's modules.

    hosts: the brokers, each with a listener of its own; the login is that of the first. "bootstrap_servers" and
    "security_protocol" are always there. The login and the trust of a client are its own.
    """
    if not hosts:
        return {"bootstrap_servers": [], "security_protocol": "PLAINTEXT"}
    servers = kafka_servers(hosts, hostvars, purpose)
    if purpose == "client":
        protocol = listener_protocol(listener_for(purpose, Told(hosts[0], hostvars)))
        return {"bootstrap_servers": servers, "security_protocol": protocol}
    first = _variables_of(hosts[0], hostvars)
    declared = first.get("kafka_bootstrap_servers") if purpose == "admin" else None
    return {"bootstrap_servers": declared or servers, **broker_login(purpose, first)}


def broker_login(purpose: str, variables: Variables) -> dict[str, t.Any]:
    """Return the protocol, the authority and the login of brokers and of administration, as options of the modules.

    variables: those of a broker. Both log in as the brokers do, and trust what these trust; what is declared for
    administration takes precedence.
    """
    listener = listener_for(purpose, variables)
    given = declared_by(variables, "kafka_admin_connection") if purpose == "admin" else {}
    protocol = str(given.get("security_protocol") or listener_protocol(listener))
    authority = _authority(listener, variables) if protocol.endswith("SSL") else {}
    login = _login(variables) if protocol.startswith("SASL_") and not given.get("sasl_username") else {}
    return {"security_protocol": protocol, **authority, **login, **given}


def _authority(listener: t.Mapping[str, t.Any], variables: Variables) -> dict[str, str]:
    """Return what the brokers trust on a listener, where it has the format that this collection's modules read."""
    prefix = f"listener.name.{listener_name(listener).lower()}."
    form, file = (
        _broker_key(variables, f"{prefix}{key}") or _broker_key(variables, key)
        for key in ("ssl.truststore.type", "ssl.truststore.location")
    )
    return {"ssl_cafile": str(file)} if form == "PEM" and file else {}


def _login(variables: Variables) -> dict[str, str]:
    """Return the login of the brokers, none where it is not the role that gives them one."""
    user = declared_by(variables, "kafka_broker_user")
    if not user:
        return {}
    password = declared_by(variables, "kafka_broker_password")
    return {"sasl_mechanism": MECHANISM, "sasl_username": user, "sasl_password": password}


def client_options(
    own: t.Mapping[str, t.Any], servers: t.Sequence[str], hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any]
) -> dict[str, t.Any]:
    """Return the options with which a client reaches its servers: its own, and where they lack it the protocol.

    own: such as connect_kafka_connection. That of the brokers, ``hosts``, counts only where the servers are theirs, and
    where it is not the default of every client.
    """
    platform = kafka_connection(hosts, hostvars)
    theirs = set(servers) & set(platform["bootstrap_servers"])
    derived = {"security_protocol": platform["security_protocol"]} if theirs else {}
    return {**(derived if derived.get("security_protocol") != "PLAINTEXT" else {}), **own}


def zookeeper_servers(hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any]) -> list[str]:
    """Return ["host:port"] of the servers of an ensemble."""
    port = role_options("zookeeper")["zookeeper_client_port"]["default"]
    return [f"{host}:{port}" for host, port in host_values(hosts, hostvars, "zookeeper_client_port", port).items()]


def service_url(host: str, port: int | str, path: str = "", *, scheme: str = "http") -> str:
    """Return the URL of a service; host: a name or an address."""
    return f"{scheme}://{bracketed(host)}:{port}{path}"


def rest_url(host: str, variables: Variables) -> str:
    """Return the URL of a worker: that of connect_rest_urls, else its name with what it listens to (Kafka: RestServer).

    variables: those of the worker. Without a listener that is told to the others they take the one without TLS.
    """
    if url := declared_by(variables, "connect_rest_urls").get(host):
        return str(url)
    names = ("connect_host_config", "connect_config")
    entries = listener_list(_key(variables, names, "listeners") or [])
    ports = {entry.partition("://")[0].lower(): endpoint(entry)["port"] for entry in entries}
    told = str(_key(variables, names, "rest.advertised.listener") or "").lower()
    scheme = told or ("https" if "https" in ports and "http" not in ports else "http")
    return service_url(host, ports.get(scheme) or declared_by(variables, "connect_rest_port"), scheme=scheme)
