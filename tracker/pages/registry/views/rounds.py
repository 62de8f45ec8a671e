"""The rounds: opening one, its date and whoever recorded it, correcting the date, withdrawing a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import Round
from projects.operations.rounds import correct_round, open_round, withdraw_round
from projects.permissions import may_fill_lists, may_open_round
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.forms import WithdrawalForm
from tracker.pages.lists import Table, list_response
from tracker.pages.multiform import MultiForm, withdrawal_kwargs
from tracker.pages.rates.forms import RoundTotalsForm
from tracker.pages.registry.display import round_rows, totals_context
from tracker.pages.registry.entry_lists import ROUNDS
from tracker.pages.registry.forms.rounds import RoundCorrectionForm, RoundForm
from tracker.pages.shortcuts import get_visible_or_404, require
from tracker.queries.rates.headings import DOUBLE_COUNTED

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.pages.forms import PageForm


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


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def round_detail(request: OfficerRequest, round_id: int) -> HttpResponse:
    """Show a round with every date that was recorded of it; correct the date, or withdraw the round."""
    # Every officer sees every round; visibility limits only the entries of its lists.
    round_ = get_visible_or_404(Round.objects.select_related("opened_by", "withdrawn_by"), round_id)

    def correct(form: PageForm) -> None:
        correct_round(round_=round_, **form.cleaned_data, by=request.officer, now=request.now)

    def withdraw(form: PageForm) -> None:
        withdraw_round(round_=round_, **withdrawal_kwargs(request, form))

    multiform = MultiForm(request)
    if may_open_round(request.officer) and round_.withdrawn_at is None:
        initial = {"held_on": round_.held_on, "is_date_published": round_.is_date_published}
        done = "日期已更正，原日期留存。"
        multiform.add("move", RoundCorrectionForm, correct, done, initial=initial, auto_id="move-%s")
        multiform.add("withdraw", WithdrawalForm, withdraw, "期次已撤回。")
    if multiform.process(is_allowed=may_open_round(request.officer)):
        return redirect("rounds")
    form = RoundTotalsForm(request)
    context = {
        "round": round_,
        "dates": round_.dates.select_related("recorded_by"),
        "form": form,
        "may_fill": may_fill_lists(request.officer),
        **totals_context(round_, form),
        **multiform.forms,
    }
    return render(request, "tracker/pages/registry/round.html", context, status=multiform.status)
