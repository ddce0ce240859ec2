# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment of AKHQ checks before anything is touched, and how it judges what AKHQ sees. Pure.

AKHQ ignores what it does not know in its configuration, so what it would ignore in silence is refused here. Sources:
org.akhq.configs (SecurityProperties, Connection), the upgrade notes of 0.25.
"""

from __future__ import annotations

import hashlib
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import redact
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_clients import kafka_login_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import (
    Spec,
    State,
    java_errors,
    name_errors,
    option_errors,
    port_errors,
    unit_errors,
    version_errors,
    version_of,
)

NEWEST_JAVA = 25
BINDINGS_SINCE = (0, 25)  # groups are lists of roles with patterns since then
BUILT_IN = ("admin", "reader", "no-roles")
# Of 0.25.1: application.yml in its jar. Whoever has only roles that do not exist logs in and may do nothing.
BUILT_IN_ROLES = (
    "reader",
    "topic-admin",
    "topic-data-admin",
    "consumer-group-admin",
    "connect-cluster-reader",
    "connector-admin",
    "schema-admin",
    "node-admin",
    "acl-reader",
    "ksqldb-admin",
)
SECRET_BYTES = 32
# The end of a key's path: basic-auth-password, sasl.jaas.config, basic.auth.user.info, ssl.key.password.
_CREDENTIAL = re.compile(r"(?i)(?<!truststore.)(?<!trust-store-)(password|jaas[.-]config|user[.-]info|secret)$")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_HASHES = {"SHA256": re.compile(r"[0-9a-f]{64}"), "BCRYPT": re.compile(r"\$2[aby]?\$\d\d\$.{53}")}


def member_errors(spec: Spec) -> list[str]:
    """Check that the host is one of AKHQ's, and that it has clusters, each with a name that fits an address."""
    host, hosts, connections = spec["host"], spec["hosts"], spec["connections"]
    errors = []
    if host not in hosts:
        errors.append(f"{host} is not one of akhq_hosts ({', '.join(hosts)}); leave it out, or add it.")
    if not connections:
        errors.append(
            "AKHQ has no cluster: put hosts into the group kafka, or give akhq_bootstrap_servers or akhq_connections."
        )
    for name, connection in connections.items():
        if not _NAME.fullmatch(str(name)):
            errors.append(
                f"A cluster in AKHQ is called {name!r}, which is part of addresses; use letters, digits, _ -."
            )
        if not (connection.get("properties") or {}).get("bootstrap.servers"):
            errors.append(f"Cluster {name} in akhq_connections has no bootstrap.servers in its properties.")
    return errors


def archive_errors(spec: Spec) -> list[str]:
    """Check that the jar has a digest to be proven by, where it is fetched."""
    if spec["archive_file"] or spec["archive_checksum"]:
        return []
    return [
        f"akhq_archive_checksum is empty, and AKHQ publishes no SHA-512 beside {redact(spec['archive_url'])}; give it "
        f"as sha512:<128 hex digits>, as sha512sum prints it for a copy that you trust, or that copy as "
        f"akhq_archive_file."
    ]


def user_errors(spec: Spec) -> list[str]:
    """Check the users of AKHQ's own: each with a name, one password or its hash, and groups that there are."""
    errors = []
    known = {*BUILT_IN, *spec["groups"]}
    names = [str(user.get("username") or "") for user in spec["users"]]
    errors += [f"User {name} is in akhq_users twice." for name in sorted({n for n in names if names.count(n) > 1})]
    for user, name in zip(spec["users"], names):
        if not name:
            errors.append("A user in akhq_users has no username.")
        if bool(user.get("password")) == bool(user.get("hash")):
            errors.append(f"User {name} in akhq_users needs either a password or its hash.")
        errors += _hash_errors(user, name)
        errors += [
            f"User {name} in akhq_users is in group {group}, which is neither in akhq_groups nor built in "
            f"({', '.join(BUILT_IN)})."
            for group in user.get("groups") or []
            if group not in known
        ]
    return errors


def _hash_errors(user: t.Mapping[str, t.Any], name: str) -> list[str]:
    if not user.get("hash"):
        return []
    kind = str(user.get("hash_type") or "SHA256")
    if kind not in _HASHES:
        return [f"User {name} in akhq_users has the hash_type {kind}; AKHQ knows {' and '.join(_HASHES)}."]
    if not _HASHES[kind].fullmatch(str(user["hash"])):
        return [f"The hash of user {name} in akhq_users is no {kind} hash; perhaps it is the password itself."]
    return []


def group_errors(spec: Spec) -> list[str]:
    """Check that groups and roles have the format of the version: the other one would be ignored in silence."""
    version, errors = spec["version"], []
    bindings = version_of(version)[:2] >= BINDINGS_SINCE
    for name, group in spec["groups"].items():
        if bindings and not _is_bindings(group):
            errors.append(
                f"Group {name} in akhq_groups has not the format of AKHQ 0.25 and later, and {version} would ignore "
                f"it; write a list such as [{{role: reader, patterns: ['shop.*'], clusters: ['.*']}}]."
            )
        if not bindings and not (isinstance(group, dict) and isinstance(group.get("roles"), list)):
            errors.append(
                f"Group {name} in akhq_groups has not the format of AKHQ up to 0.24, and {version} would ignore it; "
                f"write {{name: {name}, roles: [topic/read], attributes: {{topics-filter-regexp: ['shop.*']}}}}."
            )
        if bindings and _is_bindings(group):
            configured = _configured(spec, "akhq", "security", "roles") or {}
            errors += _role_errors(name, group, {*BUILT_IN_ROLES, *spec["roles"], *configured})
    if spec["roles"] and not bindings:
        errors.append(f"akhq_roles is given, and AKHQ {version} has fixed roles, as all before 0.25; leave it out.")
    return errors


