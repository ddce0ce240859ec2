# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CMAK answers, as it was recorded from CMAK 3.0.0.6; also where that misleads.

Forms are answered with 200 also where they fail. The list of clusters is a copy, renewed every so often, which stays
when ZooKeeper is gone. Only this stand-in's own state is here; what it is told of Kafka comes from a store.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
import typing as t
import urllib.parse
from dataclasses import dataclass, field

from cmak_form import FLAGS, config_of, conflict, form_errors

PAGE = "<!DOCTYPE html><html><head><title>CMAK</title></head><body>{}</body></html>"
TIMED_OUT = (
    "Ask timed out on [ActorSelection[Anchor(akka://kafka-manager-system/), Path(/user/kafka-manager)]] after [5000 ms]"
)
DONE = '<div class="alert alert-success" role="alert">Done!</div>'


class Failure(Exception):
    """What CMAK tells as "requirement failed"."""


class Store(t.Protocol):
    """Where CMAK keeps clusters, and what it reads of them."""

    def load(self) -> dict[str, dict[str, t.Any]]:
        """Return all clusters. OSError where ZooKeeper does not answer."""

    def save(self, name: str, config: dict[str, t.Any] | None) -> None:
        """Write a cluster, or remove it. OSError where ZooKeeper does not answer."""

    def look(self, servers: str) -> dict[str, t.Any]:
        """Return {"brokers": {id: its znode}, "topics": [name]} of a cluster, both empty where it is gone.

        LookupError where Kafka never was: the chroot is another.
        """


@dataclass
class Answer:
    """An answer of HTTP."""

    body: str
    status: int = 200
    kind: str = "application/json"


