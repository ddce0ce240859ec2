# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module that declares a cluster in CMAK: reads, changes, and waits until CMAK shows what it was told."""

from __future__ import annotations

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.client import Client, Refused, TimedOut, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.hidden import HIDDEN, SECRETS
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.plan import (
    Current,
    Seen,
    as_result,
    differences,
    form_of,
    plan_cluster,
    seen_of,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import ABSENT, Wish, declared
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.record_wire import (
    forget,
    read_record,
    write_record,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge

_PAUSE = 1.0  # seconds between two looks; CMAK renews what it tells every 10


def manage_cluster(module: AnsibleModule) -> None:
    """Run the module."""
    try:
        wish = declared(module.params)
    except StackError as error:
        module.fail_json(msg=str(error), changed=False, **error.results)
    job = _Job(module, wish)
    converge(
        module,
        connect=connect,
        read=lambda client, _desired: job.read(client),
        plan=lambda current, _desired: plan_cluster(current, wish),
        apply=job.apply,
        desired=[wish.name],
        report=job.report,
        secrets=SECRETS,
    )


class _Job:
    """One run; ``results`` is the cluster as it was seen last."""

    def __init__(self, module: AnsibleModule, wish: Wish) -> None:
        self._module = module
        self._wish = wish
        self._seen: Seen | None = None
        self._results: dict[str, t.Any] = {}
        self._brokers: list[int] = []
        self._doubt = ""  # what CMAK said of an order that it may carry out later

    def read(self, client: Client) -> Current:
        """Read the cluster; where CMAK is still busy with it, when that is over."""
        told = client.clusters(first=True)
        if self._wish.name in _names(told["pending"]):
            self._wait(client, "what it was told before is carried out", lambda _seen: True)
        else:
            self._note(told)
        record = self._module.params["record"]
        return Current(self._seen, read_record(record) if record else None)

    def apply(self, client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Make the change, wait until CMAK shows it, and until it sees the brokers."""
        for change in changes:
            try:
                self._carry_out(client, change)
            except Refused as error:
                yield Outcome(change, "REFUSED", str(error))
                return
            yield Outcome(change)
        self._prove(client)

    def report(self, client: Client, _current: Current, changes: list[Change]) -> dict[str, t.Any]:
        """Return the cluster and its brokers, which a change brings up to date."""
        warnings: list[str] = []
        if not changes and not self._module.check_mode:
            self._prove(client)
        elif not changes:
            problem = self._unproven(client)
            warnings = [problem] if problem else []
        return {"cluster": self._results, "brokers": self._brokers, "warnings": warnings}

    def _carry_out(self, client: Client, change: Change) -> None:
        record = self._module.params["record"]
        if change.action == "delete":
            self._switch(client, False)
            self._submit(client, "Delete")
            self._wait(client, "it is deleted", lambda seen: seen is None)
            if record:
                forget(record)
            return
        if change.action == "create":
            self._send(client, "/clusters", form_of(self._wish, None))
        elif set(change.after) - {"enabled"}:
            self._submit(client, "Update")
        self._wait(client, "it has these settings", self._has_settings)
        if self._doubt and not set(change.after) - {"enabled", *HIDDEN}:
            raise Refused(f"{self._doubt}; it does not tell whether it has {', '.join(change.after)} now: run again")
        if record:
            write_record(record, self._wish.settings)
        self._switch(client, self._wish.enabled)

    def _switch(self, client: Client, enabled: bool) -> None:
        # An update enables a cluster, so that only what is seen after it counts.
        if self._seen and self._seen.enabled != enabled:
            self._submit(client, "Enable" if enabled else "Disable")
            word = "enabled" if enabled else "disabled"
            self._wait(client, f"it is {word}", lambda seen: seen is not None and seen.enabled == enabled)

    def _submit(self, client: Client, operation: str) -> None:
        """Send an operation; CMAK wants the whole form with each, also where it only needs the name."""
        wish, seen = self._wish, self._seen
        if wish.state == ABSENT and seen:
            fill = {"kafka_version": "2.4.0", "security_protocol": "PLAINTEXT"}
            settings = {**wish.settings, **seen.settings, **fill}
            wish = Wish(wish.name, wish.state, wish.enabled, settings)
        self._send(client, f"/clusters/{wish.name}", {"operation": operation, **form_of(wish, seen)})

    def _send(self, client: Client, path: str, form: t.Mapping[str, str]) -> None:
        """Send a form; where CMAK is too slow to say that it is done, what it shows later tells."""
        self._doubt = ""
        try:
            client.submit(path, form)
        except TimedOut as error:
            self._doubt = str(error)

    def _has_settings(self, seen: Seen | None) -> bool:
        return seen is not None and not set(differences(seen, self._wish)) - {"enabled"}

    def _prove(self, client: Client) -> None:
        """Wait until CMAK sees exactly the expected brokers. StackError where it doesn't."""
        deadline = time.monotonic() + self._module.params["timeout"]
        problem = self._unproven(client)
        while problem and time.monotonic() < deadline:
            time.sleep(_PAUSE)
            problem = self._unproven(client)
        if problem:
            raise StackError(problem)

    def _unproven(self, client: Client) -> str:
        """Return what is wrong with the brokers that CMAK sees, empty if nothing is, or nothing is expected."""
        wanted = self._module.params["expected_brokers"]
        if wanted is None or self._wish.state == ABSENT or not self._wish.enabled:
            return ""
        try:
            self._brokers[:] = client.brokers(self._wish.name)
        except Refused as error:
            return f"CMAK does not tell the brokers of {self._wish.name}: {error}."
        if self._brokers == sorted(set(wanted)):
            return ""
        return (
            f"CMAK sees the brokers {_list(self._brokers)} of {self._wish.name}, and expected are"
            f" {_list(sorted(set(wanted)))}: see that zookeeper_connect leads to that cluster, with its chroot, and"
            " that all brokers run."
        )

    def _wait(self, client: Client, what: str, reached: t.Callable[[Seen | None], bool]) -> None:
        """Look until nothing is pending and CMAK shows the cluster as it was told."""
        timeout = self._module.params["timeout"]
        deadline = time.monotonic() + timeout
        while not (self._looked(client) and reached(self._seen)):
            if time.monotonic() >= deadline:
                said = f"answered {self._doubt} to" if self._doubt else "took"
                raise Refused(
                    f"it {said} the request for {self._wish.name}, and {timeout} s later it does not show that {what};"
                    " see its log, and whether its ZooKeeper serves"
                )
            time.sleep(_PAUSE)

    def _looked(self, client: Client) -> bool:
        """Look at the cluster; return whether CMAK told it, and has nothing to do with it any more."""
        try:
            told = client.clusters()
        except TimedOut:
            return False
        self._note(told)
        return self._wish.name not in _names(told["pending"])

    def _note(self, told: t.Mapping[str, t.Sequence[t.Mapping[str, t.Any]]]) -> None:
        found = [cluster for cluster in told["active"] if cluster.get("name") == self._wish.name]
        self._seen = seen_of(found[0]) if found else None
        self._results.clear()
        self._results.update(as_result(self._seen) if self._seen else {})


def _names(clusters: t.Iterable[t.Mapping[str, t.Any]]) -> set[str]:
    return {str(cluster.get("name")) for cluster in clusters}


def _list(numbers: t.Iterable[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"
