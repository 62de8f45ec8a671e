"""How many projects have which light by which rule, by unit or zone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.models import Project
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.lists.matrix import matrix_columns, matrix_rows
from tracker.pages.stalled.forms import StallMatrixForm
from tracker.pages.stalled.lists import matrix_heads
from tracker.queries.rates.selection import GROUPING_LABELS, project_lookups
from tracker.queries.stalled.flags import FlagList
from tracker.queries.stalled.matrix import stall_matrix

MOST_PLACES = 300
"""Rows on a page of the matrix: three times as many zones as the province has."""


@require_safe
@officer_required
def stalled_matrix(request: OfficerRequest) -> HttpResponse:
    """Show how many projects have which light by which rule, by unit or zone; each number leads to its list."""
    form = StallMatrixForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/stalled/matrix.html", {"form": form}, status=422)
    moment, by = form.moment(), form.grouping
    projects = Project.objects.visible_to(request.officer, moment.known_at).filter(**project_lookups(form.selection))
    matrix = stall_matrix(FlagList(projects, moment), by)
    places = {name: form.data.get(name, "") for name in ("unit", "zone")}
    rows, total = matrix_rows(matrix.names, matrix.counts, matrix.total, by, places)
    address = f"{reverse('stalled')}?{form.query_string('by', 'unit', 'zone')}"
    columns = matrix_columns(GROUPING_LABELS[by], matrix_heads(matrix), address)
    table = Table(request, "stalled-matrix", "停滞分布", columns, rows, MOST_PLACES, noun="行", foot=total)
    context = {"form": form, "as_of": moment.as_of, "query": form.query_string("by")}
    lines = form.heading()
    return list_response(request, "tracker/pages/stalled/matrix.html", table, question_lines=lines, context=context)
