"""The clocks of 招落一体 that run on a day, and how many finished ones kept their limit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.lists.rows import RowsByName
from tracker.pages.reforms.filters import IntakesForm, IntakeSummaryForm
from tracker.pages.reforms.lists import INTAKE_COUNTS, RUNNING
from tracker.queries.reforms.intakes import intake_overview, running_clocks

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def intake_list(request: OfficerRequest) -> HttpResponse:
    """Show what runs, the fewest days left first."""
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
        "query": form.query_string(),
        "query_of_summary": form.query_string("over"),
    }
    lines = form.heading()
    return list_response(request, "tracker/pages/reforms/intakes.html", table, question_lines=lines, context=context)


@require_safe
@officer_required
def intake_summary(request: OfficerRequest) -> HttpResponse:
    """Show how many run, are over and kept their limit, by zone and class."""
    form = IntakeSummaryForm(request)
    template = "tracker/pages/reforms/intake_summary.html"
    if not form.is_valid():
        return render(request, template, {"form": form}, status=422)
    overview = intake_overview(officer=request.officer, period=form.period(), asked=form.asked())
    rows, total = overview.rows, overview.total
    table = Table(request, "intake-summary", "招落一体汇总", INTAKE_COUNTS, rows, noun="行", foot=total)
    context = {"form": form, "overview": overview, "query": form.query_string()}
    return list_response(request, template, table, question_lines=form.heading(), context=context)
