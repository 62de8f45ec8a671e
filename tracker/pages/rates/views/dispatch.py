"""The other trio (三率) of the province's dispatch on a page, each share with what it divides by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.dispatch_rates import DISPATCH_FORMULAS, SOURCE, elapsed_months, elapsed_share, reduction_remark
from projects.rules.money import wan_text
from projects.rules.rates import RateMeasure
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates.trend_forms import DISPATCH_LABELS, DispatchForm
from tracker.pages.rates.views.rates import USUAL_GROUPING
from tracker.queries.rates.dispatch import DispatchRow, dispatch_table
from tracker.queries.rates.selection import Grouping
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the three shares of a year by group."""
    usual = USUAL_GROUPING.get(Role(request.officer.role), Grouping.UNIT)
    form = DispatchForm(request, as_of=f"{request.today}", by=str(usual))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/dispatch.html", {"form": form}, status=422)
    asked, by = form.cleaned_data, Grouping(form.cleaned_data["by"])
    table = dispatch_table(
        officer=request.officer, year=asked["year"], as_of=asked["as_of"], selection=form.selection(), by=by
    )
    found = [table.total] if by is Grouping.NONE else [*table.rows, table.total]
    context = {
        "form": form,
        "table": table,
        "now": request.now,
        "elapsed": elapsed_share(elapsed_months(table.year, table.as_of)),
        "source": SOURCE,
        "shares": list(DISPATCH_FORMULAS.values()),
        "by_label": "范围" if by is Grouping.NONE else DISPATCH_LABELS[by],
        "rows": [_row(row) for row in found],
        "query": form.query(),
    }
    return render(request, "tracker/pages/rates/dispatch.html", context)


def _row(row: DispatchRow) -> dict[str, Any]:
    """Return a group's shares with their parts as they are shown."""
    figures = []
    for share in DISPATCH_FORMULAS.values():
        ratio = share.compute(row.tally)
        text = wan_text if share.measure is RateMeasure.AMOUNT else str
        figures.append((ratio.percent, text(ratio.numerator), text(ratio.denominator)))
    return {
        "label": row.label,
        "is_total": row.key is None,
        "tally": row.tally,
        "figures": figures,
        "remark": reduction_remark(row.tally),
    }
