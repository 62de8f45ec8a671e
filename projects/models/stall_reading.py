"""Reading what the records say to the stall rules, in a handful of passes however many projects there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from projects.models.cohort import CohortExit, ExitKind
from projects.models.commitment import ClockPause
from projects.models.milestone import Milestone
from projects.models.numbered_reads import NumberedRead
from projects.models.plans import PlannedDate
from projects.models.progress_figure import AnnualPlan, ProgressFigure
from projects.models.record_pass import RecordExtent, RecordPass
from projects.models.stall_records import (
    FIGURE_COLUMNS,
    MILESTONE_COLUMNS,
    StallRecords,
    tell_figures,
    tell_milestones,
)
from projects.models.target import TargetList, TargetMember
from projects.rules.lapses import Stop
from projects.rules.stages import Kind, Stage
from projects.rules.stall_messages import WAITING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model, QuerySet

    from projects.models.record import RecordQuerySet

R = TypeVar("R", bound="RecordQuerySet[Any]")


class RecordReader:
    """
    Reads what the records say on a day, or of all days: of all projects at once, or of some after the other.

    Four queries; one more each with the money, with the target lists and for a past moment of knowledge. Of many
    projects each is read a few rows at a time, as far as the projects that are asked for, so that no more is held.
    """

    def __init__(self, extent: RecordExtent, *, with_money: bool = True, with_targets: bool = True) -> None:
        passes = [_milestones(extent), _terminations(extent), _pauses(extent)]
        # The plans before the figures that are set beside them.
        passes += [_annual_plans(extent)] if with_money else []
        passes.append(_figures(extent))
        passes += [_targets(extent)] if with_targets else []
        passes += [_planned_dates(extent)] if extent.known_at is not None else []
        self._passes = passes

    def up_to(self, project: float) -> StallRecords:
        """Return what is said of the projects up to a number, beyond those that were asked for before."""
        records = StallRecords()
        for of_kind in self._passes:
            of_kind.tell(records, project)
        return records


def read_records(extent: RecordExtent, *, with_money: bool = True, with_targets: bool = True) -> StallRecords:
    """Read what the records say of all projects of an extent at once, by the queries of a `RecordReader`."""
    return RecordReader(extent, with_money=with_money, with_targets=with_targets).up_to(float("inf"))


def _known_of(records: R, extent: RecordExtent, project: str = "project") -> R:
    known = records.as_known_at(extent.known_at).order_by()
    return known if extent.scope is None else known.filter(**{f"{project}__in": extent.scope})


def _ordered(records: RecordQuerySet[Any], *names: str, project: str = "project_id") -> QuerySet[Any, tuple[Any, ...]]:
    """Return values by ascending project, in the order of the first of them."""
    return records.order_by(project, names[0], "id").values_list(project, *names)


class _ExtentRead:
    """A query of one kind of records by ascending project: written for an extent, or kept where it is of some now."""

    def __init__(self, model: type[Model], build: Callable[[RecordExtent], QuerySet[Any, Any]]) -> None:
        self._build = build
        # As every write asks it.
        self.kept = NumberedRead(model, lambda numbers: build(RecordExtent(numbers)))

    def rows(self, extent: RecordExtent) -> Iterator[Any]:
        """Yield the rows, whenever the first is asked for; of many projects a few at a time."""
        if not isinstance(extent.scope, Sequence):
            yield from self._build(extent).iterator()
        elif extent == RecordExtent(extent.scope):
            yield from self.kept.rows(extent.scope)
        else:
            yield from self._build(extent)


def _milestone_rows(extent: RecordExtent) -> QuerySet[Any, Any]:
    known = _known_of(Milestone.objects.all(), extent).filter(occurred_on__lte=extent.as_of)
    return _ordered(known, *MILESTONE_COLUMNS[1:])


_MILESTONES = _ExtentRead(Milestone, _milestone_rows)


def _milestones(extent: RecordExtent) -> RecordPass[StallRecords]:
    return RecordPass(_MILESTONES.rows(extent), tell_milestones)


def _termination_rows(extent: RecordExtent) -> QuerySet[Any, Any]:
    known = _known_of(CohortExit.objects.all(), extent, "entry__project").filter(
        kind=ExitKind.TERMINATED.value, left_on__lte=extent.as_of
    )
    return _ordered(known, "left_on", project="entry__project_id")


_TERMINATIONS = _ExtentRead(CohortExit, _termination_rows)


def _terminations(extent: RecordExtent) -> RecordPass[StallRecords]:
    """Return the projects that the province ended on a list: the same fact as the zone's own milestone."""

    def keep(records: StallRecords, rows: Iterable[Any]) -> None:
        for project, day in rows:
            dates = records.dates.setdefault(project, {})
            dates[Kind.TERMINATED] = min(day, dates.get(Kind.TERMINATED, day))
            records.note(project, day)

    return RecordPass(_TERMINATIONS.rows(extent), keep)


