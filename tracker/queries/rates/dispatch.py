"""The other trio (三率) of the province's dispatch, for a year, as of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from projects.models import (
    AnnualPlan,
    Category,
    Milestone,
    PlanExit,
    PlannedDate,
    ProgressFigure,
    Project,
    as_of_sql,
)
from projects.rules.dispatch_rates import (
    DISPATCH_PARTS,
    DispatchTally,
    YearFacts,
    plan_state,
    tally_year,
)
from projects.rules.months import last_completed_month
from projects.rules.stages import REPEATABLE, Kind, Stage
from tracker.queries.rates.chains import merged
from tracker.queries.rates.labels import plain_labels
from tracker.queries.rates.selection import Grouping, Selection, project_lookups
from tracker.queries.structure import Structure, places_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zones.models import Officer

DATED_KINDS = (Kind.STARTED, Kind.COMPLETED, Kind.PRODUCING, Kind.FULL_OUTPUT)
PROJECT_COLUMNS = {
    Grouping.UNIT: "zone__unit_id",
    Grouping.ZONE: "zone_id",
    Grouping.CATEGORY: "category",
    Grouping.CHAIN: "chain",
}


@dataclass(frozen=True)
class DispatchRow:
    """One group's tally; `key` is None for the total."""

    key: str | None
    label: str
    tally: DispatchTally


@dataclass(frozen=True)
class DispatchTable:
    """The rows of a question, and their sum. `until` is the last day that counts: `as_of`, or the end of the year."""

    year: int
    as_of: date
    until: date
    known_at: datetime | None
    rows: list[DispatchRow]
    total: DispatchRow


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


def dispatch_table(question: DispatchQuestion, by: Grouping) -> DispatchTable:
    """
    Return the tallies of every visible project for a year, by group. Amounts are whole 元.

    Plans and figures are read as known at the moment; what happened and what was completed is as of the day. Zones and
    units are those of now, or those of the day if the selection asks for the structure of then.
    """
    tallies: defaultdict[Any, DispatchTally] = defaultdict(DispatchTally)
    for row in _rows(question):
        key = None if by is Grouping.NONE else row[PROJECT_COLUMNS[by]]
        tallies[key] += tally_year(_year_facts(row), question.year, question.until)
    total = DispatchRow(None, "合计", _sum(tallies.values()))
    groups = merged({by: tallies}, question.selection.meanings, _sum)[by] if by is Grouping.CHAIN else tallies
    labels = plain_labels(by, set(groups), officer=question.officer, selection=question.selection)
    rows = [DispatchRow(label.key, label.text, groups.get(label.value, DispatchTally())) for label in labels]
    return DispatchTable(question.year, question.as_of, question.until, question.known_at, rows, total)


def _sum(tallies: Iterable[DispatchTally]) -> DispatchTally:
    return reduce(add, tallies, DispatchTally())


def dispatch_members(question: DispatchQuestion, part: str) -> list[dict[str, Any]]:
    """
    Return the visible projects that count for one of `DISPATCH_PARTS`, by their keys: as many as the table says.

    Each is a row with the project's own `tally`, its `state` among the planned starts, and its money in whole 元.
    """
    counts = DISPATCH_PARTS[part].counts
    members = []
    for row in _rows(question, names=True):
        facts = _year_facts(row)
        tally = tally_year(facts, question.year, question.until)
        if counts(tally):
            state = plan_state(facts, question.year, question.until)
            members.append(
                {**row, "tally": tally, "state": state, "completed_in_year_yuan": facts.completed_in_year_yuan}
            )
    return members


