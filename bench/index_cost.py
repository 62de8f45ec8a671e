"""What the three indexes of the lists cost whoever records that a project reached a stage."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from bench import databases
from bench.query_plans import INDEXES
from bench.random_edits import LATER
from bench.sample_projects import TODAY
from bench.timing import seconds_of
from projects.models import Milestone, Project
from projects.operations.milestones import record_milestone
from projects.rules.stages import Kind
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK = 20
"""Updates in one database before it is the other's turn."""


def cost_of_indexes(name: str, updates: int) -> tuple[float, float]:
    """Return the median milliseconds of a status update with the indexes and without, in two copies that take turns."""
    copies = {f"{name}_with": True, f"{name}_without": False}
    for copy, is_indexed in copies.items():
        databases.create(copy, template=name)
        for index in () if is_indexed else INDEXES:
            databases.execute(f"DROP INDEX {index}")
    started = Milestone.objects.standing().filter(kind=Kind.STARTED)
    waiting = Project.objects.exclude(pk__in=started.values("project")).filter(entries__withdrawn_at=None)
    numbers = list(waiting.order_by("pk").distinct().values_list("pk", flat=True)[: updates + BLOCK])
    times: dict[str, list[float]] = {copy: [] for copy in copies}
    for start in range(0, len(numbers), BLOCK):
        for copy in copies:
            databases.use(copy)
            taken = _record(numbers[start : start + BLOCK])
            times[copy] += taken if start else []  # the first block warms up
    for copy in copies:
        databases.drop(copy)
    databases.use(name)
    with_indexes, without = (median(taken) * 1000 for taken in times.values())
    return with_indexes, without


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
