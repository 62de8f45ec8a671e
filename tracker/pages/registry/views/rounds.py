"""The rounds: opening one, its date and whoever told it, correcting the date, taking a round back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.models import CohortEntry, Round
from projects.operations.rounds import correct_round, open_round, withdraw_round
from projects.permissions import may_open_round
from projects.rules.stages import COHORT_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.registry.forms import rounds as list_forms
from tracker.pages.shortcuts import get_visible_or_404, require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.pages.fields import PageForm

DONE = {"move": "日期已更正，原日期留存。", "withdraw": "期次已撤回。"}


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the rounds with what the officer sees of their lists; open one."""
    form = list_forms.RoundForm()
    if request.method == "POST":
        require(may_open_round(request.officer))
        form = list_forms.RoundForm(request.POST)
        if form.is_valid() and _opened(request, form):
            return redirect("rounds")
    lists = [str(one) for one in COHORT_LABELS]
    listed = CohortEntry.objects.standing().visible_to(request.officer).order_by().values_list("round")
    counted = listed.annotate(**{f"on_{one}": Count("pk", filter=Q(cohort=one)) for one in lists})
    counts = {number: of_lists for number, *of_lists in counted}
    context = {
        "form": form,
        "may_open": may_open_round(request.officer),
        "labels": list(COHORT_LABELS.values()),
        "today": request.today,
        "rows": [
            {"round": one, "lists": list(zip(lists, counts.get(one.pk, [0] * len(lists)), strict=True))}
            for one in Round.objects.standing().order_by("-held_on")
        ],
    }
    return render(request, "tracker/pages/registry/rounds.html", context, status=422 if form.errors else 200)


def _opened(request: OfficerRequest, form: list_forms.RoundForm) -> bool:
    """Open a round; return whether the domain let it pass."""
    try:
        opened = open_round(**form.cleaned_data, by=request.officer, now=request.now)
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, f"{opened}已登记。")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def one(request: OfficerRequest, round_id: int) -> HttpResponse:
    """Show a round with the dates that were told of it; correct the date, or take the round back."""
    found = get_visible_or_404(Round.objects.select_related("opened_by", "withdrawn_by"), round_id)
    may_change = may_open_round(request.officer) and found.withdrawn_at is None
    said = request.POST
    forms: dict[str, PageForm] = {
        "move": list_forms.MoveForm(said if "move" in said else None, initial=list_forms.dated(found)),
        "withdraw": WithdrawalForm(said if "withdraw" in said else None),
    }
    status = 200
    if request.method == "POST":
        require(may_open_round(request.officer))
        name = next((one for one in DONE if one in said), "")
        if name and may_change and _changed(request, name, forms[name], found):
            messages.success(request, DONE[name])
            return redirect("rounds")
        status = 422
    context = {"round": found, "dates": found.dates.select_related("recorded_by"), **(forms if may_change else {})}
    return render(request, "tracker/pages/registry/round.html", context, status=status)


def _changed(request: OfficerRequest, name: str, form: PageForm, round_: Round) -> bool:
    """Do what a form says; return whether it could be done."""
    if not form.is_valid():
        return False
    try:
        if name == "move":
            correct_round(round_=round_, **form.cleaned_data, by=request.officer, now=request.now)
        else:
            withdraw_round(round_=round_, **form.cleaned_data, by=request.officer, now=request.now)
    except DomainError as error:
        form.refuse(error)
        return False
    return True
