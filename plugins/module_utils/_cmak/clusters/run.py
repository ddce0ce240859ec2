# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module that declares a cluster in CMAK: reads, changes, and waits until CMAK shows the change."""

from __future__ import annotations

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.client import Client, Refused, TimedOut, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.plan import (
    Current,
    CurrentCluster,
    as_result,
    build_form,
    differences,
    parse_cluster,
    plan_cluster,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import (
    ABSENT,
    DesiredCluster,
    parse_spec,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.write_only import SECRETS, WRITE_ONLY
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.record_wire import (
    delete_record,
    read_record,
    write_record,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge

_PAUSE = 1.0  # seconds between two reads; CMAK refreshes its data every 10


def manage_cluster(module: AnsibleModule) -> None:
    """Run the module."""
    try:
        spec = parse_spec(module.params)
    except StackError as error:
        module.fail_json(msg=str(error), changed=False, **error.results)
    run = _Run(module, spec)
    converge(
        module,
        connect=connect,
        read=lambda client, _desired: run.read(client),
        plan=lambda current, _desired: plan_cluster(current, spec),
        apply=run.apply,
        desired=[spec.name],
        report=run.report,
        secrets=SECRETS,
    )


class _Run:
    """The state of one run; ``results`` is the cluster as it was read last."""

    def __init__(self, module: AnsibleModule, spec: DesiredCluster) -> None:
        self._module = module
        self._spec = spec
        self._cluster: CurrentCluster | None = None
        self._results: dict[str, t.Any] = {}
        self._brokers: list[int] = []
        self._timeout_error = ""  # CMAK's error for a request that it may execute later

    def read(self, client: Client) -> Current:
        """Read the cluster; where CMAK has a pending request for it, after that is executed."""
        response = client.clusters(first=True)
        if self._spec.name in _names(response["pending"]):
            self._wait(client, "the previous request was executed", lambda _cluster: True)
        else:
            self._update(response)
        record = self._module.params["record"]
        return Current(self._cluster, read_record(record) if record else None)

    def apply(self, client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Make the change, wait until CMAK shows it, and until CMAK sees the brokers."""
        for change in changes:
            try:
                self._execute(client, change)
            except Refused as error:
                yield Outcome(change, "REFUSED", str(error))
                return
            yield Outcome(change)
        self._wait_for_brokers(client)

    def report(self, client: Client, _current: Current, changes: list[Change]) -> dict[str, t.Any]:
        """Return the cluster and its brokers, which a change updates."""
        warnings: list[str] = []
        if not changes and not self._module.check_mode:
            self._wait_for_brokers(client)
        elif not changes:
            error = self._broker_error(client)
            warnings = [error] if error else []
        return {"cluster": self._results, "brokers": self._brokers, "warnings": warnings}

    def _execute(self, client: Client, change: Change) -> None:
        record = self._module.params["record"]
        if change.action == "delete":
            self._switch(client, False)
            self._send_operation(client, "Delete")
            self._wait(client, "it is deleted", lambda cluster: cluster is None)
            if record:
                delete_record(record)
            return
        if change.action == "create":
            self._send(client, "/clusters", build_form(self._spec, None))
        elif set(change.after) - {"enabled"}:
            self._send_operation(client, "Update")
        self._wait(client, "it has these settings", self._has_settings)
        if self._timeout_error and not set(change.after) - {"enabled", *WRITE_ONLY}:
            raise Refused(
                f"{self._timeout_error}; it does not show whether it has {', '.join(change.after)} now: run again"
            )
        if record:
            write_record(record, self._spec.settings)
        self._switch(client, self._spec.enabled)

    def _switch(self, client: Client, enabled: bool) -> None:
        # An update enables a cluster, so only the state after it counts.
        if self._cluster and self._cluster.enabled != enabled:
            self._send_operation(client, "Enable" if enabled else "Disable")
            word = "enabled" if enabled else "disabled"
            self._wait(client, f"it is {word}", lambda cluster: cluster is not None and cluster.enabled == enabled)

    def _send_operation(self, client: Client, operation: str) -> None:
        """Send an operation; CMAK requires the complete form with each, also where it only needs the name."""
        spec, cluster = self._spec, self._cluster
        if spec.state == ABSENT and cluster:
            placeholders = {"kafka_version": "2.4.0", "security_protocol": "PLAINTEXT"}
            settings = {**spec.settings, **cluster.settings, **placeholders}
            spec = DesiredCluster(spec.name, spec.state, spec.enabled, settings)
        self._send(client, f"/clusters/{spec.name}", {"operation": operation, **build_form(spec, cluster)})

    def _send(self, client: Client, path: str, form: t.Mapping[str, str]) -> None:
        """Send a form; where CMAK times out, its later state shows whether it was executed."""
        self._timeout_error = ""
        try:
            client.submit(path, form)
        except TimedOut as error:
            self._timeout_error = str(error)

    def _has_settings(self, cluster: CurrentCluster | None) -> bool:
        return cluster is not None and not set(differences(cluster, self._spec)) - {"enabled"}

    def _wait_for_brokers(self, client: Client) -> None:
        """Wait until CMAK sees exactly the expected brokers. StackError where it doesn't."""
        deadline = time.monotonic() + self._module.params["timeout"]
        error = self._broker_error(client)
        while error and time.monotonic() < deadline:
            time.sleep(_PAUSE)
            error = self._broker_error(client)
        if error:
            raise StackError(error)

    def _broker_error(self, client: Client) -> str:
        """Return the error in the brokers that CMAK sees, empty if there is none, or none are expected."""
        expected = self._module.params["expected_brokers"]
        if expected is None or self._spec.state == ABSENT or not self._spec.enabled:
            return ""
        try:
            self._brokers[:] = client.brokers(self._spec.name)
        except Refused as error:
            return f"CMAK does not return the brokers of {self._spec.name}: {error}."
        if self._brokers == sorted(set(expected)):
            return ""
        return (
            f"CMAK sees the brokers {_list(self._brokers)} of {self._spec.name}, and expected are"
            f" {_list(sorted(set(expected)))}: check that zookeeper_connect is that of the cluster, with its chroot,"
            " and that all brokers run."
        )

    def _wait(self, client: Client, what: str, reached: t.Callable[[CurrentCluster | None], bool]) -> None:
        """Wait until nothing is pending and CMAK shows the expected state of the cluster."""
        timeout = self._module.params["timeout"]
        deadline = time.monotonic() + timeout
        while not (self._refresh(client) and reached(self._cluster)):
            if time.monotonic() >= deadline:
                verb = f"answered {self._timeout_error} to" if self._timeout_error else "took"
                raise Refused(
                    f"it {verb} the request for {self._spec.name}, and {timeout} s later it does not show that {what};"
                    " check its log, and that its ZooKeeper serves"
                )
            time.sleep(_PAUSE)

    def _refresh(self, client: Client) -> bool:
        """Read the cluster; return whether CMAK returned it without a pending request."""
        try:
            response = client.clusters()
        except TimedOut:
            return False
        self._update(response)
        return self._spec.name not in _names(response["pending"])

    def _update(self, response: t.Mapping[str, t.Sequence[t.Mapping[str, t.Any]]]) -> None:
        found = [cluster for cluster in response["active"] if cluster.get("name") == self._spec.name]
        self._cluster = parse_cluster(found[0]) if found else None
        self._results.clear()
        self._results.update(as_result(self._cluster) if self._cluster else {})


def _names(clusters: t.Iterable[t.Mapping[str, t.Any]]) -> set[str]:
    return {str(cluster.get("name")) for cluster in clusters}


def _list(numbers: t.Iterable[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"
