"""The other trio (三率) of the province's dispatch, for a year, as of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from projects.models import AnnualPlan, Category, Milestone, ProgressFigure, Project, ProjectQuerySet
from projects.rules.dispatch_rates import DispatchTally, YearFacts, tally_year
from projects.rules.months import last_completed_month
from projects.rules.stages import REPEATABLE, Kind
from tracker.queries.rates.chains import merged
from tracker.queries.rates.selection import Grouping, Selection, plain_labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zones.models import Officer

DATED_KINDS = (Kind.STARTED, Kind.COMPLETED, Kind.PRODUCING, Kind.FULL_OUTPUT, Kind.TERMINATED)
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
    """The rows of a question, and their sum."""

    year: int
    as_of: date
    rows: list[DispatchRow]
    total: DispatchRow


def dispatch_table(*, officer: Officer, year: int, as_of: date, selection: Selection, by: Grouping) -> DispatchTable:
    """
    Return the tallies of every visible project for a year, by group. Amounts are whole 元.

    Planned starts follow the projects as planned now; what happened and what was completed is as of the day.
    """
    tallies: defaultdict[Any, DispatchTally] = defaultdict(DispatchTally)
    for row in _facts(officer, year, as_of, selection):
        key = None if by is Grouping.NONE else row[PROJECT_COLUMNS[by]]
        tallies[key] += tally_year(_year_facts(row), year)
    total = DispatchRow(None, "合计", _sum(tallies.values()))
    groups = merged({by: tallies}, _sum)[by] if by is Grouping.CHAIN else tallies
    labels = plain_labels(by, set(groups), officer=officer, selection=selection)
    rows = [DispatchRow(label.key, label.text, groups.get(label.value, DispatchTally())) for label in labels]
    return DispatchTable(year, as_of, rows, total)


def _sum(tallies: Iterable[DispatchTally]) -> DispatchTally:
    return reduce(add, tallies, DispatchTally())


def _facts(officer: Officer, year: int, as_of: date, selection: Selection) -> list[dict[str, Any]]:
    """Read one row a project: its dates by the day and its money of the year."""
    projects = _selected(Project.objects.visible_to(officer), selection)
    # Subqueries, not joins: several joined tables of records would multiply the rows of a project.
    happened = Milestone.objects.standing().reached_by(as_of).filter(project=OuterRef("pk"))
    dates = {f"{kind}_on": Subquery(happened.filter(kind=str(kind)).values("occurred_on")[:1]) for kind in DATED_KINDS}
    # Of a stop and a resumption on one day the one recorded later decides.
    interruptions = happened.filter(kind__in=[str(kind) for kind in REPEATABLE]).order_by("-occurred_on", "-id")
    plan = AnnualPlan.objects.standing().filter(project=OuterRef("pk"), year=year)
    figures = ProgressFigure.objects.standing().filter(project=OuterRef("pk")).order_by("-month")
    # A month counts once it has ended, and an earlier year is asked about up to its December.
    newest = min(last_completed_month(as_of), date(year, 12, 1))
    this_year = figures.filter(month__gte=date(year, 1, 1), month__lte=newest)
    before = figures.filter(month__lt=date(year, 1, 1), completed_yuan__isnull=False)
    stated = this_year.filter(year_completed_yuan__isnull=False)
    since_start = this_year.filter(completed_yuan__isnull=False)
    annotated = projects.annotate(
        **dates,
        last_interruption=Subquery(interruptions.values("kind")[:1]),
        plan_yuan=Subquery(plan.values("planned_yuan")[:1]),
        stated_yuan=Subquery(stated.values("year_completed_yuan")[:1]),
        stated_month=Subquery(stated.values("month")[:1]),
        since_start_yuan=Subquery(since_start.values("completed_yuan")[:1]),
        since_start_month=Subquery(since_start.values("month")[:1]),
        before_yuan=Subquery(before.values("completed_yuan")[:1]),
    )
    return list(annotated.order_by().values(*_COLUMNS, *dates))


_COLUMNS = (
    "zone_id",
    "zone__unit_id",
    "category",
    "chain",
    "planned_start_on",
    "last_interruption",
    "plan_yuan",
    "stated_yuan",
    "stated_month",
    "since_start_yuan",
    "since_start_month",
    "before_yuan",
)


def _selected(projects: ProjectQuerySet, selection: Selection) -> ProjectQuerySet:
    lookups = {
        "zone": selection.zone_id,
        "zone__unit": selection.unit,
        "category": selection.category,
        "chain__in": selection.chains,
    }
    return projects.filter(**{name: value for name, value in lookups.items() if value is not None})


def _year_facts(row: dict[str, Any]) -> YearFacts:
    ends = (row["completed_on"], row["producing_on"], row["terminated_on"])
    return YearFacts(
        is_industry=row["category"] == Category.INDUSTRY,
        planned_start_on=row["planned_start_on"],
        started_on=row["started_on"],
        ended_on=min((day for day in ends if day), default=None),
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
