# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client quotas on the wire, KIP-546: plain data in and out. kafka-python has the requests, but no methods for them."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import Entity
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of, to_controller

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin.client_quotas import AlterClientQuotasRequest, DescribeClientQuotasRequest

_BATCH = 1000  # entities in a request


def read_quotas(client: Client) -> dict[Entity, dict[str, float]]:
    """Return all quotas of the cluster, {entity: {key: number}}; one request."""
    response = client.query(lambda: DescribeClientQuotasRequest(components=[], strict=False), client.controller)
    if response.error_code:
        name, message = error_of(response)
        hint = " The user needs the ACL DescribeConfigs on the cluster."
        raise Refused("The quotas can't be read", name, message + hint)
    order = {"user": 0, "client-id": 1}
    return {
        tuple(sorted(((e.entity_type, e.entity_name) for e in entry.entity), key=lambda pair: order.get(pair[0], 2))): {
            value.key: value.value for value in entry.values
        }
        for entry in response.entries or []
    }


def alter_quotas(
    client: Client, entities: t.Mapping[str, Entity], changes: t.Sequence[Change], *, dry_run: bool
) -> t.Iterator[Outcome]:
    """Set and remove limits, or let the broker only validate that; ``entities`` is {name of a change: entity}."""
    entry = AlterClientQuotasRequest.EntryData
    for start in range(0, len(changes), _BATCH):
        batch = {change.name: change for change in changes[start : start + _BATCH]}
        entries = [
            entry(
                entity=[
                    entry.EntityData(entity_type=kind, entity_name=entity) for kind, entity in entities[change.name]
                ],
                ops=[
                    entry.OpData(key=key, value=value or 0.0, remove=value is None)
                    for key, value in (change.after or dict.fromkeys(change.before)).items()
                ],
            )
            for change in batch.values()
        ]
        found = to_controller(
            client,
            functools.partial(AlterClientQuotasRequest, entries=entries, validate_only=dry_run),
            lambda reply: reply.entries,
            client.request_timeout,
        )
        yield from (Outcome(change, *error_of(result)) for change, result in zip(batch.values(), found))
