"""The clocks of 招落一体 that run on a day, and how many finished ones kept their limit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.lists.rows import RowsByName
from tracker.pages.reforms.filters import IntakesForm
from tracker.pages.reforms.lists import RUNNING
from tracker.queries.reforms.intakes import intake_overview, running_clocks

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def intake_list(request: OfficerRequest) -> HttpResponse:
    """Show what runs, what is over, and the counts by zone and class."""
    form = IntakesForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/reforms/intakes.html", {"form": form}, status=422)
    overview = intake_overview(officer=request.officer, period=form.period(), asked=form.asked())
    read = partial(running_clocks, period=overview.period)
    rows = RowsByName(overview.running)
    table = Table(request, "intakes", "招落一体在办", RUNNING, rows, prepare=read, noun="个在办，剩余最少的在前")
    context = {
        "form": form,
        "overview": overview,
        "rows": [*overview.rows, overview.total],
        "query": form.query_string(),
    }
    lines = form.heading()
    return list_response(request, "tracker/pages/reforms/intakes.html", table, question_lines=lines, context=context)