def _rows(question: DispatchQuestion, *, names: bool = False) -> list[dict[str, Any]]:
    """Read one row a project: its plans, its dates by the day and its money of the year."""
    selection, known_at = question.selection, question.known_at
    asked = Project.objects.visible_to(question.officer, known_at).filter(**project_lookups(selection))
    projects = asked.filter(selection.leaders(question.until, known_at))
    # Subqueries, not joins: several joined tables of records would multiply the rows of a project.
    happened = (
        Milestone.objects.as_known_at(question.known_at).reached_by(question.until).filter(project=OuterRef("pk"))
    )
    dates = {f"{kind}_on": Subquery(happened.filter(kind=str(kind)).values("occurred_on")[:1]) for kind in DATED_KINDS}
    # Of a stop and a resumption on one day the one recorded later decides.
    interruptions = happened.filter(kind__in=[str(kind) for kind in REPEATABLE]).order_by("-occurred_on", "-id")
    annotated = projects.annotate(
        **dates,
        terminated_on=as_of_sql.terminated_on(OuterRef("pk"), question.known_at),
        last_interruption=Subquery(interruptions.values("kind")[:1]),
        **_plans(question),
        **_money(question),
    )
    rows = list(annotated.order_by("id").values(*_COLUMNS, *(NAME_COLUMNS if names else ()), *dates))
    for row in rows:
        # A stage that was reached is the earlier ones reached too, even where nobody recorded these.
        row["producing_on"] = _earliest(row["producing_on"], row["full_output_on"])
        row["started_on"] = _earliest(row["started_on"], row["producing_on"])
        # 终止 is one fact, on the project or on a list; it is read whole and not up to the day.
        if row["terminated_on"] and row["terminated_on"] > question.until:
            row["terminated_on"] = None
    return list(_placed(rows, question))


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _plans(question: DispatchQuestion) -> dict[str, Subquery]:
    """Return what was planned: for the year once, as it stands, and whether the province took it out."""
    starts = PlannedDate.objects.filter(project=OuterRef("pk"), stage=str(Stage.STARTED))
    within = starts.within_year(question.year, question.known_at).order_by("-id")
    exits = PlanExit.objects.as_known_at(question.known_at).filter(
        project=OuterRef("pk"), year=question.year, left_on__lte=question.until
    )
    plan = AnnualPlan.objects.as_known_at(question.known_at).filter(project=OuterRef("pk"), year=question.year)
    return {
        "plan_stands_on": Subquery(starts.as_known_at(question.known_at).values("planned_on")[:1]),
        "planned_in_year_on": Subquery(within.values("planned_on")[:1]),
        "exit_on": Subquery(exits.values("left_on")[:1]),
        "exit_reason": Subquery(exits.values("reason")[:1]),
        "plan_yuan": Subquery(plan.values("planned_yuan")[:1]),
    }


def _money(question: DispatchQuestion) -> dict[str, Subquery]:
    new_year = date(question.year, 1, 1)
    figures = ProgressFigure.objects.as_known_at(question.known_at).filter(project=OuterRef("pk")).order_by("-month")
    # A month counts once it has ended.
    this_year = figures.filter(month__gte=new_year, month__lte=last_completed_month(question.until))
    before = figures.filter(month__lt=new_year, completed_yuan__isnull=False)
    stated = this_year.filter(year_completed_yuan__isnull=False)
    since_start = this_year.filter(completed_yuan__isnull=False)
    return {
        "stated_yuan": Subquery(stated.values("year_completed_yuan")[:1]),
        "stated_month": Subquery(stated.values("month")[:1]),
        "since_start_yuan": Subquery(since_start.values("completed_yuan")[:1]),
        "since_start_month": Subquery(since_start.values("month")[:1]),
        "before_yuan": Subquery(before.values("completed_yuan")[:1]),
    }


def _placed(rows: list[dict[str, Any]], question: DispatchQuestion) -> Iterator[dict[str, Any]]:
    """Yield the rows of a selection with the zone and unit by which they are split."""
    selection = question.selection
    if selection.structure is not Structure.THEN:
        yield from rows
        return
    places = places_on(question.until, question.known_at)
    for row in rows:
        zone = places.zone_of(row["id"], row["zone_id"])
        unit = places.unit_of[zone]
        if selection.zone_id in {None, zone} and selection.unit in {None, unit}:
            yield {**row, "zone_id": zone, "zone__unit_id": unit}


_COLUMNS = (
    "id",
    "zone_id",
    "zone__unit_id",
    "category",
    "chain",
    "plan_stands_on",
    "planned_in_year_on",
    "exit_on",
    "last_interruption",
    "terminated_on",
    "plan_yuan",
    "stated_yuan",
    "stated_month",
    "since_start_yuan",
    "since_start_month",
    "before_yuan",
)
NAME_COLUMNS = ("name", "zone__name", "zone__unit__name", "is_key", "exit_reason")


def _year_facts(row: dict[str, Any]) -> YearFacts:
    return YearFacts(
        is_industry=row["category"] == Category.INDUSTRY,
        planned_start_on=row["plan_stands_on"],
        planned_in_year_on=row["planned_in_year_on"],
        has_left_plan=row["exit_on"] is not None,
        started_on=row["started_on"],
        ended_on=_earliest(row["completed_on"], row["producing_on"], row["terminated_on"]),
        is_terminated=row["terminated_on"] is not None,
        is_suspended=row["last_interruption"] == Kind.SUSPENDED,
        is_producing=row["producing_on"] is not None,
        is_full_output=row["full_output_on"] is not None,
        planned_yuan=row["plan_yuan"],
        completed_in_year_yuan=_completed_in_year(row),
    )


def _completed_in_year(row: dict[str, Any]) -> int | None:
    """Return the whole 元 that the newest report states for the year, or by which the total since the start grew."""
    stated, since_start = row["stated_month"], row["since_start_month"]
    # The newer month decides; within one month the stated figure goes before the computed one.
    if stated is not None and (since_start is None or stated >= since_start):
        return int(row["stated_yuan"])
    if since_start is None:
        return None
    # No figure before the year: everything since the start was completed in it. May be below zero (see `remark`).
    return int(row["since_start_yuan"]) - int(row["before_yuan"] or 0)
