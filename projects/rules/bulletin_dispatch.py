"""The table of a monthly note of the dispatch (调度三率), made of the sealed facts of its projects alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from projects.rules.bulletins import hundredths
from projects.rules.dispatch_rates import DISPATCH_FORMULAS, DispatchTally, YearFacts, tally_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FACTS = tuple(field.name for field in fields(YearFacts))
_DAYS = frozenset({"planned_start_on", "started_on", "ended_on", "planned_in_year_on"})


def facts_told(facts: YearFacts) -> dict[str, Any]:
    """Return the facts of a project as the bytes hold them."""
    values = {name: getattr(facts, name) for name in _FACTS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def facts_from(content: Mapping[str, Any]) -> YearFacts:
    """Return the facts of a project from the object that holds them."""
    values: dict[str, Any] = {
        name: date.fromisoformat(content[name]) if name in _DAYS and content[name] is not None else content[name]
        for name in _FACTS
    }
    return YearFacts(**values)


def dispatch_table_of(members: Sequence[Mapping[str, Any]], year: int, until: date, units: Iterable[str]) -> Any:
    """Return what was counted of each unit and of all, and the three shares of each."""
    tallies: defaultdict[str, list[DispatchTally]] = defaultdict(list)
    for member in members:
        tallies[member["unit"]].append(tally_year(facts_from(member), year, until))
    by_unit = {unit: DispatchTally.total(parts) for unit, parts in tallies.items()}
    return {
        "units": [{"unit": unit, **_row(by_unit.get(unit, DispatchTally()))} for unit in sorted(units)],
        "total": _row(DispatchTally.total(by_unit.values())),
    }


def _row(tally: DispatchTally) -> dict[str, Any]:
    shares = {}
    for name, formula in DISPATCH_FORMULAS.items():
        ratio = formula.compute(tally)
        shares[name] = {
            "numerator": ratio.numerator,
            "denominator": ratio.denominator,
            "hundredths": hundredths(ratio),
        }
    return {"tally": {field.name: getattr(tally, field.name) for field in fields(DispatchTally)}, "shares": shares}
