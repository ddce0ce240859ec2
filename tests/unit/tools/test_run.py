# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tests/run with scripts in place of what it runs: what its last line counts, and which Python runs what."""

from __future__ import annotations

import itertools
import os
import pathlib
import shutil
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).parents[3]
LINT = "echo '3 passed, 0 failed'"
FINE = "echo '5 passed, 7 warnings in 1.00s'"
# What a suite may be told to run, by the name of the command; "12" is the environment of the other Python.
QUIET = {"podman": "true", "molecule": "true", "ansible-playbook": "true", "pytest": FINE}


def script(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: pathlib.Path) -> pathlib.Path:
    """A checkout with nothing in it but tests/run, one scenario, and commands that do nothing."""
    (tmp_path / "tests").mkdir()
    shutil.copy(TOP / "tests/run", tmp_path / "tests/run")
    script(tmp_path / "tests/interpreters", 'printf %s "$FAKE_PATH"')
    script(tmp_path / "tests/lint/run", LINT)
    script(tmp_path / "lab/setup", "mkdir -p $VENV/bin; cp others/* $VENV/bin")
    script(tmp_path / "bin/python", "echo 3.12")
    for name, text in QUIET.items():
        script(tmp_path / "bin" / name, f"echo first {name} $* >>ran; {text}")
        script(tmp_path / "others" / name, f"echo other {name} $* >>ran; {text}")
    for name in ("one", "tutorial"):
        (tmp_path / "molecule" / name).mkdir(parents=True)
        (tmp_path / "molecule" / name / "molecule.yml").touch()
    return tmp_path


