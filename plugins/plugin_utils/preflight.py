# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that every service needs before it is deployed. Pure: plain dicts in, sentences out.

``spec`` is what the inventory says of one host, ``state`` what M(kafkaops.stack.service_state) read there.
Each check returns a list of sentences, empty where all is well.
"""

from __future__ import annotations

import ipaddress
import posixpath
import re
import shlex
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import busy

Spec = t.Mapping[str, t.Any]
State = t.Mapping[str, t.Any]

VOLATILE = ("tmpfs", "ramfs")
ROOM = 64 * 1024**2  # bytes; with less left a service that writes stops soon, if it starts at all
TEMPORARY = ("/tmp/", "/var/tmp/", "/dev/shm/", "/run/")


def version_of(text: t.Any) -> tuple[int, ...]:
    """Return a dotted version as numbers: "3.9.2" -> (3, 9, 2). YAML makes a number of 3.9, which is read as text."""
    return tuple(int(part) for part in re.findall(r"\d+", str(text)))


def quoted_id(text: str, otherwise: str, form: str = r"-?\d{1,10}") -> str:
    """Return an id from a file that a service can write as it may be quoted: itself where it has the form of one.

    Whatever else lies there may be anybody's secret; ``otherwise`` is said of it, and "nothing" of an empty text.
    """
    return text if re.fullmatch(form, text) else otherwise if text else "nothing"


def id_errors(spec: Spec, name: str, lowest: int, highest: int, on_disk: str | None) -> list[str]:
    """Check that the id of this host is given, in range, and nobody else's. ``spec["ids"]`` is {host: id or None}.

    on_disk: the id that the data of this host has, None where it has none; one that is not given is told with it.
    """
    host, ids = spec["host"], spec["ids"]
    if host not in ids:
        return [f"{host} is not a member of the {spec['service']} cluster ({', '.join(ids)}); leave it out, or add it."]
    mine = ids[host]
    if mine is None:
        known = f", whose data says {quoted_id(on_disk, 'no number')}" if on_disk is not None else ""
        return [
            f"{name} is not set for {host}{known}; ids are never invented: give every host its own in the inventory."
        ]
    if not isinstance(mine, int) or isinstance(mine, bool) or not lowest <= mine <= highest:
        return [
            f"{name}={mine!r} of {host} is not a whole number from {lowest} to {highest}; correct it in the inventory."
        ]
    # The same sentence for each of them, which a refusal then has once.
    twins = [other for other, theirs in ids.items() if theirs == mine]
    return (
        [f"{name}={mine} belongs to {' and to '.join(twins)}; give each host an id of its own."]
        if len(twins) > 1
        else []
    )


def directory_errors(state: State) -> list[str]:
    """Check that no data directory is where a reboot or a clean-up removes it."""
    errors = []
    for path, found in state["directories"].items():
        if f"{path}/".startswith(TEMPORARY):
            errors.append(
                f"{path} is below a directory that is emptied by the system; data needs a place such as /var/lib."
            )
        elif found["fstype"] in VOLATILE:
            errors.append(f"{path} is on a {found['fstype']}, whose content a reboot removes; it needs a disk.")
        elif found["mount_root"]:
            errors.append(
                f"{path} is the root of a file system, where lost+found lies; "
                f"use a directory below it, such as {path}/data."
            )
    return errors


def disk_space_errors(spec: Spec, state: State) -> list[str]:
    """Check that no data directory is full; ``spec["directories"]`` are those of the data."""
    free = {path: state["directories"][path]["free"] for path in spec["directories"]}
    return [
        f"{path} on {spec['host']} has {left // 1000000} MB free, and {spec['service']} stops when it cannot write; "
        f"make room there."
        for path, left in free.items()
        if left < ROOM
    ]


def is_loopback(address: str) -> bool:
    """Tell whether an address is a loopback address; 127.0.1.1 is one."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def name_errors(spec: Spec, state: State) -> list[str]:
    """Check that the names of the cluster lead to its hosts, unless role hosts is about to write them."""
    if spec["names_managed"]:
        return []
    errors = []
    way_out = "correct its name service, or let role hosts write the names (hosts_names_enabled, tag hosts_names)."
    for name, addresses in state["names"].items():
        loopback = [address for address in addresses if is_loopback(address)]
        if not addresses:
            errors.append(f"{name} does not resolve on {spec['host']}; {way_out}")
        elif loopback:
            errors.append(
                f"{name} resolves to {loopback[0]} on {spec['host']}, which no other host can reach; {way_out}"
            )
    return errors


