# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows go from a database through a topic into files, and none is lost when workers are."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.kafkaops.stack.molecule.connect.tests.asking import (
    FILES,
    HOSTS,
    Tool,
    another,
    ask,
    consumed,
    tasks,
    until,
)

testinfra_hosts = ["ssh://broker-3"]

SECRET = 'elephant "1996" = \\ %'
TOPIC = "shop.public.orders"
PSQL = "runuser -u postgres -- psql --tuples-only --no-align --quiet shop"
ROWS = 800
ROW = "INSERT INTO orders (article) VALUES (i::text); COMMIT; PERFORM pg_sleep(0.02);"
LOAD = f"DO 'BEGIN FOR i IN 1..{ROWS} LOOP {ROW} END LOOP; END'"
STAY_DOWN = "/run/systemd/system/connect.service.d/stay-down.conf"


def inserted(host: t.Any) -> set[int]:
    """Return the ids of all rows in the table."""
    return {int(line) for line in host.check_output(f"{PSQL} --command 'SELECT id FROM orders'").split()}


def ids(lines: t.Iterable[str]) -> list[int]:
    """Return the ids of the rows among lines of JSON."""
    return [json.loads(line)["id"] for line in lines if line.startswith('{"id":')]


def written(host: t.Any) -> list[int]:
    """Return the ids in the files of the sink, which leaves one wherever its task has run."""
    show = f"cat {FILES}/orders.txt 2>/dev/null || true"
    return ids(line for name in HOSTS for line in another(host, name).check_output(show).splitlines())


def test_rows_reach_the_topic_and_the_file(host: t.Any, tool: Tool) -> None:
    host.check_output(f"{PSQL} --command \"INSERT INTO orders (article) VALUES ('a chair'), ('Größe \\\"L\\\"')\"")
    wanted = inserted(host)
    until(lambda: wanted <= set(written(host)), 60, "rows in the sink's file")
    rows = [json.loads(line) for line in consumed(tool, TOPIC) if line.startswith('{"id":')]
    assert {row["id"] for row in rows} == wanted
    assert {"a chair", 'Größe "L"'} <= {row["article"] for row in rows}


def test_the_password_of_the_database_is_in_no_answer(host: t.Any) -> None:
    status, config = ask(host, "/connectors/orders-source/config")
    assert (status, config["database.password"]) == (200, "${file:/etc/connect/secrets.properties:shop-db}")
    assert SECRET not in str(ask(host, "/connectors?expand=info&expand=status")[1])
    kept = "/data1/kafka/*/connect-configs-0/*.log"
    assert host.run(f"grep --quiet --text orders-source {kept}").rc == 0
    assert host.run(f"grep --quiet --text elephant {kept}").rc == 1


def test_no_row_is_lost_with_workers(host: t.Any, tool: Tool) -> None:
    """kill -9 of those that run the two tasks, while rows are inserted of which some come when they are gone."""
    lost = {*tasks(host, "orders-source"), *tasks(host, "orders-sink")}
    alive = next(name for name in HOSTS if name not in lost)
    before = inserted(host)
    host.check_output(f'systemd-run --quiet --collect --unit load {PSQL} --command "{LOAD}"')
    until(lambda: len(set(written(host)) - before) > 50, 60, "rows of the load in the sink's file")
    try:
        for name in lost:
            kill(another(host, name))
        early = inserted(host)
        until(lambda: run_elsewhere(host, lost, alive), 90, "both tasks on another worker")
        until(lambda: host.run("systemctl is-active load").rc != 0, 90, "the end of the load")
        wanted = inserted(host)
        assert (len(wanted - before), len(wanted - early) > 100) == (ROWS, True)
        until(lambda: wanted <= set(written(host)), 60, "all rows in the sink's files")
    finally:
        for name in lost:
            another(host, name).check_output(f"rm {STAY_DOWN}; systemctl daemon-reload; systemctl start connect")
    found = ids(consumed(tool, TOPIC))
    assert set(found) == wanted
    print(f"twice: {len(found) - len(wanted)} in the topic, {len(written(host)) - len(wanted)} in the files")
    until(lambda: have_work(host, lost), 90, "all workers have work again")


def run_elsewhere(host: t.Any, lost: set[str], alive: str) -> bool:
    """Tell whether a worker that is alive says that the two tasks run on others than the lost ones."""
    found = [tasks(host, connector, worker=alive) for connector in ("orders-source", "orders-sink")]
    return all("RUNNING" in states.values() and not lost & set(states) for states in found)


def kill(host: t.Any) -> None:
    """Kill the worker as a crash of the JVM would, and keep systemd from bringing it back."""
    host.check_output(f"mkdir -p $(dirname {STAY_DOWN}) && printf '[Service]\\nRestart=no\\n' >{STAY_DOWN}")
    host.check_output("systemctl daemon-reload && systemctl kill --kill-whom=main --signal=KILL connect")
    until(lambda: host.run("systemctl is-active connect").stdout.strip() == "failed", 10, "the worker is dead")


def have_work(host: t.Any, names: set[str]) -> bool:
    """Tell whether each of these workers is healthy and says that it runs something."""
    for name in names:
        there = another(host, name)
        if there.run("timeout 1 bash -c '</dev/tcp/'$(hostname)/8083").rc or ask(there, "/health")[0] != 200:
            return False
        if f"{name}:8083" not in str(ask(there, "/connectors?expand=status")[1]):
            return False
    return True
