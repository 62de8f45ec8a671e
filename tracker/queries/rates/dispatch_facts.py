"""What the dispatch has to know of each project for a year, gathered in a handful of passes however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db.models import F, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from projects.models import (
    AnnualPlan,
    Category,
    CohortExit,
    ExitKind,
    Milestone,
    PlanExit,
    PlannedDate,
    ProgressFigure,
    Project,
    ProjectQuerySet,
)
from projects.rules.dispatch_rates import YearFacts
from projects.rules.months import last_completed_month
from projects.rules.stages import REPEATABLE, Kind, Stage
from tracker.queries.rates.selection import Selection, project_lookups
from tracker.queries.structure import Structure, places_on

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer

R = TypeVar("R", bound="QuerySet[Any, Any]")


@dataclass(frozen=True)
class DispatchQuestion:
    """Which projects are asked about, for which year, as of which day and with what knowledge; None is now."""

    officer: Officer
    year: int
    as_of: date
    selection: Selection
    known_at: datetime | None = None

    @property
    def until(self) -> date:
        """The last day that counts: what happened after the year is no part of it."""
        return min(self.as_of, date(self.year, 12, 31))


class YearProject(NamedTuple):
    """A project where it is counted, with its facts of the year and why the province took it out of the plan."""

    id: int
    zone_id: int
    unit: str
    category: str
    chain: str
    facts: YearFacts
    exit_on: date | None
    exit_reason: str | None


class _Dates(NamedTuple):
    """The first days of what happened to a project; None of what did not."""

    started: date | None = None
    completed: date | None = None
    producing: date | None = None
    full_output: date | None = None
    terminated: date | None = None


class _Passes:
    """
    The passes over the records, each a dictionary by project.

    Not sub-queries of the projects: a dozen of them are looked up anew for every project, and cost more than the rest.
    """

    def __init__(self, question: DispatchQuestion, projects: ProjectQuerySet, *, of_all: bool) -> None:
        """Take the question and its projects, and whether they are all that there are."""
        self.year, self.until, self.known_at = question.year, question.until, question.known_at
        # Of other projects nothing is asked for: where all are meant a subquery would only slow each pass down.
        self.scope = None if of_all else projects.order_by().values("pk")

    def _scoped(self, records: R, project: str = "project") -> R:
        return records if self.scope is None else records.filter(**{f"{project}__in": self.scope})

    def dates(self) -> dict[int, _Dates]:
        """Return what happened by the day: of a kind that happens once, one record is known."""
        known = Milestone.objects.as_known_at(self.known_at).reached_by(self.until)
        kinds = (Kind.STARTED, Kind.COMPLETED, Kind.PRODUCING, Kind.FULL_OUTPUT)
        days = {f"first_{kind}": Min("occurred_on", filter=Q(kind=str(kind))) for kind in kinds}
        rows = self._scoped(known).order_by().values_list("project").annotate(**days)
        return {number: _Dates(*found) for number, *found in rows}

    def terminations(self) -> dict[int, date]:
        """
        Return the first day of 终止: one fact, as a milestone of the project or as the exit from a list.

        It is read whole and not up to the day: which of the two is the earlier does not depend on the question.
        """
        told = Milestone.objects.as_known_at(self.known_at).filter(kind=str(Kind.TERMINATED))
        exits = CohortExit.objects.as_known_at(self.known_at).filter(kind=ExitKind.TERMINATED.value)
        days = dict(self._scoped(told).order_by().values_list("project", "occurred_on"))
        left = self._scoped(exits, "entry__project").order_by().values_list("entry__project", "left_on")
        for number, day in left:
            days[number] = min(day, days.get(number, day))
        return days

    def interruptions(self) -> dict[int, str]:
        """Return the last stop or resumption by the day; of two on one day the one recorded later decides."""
        happened = Milestone.objects.as_known_at(self.known_at).reached_by(self.until)
        rows = self._scoped(happened.filter(kind__in=[str(kind) for kind in REPEATABLE]))
        return dict(rows.order_by("occurred_on", "id").values_list("project", "kind"))

    def planned_in_year(self) -> dict[int, date]:
        """Return the last day of the year for which a start was planned at some moment of it."""
        starts = PlannedDate.objects.filter(stage=str(Stage.STARTED)).within_year(self.year, self.known_at)
        return dict(self._scoped(starts).order_by("id").values_list("project", "planned_on"))

    def planned(self) -> dict[int, date] | None:
        """Return the planned starts as they stood at a past moment; None now: the column of the project says it."""
        if self.known_at is None:
            return None
        starts = PlannedDate.objects.as_known_at(self.known_at).filter(stage=str(Stage.STARTED))
        return dict(self._scoped(starts).order_by().values_list("project", "planned_on"))

    def exits(self) -> dict[int, tuple[date, str]]:
        """Return which planned starts of the year the province took out by the day, and why."""
        known = PlanExit.objects.as_known_at(self.known_at).filter(year=self.year, left_on__lte=self.until)
        rows = self._scoped(known).order_by().values_list("project", "left_on", "reason")
        return {number: (left_on, reason) for number, left_on, reason in rows}

    def plans(self) -> dict[int, int]:
        """Return the planned investment of the year in whole 元."""
        known = AnnualPlan.objects.as_known_at(self.known_at).filter(year=self.year)
        return dict(self._scoped(known).order_by().values_list("project", "planned_yuan"))

    def newest(self, measure: str) -> dict[int, tuple[date, int]]:
        """Return the newest month of the year with a measure, and its whole 元; a month counts once it has ended."""
        figures = ProgressFigure.objects.as_known_at(self.known_at).filter(
            month__gte=date(self.year, 1, 1),
            month__lte=last_completed_month(self.until),
            **{f"{measure}__isnull": False},
        )
        place = Window(RowNumber(), partition_by="project", order_by=F("month").desc())
        rows = self._scoped(figures).order_by().annotate(place=place).filter(place=1)
        return {number: (month, yuan) for number, month, yuan in rows.values_list("project", "month", measure)}

    def before(self) -> Subquery:
        """Return what a project had completed before the year, as a column: its index alone answers that."""
        figures = ProgressFigure.objects.as_known_at(self.known_at).filter(
            project=OuterRef("pk"), month__lt=date(self.year, 1, 1), completed_yuan__isnull=False
        )
        return Subquery(figures.order_by("-month").values("completed_yuan")[:1])


def year_projects(question: DispatchQuestion) -> Iterator[YearProject]:
    """
    Yield the projects of a question in the order of their numbers, where they are counted, with their facts.

    Ten queries however many projects there are, and those of their places and chains.
    """
    selection = question.selection
    lookups = project_lookups(selection)
    asked = Project.objects.visible_to(question.officer, question.known_at).filter(**lookups)
    projects = asked.filter(selection.leaders(question.until, question.known_at))
    of_all = question.officer.sees_everything and not lookups and selection.is_led is None
    passes = _Passes(question, projects, of_all=of_all)
    facts_of = _reader(passes)
    columns = ("id", "zone_id", "zone__unit_id", "category", "chain", "planned_start_on")
    rows = projects.annotate(before=passes.before()).order_by("id").values_list(*columns, "before")
    exits = passes.exits()
    found = (
        YearProject(
            number, zone, unit, category, chain,
            facts_of(number, category, stands_on, before, exits),
            *exits.get(number, _NOT_TAKEN_OUT),
        )
        for number, zone, unit, category, chain, stands_on, before in rows
    )  # fmt: skip
    return _placed(found, question)


def _reader(passes: _Passes) -> Any:
    """Read the passes; return the function that puts the facts of one project together."""
    dates, ends, interruptions = passes.dates(), passes.terminations(), passes.interruptions()
    in_year, planned, plans = passes.planned_in_year(), passes.planned(), passes.plans()
    stated, since_start = passes.newest("year_completed_yuan"), passes.newest("completed_yuan")
    nothing = _Dates()

    def facts_of(number: int, category: str, stands_on: date | None, before: int | None, exits: Any) -> YearFacts:
        happened = dates.get(number, nothing)
        ended_on = ends.get(number)
        is_terminated = ended_on is not None and ended_on <= passes.until
        # A stage that was reached is the earlier ones reached too, even where nobody recorded these.
        producing_on = _earliest(happened.producing, happened.full_output)
        return YearFacts(
            is_industry=category == Category.INDUSTRY,
            planned_start_on=stands_on if planned is None else planned.get(number),
            planned_in_year_on=in_year.get(number),
            has_left_plan=number in exits,
            started_on=_earliest(happened.started, producing_on),
            ended_on=_earliest(happened.completed, producing_on, ended_on if is_terminated else None),
            is_terminated=is_terminated,
            is_suspended=interruptions.get(number) == Kind.SUSPENDED,
            is_producing=producing_on is not None,
            is_full_output=happened.full_output is not None,
            planned_yuan=plans.get(number),
            completed_in_year_yuan=_completed_in_year(stated.get(number), since_start.get(number), before),
        )

    return facts_of


_NOT_TAKEN_OUT: tuple[date | None, str | None] = (None, None)


def _earliest(*days: date | None) -> date | None:
    known = [day for day in days if day]
    return min(known) if known else None


def _completed_in_year(
    stated: tuple[date, int] | None, since_start: tuple[date, int] | None, before: int | None
) -> int | None:
    """Return the whole 元 that the newest report states for the year, or by which the total since the start grew."""
    # The newer month decides; within one month the stated figure goes before the computed one.
    if stated is not None and (since_start is None or stated[0] >= since_start[0]):
        return stated[1]
    # No figure before the year: everything since the start was completed in it. May be below zero (see `remark`).
    return None if since_start is None else since_start[1] - (before or 0)


def _placed(projects: Iterator[YearProject], question: DispatchQuestion) -> Iterator[YearProject]:
    """Yield projects with the zone and unit by which they are split, where the question asks for them there."""
    selection = question.selection
    if selection.structure is not Structure.THEN:
        yield from projects
        return
    places = places_on(question.until, question.known_at)
    for project in projects:
        zone = places.zone_of(project.id, project.zone_id)
        unit = places.unit_of[zone]
        if selection.zone_id in {None, zone} and selection.unit in {None, unit}:
            yield project._replace(zone_id=zone, unit=unit)
