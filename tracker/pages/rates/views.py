"""The pages of the rates: the table, the ranking, the trend, the rates of dispatch."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.permissions import may_seal_bulletins
from projects.rules.rates import BASES, RATE_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.rates import display, forms
from tracker.pages.rates.lists import LeagueRow, league_columns
from tracker.pages.rates.query_form import default_grouping
from tracker.pages.shortcuts import paginate
from tracker.queries.rates import headings, tables, trend
from tracker.queries.rates.league import league

ROWS_PER_PAGE = 96
"""Months of all groups and bases on a page of the trend, some 230 KB; more than one group only while they fit."""
MOST_PLACES = 300
"""Zones on a page of a ranking: three times as many as the province has."""


@require_safe
@officer_required
def rate_table(request: OfficerRequest) -> HttpResponse:
    """Show the three rates of one basis or of each, by group."""
    form = forms.RatesForm(request, by=default_grouping(request.officer))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/rates.html", {"form": form}, status=422)
    table = tables.rates_table(officer=request.officer, window=form.window, selection=form.selection, by=form.grouping)
    if not form.holds(len(table.rows)):
        return render(request, "tracker/pages/rates/rates.html", {"form": form}, status=422)
    rows = display.with_total(table.rows, table.total, form.grouping)
    declared = form.declared()
    context = {
        "form": form,
        "question_lines": form.heading(form.window),
        "tables": [
            {
                "basis": BASES[code],
                "formulas": display.labelled_formulas(code),
                "rows": display.rate_rows(rows, code, form),
            }
            for code in form.bases()
        ],
        "double_counted": headings.DOUBLE_COUNTED,
        "cohorts": display.cohort_rows(table.total, form, declared),
        "query": form.query_string(),
        "may_seal": may_seal_bulletins(request.officer),
        "changes_query": form.query_string("by"),
    }
    return render(request, "tracker/pages/rates/rates.html", context)


@require_safe
@officer_required
def rate_league(request: OfficerRequest) -> HttpResponse:
    """Show zones ranked by one rate of one basis, each within its group."""
    form = forms.LeagueForm(request, basis=next(iter(BASES)), rate=next(iter(RATE_LABELS)))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/league.html", {"form": form}, status=422)
    basis, rate = BASES[form.cleaned_data["basis"]], form.cleaned_data["rate"]
    formula = basis.formulas()[rate]
    places = league(
        officer=request.officer,
        window=form.window,
        selection=form.selection,
        formula=formula,
        group=form.cleaned_data["group"] or None,
    )
    context = {
        "form": form,
        "basis": basis,
        "rate": RATE_LABELS[rate],
        "formula": formula,
        "query": form.query_string(),
    }
    rows = [
        LeagueRow(place, display.rate_cell(basis.code, rate, place.rate, form, zone=str(place.zone.pk)))
        for place in places
    ]
    columns = league_columns(RATE_LABELS[rate], formula.measure)
    # All of them on one page: nobody turns the pages of a ranking of a group.
    table = Table(request, "league", f"开发区{RATE_LABELS[rate]}排名", columns, rows, MOST_PLACES, noun="个开发区")
    return list_response(
        request,
        "tracker/pages/rates/league.html",
        table,
        question_lines=form.heading(form.window),
        context=context,
    )


@require_safe
@officer_required
def rate_trend(request: OfficerRequest) -> HttpResponse:
    """Show the three rates of one basis or of each at every month's end, the total first."""
    form = forms.TrendForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/rates/trend.html", {"form": form}, status=422)
    points = trend.trend(officer=request.officer, windows=form.windows, selection=form.selection, by=form.grouping)
    # Each point has the same groups in the same order: turned from a table a month into months by group.
    groups = [[point.table.total for point in points], *zip(*(point.table.rows for point in points), strict=True)]
    page = paginate(request, groups, max(1, ROWS_PER_PAGE // (len(points) * len(form.bases()))))
    context = {
        "form": form,
        "points": points,
        "question_lines": form.heading(*form.windows),
        "page": page,
        "tables": [
            {
                "basis": BASES[code],
                "formulas": display.labelled_formulas(code),
                "groups": [display.trend_group(form, code, points, rows) for rows in page],
            }
            for code in form.bases()
        ],
        "query": form.query_string(),
    }
    return render(request, "tracker/pages/rates/trend.html", context)
