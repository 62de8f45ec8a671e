"""How a printed figure was made: the settings that give it, or what the nearest ones lack."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.errors import DomainError
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates.reconcile_display import groups, shown_answer, shown_gaps
from tracker.pages.rates.reconcile_form import ReconcileForm
from tracker.queries.rates.printed_tables import PrintedQuestion
from tracker.queries.rates.reconciling import Reconciled, notes, reconcile

TEMPLATE = "tracker/pages/rates/reconcile.html"


@require_safe
@officer_required
def rate_reconcile(request: OfficerRequest) -> HttpResponse:
    """Ask for printed figures, and show the settings that give them."""
    form = ReconcileForm(request)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=422)
    if not form.printed:
        return render(request, TEMPLATE, {"form": form, "is_empty": True})
    question = form.question()
    try:
        found = reconcile(question)
    except DomainError as error:
        form.refuse(error)
        return render(request, TEMPLATE, {"form": form}, status=422)
    return render(request, TEMPLATE, {"form": form, **_context(form, question, found)})


def _context(form: ReconcileForm, question: PrintedQuestion, found: Reconciled) -> dict[str, Any]:
    near = [{**shown_answer(form, question, answer), "gaps": shown_gaps(question, answer)} for answer in found.near]
    return {
        "question_lines": form.question_lines(),
        "found": found,
        "notes": notes(found),
        "groups": groups([shown_answer(form, question, answer) for answer in found.answers]),
        "near": near,
        "api_query": form.query_string(),
    }
