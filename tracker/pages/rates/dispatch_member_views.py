"""The projects behind a figure of the dispatch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.rules.dispatch_rates import CURRENT_ONLY, DISPATCH_PARTS, PLAN_OF_THE_YEAR
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.rates import dispatch_display as display
from tracker.pages.rates.dispatch_forms import DispatchMembersForm
from tracker.pages.rates.dispatch_lists import DISPATCH_MEMBERS
from tracker.queries.rates import dispatch

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def dispatch_member_list(request: OfficerRequest) -> HttpResponse:
    """Show the projects behind a figure of the dispatch, as many as it says."""
    form = DispatchMembersForm(request, as_of=f"{request.today}", part="missed")
    if not form.is_valid():
        return render(request, "tracker/pages/rates/dispatch_members.html", {"form": form}, status=422)
    question, part = form.question(), form.cleaned_data["part"]
    members = dispatch.dispatch_members(question, part)

    def prepare(rows: list[int]) -> list[dict[str, Any]]:
        return [display.dispatch_member_row(row) for row in dispatch.member_rows(question, rows)]

    label = DISPATCH_PARTS[part].label
    table = Table(request, "dispatch-members", label, DISPATCH_MEMBERS, members, prepare=prepare, noun="个项目")
    context = {
        "form": form,
        "question": question,
        "part": label,
        "readings": (PLAN_OF_THE_YEAR, CURRENT_ONLY),
        "query": form.query_string(),
        "table_query": form.query_string("part"),
    }
    template = "tracker/pages/rates/dispatch_members.html"
    return list_response(request, template, table, question_lines=form.heading(), context=context)
