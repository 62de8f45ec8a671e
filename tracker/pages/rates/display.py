"""The rates as tables show them: never a percentage without its two parts and the projects behind each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from projects.models import Category, ExitKind
from projects.rules.money import yi_text
from projects.rules.months import month_text
from projects.rules.rate_members import RATE_PART_LABELS, RatePart
from projects.rules.rates import BASES, RATE_LABELS, Formula, Rate, RateMeasure
from projects.rules.stages import COHORT_LABELS
from projects.rules.states import STATE_LABELS, State
from projects.rules.tallying import gaps_of
from tracker.pages.display import wan
from tracker.pages.rates.charts import line_chart
from tracker.pages.rates.query_form import NO_CHAIN
from tracker.queries.rates import members, selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from projects.rules.stages import Cohort
    from tracker.pages.rates.forms import RatesForm, RoundsForm, TrendForm
    from tracker.pages.rates.members_form import MembersForm
    from tracker.queries.rates.declared import Declared, DeclaredLists
    from tracker.queries.rates.tables import RateRow
    from tracker.queries.rates.trend import TrendPoint
    from tracker.queries.rates.window import Window

T = TypeVar("T")

OTHER_SIDE = ("from_as_of", "from_known_at", "from_first", "from_last", "from_basis", "cause")
PAGE_PARAMS = (
    *("basis", "by", "rate", "group", "cohort", "reached", "part", "from", "to", "against", "moving"),
    *OTHER_SIDE,
)
"""Parameters that only one page knows: a link to another page leaves them out."""
MEMBER_AMOUNTS = {
    "amount_wan": "amount_yuan",
    "completed_wan": "fact_completed",
    "expected_wan": "expected_output_yuan",
    "actual_wan": "fact_actual",
}


@dataclass(frozen=True)
class RateCell:
    """A rate, its parts as text in projects or 万元; `query` with `&part=…` opens the members behind one of them."""

    rate: Rate
    numerator: str
    denominator: str
    query: str
    percent: str = "—"
    """As it is printed, worked out once."""

    @property
    def gaps(self) -> list[tuple[str, str, int]]:
        """The counts beside the parts that are not zero: the part's name, its label and how many."""
        counts = ((part, label, getattr(self.rate, part, 0)) for part, label in RATE_PART_LABELS.items())
        return [(str(part), label, count) for part, label, count in counts if part not in _PARTS and count]


_PARTS = frozenset({RatePart.NUMERATOR, RatePart.DENOMINATOR})


def rate_cell(code: str, name: str, rate: Rate, form: RoundsForm, **params: str) -> RateCell:
    """Return the cell of a rate of a basis; `params` narrow the links from the whole table to the cell's row."""
    formula = BASES[code].formulas()[name]
    text = wan if formula.measure is RateMeasure.AMOUNT else str
    query = form.query_string(*PAGE_PARAMS, **params, cohort=str(formula.cohort), basis=code, rate=name)
    percent = rate.percent
    printed = "—" if percent is None else f"{percent}%"
    return RateCell(rate, text(rate.numerator), text(rate.denominator), query, printed)


def row_params(grouping: selection.Grouping, key: str | None) -> dict[str, str]:
    """Return the parameters by which a question about a table becomes one about its row; no key is the total."""
    if key is None or grouping is selection.Grouping.NONE:
        return {}
    if grouping is selection.Grouping.ROUND:
        return {"first": key, "last": key}
    return {str(grouping): key or NO_CHAIN}


def with_total(rows: Sequence[T], total: T, grouping: selection.Grouping) -> list[T]:
    """Return the rows with the total below them; without grouping, the total is all there is."""
    return [total] if grouping is selection.Grouping.NONE else [*rows, total]


def labelled_formulas(code: str) -> list[tuple[str, Formula]]:
    """Return the three formulas of a basis, each with the label of its rate."""
    return [(RATE_LABELS[name], formula) for name, formula in BASES[code].formulas().items()]


def rate_rows(rows: Sequence[RateRow], code: str, form: RatesForm) -> list[dict[str, Any]]:
    """Return the rows of one basis, each with its three cells."""
    return [
        {
            "label": row.label,
            "is_total": row.key is None,
            "cells": _cells(row, code, form, **row_params(form.grouping, row.key)),
        }
        for row in rows
    ]


def _cells(row: RateRow, code: str, form: RoundsForm, **params: str) -> list[RateCell]:
    return [
        rate_cell(code, name, formula.compute(row.tallies[formula.cohort]), form, **params)
        for name, formula in BASES[code].formulas().items()
    ]


def declared_row(declared: DeclaredLists, cohort: Cohort, window: Window) -> dict[str, Any]:
    """Return what a list declares in the rounds of a window, in 万元 and in 亿元."""
    return declared_amounts(declared.of(cohort, [held.key for held in window.rounds]))


def declared_amounts(declared: Declared) -> dict[str, Any]:
    """Return the members of a list and what they declare, in 万元 and in 亿元."""
    return {
        "members": declared.members,
        "amount_wan": wan(declared.amount),
        "amount_yi": yi_text(declared.amount),
        "output_wan": wan(declared.expected_output),
        "output_yi": yi_text(declared.expected_output),
        "without_output": declared.without_output,
    }


def cohort_rows(total: RateRow, form: RatesForm, declared: DeclaredLists) -> list[dict[str, Any]]:
    """Return what the three lists hold and declare, and where their members went."""
    return [
        {
            "label": COHORT_LABELS[cohort],
            "tally": tally,
            "gaps": gaps_of(cohort, tally),
            "declared": declared_row(declared, cohort, form.window),
            "query": form.query_string(*PAGE_PARAMS, cohort=str(cohort)),
        }
        for cohort, tally in total.tallies.items()
    ]


def member_row(member: dict[str, Any], form: MembersForm) -> dict[str, Any]:
    """Return a member of a list with labels for codes, amounts in 万元, and nothing that happened after the day."""
    as_of_day = members.member_as_of(member, form.window.as_of)
    labels = {
        "category": dict(Category.choices)[member["category"]],
        "state": STATE_LABELS[State(member["state"])],
        "fact_left_kind": dict(ExitKind.choices).get(as_of_day["fact_left_kind"], ""),
    }
    amounts = {name: wan(member[source]) for name, source in MEMBER_AMOUNTS.items()}
    return {**as_of_day, **labels, **amounts, "amount_yi": yi_text(member["amount_yuan"])}


def member_rows(rows: Iterable[dict[str, Any]], form: MembersForm) -> list[dict[str, Any]]:
    """Return some members as their list shows them."""
    return [member_row(row, form) for row in rows]


def trend_group(form: TrendForm, code: str, points: Sequence[TrendPoint], rows: Sequence[RateRow]) -> dict[str, Any]:
    """
    Return a group by one basis: its months with their three cells, and the chart of them.

    :param rows: the group's row at each of the points
    """
    months: list[dict[str, Any]] = []
    for point, row in zip(points, rows, strict=True):
        params = {"as_of": f"{point.window.as_of}", **row_params(form.grouping, row.key)}
        query = form.query_string(*PAGE_PARAMS, **params, basis=code, by=str(form.grouping))
        months.append({"window": point.window, "cells": _cells(row, code, form, **params), "query": query})
    percents = {
        label: [month["cells"][index].rate.percent for month in months]
        for index, (label, _) in enumerate(labelled_formulas(code))
    }
    return {
        "label": rows[0].label,
        "html_id": f"{code}-{rows[0].key or 'total'}",
        "months": months,
        "chart": line_chart([month_text(point.window.as_of) for point in points], percents),
    }
