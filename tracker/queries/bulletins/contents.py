"""What a bulletin about the rates seals: members read from the records of one moment, and the tables made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F

from projects.errors import DomainError
from projects.rules.bulletins import member_from, rates_table
from projects.rules.rates import BASES
from projects.rules.stages import Cohort
from projects.rules.tallying import monthly_part_of
from tracker.queries.rates.columns import figure_month, monthly_figure, with_dates
from tracker.queries.rates.labels import plain_labels, zones_of
from tracker.queries.rates.selection import NOTHING, Grouping, Selection, entries_of
from tracker.queries.rates.window import Window, resolve_window
from tracker.queries.structure import Structure, as_called
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime


USUAL_BASIS = "investment-2023"
"""The newest whose source is within the province; no published one is official."""


@dataclass(frozen=True)
class RatesQuestion:
    """
    What a bulletin about the rates is about.

    Only what has a history is asked: zones and units as declared then, never a flag as it is now. `unit` is the code
    of a reporting unit, None for the province; `basis` is the one that the text speaks of, all are sealed.
    """

    as_of: date
    basis: str
    unit: str | None = None
    first: str | None = None
    last: str | None = None
    reviewed: bool = False
    counts_trial: bool = True

    def told(self) -> dict[str, Any]:
        """Return the question as the bytes hold it."""
        return {
            "as_of": self.as_of.isoformat(),
            "basis": self.basis,
            "first": self.first,
            "last": self.last,
            "reviewed": self.reviewed,
            "trial": self.counts_trial,
            "unit": self.unit,
        }


def question_from(content: Mapping[str, Any]) -> RatesQuestion:
    """Return the question that a sealed bulletin was made of."""
    return RatesQuestion(
        as_of=date.fromisoformat(content["as_of"]),
        basis=content["basis"],
        unit=content["unit"],
        first=content["first"],
        last=content["last"],
        reviewed=content["reviewed"],
        counts_trial=content["trial"],
    )


def rates_content(question: RatesQuestion, *, known_at: datetime) -> dict[str, Any]:
    """
    Return what is sealed: window, members and table as known at a moment. Twelve queries at most, however many members.

    All is read from records of which none is changed, as they were at the moment: statements that run one after the
    other agree as if they were one. A bulletin is of its unit or the province, whoever seals it.

    :raises ParameterError: for a round that is not registered, or an empty span
    :raises DomainError: `no_rounds`, if no round is counted
    """
    window = window_of(question, known_at)
    if not window.rounds:
        sentence = "截至这一天没有可计入的期次（最新一期不计入），无法形成通报；请改截至日或末期。"
        raise DomainError("no_rounds", sentence, field="as_of")
    selection, members = selection_of(question), sealed_members(question, known_at=known_at)
    units = plain_labels(
        Grouping.UNIT, {member["unit"] for member in members}, officer=_everybody(), selection=selection
    )
    listed = zones_of(_everybody(), selection, {member["zone"] for member in members}).select_related("unit")
    zones = as_called(listed, question.as_of)
    found = [member_from(member) for member in members]
    return {
        "question": question.told(),
        "rounds": [{"held_on": round_.held_on.isoformat(), "key": round_.key} for round_ in window.rounds],
        "left_out": [round_.key for round_ in window.left_out],
        "bases": _bases(),
        "units": [{"name": label.text, "unit": label.key} for label in units],
        "zones": [
            {"group": str(zone.group), "name": zone.name, "unit": zone.unit.code, "zone": zone.pk} for zone in zones
        ],
        "members": members,
        "table": rates_table(found, question.as_of, [unit.key for unit in units], [zone.pk for zone in zones]),
    }


def sealed_members(question: RatesQuestion, *, known_at: datetime) -> list[dict[str, Any]]:
    """Return the members of the three lists as the bytes hold them, in the order of list and entry."""
    window, selection = window_of(question, known_at), selection_of(question)
    return [member for cohort in Cohort for member in _members(window, selection, cohort)]


def _everybody() -> Officer:
    return Officer(role=Role.PROVINCE)


def window_of(question: RatesQuestion, known_at: datetime) -> Window:
    """Return the window of a question, as known at a moment."""
    return resolve_window(
        first=question.first,
        last=question.last,
        as_of=question.as_of,
        known_at=known_at,
        now=known_at,
        reviewed=question.reviewed,
        counts_trial=question.counts_trial,
    )


def selection_of(question: RatesQuestion) -> Selection:
    """Return whose projects a question is about."""
    return Selection(unit=question.unit, structure=Structure.THEN, named_on=question.as_of)


def _members(window: Window, selection: Selection, cohort: Cohort) -> Iterator[dict[str, Any]]:
    part = monthly_part_of(cohort)
    entries = with_dates(entries_of(_everybody(), window, selection, cohort), cohort, window)
    named = entries.annotate(
        called=F("project__name"),
        year=F("round__year"),
        round_number=F("round__number"),
        figure=monthly_figure(part.name, window) if part else NOTHING,
        figure_month=figure_month(part.name, window) if part else NOTHING,
    )
    for row in named.order_by("id").values(*_COLUMNS).iterator():
        yield {
            "amount": row["amount_yuan"],
            "category": row["category"],
            "chain": row["chain"],
            "cohort": str(cohort),
            "entry": row["id"],
            "expected_output": row["expected_output_yuan"],
            "figure": row["figure"],
            "figure_month": _text(row["figure_month"]) if row["figure"] is not None else None,
            "name": row["called"],
            "planned_on": _text(row["planned_next_on"]),
            "project": row["project_id"],
            "reached_on": _text(row["fact_reached_on"]),
            "removed_on": _text(row["fact_removed_on"]),
            "round": f"{row['year']}-{row['round_number']}",
            "terminated_on": _text(row["fact_terminated_on"]),
            "unit": row["unit_id"],
            "zone": row["zone_id"],
        }


_COLUMNS = (
    *("id", "project_id", "called", "year", "round_number", "zone_id", "unit_id", "category", "chain"),
    *("amount_yuan", "expected_output_yuan", "planned_next_on", "figure", "figure_month"),
    *("fact_reached_on", "fact_removed_on", "fact_terminated_on"),
)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _bases() -> dict[str, Any]:
    """Return what each basis divides by what, in words: they are printed from the seal, whatever the words are then."""
    return {
        code: {
            "rates": {
                name: {
                    "cohort": str(formula.cohort),
                    "denominator": formula.denominator,
                    "due": formula.due_policy,
                    "exits": formula.exit_policy,
                    "figures": formula.figure_policy,
                    "measure": str(formula.measure),
                    "numerator": formula.numerator,
                    "subset": formula.subset,
                }
                for name, formula in basis.formulas().items()
            },
            "source": basis.source,
            "title": basis.title,
        }
        for code, basis in BASES.items()
    }
