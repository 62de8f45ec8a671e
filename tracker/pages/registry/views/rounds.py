"""The rounds: opening one, its date and whoever recorded it, correcting the date, withdrawing a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import Round
from projects.operations.rounds import correct_round, withdraw_round
from projects.permissions import may_fill_lists, may_open_round
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, withdrawal_kwargs
from tracker.pages.rates.forms import RoundTotalsForm
from tracker.pages.registry.display import totals_context
from tracker.pages.registry.forms.rounds import RoundCorrectionForm
from tracker.pages.shortcuts import get_visible_or_404

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.pages.forms import PageForm


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
