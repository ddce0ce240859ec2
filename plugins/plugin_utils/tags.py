# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tasks of the collection a run with --tags and --skip-tags reaches. Pure."""

from __future__ import annotations

import re
import typing as t

ROLES = ("hosts", "zookeeper", "kafka_controller", "kafka", "connect", "cmak", "akhq", "node_exporter", "prometheus")
PARTS = ("firewall", "install", "config", "names", "java", "kernel", "clock", "clusters", "connectors")
# The tags of the collection's own tasks and plays: the roles, each with its parts, and the verbs of the playbooks.
_OWN = re.compile(
    rf"({'|'.join(ROLES)})(_({'|'.join(PARTS)}))?"
    r"|topics|users|acls|quotas|cluster_config|apply|check|export|smoke_test|always"
)


def role_reached(role: str, run: t.Collection[str], skip: t.Collection[str], parts: t.Collection[str] = PARTS) -> bool:
    """Tell whether a run reaches one of these parts of a role, of which each has the role's tag and its own.

    The bare name of another role may be a tag of the user's on a play with this one, so that it counts.
    """
    tags = [(role, f"{role}_{part}") for part in parts]
    own = [tag for _role, tag in tags]
    return any(tags_run(pair, [], skip) for pair in tags) and tags_run([*ROLES, *own], run, [])


def tags_run(tags: t.Collection[str], run: t.Collection[str], skip: t.Collection[str]) -> bool:
    """Tell whether tasks with these tags are part of a run.

    run, skip: as Ansible has them; a tag that is not the collection's may have been put on a role as a whole, so that a
    run with one reaches them.
    """
    if set(skip) & {*tags, "all", "tagged"}:
        return False
    if not run or set(run) & {*tags, "all", "tagged"}:
        return True
    return not all(_OWN.fullmatch(tag) for tag in run)
