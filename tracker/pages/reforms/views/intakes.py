"""The clocks of 招落一体 that run on a day, and how many finished ones kept their limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.reforms.filters import IntakesForm
from tracker.pages.shortcuts import paginate
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
    page = paginate(request, overview.running)
    context = {
        "form": form,
        "overview": overview,
        "question_lines": form.heading(),
        "rows": [*overview.rows, overview.total],
        "page": page,
        "running": running_clocks(page, overview.period),
        "query": form.query_string(),
    }
    return render(request, "tracker/pages/reforms/intakes.html", context)