@dataclass
class Cmak:
    """One running CMAK. features: those that are on. exported: whether the JVM has the two --add-exports.

    slow: it answers an order before it has carried it out, which the next refresh does.
    """

    store: Store
    features: t.Sequence[str]
    exported: bool = True
    slow: bool = False
    late: list[t.Callable[[], None]] = field(default_factory=list)
    cached: dict[str, dict[str, t.Any]] | None = None
    routes: dict[str, t.Callable[..., Answer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which address is whose."""
        self.routes = {
            r"GET /": lambda: Answer(PAGE.format("Clusters"), kind="text/html"),
            r"GET /api/health": lambda: Answer("healthy", kind="text/plain"),
            r"GET /assets/lib/bootstrap/css/bootstrap\.min\.css": self.asset,
            r"GET /api/status/clusters": self.clusters,
            r"GET /api/status/([^/]+)/brokers": self.brokers,
            r"GET /api/status/([^/]+)/brokers/extended": self.extended,
            r"GET /api/status/([^/]+)/topics": self.topics,
            r"POST /clusters": self.add,
            r"POST /clusters/([^/]+)": self.change,
        }

    def refresh(self) -> None:
        """Carry out what is late, and renew what is told of clusters; where ZooKeeper does not answer, that stays."""
        try:
            while self.late:
                with contextlib.suppress(Failure):
                    self.late.pop(0)()
            self.cached = self.store.load()
        except OSError:
            return

    def answer(self, method: str, path: str, form: t.Mapping[str, str]) -> Answer:
        """Answer a request."""
        for pattern, route in self.routes.items():
            found = re.fullmatch(pattern, f"{method} {path}")
            if found:
                names = [urllib.parse.unquote(name) for name in found.groups()]
                return route(*names, form) if method == "POST" else route(*names)
        return Answer(PAGE.format("Action not found"), 404, "text/html")

    def asset(self) -> Answer:
        """Answer with a stylesheet, which the JVM of CMAK can only read with two exports."""
        if self.exported:
            return Answer("/* a stylesheet */", kind="text/css")
        return Answer(PAGE.format("Oops, an error occurred"), 500, "text/html")

    def clusters(self) -> Answer:
        """Tell the clusters, from the copy."""
        if self.cached is None:
            return _timed_out()
        active = [_told(config) for config in self.cached.values()]
        return Answer(json.dumps({"clusters": {"active": active, "pending": []}}, indent=2), kind="text/plain")

    def brokers(self, name: str) -> Answer:
        """Tell the ids of a cluster's brokers."""
        return self._of(name, lambda seen: {"brokers": sorted(seen["brokers"])})

    def extended(self, name: str) -> Answer:
        """Tell the brokers of a cluster."""
        return self._of(name, lambda seen: {"brokers": [_broker(*found) for found in sorted(seen["brokers"].items())]})

    def topics(self, name: str) -> Answer:
        """Tell the topics of a cluster."""
        return self._of(name, lambda seen: {"topics": sorted(seen["topics"])})

    def add(self, form: t.Mapping[str, str]) -> Answer:
        """Take the form of a new cluster."""
        return self._submitted(form, lambda: self._add(form))

    def change(self, name: str, form: t.Mapping[str, str]) -> Answer:
        """Take the form of a known one."""
        acts = {"Update": self._update, "Enable": self._enable, "Disable": self._disable, "Delete": self._delete}
        if not form.get("operation"):
            return Answer(PAGE.format("Update Cluster"), 400, "text/html")
        act = acts.get(form["operation"])
        if not act:
            return Answer(PAGE.format(_invalid("operation", "Invalid operation value")), 400, "text/html")
        return self._submitted(form, lambda: act(name, form))

    def _submitted(self, form: t.Mapping[str, str], act: t.Callable[[], None]) -> Answer:
        wrong = "".join(_invalid(field, text) for field, text in form_errors(form).items())
        if "KMClusterManagerFeature" not in self.features:
            return _yikes("Feature disabled KMClusterManagerFeature")
        if wrong:
            return Answer(PAGE.format(wrong), 400, "text/html")
        if conflict(form):
            return _yikes(f"requirement failed: {conflict(form)}")
        if self.slow:
            self.late.append(act)
            return _yikes(TIMED_OUT)
        try:
            act()
        except Failure as failure:
            return _yikes(f"requirement failed: {failure}")
        except OSError as error:
            return _yikes(str(error))
        return Answer(PAGE.format(DONE), kind="text/html")

    def _add(self, form: t.Mapping[str, str]) -> None:
        if form["name"] in self.store.load():
            raise Failure(f"Cluster already exists : {form['name']}")
        self.store.save(form["name"], config_of(form))

    def _update(self, name: str, form: t.Mapping[str, str]) -> None:
        self._existing(name, "update")
        self.store.save(name, config_of(form))

    def _enable(self, name: str, _form: t.Mapping[str, str]) -> None:
        known = self._existing(name, "enable")
        if known["enabled"]:
            raise Failure(f"Cannot enable already enabled cluster : {name}")
        self.store.save(name, {**known, "enabled": True})

    def _disable(self, name: str, _form: t.Mapping[str, str]) -> None:
        self.store.save(name, {**self._existing(name, "disable"), "enabled": False})

    def _delete(self, name: str, _form: t.Mapping[str, str]) -> None:
        if self._existing(name, "delete")["enabled"]:
            raise Failure(f"Cannot delete enabled cluster : {name}")
        self.store.save(name, None)

    def _existing(self, name: str, act: str) -> dict[str, t.Any]:
        found = self.store.load().get(name)
        if found is None:
            raise Failure(f"Cannot {act} non-existing cluster : {name}")
        return found

    def _of(self, name: str, tell: t.Callable[[dict[str, t.Any]], dict[str, t.Any]]) -> Answer:
        if self.cached is None:
            return _timed_out()
        config = self.cached.get(name)
        if not config or not config["enabled"]:
            return Answer(_compact({"msg": f"Unknown cluster : {name}"}), 400)
        try:
            return Answer(_compact(tell(self.store.look(config["curatorConfig"]["zkConnect"]))))
        except LookupError:
            return _timed_out()


def _told(config: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    told = {name: config[name] for name in ("name", "curatorConfig", "enabled")}
    return {**told, "version": {}, **{name: config[name] for name in FLAGS}, "tuning": config["tuning"]}


def _broker(number: int, znode: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    endpoints = [re.sub(r"://[^:]*", "", end) for end in znode.get("endpoints", [])]
    first = urllib.parse.urlsplit((znode.get("endpoints") or ["x://"])[0])
    return {
        "id": number,
        "host": znode.get("host") or first.hostname,
        "jmxPort": znode.get("jmx_port", -1),
        "secure": not all(end.startswith("PLAINTEXT") for end in endpoints),
        "nonSecure": any(end.startswith("PLAINTEXT") for end in endpoints),
        "endpoints": {"endpoints": endpoints},
    }


def _invalid(field: str, text: str) -> str:
    return f'<div id="{field}_error_0" class="invalid-feedback">{html.escape(text)}</div>'


def _yikes(text: str) -> Answer:
    page = f'<div class="alert alert-danger" role="alert"><strong>Yikes!</strong> {html.escape(text)}</div>'
    return Answer(PAGE.format(page), kind="text/html")


def _timed_out() -> Answer:
    return Answer(_compact({"msg": TIMED_OUT}), 400)


def _compact(told: t.Any) -> str:
    return json.dumps(told, separators=(",", ":"))
