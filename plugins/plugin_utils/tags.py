# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tasks of the collection a run with --tags and --skip-tags reaches. Pure."""

from __future__ import annotations

import re
import typing as t

# The tags of the collection's own tasks and plays: the roles, each with its parts, and the verbs of the playbooks.
_OWN = re.compile(
    r"(hosts|zookeeper|kafka|connect|cmak|akhq|node_exporter|prometheus)"
    r"(_(firewall|install|config|names|java|kernel|clock|clusters|connectors))?"
    r"|topics|users|acls|quotas|cluster_config|apply|check|export|prove|always"
)


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
