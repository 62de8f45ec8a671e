"""Who comes from the lists of earlier rounds onto a round's next list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from projects.models import CohortEntry, Round
from projects.permissions import may_fill_lists
from projects.rules.stages import Cohort
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.registry.entry_lists import (
    CANDIDATES,
    CandidateFilterForm,
    listed_entries,
    with_addresses,
)
from tracker.pages.shortcuts import get_visible_or_404
from tracker.queries.rounds.candidates import list_candidates

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def round_candidates(request: OfficerRequest, round_id: int) -> HttpResponse:
    """Show who of earlier lists got to the next stage since; the province ticks some for the preview of a list."""
    round_ = get_visible_or_404(Round.objects.standing(), round_id)
    form = CandidateFilterForm(request.GET, request.officer, cohort=str(Cohort.STARTED))
    found = CohortEntry.objects.none()
    if form.is_valid():
        found = form.filtered(list_candidates(request.officer, round_, Cohort(form.cleaned_data["cohort"])))
    rows = listed_entries(found).order_by("project__zone_id", "project_id", "id")
    title = f"{round_}候选"
    table = Table(request, "round-candidates", title, CANDIDATES, rows, prepare=with_addresses, noun="个候选")
    context = {"form": form, "round": round_, "may_tick": may_fill_lists(request.officer)}
    return list_response(
        request,
        "tracker/pages/registry/round_candidates.html",
        table,
        question_lines=form.heading(request.now, round=round_.key),
        context=context,
        status=422 if form.errors else 200,
    )
