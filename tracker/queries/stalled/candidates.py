"""Projects that could be put on a target list: by their planned date, or by what history makes likely."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from projects.models import PLANNED_FIELDS, Project
from projects.rules.waiting import WaitingCurve, waiting_curve
from tracker.queries.rates.selection import Selection, project_lookups
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.targets import StageDates, stage_dates
from tracker.queries.stalled.waits import Waits, is_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.models import ProjectQuerySet
    from projects.rules.stages import Stage
    from zones.models import Officer

COLUMNS = ("id", "name", "zone__name", "zone__unit__name", "category", "is_key", "zone_id", "zone__unit_id", "chain")

Waiting = tuple[dict[str, WaitingCurve], list[tuple[dict[str, Any], date | None]]]
"""How long the projects of each category wait, and projects that have not got there, each with the day since when."""


class CandidateBasis(StrEnum):
    """By which day a project is looked for."""

    PLANNED = "planned"
    FORECAST = "forecast"


BASIS_LABELS = {CandidateBasis.PLANNED: "计划日期", CandidateBasis.FORECAST: "预测日期（过半可能）"}
LABELS = {"by": "按"}
"""What the parameters are called that elsewhere split a table."""


@dataclass(frozen=True)
class CandidateQuestion:
    """Which projects may reach a stage between two days, inclusive, as seen on a day."""

    officer: Officer
    stage: Stage
    first_on: date
    last_on: date
    as_of: date
    basis: CandidateBasis
    selection: Selection


def candidates(question: CandidateQuestion) -> list[dict[str, Any]]:
    """
    Return the visible projects that have not reached the stage and whose day falls into the span, by their keys.

    Each row has the planned day, since when it waits, the chance (0–1) to get there by the last day and the day by
    which half of those that waited as long had got there. The history is that of all visible projects, so an officer
    of a zone rarely has enough of it. Four queries at most.
    """
    field = PLANNED_FIELDS[question.stage]
    visible = Project.objects.visible_to(question.officer)
    curves, found = (_kept if is_kept(visible, question.as_of) else _recorded)(question, visible)
    rows = []
    for row, since in found:
        forecast = _forecast(question, curves.get(row["category"]), since)
        day = row[field] if question.basis is CandidateBasis.PLANNED else forecast["forecast_on"]
        if _is_within(question, day):
            rows.append({**row, "planned_on": row[field], "waits_since": since, **forecast})
    return rows


def _is_within(question: CandidateQuestion, day: date | None) -> bool:
    return day is not None and question.first_on <= day <= question.last_on


def _kept(question: CandidateQuestion, visible: ProjectQuerySet) -> Waiting:
    """Have the database count the waits and pick the projects whose day can fall into the span."""
    field = PLANNED_FIELDS[question.stage]
    waits = Waits(visible, question.stage, question.as_of)
    curves = {category: waiting_curve(found) for category, found in waits.by_category().items()}
    if question.basis is CandidateBasis.PLANNED:
        projects = waits.planned(field, question.first_on, question.last_on)
    else:
        projects = waits.begun(
            lambda pair: _is_within(question, _forecast(question, curves.get(pair[0]), pair[1])["forecast_on"])
        )
    rows = projects.filter(**project_lookups(question.selection)).order_by("id").values(*COLUMNS, field, "waits_since")
    return curves, [(row, row.pop("waits_since")) for row in rows]


def _recorded(question: CandidateQuestion, visible: ProjectQuerySet) -> Waiting:
    """Read a past day from the records: every project in sight, with its days."""
    rows = {row["id"]: row for row in visible.order_by("id").values(*COLUMNS, PLANNED_FIELDS[question.stage])}
    # Without the condition for those who see all: a subquery would only slow the pass down.
    scope = None if question.officer.sees_everything else visible.values("pk")
    dates = stage_dates(scope, question.stage, Moment(question.as_of))
    wanted = set(visible.filter(**project_lookups(question.selection)).values_list("pk", flat=True))
    found = []
    for number, row in rows.items():
        happened = dates.get(number, StageDates())
        if number in wanted and not happened.reached_on and not happened.terminated_on:
            found.append((row, happened.since))
    return _curves(rows, dates, question.as_of), found


def expectation(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return how many projects there are, for how many history says something, and how many of these to expect."""
    chances = [row["chance"] for row in rows if row["chance"] is not None]
    expected = f"{sum(chances):.1f}" if chances else None
    return {"count": len(rows), "foreseen": len(chances), "expected": expected}


def _curves(projects: dict[int, dict[str, Any]], dates: dict[int, StageDates], as_of: date) -> dict[str, WaitingCurve]:
    """Return how long the projects of each category waited between the two stages."""
    waits: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    for number, happened in dates.items():
        since, reached_on = happened.since, happened.reached_on
        # A stage that was reached before the one it follows tells nothing of a wait.
        if since is not None and number in projects and (reached_on is None or reached_on >= since):
            waits[projects[number]["category"]].append((((reached_on or as_of) - since).days, reached_on is not None))
    return {category: waiting_curve(found) for category, found in waits.items()}


def _forecast(question: CandidateQuestion, curve: WaitingCurve | None, since: date | None) -> dict[str, Any]:
    if curve is None or since is None:
        return {"chance": None, "forecast_on": None, "compared": 0}
    waited = (question.as_of - since).days
    median = curve.median(waited)
    return {
        "chance": curve.chance(waited, (question.last_on - question.as_of).days),
        "forecast_on": None if median is None else since + timedelta(days=median),
        "compared": curve.count,
    }
