"""
Cells, rates, members, trend and ranking of a world, computed the long way.

Written from the domain's description of the rates, not from the product: the two are compared. Amounts are whole 元.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tests.oracle.books import Books, month_end
from tests.oracle.facts import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from tests.oracle.books import Member, Question
    from tests.oracle.facts import World

Amounts = dict[str, Any]
PERCENT = Decimal("0.01")
GROUPS = {
    "unit": lambda entry: entry.unit,
    "zone": lambda entry: entry.zone,
    "round": lambda entry: entry.round,
    "category": lambda entry: entry.category,
    "chain": lambda entry: entry.chain,
}


def is_without_figure(member: Member) -> bool:
    """Return whether a member has no part in the output rate of `count-2021` because nothing was promised."""
    return member.entry.cohort == "producing" and not member.removed and member.entry.expected is None


STATES: dict[str, Callable[[Member], bool]] = {
    "true": lambda one: one.reached,
    "false": lambda one: not (one.removed or one.reached or one.not_due),
    "not_due": lambda one: one.not_due,
    "removed": lambda one: one.removed,
    "terminated": lambda one: one.terminated,
    "without_figure": is_without_figure,
}
"""The members behind each count of a cell, by the name under which they are asked for."""


def percent(numerator: int, denominator: int) -> str | None:
    """Return a percentage with two decimals, rounded half up once; None where there is nothing to divide by."""
    if denominator == 0:
        return None
    return str((Decimal(numerator) * 100 / Decimal(denominator)).quantize(PERCENT, ROUND_HALF_UP))


# --- Cells


def cell(cohort: str, members: Sequence[Member]) -> Amounts:
    """Return what is counted of a list."""
    reached = [one for one in members if one.reached]
    not_due = [one for one in members if one.not_due]
    removed = [one for one in members if one.removed]
    counted = {
        "members": len(members),
        "amount": _sum(members),
        "reached": len(reached),
        "reached_amount": _sum(reached),
        "counted": len(members) - len(not_due) - len(removed),
        "not_due": len(not_due),
        "not_due_amount": _sum(not_due),
        "removed": len(removed),
        "removed_amount": _sum(removed),
        "terminated": sum(one.terminated for one in members),
        "without_figure": sum(is_without_figure(one) for one in members),
    }
    more = {"signed": lambda _: {}, "started": _started, "producing": _producing}
    return counted | more[cohort](members)


def _sum(members: Iterable[Member]) -> int:
    return sum(one.entry.amount for one in members)


def _started(members: Sequence[Member]) -> Amounts:
    return {"completed": sum(one.completed or 0 for one in members if one.reached)}


def _producing(members: Sequence[Member]) -> Amounts:
    industry = [one for one in members if one.is_industry]
    promised = [one for one in members if not one.removed and one.entry.expected is not None]
    return {
        "industry_members": len(industry),
        "industry_reached": sum(one.reached for one in industry),
        "industry_not_due": sum(one.not_due for one in industry),
        "industry_removed": sum(one.removed for one in industry),
        "expected_output": sum(one.entry.expected or 0 for one in promised),
        "actual_output": sum(one.actual or 0 for one in promised),
    }


# --- Rates


class Split:
    """The members of a list as a rate sees them: each counted, or left out for one reason."""

    def __init__(self, members: Sequence[Member], *, industry: bool = False, due: bool = False, expected: bool = False):
        self.members = members
        self.counted: list[Member] = []
        self.out = {"not_due": 0, "removed": 0, "without_figure": 0, "outside_subset": 0}
        for member in members:
            if member.removed:
                self.out["removed"] += 1
            elif industry and not member.is_industry:
                self.out["outside_subset"] += 1
            elif due and member.not_due:
                self.out["not_due"] += 1
            elif expected and member.entry.expected is None:
                self.out["without_figure"] += 1
            else:
                self.counted.append(member)

    def rate(self, numerator: int, denominator: int, *, missing: int = 0, measure: str = "count") -> Amounts:
        """Return a rate with its parts and where every member is."""
        assert len(self.counted) + sum(self.out.values()) == len(self.members)
        return {
            "numerator": numerator,
            "denominator": denominator,
            "percent": percent(numerator, denominator),
            "measure": measure,
            "counted": len(self.counted),
            "missing": missing,
            **self.out,
        }

    def by_count(self) -> Amounts:
        """Return the reached ÷ the counted."""
        return self.rate(sum(one.reached for one in self.counted), len(self.counted))

    def by_declared(self) -> Amounts:
        """Return the declared amounts of the reached ÷ those of the counted."""
        reached = [one for one in self.counted if one.reached]
        return self.rate(_sum(reached), _sum(self.counted), measure="amount")

    def by_completed(self) -> Amounts:
        """Return the completed investment of the reached ÷ the declared amounts of the counted."""
        reached = [one for one in self.counted if one.reached]
        missing = sum(one.completed is None for one in reached)
        completed = sum(one.completed or 0 for one in reached)
        return self.rate(completed, _sum(self.counted), missing=missing, measure="amount")

    def by_output(self) -> Amounts:
        """Return the actual ÷ the expected yearly output."""
        actual = sum(one.actual or 0 for one in self.counted)
        expected = sum(one.entry.expected or 0 for one in self.counted)
        missing = sum(one.actual is None for one in self.counted)
        return self.rate(actual, expected, missing=missing, measure="amount")


def rates(members: dict[str, list[Member]]) -> dict[str, dict[str, Amounts]]:
    """Return the rates of every basis."""
    signed, started, producing = (members[cohort] for cohort in LISTS)
    return {
        "count-2021": {
            "groundbreaking": Split(signed).by_count(),
            "production": Split(started).by_count(),
            "output": Split(producing, expected=True).by_output(),
        },
        "investment-2023": {
            "groundbreaking": Split(signed).by_declared(),
            "production": Split(started).by_completed(),
            "output": Split(producing, industry=True).by_count(),
        },
        "count-due": {
            "groundbreaking": Split(signed, due=True).by_count(),
            "production": Split(started, due=True).by_count(),
            "output": Split(producing, industry=True, due=True).by_count(),
        },
    }


# --- Answers


def row(members: dict[str, list[Member]]) -> Amounts:
    """Return the three cells and all rates of a group."""
    return {cohort: cell(cohort, members[cohort]) for cohort in LISTS} | {"rates": rates(members)}


def table(world: World, question: Question) -> Amounts:
    """Return the table of a question; `rows` are by their keys, those without members left out."""
    books = Books(world, question)
    counted, left_out = books.rounds()
    everyone = {cohort: books.members(cohort) for cohort in LISTS}
    rows = {}
    if question.by != "none":
        key_of = GROUPS[question.by]
        keys = {key_of(one.entry) for members in everyone.values() for one in members}
        rows = {
            key: row(
                {cohort: [one for one in members if key_of(one.entry) == key] for cohort, members in everyone.items()}
            )
            for key in keys
        }
    return {"rounds": counted, "left_out": left_out, "rows": rows, "total": row(everyone)}


def members(
    world: World,
    question: Question,
    cohort: str,
    state: str | None,
    industry: bool,
) -> dict[int, Member]:
    """Return the members of a list by the numbers of their projects: all, those behind one count, 产业类 ones alone."""
    found = Books(world, question).members(cohort)
    found = [one for one in found if one.is_industry or not industry]
    return {one.entry.project: one for one in found if state is None or STATES[state](one)}


def trend(world: World, question: Question, months: Iterable[date]) -> dict[str, Amounts]:
    """Return the table of each month's end."""
    return {f"{month:%Y-%m}": table(world, replace(question, as_of=month_end(month))) for month in months}


def league(world: World, question: Question, basis: str, rate: str) -> dict[int, Amounts]:
    """Return each zone that is seen with its rank in its group, and its rate."""
    shown = [zone for zone in world.zones if question.viewer in (None, zone.unit, zone.number)]
    shown = [zone for zone in shown if question.unit in (None, zone.unit)]
    places = {}
    for zone in shown:
        answer = table(world, replace(question, zone=zone.number))["total"]
        places[zone.number] = answer["rates"][basis][rate] | {"group": zone.group}
    for place in places.values():
        rivals = [other for other in places.values() if other["group"] == place["group"]]
        place["ranked_among"] = len(rivals)
        place["rank"] = 1 + sum(_is_better(other, place) for other in rivals)
    return places


def _is_better(one: Amounts, other: Amounts) -> bool:
    if not one["denominator"]:
        return False
    return not other["denominator"] or one["numerator"] * other["denominator"] > other["numerator"] * one["denominator"]
