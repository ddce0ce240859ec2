# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""site.yml killed with SIGKILL at every boundary after a task that changed a host, and run again.

make test tries one boundary and one moment, always the same; make faults tries them all. .lab/log/kills.json tells
which were tried.
"""

from __future__ import annotations

import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.faults.scene import (
    KILLED,
    KRAFT,
    PLANE,
    WHOLE_SWEEP,
    Scene,
    note,
    sampled,
)

# The boundaries that each story has, counted by the callback; a run of all of them checks the number. The last one of a
# roll of brokers is the election, which is none where the preferred replicas lead already.
BOUNDARIES = (
    {"first deploy": 19, "changed key": 9, "newer patch version": 11}
    if KRAFT
    else {"first deploy": 21, "changed key": 5, "newer patch version": 7}
)
ELECTION = "kafkaops.stack.kafka : Elect the preferred leaders"
# When a run is killed in the middle of a task: in which story, during which task, how many seconds after its beginning.
# The switch to a revision, the stop and the start of its service are one task, which goes on on the host.
MOMENTS_OF_CONTROLLERS = {
    "the format of the controllers": ("first deploy", "Format the directory of the metadata log", 0.7),
    "the format of the brokers": ("first deploy", "Format the log directories for", 0.7),
    "the stop of a controller": ("changed key", "kafka_controller : Restart the service on", 0.7),
    "the start of a controller": ("changed key", "kafka_controller : Restart the service on", 3.0),
}
MOMENTS = {
    "the copy of an archive": ("first deploy", "Hand over kafka_2", 1.0),
    "the unpacking of an archive": ("first deploy", "Unpack kafka_2", 0.3),
    "the switch to a revision": ("changed key", "kafka : Restart the service on", 0.3),
    "the stop of a broker": ("changed key", "kafka : Restart the service on", 0.7),
    "the start of a broker": ("changed key", "kafka : Restart the service on", 4.0),
    **(MOMENTS_OF_CONTROLLERS if KRAFT else {}),
}
POINTS = [
    pytest.param(story, point, id=f"{story}, {point}")
    for story, count in BOUNDARIES.items()
    for point in range(1, count + 1)
]


@pytest.fixture(scope="module")
def log() -> t.Iterator[list[dict[str, t.Any]]]:
    """What was tried, written at the end."""
    tried: list[dict[str, t.Any]] = []
    yield tried
    note("kills.json", tried)


def prepare(scene: Scene, story: str) -> tuple[dict[str, t.Any], dict[str, int]]:
    """Bring the lab to where a story begins; return its variables, and how often each host shall start each service."""
    if story == "first deploy":
        scene.make_anew()
        return {}, {PLANE.unit: 1, "kafka": 1}
    starts = {PLANE.unit: int(KRAFT), "kafka": 1}  # a roll of Kafka, of which the controllers are a part
    if story == "newer patch version":
        scene.make_older()
        return {}, starts
    if not scene.stands():
        scene.make_anew()
        run = scene.site.play()
        assert run.rc == 0, run.text
    controllers = PLANE.changed(500 + int(time.time()) % 1000) if KRAFT else {}
    return {"kafka_config": {"log.retention.ms": time.time_ns() // 1000000}, **controllers}, starts


# With controllers their directories are formatted then, and none runs.
@pytest.mark.parametrize(("story", "point"), sampled(POINTS, f"first deploy, {11 if KRAFT else 10}"))
def test_a_killed_run_is_finished_by_the_next(
    scene: Scene, log: list[dict[str, t.Any]], story: str, point: int
) -> None:
    variables, starts = prepare(scene, story)
    since = time.time()
    killed = scene.play_and_kill(point, **variables)
    if point == BOUNDARIES[story] == len(killed.boundaries) + 1 and ELECTION not in killed.boundaries:
        pytest.skip("nothing had to be elected: the last boundary is the one before")
    assert killed.run.rc == KILLED, f"only {len(killed.boundaries)} boundaries: {killed.boundaries}"
    cluster = scene.cluster_ids()
    entry = {"story": story, "point": point, "after": killed.boundaries[-1], "passed": False}
    log.append(entry)
    resumed = scene.site.play(**variables)
    assert resumed.rc == 0, resumed.text
    assert not cluster or scene.cluster_ids() == cluster
    scene.assert_as_if_never_killed(since, starts, **variables)
    entry |= {"passed": True, "seconds to finish": round(resumed.seconds, 1)}


@pytest.mark.parametrize("moment", sampled(list(MOMENTS), "the stop of a broker"))
def test_a_run_killed_in_the_middle_of_a_task_is_finished_by_the_next(
    scene: Scene, log: list[dict[str, t.Any]], moment: str
) -> None:
    story, task, seconds = MOMENTS[moment]
    variables, starts = prepare(scene, story)
    since = time.time()
    scene.kill_during(task, seconds, **variables)
    entry = {"story": story, "during": moment, "passed": False}
    log.append(entry)
    resumed = scene.site.play(**variables)
    assert resumed.rc == 0, resumed.text
    scene.assert_as_if_never_killed(since, starts, **variables)
    entry |= {"passed": True, "seconds to finish": round(resumed.seconds, 1)}


@WHOLE_SWEEP
@pytest.mark.parametrize("story", BOUNDARIES)
def test_every_boundary_was_tried(scene: Scene, story: str) -> None:
    variables, _starts = prepare(scene, story)
    whole = scene.play_and_kill(0, **variables)
    assert whole.run.rc == 0, whole.run.text
    without_election = story != "first deploy" and ELECTION not in whole.boundaries
    assert len(whole.boundaries) + without_election == BOUNDARIES[story], whole.boundaries
