"""What a monthly note of the dispatch (调度) seals: 三率, who has not reported, what is stalled, open problems."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.bulletin_dispatch import dispatch_table_of, facts_told
from projects.rules.dispatch_rates import DISPATCH_FORMULAS, SOURCE, DispatchTally, tally_year
from projects.rules.months import last_completed_month, month_text
from projects.rules.stalling import Level
from tracker.models import Problem
from tracker.queries.rates.dispatch_facts import DispatchQuestion, year_projects
from tracker.queries.rates.labels import plain_labels
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.reports.dashboard import missing_projects
from tracker.queries.stalled.flags import StalledGroups
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.structure import Structure
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from projects.models import ProjectQuerySet

COLUMNS = ("pk", "name", "zone__name", "zone__unit_id")


@dataclass(frozen=True)
class NoteQuestion:
    """What a monthly note is about: the year of a day, up to it; `unit` is the code of one, None the province."""

    as_of: date
    unit: str | None = None

    @property
    def month(self) -> date:
        """The month whose reports are asked about: the last one that the day has completed."""
        return last_completed_month(self.as_of)

    def told(self) -> dict[str, Any]:
        """Return the question as the bytes hold it."""
        asked = {"as_of": self.as_of.isoformat(), "month": month_text(self.month), "unit": self.unit}
        return {**asked, "year": self.as_of.year}


def note_question_from(told: Mapping[str, Any]) -> NoteQuestion:
    """Return the question that a sealed note was made of."""
    return NoteQuestion(as_of=date.fromisoformat(told["as_of"]), unit=told["unit"])


def note_content(question: NoteQuestion, *, known_at: datetime) -> dict[str, Any]:
    """
    Return what is sealed of the dispatch as known at a moment; of lights, reports and problems what stands.

    These have no history to read them from again, and are taken as they are in the transaction that seals.
    """
    members = note_members(question, known_at=known_at)
    selection = Selection(unit=question.unit, structure=Structure.THEN, named_on=question.as_of)
    everybody = Officer(role=Role.PROVINCE)
    labels = plain_labels(Grouping.UNIT, {one["unit"] for one in members}, officer=everybody, selection=selection)
    projects = Project.objects.visible_to(everybody)
    if question.unit:
        projects = projects.filter(zone__unit=question.unit)
    missing = missing_projects(everybody, question.month).filter(pk__in=projects.values("pk"))
    return {
        "question": question.told(),
        "source": SOURCE,
        "shares": {
            name: {
                "denominator": formula.denominator,
                "label": formula.label,
                "measure": str(formula.measure),
                "numerator": formula.numerator,
            }
            for name, formula in DISPATCH_FORMULAS.items()
        },
        "units": [{"name": label.text, "unit": label.key} for label in labels],
        "members": members,
        "table": table_of(members, question, [label.key for label in labels]),
        "unreported": _told(missing),
        "stalled": _stalled(projects, question.as_of),
        "problems": _problems(projects, question.as_of),
    }


def table_of(members: list[dict[str, Any]], question: NoteQuestion, units: list[str]) -> Any:
    """Return the table that the members of a note give."""
    return dispatch_table_of(members, question.as_of.year, question.as_of, units)


def note_members(question: NoteQuestion, *, known_at: datetime) -> list[dict[str, Any]]:
    """Return the projects that count for anything in the year, by number, with their facts."""
    selection = Selection(unit=question.unit, structure=Structure.THEN, named_on=question.as_of)
    asked = DispatchQuestion(
        officer=Officer(role=Role.PROVINCE),
        year=question.as_of.year,
        as_of=question.as_of,
        selection=selection,
        known_at=known_at,
    )
    nothing = DispatchTally()
    counted = [one for one in year_projects(asked) if tally_year(one.facts, asked.year, asked.until) != nothing]
    names = dict(Project.objects.filter(pk__in=[one.id for one in counted]).values_list("pk", "name"))
    return [
        {**facts_told(one.facts), "project": one.id, "name": names[one.id], "zone": one.zone_id, "unit": one.unit}
        for one in counted
    ]


def _told(projects: ProjectQuerySet) -> list[dict[str, Any]]:
    rows = projects.order_by("pk").values_list(*COLUMNS)
    return [{"project": pk, "name": name, "zone": zone, "unit": unit} for pk, name, zone, unit in rows]


def _stalled(projects: ProjectQuerySet, day: date) -> list[dict[str, Any]]:
    """Return the projects with a red light on a day, with the rules that lit it."""
    lit = StalledGroups(projects, Moment(day), level=str(Level.RED))
    rules: defaultdict[int, set[str]] = defaultdict(set)
    for number, rule in lit.flags.order_by().values_list("project_id", "rule_code"):
        rules[number].add(rule)
    for _, _, number, rule in lit.judged_keys:
        rules[number].add(rule)
    told = _told(Project.objects.filter(pk__in=rules))
    return [{**one, "rules": sorted(rules[one["project"]])} for one in told]


def _problems(projects: ProjectQuerySet, day: date) -> list[dict[str, Any]]:
    """Return the problems that are open, by number."""
    found = Problem.objects.open().filter(project__in=projects).order_by("pk").select_related("project__zone")
    return [
        {
            "problem": one.pk,
            "project": one.project_id,
            "name": one.project.name,
            "zone": one.project.zone.name,
            "unit": one.project.zone.unit_id,
            "description": one.description,
            "due_on": one.due_on.isoformat(),
            "is_overdue": one.due_on < day,
        }
        for one in found
    ]