def _role_errors(name: str, group: t.Sequence[t.Mapping[str, t.Any]], known: t.Collection[str]) -> list[str]:
    """Return a sentence for each role of a group that nothing defines; AKHQ gives no right for it, without a word."""
    return [
        f"Group {name} in akhq_groups has the role {role}, which AKHQ does not have ({', '.join(BUILT_IN_ROLES)}) and "
        f"akhq_roles does not define: it would give no right. Take one of these, or define it."
        for role in dict.fromkeys(str(entry["role"]) for entry in group)
        if role not in known
    ]


def _configured(spec: Spec, *keys: str) -> t.Any:
    """Return what akhq_config has at a path of keys; None where it has nothing there, or another shape."""
    found: t.Any = spec["config"]
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _is_bindings(group: t.Any) -> bool:
    return isinstance(group, list) and all(isinstance(entry, dict) and entry.get("role") for entry in group)


def login_errors(spec: Spec) -> list[str]:
    """Check what a login needs: a secret that signs it, both halves of OpenID Connect, and one for the role itself."""
    errors = []
    secret = len(str(spec["jwt_secret"]).encode())
    if spec["jwt_secret"] and secret < SECRET_BYTES:
        errors.append(
            f"akhq_jwt_secret has {secret} bytes, and every login would fail with less than {SECRET_BYTES}; give a "
            f"longer one, or none: then one is made and kept."
        )
    errors += [
        f"{name} has ${{ in it, which AKHQ would take for the beginning of a placeholder; choose another one."
        for name in spec["placeholders"]
    ]
    clients, providers = set(spec["oidc_clients"]), set(spec["oidc_providers"])
    if clients != providers:
        errors.append(
            f"akhq_oidc_clients has {', '.join(sorted(clients)) or 'nothing'} and akhq_oidc_providers "
            f"{', '.join(sorted(providers)) or 'nothing'}: each provider needs both, under one name."
        )
    if spec["secure"] and not spec["logs_in"]:
        errors.append(
            "AKHQ has a login, and the role none with which it could see that the brokers are there: add a user with "
            "a password to akhq_users, or give akhq_client its url_username and url_password, or headers."
        )
    return errors


def lent_errors(spec: Spec) -> list[str]:
    """Check that an AKHQ without a login has none of other services: whoever reaches it would act with them."""
    if spec["secure"] or _configured(spec, "micronaut", "security", "enabled"):
        return []
    held = [place for name, connection in spec["connections"].items() for place in _credentials(str(name), connection)]
    if not held:
        return []
    return [
        f"AKHQ has no login and holds logins of others ({', '.join(held)}), so that whoever reaches port "
        f"{spec['ports'][0]} could use them: give akhq_users, akhq_ldap, akhq_oidc_clients or akhq_header_auth. The "
        f"platform's own Connect is left out where akhq_connects names another."
    ]


def _credentials(path: str, value: t.Any) -> list[str]:
    """Return the places in a connection that hold a credential; the password of a truststore is none."""
    if isinstance(value, dict):
        return [place for key, item in value.items() for place in _credentials(f"{path}.{key}", item)]
    if isinstance(value, list):
        return [place for index, item in enumerate(value) for place in _credentials(f"{path}.{index}", item)]
    return [path] if value and _CREDENTIAL.search(path) else []


def akhq_users(users: t.Sequence[t.Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return akhq_users as akhq.security.basic-auth has them, which holds hashes."""
    return [
        {
            "username": str(user["username"]),
            "password": str(user.get("hash") or "") or hashlib.sha256(str(user["password"]).encode()).hexdigest(),
            "passwordHash": str(user.get("hash_type") or "SHA256") if user.get("hash") else "SHA256",
            "groups": list(user.get("groups") or []),
        }
        for user in users
    ]


def akhq_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why AKHQ must not be deployed on this host as declared."""
    line = spec["line"] or {}
    lowest = line.get("java_min", 8)
    java = {**spec, "java_planned": 0} if spec["java_own"] else spec
    return [
        *member_errors(spec),
        *archive_errors(spec),
        *name_errors(spec, state),
        *java_errors(java, state, lowest=lowest, highest=NEWEST_JAVA, product=f"AKHQ {spec['version']}"),
        *unit_errors(spec, state),
        *option_errors(spec),
        *port_errors(spec, state),
        *user_errors(spec),
        *group_errors(spec),
        *login_errors(spec),
        *lent_errors(spec),
        *kafka_login_errors(spec, "akhq_kafka_connection"),
        *version_errors(spec, ""),  # it keeps nothing, so that an older one can follow a newer one
    ]


def akhq_warnings(_state: State, spec: Spec) -> list[str]:
    """Return what a deployment of AKHQ is warned of but may go on with."""
    warnings = []
    if spec["header_auth"].get("user-header") and not spec["header_auth"].get("ip-patterns"):
        warnings.append(
            "akhq_header_auth has no ip-patterns, so that whoever reaches AKHQ can write the header himself and be "
            "anybody; name the addresses of the proxy."
        )
    if spec["secure"] and not spec["jwt_secret"] and len(spec["hosts"]) > 1:
        warnings.append(
            "akhq_jwt_secret is empty, so each of akhq_hosts makes its own, and a login at one counts for no other; "
            "give one where a load balancer stands before them."
        )
    return warnings
