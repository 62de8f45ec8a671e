"""What the three indexes of the lists cost whoever records that a project reached a stage."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from bench import databases, goals
from bench.goals import Measurement
from bench.query_plans import INDEXES
from bench.random_edits import LATER
from bench.sample_projects import TODAY
from bench.timing import ROUNDS, Watch, seconds_of
from projects.models import CohortEntry, Milestone, Project
from projects.operations.milestones import record_milestone
from projects.rules.stages import Cohort, Kind
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Sequence

UPDATES = 240
BLOCK = 20
"""Updates in one database before it is the other's turn."""


def cost_of_indexes(scale: int, name: str) -> Measurement:
    """Return the cost of a status update with the indexes over one without, in two copies that take turns."""
    copies = {f"{name}_with": True, f"{name}_without": False}
    for copy, is_indexed in copies.items():
        databases.create(copy, template=name)
        for index in () if is_indexed else INDEXES:
            databases.execute(f"DROP INDEX {index}")
    watch = Watch()
    numbers = _waiting(UPDATES)
    times: dict[str, list[float]] = {copy: [] for copy in copies}
    for start in range(0, len(numbers), BLOCK):
        for copy in copies:
            databases.use(copy)
            taken = _record(numbers[start : start + BLOCK])
            times[copy] += taken if start else []  # the first block warms up
    span = watch.span()
    for copy in copies:
        databases.use(copy)
        _assert_started(numbers)
        databases.drop(copy)
    databases.use(name)
    with_indexes, without = (_medians(taken) for taken in times.values())
    remark = f"with {median(with_indexes) * 1000:.1f} ms, without {median(without) * 1000:.1f} ms"
    ratios = tuple(indexed / bare for indexed, bare in zip(with_indexes, without, strict=True))
    return Measurement(goals.UPDATE, scale, ratios, remark, span)


def _waiting(count: int) -> list[int]:
    """Return the numbers of some projects that are on a list and have not started, and of a block to warm up with."""
    # Looked for one by one until there are enough: PostgreSQL keeps no hash table of a million started projects.
    started = Exists(Milestone.objects.standing().filter(project=OuterRef("pk"), kind=Kind.STARTED))
    listed = Exists(CohortEntry.objects.standing().filter(project=OuterRef("pk")))
    waiting = Project.objects.filter(listed, ~started)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[: count + BLOCK])


def _medians(taken: Sequence[float]) -> list[float]:
    """Return the median of each third."""
    size = len(taken) // ROUNDS
    return [median(taken[size * number : size * (number + 1)]) for number in range(ROUNDS)]


def _assert_started(numbers: Sequence[int]) -> None:
    """Make sure that every update was stored, and the projection with it."""
    stored = Milestone.objects.standing().filter(project__in=numbers, kind=Kind.STARTED, occurred_on=TODAY).count()
    assert stored == len(numbers), f"{stored} of {len(numbers)} updates were stored"
    listed = CohortEntry.objects.standing().filter(project__in=numbers, cohort=Cohort.SIGNED)
    assert not listed.filter(reached_on=None).exists(), "a project started and its entry does not say so"


def _record(numbers: Sequence[int]) -> list[float]:
    officer = Officer.objects.get(username="province")
    times = []
    for number in numbers:
        project = Project.objects.get(pk=number)
        times.append(seconds_of(partial(_start, project, officer)))
    return times


def _start(project: Project, officer: Officer) -> None:
    record_milestone(
        project=project, kind=Kind.STARTED, occurred_on=TODAY, by=officer, now=LATER, today=TODAY, reason="经核对"
    )
