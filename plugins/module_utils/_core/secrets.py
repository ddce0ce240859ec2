# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets: which values of a configuration are secret, and which may be shown. Pure.

A secret is recognised by its type, by its name or by a login in its value; it is hidden wherever it appears. A value
that is neither secret nor known to be harmless is masked by its key, because keys of plugins are in no table: masking
too much is safer than too little.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import is_reference

Config = t.Mapping[str, t.Optional[str]]
Row = t.Mapping[str, str]
RowOf = t.Callable[[str], t.Optional[Row]]

_SECRET_NAME = re.compile(
    r"passw(or)?d(?!\.encoder\.(cipher|iterations|key))|passphrase|passcode|secret|jaas|credential|authorization|cookie"
    r"|token(?!\.endpoint|iz)|user\.?info|connection\.?string|(?<=key)file|service\.?account"
    r"|(api|access|private|account|signing|encryption)\.?key|\.key$"
    r"|(^|\.)(pwd|pass|pw|(?<!client\.)auth|sas|sig|signature|pin)$"
)
# These describe the place, the kind or the lifetime of a secret, not the secret itself.
_ABOUT = re.compile(r"\.(path|file|location|class|type|algorithm|source|provider|alias)$")
_AMOUNT = re.compile(r"\.(ms|s|seconds|minutes|hours|days|bytes|size|count|length|iterations|interval|renew)$")
# A login in an address as the drivers of databases have it, or in a header; the groups are the secret part alone.
_NAMED = r"(?:password|passwd|pwd|secret|token|(?:shared|account|access|api|private|secret)_?(?:access)?_?key)"
# The separator is = as in JAAS, or : as in YAML and JSON, there after a quote, before a blank or in braces.
# A colon alone is not enough: it also separates listeners from protocols, and the parts of a reference.
_LOGIN = re.compile(
    rf"""://[^/\s:@]*:([^/\s@]+)@|\b\w*?{_NAMED}\s*=\s*["']?([^"';&\s$][^"';&\s]*)"""
    rf"""|\b\w*?{_NAMED}(?:["']\s*:\s*|\s*:\s+)(?:"([^"$][^"]*)"|'([^'$][^']*)'|([^"'\s$,}}\]][^"'\s,}}\]]*))"""
    rf"""|(?<!\$){{(?:[^{{}}]*?[\s,])?\w*?{_NAMED}:["']?([^"'\s$,}}\]][^"'\s,}}\]]*)"""
    r"""|\bjdbc:[^\s@]*?:[a-z][\w$#]*/([^\s/@]+)@|^(?:basic|bearer)\s+(\S+)|(-----BEGIN [A-Z ]*PRIVATE KEY)""",
    re.IGNORECASE,
)
WORDS = ("", "true", "false")
# The value of "of" in the row of a key whose type comes from a plugin.
PLUGIN = "plugin"
_FILE = re.compile(r"/[\w./-]+\.(json|pem|p12|jks|key|properties)")
_PLAIN_VALUE = re.compile(
    r"true|false|[-+]?\d+(\.\d+)?([eE][-+]?\d+)?[kKmMgG]?"
    r"|[a-z_]\w*(\.[a-z_]\w*)+\.[A-Z][\w$]*"  # a class
    r"|\d+(\.\d+){3}(:\d+)?(/\d+)?"  # an address
    r"|(OFF|FATAL|ERROR|WARN|INFO|DEBUG|TRACE|ALL)(, ?[a-zA-Z]\w*)*"  # a level of a log, with its appenders
)
_ADDRESS = re.compile(r"(\w+:)*//[\w.,:\[\]-]+(/[\w.-]{0,32})?")
_ADDRESS_WORDS = frozenset(["endpoint", "endpoints", "uri", "url", "urls"])
# The types that cannot hold a secret. Plugins declare their secrets as strings as often as passwords.
_PLAIN_TYPES = frozenset(["boolean", "int", "long", "short", "double", "class"])
# Last words of names whose values are harmless, unless something else in the name hints at a secret.
_PLAIN_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        address algorithm algorithms auth blacklist brokers chroot class classes columns configuration connect converter
        database dir directory dirs encoding exclude factor fields file filename format groups home host hostname
        hosts id ids include level levels list listener listeners locale location map mechanism mechanisms mode name
        names path paths pattern policy port ports predicate predicates prefix principals properties protocol
        protocols provider providers quorum rack regex role schema schemas server servers source strategy suffix
        table tables timezone topic topics transforms type types unit user username users validate version versions
        voters whitelist zkhosts zookeeper
        """,
    )
)


def is_secret(key: str, value: str = "", row: Row | None = None) -> bool:
    """Return whether a value has to be hidden wherever it appears.

    row: the key's row in a table of the installed program, where there is one. Type password means a secret; any other
    type overrides the name. Where "of" in the row is PLUGIN it does not: plugins declare their secrets as strings.
    """
    kind = (row or {}).get("type")
    if kind == "password" or _LOGIN.search(value):
        return True
    name = _words(key)
    if (kind and not _of_plugin(row)) or not _SECRET_NAME.search(name) or _ABOUT.search(name):
        return False
    return not (_AMOUNT.search(name) and re.fullmatch(r"-?\d*|true|false", value)) and not _FILE.fullmatch(value)


def is_harmless(key: str, value: str = "", row: Row | None = None) -> bool:
    """Return whether a value may be shown."""
    if is_secret(key, value, row):
        return False
    words = _words(key).strip(".").split(".")
    last = next((word for word in reversed(words) if not word.isdigit()), "")
    kind = (row or {}).get("type")
    return bool(
        (kind and (kind in _PLAIN_TYPES or not _of_plugin(row)))
        or not value
        or _PLAIN_VALUE.fullmatch(value)
        or last in _PLAIN_WORDS
        or (last in _ADDRESS_WORDS and _ADDRESS.fullmatch(value))
    )


def _of_plugin(row: Row | None) -> bool:
    return (row or {}).get("of") == PLUGIN


def secret_keys(config: Config, row_of: RowOf) -> set[str]:
    """Return the keys of a configuration whose values are secrets."""
    return {key for key, value in config.items() if is_secret(key, value or "", row_of(key))}


def masked_keys(config: Config, row_of: RowOf) -> set[str]:
    """Return the keys of a configuration whose values are shown as a mask."""
    return {key for key, value in config.items() if not is_harmless(key, value or "", row_of(key))}


def secret_values(config: Config, row_of: RowOf) -> set[str]:
    """Return the values of a configuration that have to be hidden wherever they appear."""
    found = {config[key] or "" for key in secret_keys(config, row_of)}
    found |= {part for value in found for part in secret_parts(value)}
    return {value for value in found if value.lower() not in WORDS and not is_reference(value)}


def no_table(_key: str) -> None:
    """Return no row: for keys without a table."""


def secret_parts(value: str) -> set[str]:
    """Return the secret parts of a value, such as the password in an address: an error may show just that part."""
    return {part for groups in _LOGIN.findall(value) for part in groups if part}


def _words(key: str) -> str:
    """Return a name in lower case with dots between its words: sslKeystorePassword -> ssl.keystore.password."""
    return re.sub(r"[\W_]+", ".", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", ".", key)).lower()
