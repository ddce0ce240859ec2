# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of one broker on the wire: plain data out."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import DESCRIBE_QUORUM
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    import kafka
    from kafka.protocol.metadata import ApiVersionsRequest


def read_versions(client: Client, node: int | None = None) -> dict[str, t.Any]:
    """Return what broker ``node`` (any if None) supports, and the finalized features as it has read them (KIP-584).

    {"kraft", "epoch", "features": {name: {"supported": [min, max], "finalized"}}}; ``finalized`` is the finalized level
    of the whole cluster, None where there is none, and ``epoch`` grows with each change of these, None if unknown.
    """
    # A broker refuses the request without both, and kafka-python can't decode that.
    software = {"client_software_name": "kafka-python", "client_software_version": kafka.__version__}
    response = client.query(lambda: ApiVersionsRequest(**software, min_version=3), node, same_node=node is not None)
    if response.error_code:
        raise Refused("The versions that a broker supports can't be read", *error_of(response))
    epoch = response.finalized_features_epoch
    finalized = {f.name: f.max_version_level for f in response.finalized_features or []}
    supported = {f.name: [f.min_version, f.max_version] for f in response.supported_features or []}
    return {
        "kraft": any(api.api_key == DESCRIBE_QUORUM for api in response.api_keys),
        "epoch": None if epoch is None or epoch < 0 else epoch,
        "features": {
            name: {"supported": supported.get(name), "finalized": finalized.get(name)}
            for name in sorted({*supported, *finalized})
        },
    }
