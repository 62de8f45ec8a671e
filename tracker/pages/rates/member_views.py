"""The projects behind a figure of the rates."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.rate_members import RATE_PART_LABELS
from projects.rules.rates import RATE_LABELS
from projects.rules.stages import COHORT_LABELS, Cohort
from projects.rules.tallying import NOTHING_COUNTED, gaps_of
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.rates import display
from tracker.pages.rates.lists import MEMBERS
from tracker.pages.rates.members_form import MembersForm
from tracker.queries.rates import members, tables
from tracker.queries.rates.selection import Grouping


@require_safe
@officer_required
def rate_member_list(request: OfficerRequest) -> HttpResponse:
    """Show the projects behind a figure, as many as it says."""
    form = MembersForm(request, cohort=str(Cohort.SIGNED))
    if not form.is_valid():
        return render(request, "tracker/pages/rates/members.html", {"form": form}, status=422)
    cohort, selection = Cohort(form.cleaned_data["cohort"]), form.selection
    # Counted as the table counts, so that the figure above the list is the one that its link showed.
    tallies = tables.tallies_of(request.officer, form.window, selection, cohort, Grouping.NONE)
    tally = tallies.get(None, NOTHING_COUNTED)  # the key of the only group; absent when the list is empty
    rows = members.members(
        officer=request.officer,
        window=form.window,
        selection=selection,
        cohort=cohort,
        wanted=form.wanted(),
    )
    prepare = partial(display.member_rows, form=form)
    table = Table(request, "rate-members", "比率背后的项目", MEMBERS, rows, prepare=prepare)
    context = {
        "form": form,
        "cohort": COHORT_LABELS[cohort],
        "tally": tally,
        "gaps": gaps_of(cohort, tally),
        "part": RATE_PART_LABELS[form.rate_part[1]] if form.rate_part else "",
        "rate": RATE_LABELS[form.cleaned_data["rate"]] if form.rate_part else "",
        "declared": display.declared_row(form.declared(cohort), cohort, form.window),
        "query": form.query_string(),
        "all_states_query": form.query_string("reached", "basis", "rate", "part"),
    }
    lines = form.heading(form.window)
    return list_response(request, "tracker/pages/rates/members.html", table, question_lines=lines, context=context)
