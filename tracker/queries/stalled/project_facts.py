"""What is known of projects on a day, gathered in a handful of passes however many there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Case, F, Max, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import RowNumber

from projects.models import (
    PLANNED_FIELDS,
    AnnualPlan,
    ClockPause,
    CohortExit,
    ExitKind,
    Milestone,
    PlannedDate,
    ProgressFigure,
    TargetList,
    TargetMember,
)
from projects.rules.months import last_completed_month
from projects.rules.stages import ONCE_ONLY, REPEATABLE, Kind, Stage, stages_from
from projects.rules.stall_messages import WAITING
from projects.rules.stalling import OVER, StallFacts, Stop

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from projects.models import ProjectQuerySet, RecordQuerySet

R = TypeVar("R", bound="RecordQuerySet[Any]")

COLUMNS = (
    "id",
    "name",
    "zone_id",
    "zone__name",
    "zone__unit_id",
    "zone__unit__name",
    "category",
    "planned_start_on",
    "planned_production_on",
)


@dataclass(frozen=True)
class Moment:
    """The day of a question, and the moment of knowledge; None reads what stands now."""

    as_of: date
    known_at: datetime | None = None


@dataclass
class _Gathered:
    """Facts by project while they are gathered."""

    dates: dict[int, dict[Kind, date]] = field(default_factory=dict)
    told_at: dict[int, datetime] = field(default_factory=dict)
    suspended: dict[int, date] = field(default_factory=dict)
    stops: defaultdict[int, list[Stop]] = field(default_factory=lambda: defaultdict(list))
    reported: dict[int, date] = field(default_factory=dict)
    grown: dict[int, date] = field(default_factory=dict)
    money: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    targets: dict[int, list[tuple[date, Stage]]] = field(default_factory=dict)
    plans: defaultdict[int, dict[str, date]] | None = None
    """The planned dates by project and stage where a past moment is asked about; None where the columns answer."""


@dataclass(frozen=True)
class KnownProject:
    """A project with its facts, and the moment at which the newest of its milestones was recorded."""

    row: dict[str, Any]
    facts: StallFacts
    told_at: datetime | None


def known_projects(
    projects: ProjectQuerySet,
    moment: Moment,
    *,
    with_money: bool,
    with_targets: bool = False,
    numbers: Collection[int] | None = None,
) -> Iterator[KnownProject]:
    """
    Yield the projects that are not over with what is known of them on a day.

    Six queries; one more each with the year's money, with the target lists and for a past moment of knowledge.

    `numbers` are the primary keys, where the caller knows them: a list is faster than repeating the query in each pass.
    """
    gathered = _Gathered()
    scope: Any = numbers
    # Without any condition all projects are meant: a subquery would only slow each pass down.
    if numbers is None and projects.query.where:
        scope = projects.order_by().values("pk")
    _milestones(gathered, scope, moment)
    _terminations(gathered, scope, moment)
    _interruptions(gathered, scope, moment)
    _pauses(gathered, scope, moment)
    _months(gathered, scope, moment)
    if with_money:
        _money(gathered, scope, moment)
    if with_targets:
        _targets(gathered, scope, moment)
    if moment.known_at is not None:
        _planned_dates(gathered, scope, moment)
    for row in projects.order_by("id").values(*COLUMNS):
        # In Python: the dates are at hand, and a NOT EXISTS would read the milestones once more.
        if OVER.isdisjoint(gathered.dates.get(row["id"], ())):
            yield _known(row, gathered)


def _known(row: dict[str, Any], gathered: _Gathered) -> KnownProject:
    pk = row["id"]
    planned, completed = gathered.money.get(pk, (None, None))
    facts = StallFacts(
        category=row["category"],
        unit=row["zone__unit_id"],
        dates=gathered.dates.get(pk, {}),
        planned_start_on=_planned_on(gathered, row, Stage.STARTED),
        planned_production_on=_planned_on(gathered, row, Stage.PRODUCING),
        target_on=_target_on(gathered.targets.get(pk, ()), gathered.dates.get(pk, {})),
        suspended_on=gathered.suspended.get(pk),
        stops=gathered.stops.get(pk, ()),
        report_month=gathered.reported.get(pk),
        growth_month=gathered.grown.get(pk),
        planned_yuan=planned,
        year_completed_yuan=completed,
    )
    return KnownProject(row, facts, gathered.told_at.get(pk))


def _known_of(records: R, scope: Any, moment: Moment) -> R:
    known = records.as_known_at(moment.known_at).order_by()
    return known if scope is None else known.filter(project__in=scope)


def _milestones(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Read one row a project: the day of each once-only milestone, and when the newest of all was recorded."""
    known = _known_of(Milestone.objects.all(), scope, moment).filter(occurred_on__lte=moment.as_of)
    # At most one is known of each kind, so Max only picks it: all kinds in one pass over the table.
    days = {f"{kind}_day": Max("occurred_on", filter=Q(kind=str(kind))) for kind in ONCE_ONLY}
    for project, told_at, *found in known.values_list("project").annotate(Max("recorded_at"), **days):
        gathered.told_at[project] = told_at
        gathered.dates[project] = {kind: day for kind, day in zip(ONCE_ONLY, found, strict=True) if day is not None}


