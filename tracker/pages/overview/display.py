"""The overview as its page shows it: no rate without its parts, and every mark a link to the projects behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from projects.rules.money import yi_text
from projects.rules.rates import BASES, RATE_LABELS, RateMeasure
from projects.rules.stages import COHORT_LABELS, KIND_LABELS, Kind
from tracker.pages.rates.display import PAGE_PARAMS, RateCell, rate_cell, row_params
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from projects.rules.rates import Formula
    from tracker.pages.overview.forms import OverviewForm
    from tracker.queries.rates.overview import Overview
    from tracker.queries.rates.tables import RateRow
    from tracker.queries.rates.trend import TrendPoint
    from tracker.queries.todos import Todos

SHADES = (20, 40, 60, 80)
"""Percentages at which the next shade of the schematic begins."""
LIST_CELLS = (
    ("", "members"),
    ("true", "reached"),
    ("false", "pending"),
    ("not_due", "not_due"),
    ("removed", "removed"),
    ("terminated", "terminated"),
)


_LINKS = (
    '<a href="{0}&amp;part=numerator" title="{1}"><span class="unseen">分子 </span>{2}</a> ÷ '
    '<a href="{0}&amp;part=denominator" title="{3}"><span class="unseen">分母 </span>{4}</a> {5}'
)


class RateParts(NamedTuple):
    """What is divided by what, as text, and in what it is measured."""

    numerator: str
    denominator: str
    measure: str
    cell: RateCell

    @property
    def links(self) -> SafeString:
        """Both with links to the projects behind them; a template for each of a hundred took as long as their count."""
        cell, members_at = self.cell, reverse("rate-members")
        return format_html(
            _LINKS,
            f"{members_at}?{cell.query}",
            cell.numerator,
            self.numerator,
            cell.denominator,
            self.denominator,
            self.measure,
        )

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.numerator} ÷ {self.denominator} {self.measure}"


@dataclass(frozen=True)
class Headline:
    """One of the three rates on the day and on the earlier one; `terminated` stay in the denominator."""

    name: str
    label: str
    cohort: str
    formula: Formula
    cell: RateCell
    parts: RateParts
    earlier: RateCell
    earlier_parts: RateParts
    change: str
    direction: str
    terminated: int
    list_query: str
    why_query: str


@dataclass(frozen=True)
class Bar:
    """One group by one rate: `width` is in percent of the widest mark, `shade` from 0, or None without a rate."""

    key: str
    label: str
    cell: RateCell
    parts: RateParts
    width: str
    shade: int | None


def parts_of(cell: RateCell, formula: Formula) -> RateParts:
    """Return numerator and denominator, amounts in 亿元."""
    if formula.measure is RateMeasure.AMOUNT:
        return RateParts(yi_text(cell.rate.numerator), yi_text(cell.rate.denominator), "亿元", cell)
    return RateParts(cell.numerator, cell.denominator, "个", cell)


def figures(form: OverviewForm, found: Overview) -> list[Headline]:
    """Return the three rates of the basis."""
    code = form.cleaned_data["basis"]
    then = form.query_on(form.earlier)
    why = {"from_as_of": f"{form.earlier.as_of}", "rounds_on": then["rounds_on"]}
    shown = []
    for name, formula in BASES[code].formulas().items():
        tally = found.table.total.tallies[formula.cohort]
        cell = rate_cell(code, name, formula.compute(tally), form)
        earlier = rate_cell(code, name, formula.compute(found.earlier[formula.cohort]), form, **then)
        change = change_of(cell.rate.percent, earlier.rate.percent)
        shown.append(
            Headline(
                name=name,
                label=RATE_LABELS[name],
                cohort=COHORT_LABELS[formula.cohort],
                formula=formula,
                cell=cell,
                parts=parts_of(cell, formula),
                earlier=earlier,
                earlier_parts=parts_of(earlier, formula),
                change="—" if change is None else f"{change:+}",
                direction="rise" if change and change > 0 else "fall" if change else "",
                terminated=tally.terminated,
                list_query=form.query_string(*PAGE_PARAMS, cohort=str(formula.cohort)),
                why_query=form.query_string(*PAGE_PARAMS, **why, basis=code, rate=name),
            )
        )
    return shown


def change_of(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    """Return by how many points a rate moved: the difference of what is printed, so that a reader can check it."""
    return None if now is None or then is None else now - then


def bars(form: OverviewForm, rows: Sequence[RateRow]) -> list[Bar]:
    """
    Return the groups in the order of one rate, the highest first; those without it come last, in their own order.

    Rounds stay in the order of their days: they do not compete.
    """
    code, name = form.cleaned_data["basis"], form.cleaned_data["rate"]
    formula = BASES[code].formulas()[name]
    by, cells = form.grouping, []
    for row in rows:
        rate = formula.compute(row.tallies[formula.cohort])
        cells.append((row, rate.percent, rate_cell(code, name, rate, form, **row_params(by, row.key))))
    widest = max([Decimal(100), *(percent for _, percent, _ in cells if percent is not None)])
    if by is not Grouping.ROUND:
        cells.sort(key=lambda cell: (cell[1] is None, -(cell[1] or 0)))
    return [
        Bar(
            key=row.key or "",
            label=row.label,
            cell=cell,
            parts=parts_of(cell, formula),
            width=f"{(percent or 0) * 100 / widest:.1f}",
            shade=shade_of(percent),
        )
        for row, percent, cell in cells
    ]


def shade_of(percent: Decimal | None) -> int | None:
    """Return the number of the shade of a rate, from 0; None without a rate."""
    return None if percent is None else sum(percent >= start for start in SHADES)


def tiles(form: OverviewForm, shown: Sequence[Bar]) -> list[Bar]:
    """Return the units in the order of their codes; nothing where the bars are not units."""
    return sorted(shown, key=lambda bar: bar.key) if form.grouping is Grouping.UNIT else []


def lists(form: OverviewForm, total: RateRow) -> list[dict[str, Any]]:
    """Return where the members of each list went, each count with its link, and the declared 总投资 in 亿元."""
    rows = []
    for cohort, tally in total.tallies.items():
        query = form.query_string(*PAGE_PARAMS, cohort=str(cohort))
        cells = [(getattr(tally, part), f"{query}&reached={value}" if value else query) for value, part in LIST_CELLS]
        share = f"{tally.reached * 100 / tally.members:.1f}" if tally.members else "0"
        rows.append({"label": COHORT_LABELS[cohort], "cells": cells, "amount": yi_text(tally.amount), "width": share})
    return rows


def trend_context(form: OverviewForm, points: Sequence[TrendPoint]) -> dict[str, Any]:
    """Return the rows of the trend, the rounds held within them, and what the script draws."""
    rows = _trend_rows(form, points)
    marks = round_marks(rows)
    return {"rows": rows, "marks": marks, "chart": json.dumps(_chart(rows, marks), ensure_ascii=False)}


def _trend_rows(form: OverviewForm, points: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    """Return the month ends, each with its three cells and their parts."""
    code = form.cleaned_data["basis"]
    rows = []
    for point in points:
        then, total = form.query_on(point.window), point.table.total
        cells = [
            (cell, parts_of(cell, formula))
            for name, formula in BASES[code].formulas().items()
            for cell in [rate_cell(code, name, formula.compute(total.tallies[formula.cohort]), form, **then)]
        ]
        query = form.query_string(*(set(PAGE_PARAMS) - {"basis"}), **then)
        rows.append({"window": point.window, "cells": cells, "query": query})
    return rows


def _chart(rows: Sequence[dict[str, Any]], marks: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return months, three lines of percentages with texts and links, and the rounds' days."""
    lines, members_at = [], reverse("rate-members")
    for index, label in enumerate(RATE_LABELS.values()):
        cells = [row["cells"][index] for row in rows]
        lines.append(
            {
                "name": label,
                "values": [None if cell.rate.percent is None else float(cell.rate.percent) for cell, _ in cells],
                "texts": [str(parts) for _, parts in cells],
                "links": [f"{members_at}?{cell.query}&part=denominator" for cell, _ in cells],
            }
        )
    return {
        "months": [f"{row['window'].as_of:%Y-%m}" for row in rows],
        "unit": "%",
        "lines": lines,
        "marks": list(marks),
    }


def round_marks(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return month and key of each round of the newest month that was held within the months shown."""
    shown = {f"{row['window'].as_of:%Y-%m}" for row in rows}
    held = [(f"{round_.held_on:%Y-%m}", round_.key) for round_ in rows[-1]["window"].rounds]
    return [(month, key) for month, key in held if month in shown]


def todos_context(waiting: Todos) -> dict[str, Any]:
    """Return what waits today, with the parameters of the lists of what is planned this week."""
    week = {"from": f"{waiting.monday}", "to": f"{waiting.sunday}", "by": "planned"}
    planned = [(str(stage), KIND_LABELS[Kind(stage)], count) for stage, count in waiting.planned.items()]
    return {"todos": waiting, "planned": planned, "week": urlencode(week)}
