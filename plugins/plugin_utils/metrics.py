# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the services show to Prometheus: the agent in their Java processes, and its port. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import file_name, redact
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import bracketed

Variables = t.Mapping[str, t.Any]
Spec = t.Mapping[str, t.Any]

ROOT = "/opt/jmx-exporter"
_CHECKSUM = re.compile(r"sha512:[0-9a-f]{128}")
# The jars as Maven has them, for who gives no checksum.
_PINNED = {
    "jmx_prometheus_javaagent-1.0.1.jar": "sha512:"
    "f81d876e8110cbabd4a9cb3fe1740ec2d896ec4bce5cb5049a2d74c40f437814"
    "18cea246f40e6afdfabbdf0e162cb837625f496dedcb76aebbba53b6ae7cacba"
}


def checksum_of(jar: t.Mapping[str, str]) -> str:
    """Return the checksum that is given for a jar, or the one that is known for its name, else ""."""
    return jar["checksum"] or _PINNED.get(jar["file"].rpartition("/")[2] or file_name(jar["url"]), "")


def metrics_agent(
    listen: t.Mapping[str, t.Any], jar: t.Mapping[str, str], cache: str, configuration: str
) -> dict[str, t.Any]:
    """Return where the JMX exporter lies on a host, how role _service fetches it, and the option of the JVM.

    listen: {"address", "port"}. jar: {"file", "url", "checksum"}. cache: the controller's directory.
    configuration: the agent's file on the host. The directory is named by the file and its digest, so that another
    jar is another directory, and services on one host share it.
    """
    checksum = checksum_of(jar)
    short = checksum.removeprefix("sha512:")[:12]
    path = f"{cache}/{short}-{file_name(jar['url'])}"
    name = (jar["file"] or path).rpartition("/")[2]
    home = f"{ROOT}/{name.removesuffix('.jar').removeprefix(f'{short}-')}-{short}"
    archive = {
        "home": home,
        "strip": 0,
        "marker": ".",
        "file": jar["file"],
        "path": path,
        "urls": [jar["url"]] if jar["url"] else [],
        "checksum": checksum,
        "digest_urls": [],
        "verify_signature": False,
        "signature_urls": [],
        "keys_url": "",
    }
    option = f"-javaagent:{home}/{name}={bracketed(listen['address'])}:{listen['port']}:{configuration}"
    return {"home": home, "archive": archive, "option": option}


def metrics_errors(spec: Spec) -> list[str]:
    """Check what is declared of the metrics of one service.

    ``spec["metrics"]``: {"prefix": "kafka", "port", "file", "url", "checksum", "needs_agent": whether the jar is needed
    for sure}.
    """
    return agent_errors(spec["metrics"]) if spec["metrics"]["port"] else []


def agent_errors(metrics: Spec) -> list[str]:
    """Check that the JMX exporter can be had where it is needed, and that it is what is expected."""
    prefix, name = f"{metrics['prefix']}_metrics_agent", metrics["file"] or redact(metrics["url"])
    errors = []
    if not name:
        if metrics["needs_agent"]:
            errors.append(
                f"{metrics['prefix']}_metrics_port is set and no JMX exporter is given: get jmx_prometheus_javaagent "
                f"from Maven (io.prometheus.jmx), and name it with {prefix}_file or {prefix}_url."
            )
        return errors
    if metrics["file"] and metrics["url"]:
        errors.append(f"{prefix}_file and {prefix}_url are both given; give one.")
    if not name.partition("?")[0].endswith(".jar"):
        errors.append(f"{name} is no jar; {prefix}_file or {prefix}_url has to name jmx_prometheus_javaagent-….jar.")
    if not _CHECKSUM.fullmatch(checksum_of(metrics)):
        errors.append(
            f"{prefix}_checksum is not of the form sha512:<128 hex digits>; sha512sum tells it, and the jar's "
            f"publisher should tell the same."
        )
    return errors
