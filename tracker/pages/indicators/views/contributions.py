"""Which zones pull a total most (拉动)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.contributions import FORMULA
from projects.rules.indicators import value_text
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.indicators import display
from tracker.pages.indicators.forms import ComparisonForm
from tracker.queries.indicators.contributions import compare_zones
from tracker.queries.rates.window import ParameterError

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def contribution_table(request: OfficerRequest) -> HttpResponse:
    """Show what each zone adds to the growth of a total: the ten highest, the ten lowest, and who does not count."""
    form = ComparisonForm(request)
    compared = None
    if form.is_valid():
        try:
            compared = compare_zones(officer=request.officer, question=form.question(), today=request.today)
        except ParameterError as error:
            form.add_error(error.field, error.message)
    template = "tracker/pages/indicators/contributions.html"
    if compared is None:
        return render(request, template, {"form": form}, status=422 if request.GET else 200)
    zones, question, table = compared.zones, compared.question, compared.table
    context = {
        "form": form,
        "formula": FORMULA,
        "query": form.query_string(),
        "question": question,
        "table": table,
        "zones": len(zones),
        "question_lines": form.heading(),
        "total_before": value_text(table.total_before),
        "total_now": value_text(table.total_now),
        "change": value_text(table.change),
        "tables": [
            ("拉动最多的 10 个", display.contribution_rows(zones, compared.highest())),
            ("拉动最少的 10 个", display.contribution_rows(zones, compared.lowest())),
        ],
        "missing": display.missing_rows(compared),
    }
    return render(request, template, context)