def run(checkout: pathlib.Path, *names: str, other: bool = True, ci: bool = True) -> tuple[int, list[str], str]:
    """Return rc and lines of tests/run, and which commands have run; other: a python3.12 is there."""
    (checkout / "ran").write_text("")
    if other:
        script(checkout / "twelve/python3.12", "true")
    path = f"{checkout}/bin:/usr/bin:/bin"
    environment = {k: v for k, v in os.environ.items() if k not in ("CI", "LANES", "PYTEST_ADDOPTS")}
    environment |= {"PATH": path, "FAKE_PATH": f"{checkout}/twelve:/bin", **({"CI": "true"} if ci else {})}
    done = subprocess.run(
        [checkout / "tests/run", *names], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode, done.stdout.splitlines(), (checkout / "ran").read_text()


def wait_for_begun(suites: int) -> str:
    """Return a command that waits until so many suites have begun, which a busy machine may take long for."""
    return f"for _ in {{1..200}}; do [ $(grep -c begin times) -lt {suites} ] || break; sleep 0.1; done"


SKIPPED = """echo 'SKIPPED [2] tests/a.py:3: no gpg
SKIPPED [1] tests/b.py:9: no gpg
SKIPPED [1] tests/b.py:12: no disk'
"""


@pytest.mark.parametrize(
    ("text", "expected", "parts"),
    [
        pytest.param(FINE, (0, "5 passed, 0 failed, 0 skipped"), ["unit: passed"], id="all pass"),
        pytest.param(
            f"{SKIPPED} echo '5 passed, 4 skipped in 1s'",
            (0, "5 passed, 0 failed, 4 skipped"),
            ["    3 skipped: no gpg", "    1 skipped: no disk"],
            id="some are skipped",
        ),
        pytest.param(
            f"{SKIPPED} echo '4 skipped in 1s'",
            (1, "0 passed, 1 failed, 4 skipped"),
            ["All of unit was skipped, so it proves nothing.", "unit: FAILED"],
            id="all are skipped",
        ),
        pytest.param(
            "echo '2 failed, 5 passed in 1s'; exit 1", (1, "5 passed, 2 failed, 0 skipped"), ["FAILED"], id="two fail"
        ),
        pytest.param(
            "echo '5 passed, 1 error in 1s'; exit 1", (1, "5 passed, 1 failed, 0 skipped"), ["FAILED"], id="an error"
        ),
        pytest.param("exit 137", (1, "0 passed, 1 failed, 0 skipped"), ["FAILED (rc 137"], id="killed"),
        pytest.param("echo no tests ran; exit 5", (1, "0 passed, 1 failed, 0 skipped"), ["(rc 5"], id="no test"),
    ],
)
def test_the_last_line_tells_what_was_counted(
    checkout: pathlib.Path, text: str, expected: tuple[int, str], parts: list[str]
) -> None:
    script(checkout / "bin/pytest", text)
    code, lines, _ran = run(checkout, "unit")
    assert (code, lines[-1]) == expected
    assert (checkout / ".lab/log/result").read_text().strip() == expected[1]
    for part in parts:
        assert any(part in line for line in lines), lines


def test_the_slowest_tests_of_all_suites_are_told(checkout: pathlib.Path) -> None:
    slow = "".join(f"echo '{n}.50s call     tests/a.py::test_{n}'; " for n in range(1, 13))
    script(checkout / "bin/pytest", f"{slow} echo '99.00s of nothing'; {FINE}")
    code, lines, _ran = run(checkout, "unit")
    assert code == 0
    first = lines.index("--- the slowest tests, and what several of them set up:") + 1
    assert lines[first:-1] == [f"{n}.50s call     tests/a.py::test_{n}" for n in range(12, 2, -1)]


def test_what_failed_in_all_suites_is_told_before_the_end(checkout: pathlib.Path) -> None:
    broken = "echo 'FAILED tests/a.py::test_b[c d] - assert 1 > 1'; echo 'ERROR tests/a.py::test_e'; echo FAILED"
    script(checkout / "bin/pytest", f"{broken}; echo '1 failed, 1 error in 1s'; exit 1")
    code, lines, _ran = run(checkout, "unit", "integration/3.1.0")
    assert code == 1
    first = lines.index("--- what failed:") + 1
    parts = ["tests/a.py::test_b[c d] - assert 1 > 1", "tests/a.py::test_e"]
    assert lines[first : first + 5] == [
        *(f"{suite} {part}" for suite in ("unit", "integration-3.1.0") for part in parts),
        "--- the slowest tests, and what several of them set up:",
    ]


def test_a_suite_that_counts_nothing_counts_as_one(checkout: pathlib.Path) -> None:
    assert run(checkout, "molecule")[1][-1] == "2 passed, 0 failed, 0 skipped"


def test_a_demo_that_stands_is_used_as_it_is_and_stays(checkout: pathlib.Path) -> None:
    script(checkout / "bin/podman", "echo first podman $* >>ran; echo demo-broker-1")
    code, lines, ran = run(checkout, "demo")
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 0 skipped"), lines
    assert "first ansible-playbook lab/up.yml site.yml lab/show.yml" in ran
    assert "pytest" not in ran
    assert "podman ps" in ran
    assert "podman rm" not in ran


def test_on_hosts_of_its_own_the_demo_is_searched_for_secrets(checkout: pathlib.Path) -> None:
    code, lines, ran = run(checkout, "demo")
    assert (code, lines[-1]) == (0, "5 passed, 0 failed, 0 skipped"), lines
    assert "first pytest -q tests/demo" in ran


def test_integration_is_deployed_by_the_sample_of_the_faults_and_both_are_counted(checkout: pathlib.Path) -> None:
    code, lines, ran = run(checkout, "integration")
    assert (code, lines[-1]) == (0, "10 passed, 0 failed, 0 skipped"), lines
    commands = [line for line in ran.splitlines() if "podman" not in line]
    assert commands == ["first pytest -q tests/faults", "first pytest -q tests/integration"]


def test_integration_that_cannot_be_deployed_is_not_begun(checkout: pathlib.Path) -> None:
    script(checkout / "bin/pytest", "echo first pytest $* >>ran; echo '1 failed, 2 passed in 1s'; exit 1")
    code, lines, ran = run(checkout, "integration")
    assert (code, lines[-1]) == (1, "2 passed, 1 failed, 0 skipped"), lines
    assert "tests/integration" not in ran


def test_integration_on_a_lab_that_stands_has_no_sample(checkout: pathlib.Path) -> None:
    script(checkout / "bin/podman", "[ $1 != ps ] || echo lab-broker-1")
    code, lines, ran = run(checkout, "integration")
    assert (code, lines[-1]) == (0, "5 passed, 0 failed, 0 skipped"), lines
    assert "first ansible-playbook lab/up.yml site.yml -i inventories/lab\n" in ran


KRAFT = "inventories/lab/hosts.yml:tests/faults/kraft.yml"


@pytest.mark.parametrize(
    ("suite", "lab", "expected"),
    [
        pytest.param("faults", "faults", "inventories: sample: -q tests/faults", id="all"),
        pytest.param("faults/kraft", "faultskraft", f"inventories:{KRAFT} sample: -q tests/faults", id="all, kraft"),
        pytest.param("sample", "faults", "inventories: sample:1 -q tests/faults", id="some"),
        pytest.param(
            "sample/kraft",
            "faultskraft",
            f"inventories:{KRAFT} sample:1 -q tests/faults -k killed_run",
            id="one, kraft",
        ),
    ],
)
def test_the_faults_run_with_zookeeper_and_without(checkout: pathlib.Path, suite: str, lab: str, expected: str) -> None:
    script(checkout / "bin/pytest", f"echo inventories:$FAULTS_INVENTORIES sample:$FAULTS_SAMPLE $* >>ran; {FINE}")
    script(checkout / "bin/podman", "echo podman $* >>ran")
    code, lines, ran = run(checkout, suite)
    assert (code, lines[-1]) == (0, "5 passed, 0 failed, 0 skipped"), lines
    assert [line for line in ran.splitlines() if "podman" not in line] == [expected]
    assert f"podman network rm {lab}-net" in ran.splitlines()


def test_without_a_name_both_python_stacks_are_tried(checkout: pathlib.Path) -> None:
    code, lines, ran = run(checkout)
    assert (code, lines[-1]) == (0, "34 passed, 0 failed, 0 skipped"), lines
    commands = [line.split(" -")[0] for line in ran.splitlines() if "podman" not in line]
    assert sorted(commands) == [
        "first molecule test",
        *["first pytest"] * 4,
        "other pytest",
        "other pytest",
    ]


def test_a_scenario_is_tried_in_check_mode_alone_on_the_hosts_of_its_own(checkout: pathlib.Path) -> None:
    script(checkout / "bin/podman", "echo first podman $* >>ran; [ $1 != ps ] || echo one-broker-1")
    code, lines, ran = run(checkout, "check/one")
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 0 skipped"), lines
    assert "first molecule check -s one\n" in ran
    assert "first podman rm --force --time 1 one-broker-1\n" in ran


def test_two_suites_with_hosts_run_at_a_time(checkout: pathlib.Path) -> None:
    for name in ("pytest", "molecule"):
        script(checkout / "bin" / name, f"echo begin >>times; {wait_for_begun(2)}; sleep 0.5; echo end >>times; {FINE}")
    run(checkout, "molecule", "integration", "sample")
    marks = (checkout / "times").read_text().split()
    running = list(itertools.accumulate(1 if mark == "begin" else -1 for mark in marks))
    assert (max(running), running[-1]) == (2, 0), marks


def test_a_suite_without_hosts_takes_no_lane_and_what_the_others_leave_idle(checkout: pathlib.Path) -> None:
    for name in ("pytest", "molecule"):
        script(checkout / "bin" / name, f"echo begin $(nice) >>times; {wait_for_begun(3)}; echo end >>times; {FINE}")
    run(checkout, "unit", "molecule")
    marks = (checkout / "times").read_text().splitlines()
    own = os.nice(0)
    assert (sorted(marks[:3]), marks[3:]) == (sorted(["begin 10", *[f"begin {own}"] * 2]), ["end"] * 3)


def test_an_interrupted_run_ends_its_suites_and_removes_their_hosts(checkout: pathlib.Path) -> None:
    script(checkout / "bin/molecule", "echo $$ >pid; exec sleep 60")
    script(checkout / "bin/podman", "echo podman $* >>ran; [ $1 != ps ] || [ ! -e pid ] || echo one-a")
    environment = {**os.environ, "PATH": f"{checkout}/bin:/usr/bin:/bin", "FAKE_PATH": "/bin"}
    with subprocess.Popen([checkout / "tests/run", "molecule/one"], env=environment, stdout=subprocess.PIPE) as process:
        while not (checkout / "pid").exists() or not (checkout / "pid").read_text():
            time.sleep(0.05)
        process.terminate()
        assert process.wait(30) != 0
    suite, deadline = pathlib.Path("/proc", (checkout / "pid").read_text().strip()), time.monotonic() + 30
    while suite.exists() and time.monotonic() < deadline:  # it was told to end; on a busy machine it needs a moment
        time.sleep(0.05)
    assert not suite.exists()
    assert "podman rm --force --time 1 one-a" in (checkout / "ran").read_text()


def test_ci_fails_where_the_other_python_is_missing(checkout: pathlib.Path) -> None:
    code, lines, _ran = run(checkout, other=False)
    assert (code, lines[-1]) == (1, "24 passed, 2 failed, 0 skipped"), lines
    sentence = "python3.12 is not on this machine: install it (pyenv install 3.12), or name the suite without @3.12."
    assert lines.count(sentence) == 2


def test_a_user_without_the_other_python_is_told_and_sees_the_demo_with_the_one_there_is(
    checkout: pathlib.Path,
) -> None:
    code, lines, ran = run(checkout, other=False, ci=False)
    assert (code, lines[-1]) == (0, "29 passed, 0 failed, 1 skipped"), lines
    assert "first pytest -q tests/demo" in ran
    assert "... unit@3.12 is skipped: python3.12 is not on this machine. CI runs it." in lines
