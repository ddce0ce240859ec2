# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CMAK 3.0.0.6 answers, as it was recorded from the real program, in this order: a cluster comes and goes.

CMAK tells what it was told some seconds later only.
"""

from __future__ import annotations

import typing as t

from contract import Step

DONE = ['<div class="alert alert-success" role="alert">Done!</div>']
NAME = "demo"
WORSE = ("displaySizeEnabled", "filterConsumers")  # each needs another flag


def yikes(text: str) -> list[str]:
    """Return what a page has that says what failed."""
    return [f"<strong>Yikes!</strong>[^<]*{text}"]


def before() -> list[Step]:
    """Return what is answered whatever clusters there are."""
    listed = Step("GET /api/status/clusters", 200, kind="text/plain", told=_lists, later=True)
    return [
        Step("GET /api/health", 200, kind="text/plain", has=["^healthy$"]),
        listed,
        Step("GET /api/status/nope/brokers", 400, kind="application/json", has=['^{"msg":"Unknown cluster : nope"}$']),
        Step("GET /assets/lib/bootstrap/css/bootstrap.min.css", 200),
    ]


def wrong(servers: str) -> list[Step]:
    """Return forms that are not taken."""
    form = form_of(servers)
    low = {**form, "tuning.brokerViewUpdatePeriodSeconds": "9"}
    minimum = '<div id="tuning_brokerViewUpdatePeriodSeconds_error_0"[^>]*>Must be greater or equal to 10<'
    version = '<div id="kafkaVersion_error_0" class="invalid-feedback">Unsupported kafka version : 3.9.2</div>'
    return [
        Step("POST /clusters", 400, form={"name": NAME}, lacks=DONE),
        Step("POST /clusters", 400, form={**form, "kafkaVersion": "3.9.2"}, has=[version], lacks=DONE),
        Step("POST /clusters", 400, form=low, has=[minimum], lacks=DONE),
        Step("POST /clusters", 400, form={**form, "saslMechanism": "NOPE"}, has=["key not found"], lacks=DONE),
        *(Step("POST /clusters", 200, form={**form, flag: "true"}, has=yikes(""), lacks=DONE) for flag in WORSE),
        _order("Update", "nope", servers, yikes("Cannot update non-existing cluster")),
        _order("Delete", "nope", servers, yikes("Cannot delete non-existing cluster")),
    ]


def life(servers: str, brokers: t.Sequence[t.Mapping[str, t.Any]], topic: str) -> list[Step]:
    """Return the life of a cluster. brokers: as /brokers/extended tells them. topic: one that is there."""
    form = {**form_of(servers), "tuning.nonsense": "1"}
    ids = {"brokers": [broker["id"] for broker in brokers]}
    status = f"/api/status/{NAME}"
    return [
        Step("POST /clusters", 200, kind="text/html", form=form, has=DONE),
        _shows(lambda found: _is_new(found, servers)),
        Step("POST /clusters", 200, form=form, has=yikes(f"requirement failed: Cluster already exists : {NAME}")),
        Step(f"GET {status}/brokers", 200, kind="application/json", told=ids, later=True),
        Step(f"GET {status}/brokers/extended", 200, told={"brokers": list(brokers)}, later=True),
        Step(f"GET {status}/topics", 200, told=lambda told: topic in told["topics"], later=True),
        _order("Enable", NAME, servers, yikes("")),
        _order("Delete", NAME, servers, yikes(f"requirement failed: Cannot delete enabled cluster : {NAME}")),
        Step(f"POST /clusters/{NAME}", 400, form=form, kind="text/html", lacks=[*DONE, "_error_0"]),
        _order("Update", NAME, servers, DONE, pollConsumers="true", activeOffsetCacheEnabled="true"),
        _shows(lambda found: found["pollConsumers"] and found["activeOffsetCacheEnabled"]),
        *death(servers),
    ]


def death(servers: str) -> list[Step]:
    """Return how a cluster is taken out."""
    return [
        _order("Disable", NAME, servers, DONE),
        _shows(lambda found: not found["enabled"]),
        Step(f"GET /api/status/{NAME}/brokers", 400, has=[f"Unknown cluster : {NAME}"], later=True),
        _order("Delete", NAME, servers, DONE),
        Step("GET /api/status/clusters", 200, told=lambda told: NAME not in _named(told), later=True),
    ]


def late(servers: str) -> list[Step]:
    """Return the same of a CMAK that is slow: it says that it failed, and carries the order out."""
    failed = yikes("[^<]*Ask timed out on")
    return [
        Step("POST /clusters", 200, form=form_of(servers), has=failed, lacks=DONE),
        _shows(lambda found: found["enabled"]),
        _order("Disable", NAME, servers, failed),
        _shows(lambda found: not found["enabled"]),
        _order("Delete", NAME, servers, failed),
        Step("GET /api/status/clusters", 200, told=lambda told: NAME not in _named(told), later=True),
    ]


def form_of(servers: str) -> dict[str, str]:
    """Return the fields that a cluster needs."""
    return {"name": NAME, "kafkaVersion": "3.1.0", "zkHosts": servers, "securityProtocol": "PLAINTEXT"}


def _order(operation: str, name: str, servers: str, has: t.Sequence[str], **more: str) -> Step:
    form = {"operation": operation, **form_of(servers), "name": name, **more}
    return Step(f"POST /clusters/{name}", 200, form=form, kind="text/html", has=has)


def _lists(told: t.Any) -> bool:
    return isinstance(told["clusters"]["active"], list) and told["clusters"]["pending"] == []


def _named(told: t.Any) -> dict[str, dict[str, t.Any]]:
    return {cluster["name"]: cluster for cluster in told["clusters"]["active"]}


def _shows(judge: t.Callable[[dict[str, t.Any]], t.Any]) -> Step:
    def told(listed: t.Any) -> bool:
        found = _named(listed).get(NAME)
        return found is not None and bool(judge(found))

    return Step("GET /api/status/clusters", 200, kind="text/plain", told=told, later=True)


def _is_new(found: t.Mapping[str, t.Any], servers: str) -> bool:
    curator = {"zkConnect": servers, "zkMaxRetry": 10, "baseSleepTimeMs": 100, "maxSleepTimeMs": 1000}
    hidden = {"kafkaVersion", "jmxPass", "jaasConfig"} & set(found)
    tuning = found["tuning"]["brokerViewUpdatePeriodSeconds"], found["tuning"]["clusterManagerThreadPoolSize"]
    settings = found["curatorConfig"], found["enabled"], found["version"], tuning, len(found["tuning"])
    return settings == (curator, True, {}, (30, 2), 18) and not hidden
