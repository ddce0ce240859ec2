# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and changes features: runs kafka_feature and kafka_feature_info."""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.plan import (
    brokers_behind,
    expected_levels,
    plan_features,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.spec import (
    Consents,
    CurrentFeatures,
    common_range,
    current_features,
    level_in,
    name_brokers,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.wire import update_features
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.version_wire import read_versions

_PAUSE = 0.5  # seconds
_HINTS = {
    "might delete metadata": " metadata.version goes down only past levels that have not changed the format of the"
    " metadata; there is no other way back.",
    "AUTHORIZATION_FAILED": " The user of this connection needs the ACL Alter on the cluster.",
    "REQUEST_TIMED_OUT": " Kafka may still do it: run this again later.",
}


def manage_features(module: AnsibleModule) -> None:
    """Run the module that declares the levels of features."""
    params = module.params
    consents = Consents(params["allow_downgrade"], params["allow_dynamic_quorum"])
    converge(
        module,
        connect=connect,
        read=lambda client, _desired: read_features(client),
        plan=functools.partial(plan_features, consents=consents),
        validate=lambda client, changes: _update(client, changes, dry_run=True),
        apply=functools.partial(apply_features, timeout=params["timeout"]),
        desired=params["features"],
        report=lambda _client, current, changes: {"features": expected_levels(current, changes)},
    )


def read_all(client: Client) -> dict[str, t.Any]:
    """Return the results of kafka_feature_info."""
    current = read_features(client)
    ranges = {name: common_range(ranges.values()) for name, ranges in current.supported.items()}
    return {
        "features": dict(current.levels),
        "supported": {name: {"min": low, "max": high} for name, (low, high) in ranges.items()},
        "epoch": current.epoch,
    }


def read_features(client: Client) -> CurrentFeatures:
    """Return the features of the cluster; one request to each running broker."""
    return current_features({broker: read_versions(client, broker) for broker in client.brokers})


def apply_features(client: Client, changes: t.Sequence[Change], *, timeout: float) -> t.Iterator[Outcome]:
    """Change the levels, then wait until all running brokers have them: an accepted change isn't one that is done."""
    outcomes = _update(client, changes, dry_run=False)
    yield from (outcome for outcome in outcomes if outcome.error)
    accepted = [outcome.change for outcome in outcomes if not outcome.error]
    names = [change.name for change in accepted]
    try:
        levels, _missing = wait_until(
            lambda: _read_levels(client, names),
            lambda found: [change.name for change in accepted if brokers_behind(found, change)],
            timeout,
            pause=_PAUSE,
        )
    except RequestFailed:
        yield from map(Outcome, accepted)
        raise
    for change in accepted:
        behind = brokers_behind(levels, change)
        text = f"Kafka has accepted it, but {name_brokers(behind)} did not have the level within {timeout:.0f} s."
        yield Outcome(change, "NOT_APPLIED", text) if behind else Outcome(change)


def _read_levels(client: Client, names: t.Collection[str]) -> dict[int, dict[str, int]]:
    """Return the levels of some features as each running broker has them: {broker: {name: level}}."""
    versions = {broker: read_versions(client, broker) for broker in client.brokers}
    return {broker: {name: level_in(version, name) for name in names} for broker, version in versions.items()}


def _update(client: Client, changes: t.Sequence[Change], *, dry_run: bool) -> list[Outcome]:
    """Return the outcomes of update_features, with hints in the messages of those that were refused."""
    return [
        Outcome(outcome.change, outcome.error, outcome.message + _hint(outcome))
        for outcome in update_features(client, changes, dry_run=dry_run)
    ]


def _hint(outcome: Outcome) -> str:
    text = f"{outcome.error} {outcome.message}"
    return "".join(hint for part, hint in _HINTS.items() if part in text)
