# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of Kafka that a release of CMAK accepts in its form. Pure.

Source: kafka.manager.model.KafkaVersion of each release. 2.3.1 is left out: with it CMAK cannot read
consumers.
"""

from __future__ import annotations

import re

# The first release of CMAK with each list; a release has its own list and those of the releases before.
_SINCE: dict[tuple[int, ...], str] = {
    (3,): (
        "0.8.1.1 0.8.2.0 0.8.2.1 0.8.2.2 0.9.0.0 0.9.0.1 0.10.0.0 0.10.0.1 0.10.1.0 0.10.1.1 0.10.2.0 0.10.2.1"
        " 0.11.0.0 0.11.0.2 1.0.0 1.0.1 1.1.0 1.1.1 2.0.0 2.1.0 2.1.1 2.2.0 2.4.0"
    ),
    (3, 0, 0, 6): "2.2.1 2.2.2 2.3.0 2.4.1 2.5.0 2.5.1 2.6.0 2.7.0 2.8.0 2.8.1 3.0.0 3.1.0",
}


def numbers(version: str) -> tuple[int, ...]:
    """Return a dotted version as numbers."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def offered(cmak_version: str) -> list[str]:
    """Return the versions of Kafka that a release of CMAK accepts, the lowest first."""
    lists = [versions.split() for since, versions in _SINCE.items() if since <= numbers(cmak_version)]
    return sorted((version for versions in lists for version in versions), key=numbers)


def nearest(kafka_version: str, cmak_version: str) -> str:
    """Return the highest version that CMAK accepts up to this one; empty where there is none."""
    below = [version for version in offered(cmak_version) if numbers(version) <= numbers(kafka_version)]
    return below[-1] if below else ""
