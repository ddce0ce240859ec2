# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment of CMAK checks before anything is touched, and what it says of a running one. Pure."""

from __future__ import annotations

import collections
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import cluster_options, parse_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.versions import numbers
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hocon import PATH
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import (
    Spec,
    State,
    java_errors,
    name_errors,
    option_errors,
    port_errors,
    unit_errors,
)

OLDEST = (3, 0, 0, 3)  # the first with a prebuilt archive
TRIED_JAVA = 17
SECRET_KEYS = ("play.crypto.secret", "play.http.secret.key")
MANAGER = "KMClusterManagerFeature"
DAMAGING = ("KMTopicManagerFeature", "KMReassignPartitionsFeature")
_OWN_OPTIONS = ("expected_brokers",)


def cmak_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why CMAK must not be deployed on this host as declared."""
    return [
        *member_errors(spec),
        *archive_errors(spec),
        *name_errors(spec, state),
        *java_errors(spec, state, lowest=11, highest=99, product=f"CMAK {spec['version']}"),
        *unit_errors(spec, state),
        *option_errors(spec),
        *web_errors(spec, state),
        *config_errors(spec),
        *cluster_errors(spec),
    ]


def member_errors(spec: Spec) -> list[str]:
    """Check that the host is meant to have CMAK, and that CMAK has a ZooKeeper, and clusters that have one."""
    host, hosts = spec["host"], spec["hosts"]
    stores = spec["zookeeper_connect"] and not spec["zookeeper_connect"].startswith("/")
    errors = []
    if host not in hosts:
        errors.append(f"{host} is not one of cmak_hosts ({', '.join(hosts)}); leave it out, or add it.")
    if spec["controllers"]:
        return errors + controller_errors(spec, other=bool(stores and spec["clusters"]))
    if not stores:
        errors.append(
            "cmak_zookeeper_connect names no server, and CMAK keeps what it knows in ZooKeeper; fill the group "
            "zookeeper, or give the variable."
        )
    return errors


def controller_errors(spec: Spec, *, other: bool) -> list[str]:
    """Check that CMAK is not for a cluster without ZooKeeper; other: it has a ZooKeeper and further clusters."""
    why = (
        f"the cluster of this inventory has controllers ({', '.join(spec['controllers'])}) and no ZooKeeper, and CMAK "
        f"reads a cluster from its ZooKeeper and nowhere else"
    )
    if not other:
        return [
            f"CMAK is not deployed here: {why}. Use AKHQ, and leave the group cmak empty. For other clusters, which "
            f"have ZooKeeper, give cmak_zookeeper_connect and cmak_clusters."
        ]
    if spec["cluster"]:
        return [f"cmak_cluster gives {', '.join(spec['cluster'])}, but {why}; leave it out."]
    return []


def archive_errors(spec: Spec) -> list[str]:
    """Check the version, and that its archive can be proved or built."""
    version = str(spec["version"])
    errors = []
    if not re.fullmatch(r"\d+(\.\d+){3}", version) or numbers(version) < OLDEST:
        errors.append(
            f"CMAK {version} is not a version that this collection deploys; give 3.0.0.3 or later with all its numbers."
        )
    if spec["unverified"]:
        errors.append(
            "cmak_archive_checksum is empty, and CMAK's publisher tells no digest: fetch the archive once, see that it "
            "is what you expect, and give sha512:<what sha512sum tells>, or the file itself as cmak_archive_file."
        )
    if not spec["build_java"]:
        errors.append(
            "cmak_install_method is source and cmak_build_java_home is empty: CMAK is built with a JDK 8 or 11 on the "
            "controller; name its directory."
        )
    return errors


def web_errors(spec: Spec, state: State) -> list[str]:
    """Check the web interface: a port that nobody else has, and a whole login."""
    errors = port_errors(spec, state)
    if bool(spec["login_user"]) != bool(spec["login_password"]):
        errors.append("cmak_login_user and cmak_login_password belong together: give both or none.")
    return errors


def config_errors(spec: Spec) -> list[str]:
    """Check what goes into application.conf and onto the command line."""
    errors = [
        f"{key!r} in cmak_config is no path of application.conf; write letters, digits, - and _ with dots between them."
        for key in spec["config"]
        if not PATH.fullmatch(str(key))
    ]
    errors += [
        f"{key} is in cmak_config; give the secret as cmak_secret, which keeps it out of what everybody may read."
        for key in SECRET_KEYS
        if key in spec["config"]
    ]
    context = str(spec["config"].get("play.http.context", "/"))
    if not (context.startswith("/") and context.endswith("/")):
        errors.append(f"play.http.context is {context!r} in cmak_config; it has to begin and end with a slash.")
    if not spec["secret_fits"]:
        errors.append("cmak_secret needs at least 32 characters out of letters, digits and . _ ~ + / = -.")
    errors += [
        f"{option!r} in cmak_jvm_options has a blank, and would be taken for two; give one option an item."
        for option in spec["jvm_options"]
        if re.search(r"\s", str(option))
    ]
    return errors


def cluster_errors(spec: Spec) -> list[str]:
    """Check the declared clusters with the module's own rules."""
    clusters = spec["clusters"]
    names = collections.Counter(str(cluster.get("name")) for cluster in clusters)
    errors = [f"Cluster {name} is in cmak_clusters twice." for name, times in names.items() if times > 1]
    if clusters and MANAGER not in spec["features"]:
        errors.append(f"cmak_clusters has clusters, and without {MANAGER} in cmak_features none can be registered.")
    options = cluster_options()
    defaults = {name: option.get("default") for name, option in options.items()}
    for cluster in clusters:
        who = f"Cluster {cluster.get('name', 'without a name')} in cmak_clusters"
        unknown = sorted(set(cluster) - set(options) - set(_OWN_OPTIONS))
        if unknown:
            errors.append(f"{who} has {', '.join(unknown)}, which module cmak_cluster does not know.")
        try:
            parse_spec({**defaults, "cmak_version": str(spec["version"]), "name": "", **_texts(cluster)})
        except StackError as error:
            errors += [f"{who}: {text}" for text in error.results["errors"]]
    return errors


def cmak_warnings(state: State, spec: Spec) -> list[str]:
    """Return what a deployment of CMAK is warned of but may go on with."""
    warnings = []
    harmful = [feature for feature in DAMAGING if feature in spec["features"]]
    if harmful:
        warnings.append(
            f"cmak_features has {' and '.join(harmful)}: CMAK writes topics as Kafka before 2.8 did, and what it "
            f"changes loses the id of its topic, so that replication breaks. Change topics with kafka_topics instead."
        )
    major = spec["java_planned"] or (state["java"] or {}).get("major") or 0
    if major > TRIED_JAVA:
        warnings.append(f"CMAK was tried on Java 11 to {TRIED_JAVA}, and {spec['host']} has {major}.")
    return warnings


def _texts(cluster: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what is given of a cluster as the module would get it: YAML makes a number of 3.9."""
    given = {key: value for key, value in cluster.items() if value is not None}
    return {key: str(value) if isinstance(value, float) else value for key, value in given.items()}
