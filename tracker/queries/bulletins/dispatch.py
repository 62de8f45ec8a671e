"""What a monthly note of the dispatch (调度) seals: 三率, who has not reported, what is stalled, open problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.bulletin_dispatch import dispatch_table_of, facts_told
from projects.rules.dispatch_rates import DISPATCH_FORMULAS, SOURCE, DispatchTally, tally_year
from projects.rules.months import last_completed_month, month_text
from tracker.queries.bulletins.troubles import troubles
from tracker.queries.rates.dispatch_facts import DispatchQuestion, year_projects
from tracker.queries.rates.labels import plain_labels
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.structure import Structure
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


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


def note_question_from(content: Mapping[str, Any]) -> NoteQuestion:
    """Return the question that a sealed note was made of."""
    return NoteQuestion(as_of=date.fromisoformat(content["as_of"]), unit=content["unit"])


def note_content(question: NoteQuestion, *, known_at: datetime) -> dict[str, Any]:
    """
    Return what is sealed of the dispatch as known at a moment; of lights, reports and problems what stands.

    These have no history to read them from again, and are taken as they are in the transaction that seals.
    """
    members = note_members(question, known_at=known_at)
    selection = Selection(unit=question.unit, structure=Structure.THEN, named_on=question.as_of)
    everybody = Officer(role=Role.PROVINCE)
    labels = plain_labels(Grouping.UNIT, {member["unit"] for member in members}, officer=everybody, selection=selection)
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
        **troubles(question.unit, month=question.month, day=question.as_of),
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
    counted = [
        year_project
        for year_project in year_projects(asked)
        if tally_year(year_project.facts, asked.year, asked.until) != nothing
    ]
    names = dict(Project.objects.filter(pk__in=[project.id for project in counted]).values_list("pk", "name"))
    return [
        {
            **facts_told(project.facts),
            "project": project.id,
            "name": names[project.id],
            "zone": project.zone_id,
            "unit": project.unit,
        }
        for project in counted
    ]