def _terminations(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Add the projects that the province ended on a list: the same fact as the zone's own milestone."""
    known = CohortExit.objects.as_known_at(moment.known_at).filter(
        kind=ExitKind.TERMINATED.value, left_on__lte=moment.as_of
    )
    if scope is not None:
        known = known.filter(entry__project__in=scope)
    for project, day in known.order_by().values_list("entry__project", "left_on"):
        gathered.dates.setdefault(project, {}).setdefault(Kind.TERMINATED, day)


def _interruptions(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Pair stops with resumptions; a stop pauses the clocks only if a note or reason explains it."""
    known = _known_of(Milestone.objects.all(), scope, moment).filter(
        kind__in=[str(kind) for kind in REPEATABLE], occurred_on__lte=moment.as_of
    )
    rows = known.order_by("project_id", "occurred_on", "id").values_list(
        "project_id", "kind", "occurred_on", "note", "reason"
    )
    begun: dict[int, tuple[date, str]] = {}
    for project, kind, day, note, reason in rows:
        if kind == Kind.SUSPENDED:
            begun[project] = (day, note or reason)
        # A resumption without a stop before it is ignored.
        elif project in begun:
            _stop(gathered, project, begun.pop(project), day)
    # Stopped and not resumed by the day.
    for project, (day, why) in begun.items():
        gathered.suspended[project] = day
        _stop(gathered, project, (day, why), None)


def _stop(gathered: _Gathered, project: int, begun: tuple[date, str], end: date | None) -> None:
    day, why = begun
    if why:
        gathered.stops[project].append(Stop(day, end, str(Kind.SUSPENDED), why))


def _pauses(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Read the pauses of the projects' own clocks, such as waiting for the investor; those of procedures are not."""
    known = _known_of(ClockPause.objects.all(), scope, moment).filter(item__isnull=True, paused_on__lte=moment.as_of)
    for project, start, end, cause in known.values_list("project_id", "paused_on", "resumed_on", "cause"):
        # A resumption after the day has not happened yet.
        open_end = end if end is not None and end <= moment.as_of else None
        gathered.stops[project].append(Stop(start, open_end, WAITING, cause))


def _months(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Find the newest month reported, and the newest in which completed investment grew."""
    known = _known_of(ProgressFigure.objects.all(), scope, moment).filter(month__lte=moment.as_of)
    # One pass with windows: comparing each month with the one before did not end at 100,000 projects.
    of_project = [F("project")]
    # Nulls last, so that a project that reported no total still has a row with its newest reported month.
    highest_first = [F("completed_yuan").desc(nulls_last=True), F("month").asc()]
    grew = Case(When(month_completed_yuan__gt=0, then="month"))
    highest = known.annotate(
        place=Window(RowNumber(), partition_by=of_project, order_by=highest_first),
        reported=Window(Max("month"), partition_by=of_project),
        grew=Window(Max(grew), partition_by=of_project),
    ).filter(place=1)
    rows = highest.values_list("project_id", "month", "completed_yuan", "reported", "grew")
    for project, month, completed, reported, grew_in in rows:
        gathered.reported[project] = reported
        growth = [month] if completed else []  # the total last rose in the month that was first to reach its highest
        if grew_in is not None:
            growth.append(grew_in)
        if growth:
            gathered.grown[project] = max(growth)


def _planned_dates(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Read the planned dates that stood at the moment of knowledge: the columns of the projects know only today's."""
    gathered.plans = defaultdict(dict)
    known = _known_of(PlannedDate.objects.all(), scope, moment)
    for project, stage, planned_on in known.values_list("project_id", "stage", "planned_on"):
        gathered.plans[project][stage] = planned_on


def _planned_on(gathered: _Gathered, row: dict[str, Any], stage: Stage) -> date | None:
    if gathered.plans is None:
        day: date | None = row[PLANNED_FIELDS[stage]]
        return day
    return gathered.plans.get(row["id"], {}).get(str(stage))


def _targets(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Read the deadlines of the target lists on which projects stand."""
    lists = TargetList.objects.as_known_at(moment.known_at)
    known = _known_of(TargetMember.objects.all(), scope, moment).filter(target__in=lists)
    for project, deadline, stage in known.values_list("project_id", "target__deadline", "target__stage"):
        gathered.targets.setdefault(project, []).append((deadline, Stage(stage)))


def _target_on(targets: Iterable[tuple[date, Stage]], dates: Mapping[Kind, date]) -> date | None:
    """Return the earliest deadline of a list whose stage, and any later one, is not reached."""
    waiting = (
        deadline for deadline, stage in targets if all(Kind(reached) not in dates for reached in stages_from(stage))
    )
    return min(waiting, default=None)


def _money(gathered: _Gathered, scope: Any, moment: Moment) -> None:
    """Read the year's plan, and what was completed of it by the newest completed month."""
    year = moment.as_of.year
    plans = _known_of(AnnualPlan.objects.all(), scope, moment).filter(year=year)
    figures = ProgressFigure.objects.as_known_at(moment.known_at).filter(project=OuterRef("project"))
    this_year = figures.filter(month__gte=date(year, 1, 1), month__lte=last_completed_month(moment.as_of))
    stated = this_year.filter(year_completed_yuan__isnull=False).order_by("-month")
    total = this_year.filter(completed_yuan__isnull=False).order_by("-month")
    earlier = figures.filter(month__lt=date(year, 1, 1), completed_yuan__isnull=False).order_by("-month")
    rows = plans.annotate(
        stated=Subquery(stated.values("year_completed_yuan")[:1]),
        total=Subquery(total.values("completed_yuan")[:1]),
        earlier=Subquery(earlier.values("completed_yuan")[:1]),
    ).values_list("project_id", "planned_yuan", "stated", "total", "earlier")
    for project, planned, of_year, since_start, before in rows:
        grown = None if since_start is None else since_start - (before or 0)
        gathered.money[project] = (planned, grown if of_year is None else of_year)
