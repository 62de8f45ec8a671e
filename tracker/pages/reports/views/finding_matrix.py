"""How many findings of which kind there are, by unit or zone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.lists.matrix import MatrixColumn, matrix_columns, matrix_rows
from tracker.pages.reports.finding_lists import FindingMatrixForm
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping
from tracker.queries.reports.findings import counts_by_place, finding_counts, visible_findings
from tracker.queries.structure import places_named

if TYPE_CHECKING:
    from django.http import HttpResponse


MOST_PLACES = 300
"""Rows on a page of the matrix: three times as many zones as the province has."""


EVERY_KIND = "all"


@require_safe
@officer_required
def finding_matrix(request: OfficerRequest) -> HttpResponse:
    """Show how many findings of which kind there are, by unit or zone; each number leads to its list."""
    officer = request.officer
    form = FindingMatrixForm(request.GET, officer, finding_counts(officer))
    by = Grouping(form.cleaned_data["by"]) if form.is_valid() else Grouping.UNIT
    place = "project__zone__unit" if by is Grouping.UNIT else "project__zone"
    counts = counts_by_place(form.filtered(visible_findings(officer)), place)
    for of_place in counts.values():
        of_place[EVERY_KIND] = sum(of_place.values())
    total = Counter[str]()
    for of_place in counts.values():
        total.update(of_place)
    asked = {name: form.data.get(name, "") for name in ("unit", "zone")}
    rows, foot = matrix_rows(places_named(counts, by), counts, total, by, asked)
    kinds = sorted(total.keys() - {EVERY_KIND})
    heads = [
        MatrixColumn(EVERY_KIND, "合计", ""),
        *(MatrixColumn(kind, kind, urlencode({"title": kind})) for kind in kinds),
    ]
    columns = matrix_columns(GROUPING_LABELS[by], heads, f"{reverse('findings')}?{form.query()}")
    return list_response(
        request,
        "tracker/pages/reports/finding_matrix.html",
        Table(request, "findings-matrix", "核查分布", columns, rows, MOST_PLACES, noun="行", foot=foot),
        question_lines=form.heading(request.now),
        context={"form": form},
        status=422 if form.errors else 200,
    )
