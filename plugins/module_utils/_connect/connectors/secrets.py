# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Literal secrets in a connector's config. Pure.

Whoever can reach the REST interface of Kafka Connect can read a config as it was submitted. So a secret belongs into a
file on the workers, and only a reference, ${provider:path:key}, into the config (KIP-297).
"""

from __future__ import annotations

import re

from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import WORDS, Config, no_table, secret_keys

_HOLDS_REFERENCE = re.compile(r"\$\{[^{}:]+:[^{}]+\}")


def literal_secrets(config: Config) -> list[str]:
    """Return the keys that hold a literal secret instead of a reference."""
    held = secret_keys(config, no_table)
    return sorted(
        key for key in held if (value := config[key] or "").lower() not in WORDS and not _HOLDS_REFERENCE.search(value)
    )
