"""The projects behind a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import Category, ExitKind
from projects.rules.stages import COHORT_LABELS, Cohort
from projects.rules.states import STATE_LABELS, State
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import wan
from tracker.pages.rates.forms import MembersForm
from tracker.queries.rates import members, tables
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 50


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the projects behind a figure, as many as it says."""
    form = MembersForm(request, cohort=str(Cohort.SIGNED))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/members.html", {"form": form}, status=422)
    cohort, asked, selection = Cohort(form.cleaned_data["cohort"]), form.cleaned_data["reached"], form.selection()
    tally = tables.tallies_of(request.officer, form.window, selection, cohort, Grouping.NONE).get(None, tables.NO_TALLY)
    found = members.members(
        officer=request.officer,
        window=form.window,
        selection=selection,
        cohort=cohort,
        state=members.STATE_OF_PARAM[asked] if asked else None,
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "window": form.window,
        "cohort": COHORT_LABELS[cohort],
        "tally": tally,
        "pending": tally.members - tally.reached - tally.not_due - tally.removed,
        "page": page,
        "rows": [_member(row, form) for row in page],
        "query": form.query(),
        "every": form.query("reached"),
    }
    return render(request, "tracker/pages/rates/members.html", context)


def _member(row: dict[str, Any], form: MembersForm) -> dict[str, Any]:
    """Return a member in the words of the screen."""
    told = members.member_as_of(row, form.window.as_of)
    amounts = {"amount_wan": "amount_yuan", "completed_wan": "fact_completed", "actual_wan": "fact_actual"}
    words = {
        "category": dict(Category.choices)[row["category"]],
        "state": STATE_LABELS[State(row["state"])],
        "fact_left_kind": dict(ExitKind.choices).get(told["fact_left_kind"], ""),
    }
    return {**told, **words, **{name: wan(row[source]) for name, source in amounts.items()}}
