"""The overview, and its trend and what is to be done today, which the page asks for once it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.rules.rates import BASES, RATE_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.overview import display
from tracker.pages.overview.forms import IN_SIGHT, OverviewForm
from tracker.pages.rates.display import PAGE_PARAMS
from tracker.queries.rates import headings
from tracker.queries.rates.overview import overview
from tracker.queries.rates.selection import Grouping
from tracker.queries.rates.trend import trend
from tracker.queries.todos import todos


@require_safe
@officer_required
def overview_page(request: OfficerRequest) -> HttpResponse:
    """Show the three rates against an earlier day, by unit and list."""
    form = OverviewForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/overview/overview.html", _frame(form), status=422)
    found = overview(
        officer=request.officer,
        window=form.window,
        earlier=form.earlier,
        selection=form.selection,
        by=form.grouping,
        basis=BASES[form.cleaned_data["basis"]],
    )
    shown = display.bars(form, found.table.rows)
    context = {
        **_frame(form),
        "question_lines": form.heading(form.window),
        "basis": BASES[form.cleaned_data["basis"]],
        "rates": [(name, label, form.query_string(rate=name)) for name, label in RATE_LABELS.items()],
        "is_ranked": form.grouping is not Grouping.ROUND,
        "bars_title": "各期次" if form.grouping is Grouping.ROUND else f"{form.grouping_label}排名",
        "rate_label": RATE_LABELS[form.cleaned_data["rate"]],
        "figures": display.figures(form, found),
        "bars": shown,
        "tiles": display.tiles(form, shown),
        "lists": display.lists(form, found.table.total),
        "double_counted": headings.DOUBLE_COUNTED,
        "query": form.query_string(),
        "rates_query": form.query_string(*PAGE_PARAMS, basis=form.cleaned_data["basis"], by=str(form.grouping)),
    }
    return render(request, "tracker/pages/overview/overview.html", context)


@require_safe
@officer_required
def overview_trend(request: OfficerRequest) -> HttpResponse:
    """Show the rates at the ends of the months before: a page of its own, or the piece that a script asks for."""
    form = OverviewForm(request)
    if not form.is_valid():
        return _piece(request, "trend", _frame(form), status=422)
    windows = form.months()
    points = trend(officer=request.officer, windows=windows, selection=form.selection, by=Grouping.NONE)
    context = {
        **_frame(form),
        "question_lines": form.heading(*windows),
        "basis": BASES[form.cleaned_data["basis"]],
        **display.trend_context(form, points),
        "rate_labels": RATE_LABELS.values(),
        "query": form.query_string(),
    }
    return _piece(request, "trend", context)


@require_safe
@officer_required
def overview_todos(request: OfficerRequest) -> HttpResponse:
    """
    Show what is to be done today, whatever is asked of the figures.

    Apart from them: its counts go through all projects, and nobody who changes the window should wait for them.
    """
    return _piece(request, "todos", display.todos_context(todos(request.officer, request.today)))


def _piece(request: OfficerRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a piece of the overview, as a script asks for it, or as a page of its own."""
    template = name if request.headers.get("HX-Request") == "true" else f"{name}_page"
    response = render(request, f"tracker/pages/overview/{template}.html", context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def _frame(form: OverviewForm) -> dict[str, Any]:
    """Return what stands around the figures: the form with the fields that are always in sight, and the links."""
    return {
        "form": form,
        "in_sight": [form[name] for name in IN_SIGHT if not form[name].is_hidden],
        "folded": [form[name] for name in form.fields if name not in IN_SIGHT and not form[name].is_hidden],
        "members_at": reverse("rate-members"),
        "grouping_label": form.grouping_label if form.is_valid() else "",
    }
