"""
Cells, rates, members, trend and ranking of a world, computed the long way.

Written from the domain's description of the rates, not from the product: the two are compared. Amounts are whole 元.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tests.oracle.books import Books, declared, month_end
from tests.oracle.facts import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from tests.oracle.books import Member, Question, Reported
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


def is_missing(member: Member) -> bool:
    """Return whether a rate of its list counts a member with 0, because nothing was reported."""
    return any(member in behind(formula, [member])["missing"] for formula in _formulas(member))


def is_stale(member: Member) -> bool:
    """Return whether a rate of its list counts a member with a figure of long ago."""
    return any(member in behind(formula, [member])["stale"] for formula in _formulas(member))


def _formulas(member: Member) -> list[Formula]:
    formulas = (formula for of_basis in FORMULAS.values() for formula in of_basis.values())
    return [formula for formula in formulas if formula.cohort == member.entry.cohort]


def is_without_figure(member: Member) -> bool:
    """Return whether a member that is due has no part in its list's rate of output, because nothing was promised."""
    return member.entry.cohort == "producing" and not (member.removed or member.not_due or member.is_promised)


STATES: dict[str, Callable[[Member], bool]] = {
    "true": lambda one: one.reached,
    "false": lambda one: not (one.removed or one.reached or one.not_due),
    "not_due": lambda one: one.not_due,
    "removed": lambda one: one.removed,
    "terminated": lambda one: one.terminated,
    "without_figure": is_without_figure,
    "missing": is_missing,
    "stale": is_stale,
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
    lacking = [one for one in members if is_without_figure(one)]
    counted = {
        "members": len(members),
        "amount": _sum(members),
        "reached": len(reached),
        "reached_amount": _sum(reached),
        "counted": len(members) - len(not_due) - len(removed) - len(lacking),
        "not_due": len(not_due),
        "not_due_amount": _sum(not_due),
        "removed": len(removed),
        "removed_amount": _sum(removed),
        "terminated": sum(one.terminated for one in members),
        "without_figure": len(lacking),
        "missing": sum(map(is_missing, members)),
        "stale": sum(map(is_stale, members)),
    }
    more = {"signed": lambda _: {}, "started": _started, "producing": _producing}
    return counted | more[cohort](members)


def _sum(members: Iterable[Member]) -> int:
    return sum(one.entry.amount for one in members)


def _started(members: Sequence[Member]) -> Amounts:
    return {"completed": _total(one.completed for one in members if one.reached)}


def _total(reported: Iterable[Reported | None]) -> int:
    return sum(one.amount for one in reported if one is not None)


def _producing(members: Sequence[Member]) -> Amounts:
    industry = [one for one in members if one.is_industry]
    promised = [one for one in members if not one.removed and one.is_promised]
    return {
        "industry_members": len(industry),
        "industry_reached": sum(one.reached for one in industry),
        "industry_not_due": sum(one.not_due for one in industry),
        "industry_removed": sum(one.removed for one in industry),
        "expected_output": sum(one.entry.expected or 0 for one in promised),
        "actual_output": _total(one.actual for one in promised),
    }


# --- Rates


@dataclass(frozen=True)
class Formula:
    """What a basis divides by what, over which list, and which members it leaves out besides the removed ones."""

    cohort: str
    of: str
    industry: bool = False
    due: bool = False

    @property
    def measure(self) -> str:
        return "count" if self.of == "count" else "amount"


FORMULAS = {
    "count-2021": {
        "groundbreaking": Formula("signed", "count"),
        "production": Formula("started", "count"),
        "output": Formula("producing", "output"),
    },
    "investment-2023": {
        "groundbreaking": Formula("signed", "declared"),
        "production": Formula("started", "completed"),
        "output": Formula("producing", "count", industry=True),
    },
    "count-due": {
        "groundbreaking": Formula("signed", "count", due=True),
        "production": Formula("started", "count", due=True),
        "output": Formula("producing", "count", industry=True, due=True),
    },
}


def split(formula: Formula, members: Iterable[Member]) -> dict[str, list[Member]]:
    """Return the members of a list by what a rate does with them: counted, or left out for one reason."""
    parts: dict[str, list[Member]] = {
        name: [] for name in ("counted", "not_due", "removed", "without_figure", "outside_subset")
    }
    for member in members:
        if member.removed:
            parts["removed"].append(member)
        elif formula.industry and not member.is_industry:
            parts["outside_subset"].append(member)
        elif formula.due and member.not_due:
            parts["not_due"].append(member)
        elif formula.of == "output" and not member.is_promised:
            parts["without_figure"].append(member)
        else:
            parts["counted"].append(member)
    return parts


def behind(formula: Formula, members: Iterable[Member]) -> dict[str, list[Member]]:
    """Return the members behind each number of a rate."""
    parts = split(formula, members)
    counted = parts.pop("counted")
    numerator = counted if formula.of == "output" else [one for one in counted if one.reached]
    used = {
        "output": [(one, one.actual) for one in numerator],
        "completed": [(one, one.completed) for one in numerator],
    }.get(formula.of, [])
    missing = [one for one, figure in used if figure is None]
    stale = [one for one, figure in used if figure is not None and figure.is_old]
    return parts | {"numerator": numerator, "denominator": counted, "missing": missing, "stale": stale}


def rate(formula: Formula, members: Sequence[Member]) -> Amounts:
    """Return a rate with its parts, where every member is, and how sound the reported figures are that it uses."""
    parts = behind(formula, members)
    counts = {name: len(found) for name, found in parts.items()}
    numerator, denominator = {
        "count": lambda: (counts["numerator"], counts["denominator"]),
        "declared": lambda: (_sum(parts["numerator"]), _sum(parts["denominator"])),
        "completed": lambda: (_total(one.completed for one in parts["numerator"]), _sum(parts["denominator"])),
        "output": lambda: (
            _total(one.actual for one in parts["numerator"]),
            sum(one.entry.expected or 0 for one in parts["denominator"]),
        ),
    }[formula.of]()
    return counts | {
        "numerator": numerator,
        "denominator": denominator,
        "percent": percent(numerator, denominator),
        "measure": formula.measure,
        "counted": len(parts["denominator"]),
    }


def rates(members: dict[str, list[Member]]) -> dict[str, dict[str, Amounts]]:
    """Return the rates of every basis."""
    return {
        basis: {name: rate(formula, members[formula.cohort]) for name, formula in formulas.items()}
        for basis, formulas in FORMULAS.items()
    }


# --- Answers


def row(members: dict[str, list[Member]]) -> Amounts:
    """Return the three cells and all rates of a group."""
    cells = {cohort: cell(cohort, members[cohort]) for cohort in LISTS}
    return cells | {"rates": rates(members), "declared": {cohort: declared(members[cohort]) for cohort in LISTS}}


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


def members_behind(world: World, question: Question, basis: str, name: str, part: str) -> tuple[set[int], set[int]]:
    """Return the numbers of the projects behind a number of a rate, and of those that add nothing to it."""
    formula = FORMULAS[basis][name]
    parts = behind(formula, Books(world, question).members(formula.cohort))
    nothing = parts["missing"] if part == "numerator" else []
    return {one.entry.project for one in parts[part]}, {one.entry.project for one in nothing}


def trend(world: World, question: Question, months: Iterable[date]) -> dict[str, Amounts]:
    """Return the table of each month's end."""
    return {f"{month:%Y-%m}": table(world, replace(question, as_of=month_end(month))) for month in months}


def league(world: World, question: Question, basis: str, name: str) -> dict[int, Amounts]:
    """Return each zone that is seen with its rank in its group, and its rate."""
    shown = [zone for zone in world.zones if question.viewer in (None, zone.unit, zone.number)]
    shown = [zone for zone in shown if question.unit in (None, zone.unit)]
    places = {}
    for zone in shown:
        answer = table(world, replace(question, zone=zone.number))["total"]
        places[zone.number] = answer["rates"][basis][name] | {"group": zone.group}
    for place in places.values():
        rivals = [other for other in places.values() if other["group"] == place["group"]]
        place["ranked_among"] = len(rivals)
        place["rank"] = 1 + sum(_is_better(other, place) for other in rivals)
    return places


def _is_better(one: Amounts, other: Amounts) -> bool:
    """Return whether a zone goes before another: by the percentages as they are printed, so that equal ones tie."""
    if one["percent"] is None:
        return False
    return other["percent"] is None or Decimal(one["percent"]) > Decimal(other["percent"])