def _pause_rows(extent: RecordExtent) -> QuerySet[Any, Any]:
    known = _known_of(ClockPause.objects.all(), extent).filter(item__isnull=True, paused_on__lte=extent.as_of)
    return _ordered(known, "paused_on", "resumed_on", "cause")


_PAUSES = _ExtentRead(ClockPause, _pause_rows)


def _pauses(extent: RecordExtent) -> RecordPass[StallRecords]:
    """Return the pauses of the projects' own clocks, such as waiting for the investor; those of procedures are not."""

    def keep(records: StallRecords, rows: Iterable[Any]) -> None:
        for project, start, end, cause in rows:
            # A resumption after the day has not happened yet.
            open_end = end if end is not None and end <= extent.as_of else None
            records.stops[project].append(Stop(start, open_end, WAITING, cause))
            records.note(project, start, end)

    return RecordPass(_PAUSES.rows(extent), keep)


def _annual_plan_rows(extent: RecordExtent) -> QuerySet[Any, Any]:
    return _ordered(_known_of(AnnualPlan.objects.all(), extent), "year", "planned_yuan")


_ANNUAL_PLANS = _ExtentRead(AnnualPlan, _annual_plan_rows)


def _annual_plans(extent: RecordExtent) -> RecordPass[StallRecords]:
    """Return the plans of the years."""

    def keep(records: StallRecords, rows: Iterable[Any]) -> None:
        for project, year, planned in rows:
            records.year_plans.setdefault(project, {})[year] = planned

    return RecordPass(_ANNUAL_PLANS.rows(extent), keep)


def _figure_rows(extent: RecordExtent) -> QuerySet[Any, Any]:
    known = _known_of(ProgressFigure.objects.all(), extent).filter(month__lte=extent.as_of)
    return _ordered(known, *FIGURE_COLUMNS[1:])


_FIGURES = _ExtentRead(ProgressFigure, _figure_rows)


def _figures(extent: RecordExtent) -> RecordPass[StallRecords]:
    return RecordPass(
        _FIGURES.rows(extent),
        lambda records, rows: tell_figures(records, rows, records.year_plans, extent.as_of),
    )


def _planned_date_rows(extent: RecordExtent) -> QuerySet[Any, Any]:
    return _ordered(_known_of(PlannedDate.objects.all(), extent), "stage", "planned_on")


_PLANNED_DATES = _ExtentRead(PlannedDate, _planned_date_rows)


def _planned_dates(extent: RecordExtent) -> RecordPass[StallRecords]:
    """Return the planned dates that stood at the moment of knowledge: the columns of the projects know only today's."""

    def keep(records: StallRecords, rows: Iterable[Any]) -> None:
        plans = records.plans = defaultdict(dict)
        for project, stage, planned_on in rows:
            plans[project][stage] = planned_on

    return RecordPass(_PLANNED_DATES.rows(extent), keep)


def _target_rows(extent: RecordExtent) -> QuerySet[Any, Any]:
    lists = TargetList.objects.as_known_at(extent.known_at)
    known = _known_of(TargetMember.objects.all(), extent).filter(target__in=lists)
    return _ordered(known, "target__deadline", "target__stage")


_TARGETS = _ExtentRead(TargetMember, _target_rows)


def _targets(extent: RecordExtent) -> RecordPass[StallRecords]:
    """Return the deadlines of the target lists on which projects stand."""

    def keep(records: StallRecords, rows: Iterable[Any]) -> None:
        for project, deadline, stage in rows:
            records.targets.setdefault(project, []).append((deadline, Stage(stage)))

    return RecordPass(_TARGETS.rows(extent), keep)
