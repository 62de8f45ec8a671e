"""The list of the rounds, and opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from projects.operations.rounds import open_round
from projects.permissions import may_open_round
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.lists import Table, list_response
from tracker.pages.registry.display import round_rows
from tracker.pages.registry.entry_lists import ROUNDS
from tracker.pages.registry.forms.rounds import RoundForm
from tracker.pages.shortcuts import require
from tracker.queries.rates.headings import DOUBLE_COUNTED

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def round_list(request: OfficerRequest) -> HttpResponse:
    """Show the rounds with what the officer sees of their lists; open one."""
    form = RoundForm(posted_data(request))

    def open_() -> None:
        round_ = open_round(**form.cleaned_data, by=request.officer, now=request.now)
        messages.success(request, f"{round_}已登记。")

    if request.method == "POST":
        require(may_open_round(request.officer))
        if form.submit(open_):
            return redirect("rounds")
    rows, lines = round_rows(request)
    context = {
        "opening": form,
        "may_open": may_open_round(request.officer),
        "double_counted": DOUBLE_COUNTED,
    }
    return list_response(
        request,
        "tracker/pages/registry/rounds.html",
        Table(request, "rounds", "期次与名单", ROUNDS, rows, noun="期"),
        question_lines=lines,
        context=context,
        status=422 if form.errors else 200,
    )
