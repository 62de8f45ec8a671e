"""The pages of the other trio: the table, and the projects behind each of its counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.permissions import may_seal_bulletins
from projects.rules.dispatch_rates import (
    CURRENT_ONLY,
    DISPATCH_FORMULAS,
    PLAN_OF_THE_YEAR,
    SOURCE,
    elapsed_months,
    elapsed_share,
)
from projects.rules.half_year import HALF_YEAR, half_year_day
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates import dispatch_display as display
from tracker.pages.rates.dispatch_forms import DispatchForm
from tracker.pages.rates.display import with_total
from tracker.pages.rates.query_form import default_grouping
from tracker.queries.rates import dispatch
from tracker.queries.rates.extent import CELLS_OF_A_DISPATCH_ROW

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def dispatch_table(request: OfficerRequest) -> HttpResponse:
    """Show the three rates of dispatch for a year by group, which are another trio than those of the lists."""
    form = DispatchForm(request, as_of=f"{request.today}", by=default_grouping(request.officer))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/dispatch.html", {"form": form}, status=422)
    question = form.question()
    table = dispatch.dispatch_table(question, form.grouping)
    if not form.fits(len(table.rows) + 1, CELLS_OF_A_DISPATCH_ROW):
        return render(request, "tracker/pages/rates/dispatch.html", {"form": form}, status=422)
    rows = with_total(table.rows, table.total, form.grouping)
    context = {
        "form": form,
        "table": table,
        "question_lines": form.heading(),
        "is_over": table.until != table.as_of,
        "elapsed": elapsed_share(elapsed_months(table.year, table.as_of)),
        "half_year_day": min(half_year_day(table.year), request.today),
        "source": SOURCE,
        "readings": (PLAN_OF_THE_YEAR, CURRENT_ONLY, HALF_YEAR),
        "shares": list(DISPATCH_FORMULAS.values()),
        "rows": [display.dispatch_row(row, form) for row in rows],
        "query": form.query_string(),
        "undated_query": form.query_string("as_of"),
        "may_seal": may_seal_bulletins(request.officer),
    }
    return render(request, "tracker/pages/rates/dispatch.html", context)
