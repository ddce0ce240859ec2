# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Features on the wire, KIP-584 and KIP-778: plain data in and out."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import error_of, to_controller

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import UpdateFeaturesRequest

_UPGRADE, _SAFE_DOWNGRADE = 1, 2  # org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType


def update_features(client: Client, changes: t.Sequence[Change], *, dry_run: bool) -> list[Outcome]:
    """Change the levels of features, or let the controller only validate that; one request.

    The controller makes all changes or none from Kafka 4.0 on, whose response has one error for all of them.
    """
    update = UpdateFeaturesRequest.FeatureUpdateKey
    updates = [
        update(
            feature=change.name,
            max_version_level=change.after["level"],
            upgrade_type=_UPGRADE if change.after["level"] > change.before["level"] else _SAFE_DOWNGRADE,
        )
        for change in changes
    ]
    request = functools.partial(
        UpdateFeaturesRequest,
        timeout_ms=int(client.request_timeout * 1000),
        feature_updates=updates,
        validate_only=dry_run,
        min_version=1,  # the first with a dry run
    )
    response, *results = to_controller(
        client, request, lambda reply: [reply, *(reply.results or [])], client.request_timeout
    )
    by_name = {result.feature: result for result in results}
    return [Outcome(change, *error_of(by_name.get(change.name, response))) for change in changes]