def java_errors(spec: Spec, state: State, *, lowest: int, highest: int, product: str) -> list[str]:
    """Check the Java that is there, or that role hosts is about to install.

    ``spec["java_planned"]`` is the major version of the latter, 0 where none is installed, or -1 where the name of the
    package does not tell it; ``lowest`` and ``highest`` are major versions.
    """
    if spec["java_planned"] < 0:
        return []
    major = spec["java_planned"] or (state["java"] or {}).get("major")
    if major is None:
        return [
            f"{spec['java']} is missing on {spec['host']}; use role hosts to install Java, "
            f"or name one with {spec['java_variable']}."
        ]
    if lowest <= major <= highest:
        return []
    age = "old" if major < lowest else "new"
    return [
        f"Java {major} on {spec['host']} is too {age} for {product}, which runs on Java {lowest} to {highest}; "
        f"name another one with {spec['java_variable']}."
    ]


def unit_errors(spec: Spec, state: State) -> list[str]:
    """Check that no administrator has taken this member out of service, and that no other run is at work on it."""
    service, host = spec["service"], spec["host"]
    if state["unit"]["LoadState"] == "masked":
        return [
            f"{service} is masked on {host}, so somebody wants it down; "
            f"nothing is done until 'systemctl unmask {service}' there."
        ]
    if state["files"].get(spec["maintenance"]) is not None:
        return [f"{host} is in maintenance: {spec['maintenance']} exists there; nothing is done until it is removed."]
    return [busy(state["lock"], spec["lock"])] if state.get("lock") and not spec["lock_ignored"] else []


def port_errors(spec: Spec, state: State) -> list[str]:
    """Check that nobody else listens where the service will."""
    return [
        f"Port {port} on {spec['host']} is taken by {taker}; stop that, or give {spec['service']} another port."
        for port, taker in sorted(state["ports"].items())
    ]


def option_errors(spec: Spec) -> list[str]:
    """Check that each of ``spec["jvm_options"]`` can be carried by the unit's environment file as it is.

    systemd splits them at blanks, and takes quotes and backslashes for what a shell does.
    """
    errors = []
    for option in map(str, spec["jvm_options"]):
        try:
            shlex.split(option)
            flaw = "" if option.isprintable() else "a line break or another control character"
        except ValueError:
            flaw = "a quote or a backslash that nothing closes"
        if flaw:
            errors.append(
                f"The JVM option {option!r} of {spec['service']} has {flaw}, and would end up in another form; "
                f"write it in one line, and close what you open."
            )
    return errors


def secret_errors(spec: Spec, state: State) -> list[str]:
    """Check that no file with a secret can be read by everybody on the host."""
    return [
        f"{path} on {spec['host']} holds a secret and has mode {found['mode']}, so everybody there can read it; "
        f"give it to the group of the service and take the others' rights away (chmod o=)."
        for path, found in state["secrets"].items()
        if found and int(found["mode"], 8) & 0o007
    ]


def unread_data_errors(spec: Spec) -> list[str]:
    """Check that a cluster is bootstrapped only when every host of it was read and none has data.

    ``spec["data"]`` is {host: True or False, or None where the host was not read}.
    """
    data, host, service = spec["data"], spec["host"], spec["service"]
    if any(data.values()):
        return []
    unread = unread_members(data)
    if not unread:
        return []
    return [
        f"{host} has no data of {service} and {unread} could not be read in this run, so it cannot be told "
        f"whether a cluster lives already; run without --limit and serial, with all hosts reachable."
    ]


