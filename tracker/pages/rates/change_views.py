"""Why a rate changed: the parts of the difference, and the projects of each."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.errors import DomainError
from projects.rules.rate_sides import CAUSE_LABELS, Cause
from projects.rules.rates import BASES, RATE_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.rates import changes_display as display
from tracker.pages.rates.changes_form import ChangesForm
from tracker.pages.shortcuts import paginate
from tracker.queries.rates.change_records import told_lines
from tracker.queries.rates.changes import NO_PATH, Explained, changes

TEMPLATE = "tracker/pages/rates/changes.html"


@require_safe
@officer_required
def rate_changes(request: OfficerRequest) -> HttpResponse:
    """Show why a rate is another than on an earlier day or by an earlier knowledge."""
    form = ChangesForm(request)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=422)
    try:
        explained = changes(
            officer=request.officer,
            first=form.first_side,
            second=form.second_side,
            selection=form.selection,
            rate=form.cleaned_data["rate"],
        )
    except DomainError as error:
        form.refuse(error)
        return render(request, TEMPLATE, {"form": form}, status=422)
    return render(request, TEMPLATE, _context(request, form, explained))


def _context(request: OfficerRequest, form: ChangesForm, explained: Explained) -> dict[str, Any]:
    change, rate = explained.change, form.cleaned_data["rate"]
    sides = zip(("前一头", "后一头"), explained.sides, (change.before, change.after), strict=True)
    context = {
        "form": form,
        "question_lines": form.question_lines(),
        "rate": RATE_LABELS[rate],
        "rates": [(name, label, form.query_string("cause", rate=name)) for name, label in RATE_LABELS.items()],
        "sides": [
            (label, side.day, ratio.percent, display.side_text(ratio, side.formula)) for label, side, ratio in sides
        ],
        "change": display.points_text(change.printed),
        "bars": display.bars(form, explained),
        "notes": [note for note in (explained.undefined, explained.rebased, NO_PATH) if note],
        "is_amount": display.early_formula(explained).measure == "amount",
        "basis": BASES[form.cleaned_data["basis"]],
        "query": form.query_string(),
        "api_query": form.query_string("cause", from_as_of=f"{form.first_side.window.as_of}"),
    }
    cause = form.cleaned_data["cause"]
    if cause:
        page = paginate(request, display.lines_of(explained, cause))
        told_rows = told_lines(officer=request.officer, sides=explained.sides, lines=[*page])
        context |= {
            "cause": CAUSE_LABELS[Cause(cause)],
            "page": page,
            "lines": display.project_lines(told_rows, display.early_formula(explained)),
        }
    return context
