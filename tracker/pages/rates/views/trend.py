"""The rates at each month's end on a page: a table for each group, and its lines beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.months import month_text
from projects.rules.rates import BASES
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates.charts import draw
from tracker.pages.rates.trend_forms import TrendForm
from tracker.pages.rates.views.rates import ASKED_BY, figure, formulas_of, narrowing
from tracker.queries.rates.selection import Grouping
from tracker.queries.rates.trend import TrendPoint, trend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from tracker.queries.rates.tables import RateRow

ROWS_PER_PAGE = 240
"""Months of all groups; more than one group only while they fit."""


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the three rates of each basis asked for at the end of each month, the total first."""
    form = TrendForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/rates/trend.html", {"form": form}, status=422)
    by = Grouping(form.cleaned_data["by"])
    points = trend(officer=request.officer, windows=form.windows, selection=form.selection(), by=by)
    every = [[point.table.total for point in points], *zip(*(point.table.rows for point in points), strict=True)]
    page = Paginator(every, max(1, ROWS_PER_PAGE // len(points))).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "points": points,
        "known_at": form.windows[-1].known_at,
        "reviewed": form.cleaned_data["reviewed"],
        "page": page,
        "tables": [
            {
                "basis": BASES[code],
                "formulas": formulas_of(code),
                "groups": [_group(form, code, points, rows) for rows in page],
            }
            for code in form.bases()
        ],
        "query": form.query(),
    }
    return render(request, "tracker/pages/rates/trend.html", context)


def _group(form: TrendForm, code: str, points: Sequence[TrendPoint], rows: Sequence[RateRow]) -> dict[str, Any]:
    """Return a group by one basis: its months with their three figures, and the lines through them."""
    by = Grouping(form.cleaned_data["by"])
    formulas = formulas_of(code)
    months: list[dict[str, Any]] = []
    for point, row in zip(points, rows, strict=True):
        narrowed = {"as_of": f"{point.window.as_of}", **narrowing(by, row.key)}
        figures = [figure(one, one.compute(row.tallies[one.cohort]), form, **narrowed) for _, one in formulas]
        asked = form.query(*ASKED_BY, **narrowed, basis=code, by=str(by))
        months.append({"window": point.window, "figures": figures, "query": asked})
    lines = {
        label: [month["figures"][index].rate.percent for month in months] for index, (label, _) in enumerate(formulas)
    }
    drawing = draw([month_text(point.window.as_of) for point in points], lines)
    return {"label": rows[0].label, "at": f"{code}-{rows[0].key or 'total'}", "months": months, "drawing": drawing}