def unread_members(data: t.Mapping[str, bool | None]) -> str:
    """Return the members that were not read in this run, as text; ``data`` is as in unread_data_errors."""
    return ", ".join(sorted(host for host, has in data.items() if has is None))


def empty_warnings(spec: Spec, consequence: str) -> list[str]:
    """Name the members without data while others have some; ``consequence`` says what that means for the service."""
    data = spec["data"]
    empty = [host for host, has in data.items() if has is False]
    if not empty or not any(data.values()):
        return []
    return [f"{spec['service']} has data on other hosts and none on {', '.join(empty)}: {consequence}"]


def archive_errors(
    host: str, state: State, archives: t.Mapping[str, Spec], fetched: t.Mapping[str, t.Mapping[str, t.Any]]
) -> list[str]:
    """Check that each archive that is missing on a host was fetched, and has room there.

    archives: {name: {"home": the directory to unpack it to}}. fetched: {name: {"files", "size"} or {"error"}}.
    """
    errors = []
    for name, archive in fetched.items():
        home = archives[name]["home"]
        # Three times its size: handed over, copied by Ansible from there, and unpacked.
        free, needed = state["directories"][home]["free"], 3 * archive.get("size", 0)
        if "error" in archive:
            errors.append(archive["error"])
        elif needed > free:
            errors.append(
                f"{posixpath.dirname(home)} on {host} has {free // 1000000} MB free, and "
                f"{posixpath.basename(archive['files'][0])} needs about {needed // 1000000} MB there, three times its "
                f"size; make room."
            )
    return errors


def version_warnings(spec: Spec, product: str, newest: str) -> list[str]:
    """Name the known vulnerabilities of the line that is deployed; C(newest) is the version without them."""
    cves: t.Sequence[str] = (spec["line"] or {}).get("cves", [])
    if not cves:
        return []
    return [f"{product} {spec['version']} has known vulnerabilities: {', '.join(cves)}. Plan the change to {newest}."]


def version_errors(spec: Spec, installed: str) -> list[str]:
    """Check the step from the installed version to the wanted one; ``installed`` is "" where nothing is installed."""
    service, version = spec["service"], spec["version"]
    if spec["line"] is None:
        return [
            f"{service} {version} is not a version that this collection deploys; "
            f"known lines are {', '.join(spec['lines'])}."
        ]
    if not re.fullmatch(r"\d+\.\d+\.\d+", str(version)):
        return [f"{service} {version} is not a whole version number; give all of major.minor.patch."]
    if installed and version_of(version) < version_of(installed):
        return [
            f"{service} {installed} runs on {spec['host']}, and {version} is older; "
            f"a downgrade can lose data and is refused."
        ]
    return []


def installed_version(state: State, environment: str) -> str:
    """Return the version that the live set names in its environment file, or "" where there is none."""
    text = state["files"].get(environment) or ""
    found = re.search(r"(?m)^\w+_HOME=.*?-(\d+\.\d+\.\d+)(?:-bin)?$", text)
    return found.group(1) if found else ""


def refusal(errors: t.Mapping[str, t.Sequence[str]]) -> str:
    """Return one text with every distinct problem of {host: errors} in the order they were found.

    A sentence that names none of its hosts gets them, unless it holds for all.
    """
    hosts: dict[str, list[str]] = {}
    for host, found in errors.items():
        for sentence in dict.fromkeys(found):
            hosts.setdefault(sentence, []).append(host)
    lines = []
    for number, (sentence, where) in enumerate(hosts.items(), 1):
        named = "|".join(map(re.escape, where))
        told = len(where) == len(errors) or re.search(rf"(?<![\w.-])({named})(?![\w-])", sentence)
        lines.append(f"{number}. {sentence}" + ("" if told else f" ({', '.join(where)})"))
    return "\n".join([f"Nothing was touched. {len(hosts)} thing(s) to correct first:", *lines])
