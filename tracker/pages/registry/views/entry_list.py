"""The entries of the rounds' lists: the list of them, moving ticked ones to another round, and removing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.models import CohortEntry
from projects.operations.cohort_batches import move_entries, remove_entries
from projects.permissions import may_decide_exit, may_fill_lists
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.multiform import actor_kwargs
from tracker.pages.one_time_key import new_key, once
from tracker.pages.registry.entry_lists import (
    ENTRIES,
    EntryFilterForm,
    entries_of_page,
)
from tracker.pages.registry.forms.batches import MovingForm, RemovalForm
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.pages.registry.forms.batches import TickedEntriesForm


@require_safe
@officer_required
def entry_list(request: OfficerRequest) -> HttpResponse:
    """Show the entries that the filters find; the province ticks some to move or remove them."""
    form = EntryFilterForm(request.GET, request.officer)
    entries = form.filtered(CohortEntry.objects.standing().visible_to(request.officer))
    rows = entries.order_by("-round__held_on", "cohort", "id").values_list("pk", flat=True)
    table = Table(request, "entries", "名单", ENTRIES, rows, prepare=entries_of_page, noun="条")
    may_decide = may_fill_lists(request.officer) and may_decide_exit(request.officer)
    context = {"form": form, "may_tick": may_decide, "round": form.cleaned_data.get("round")}
    if may_decide:
        context |= {
            "move": MovingForm(officer=request.officer),
            "leave": RemovalForm(officer=request.officer, initial={"left_on": request.today}),
            "once": new_key(),
        }
    return list_response(
        request,
        "tracker/pages/registry/entries.html",
        table,
        question_lines=form.heading(request.now),
        context=context,
        status=422 if form.errors else 200,
    )


@require_POST
@officer_required
def entries_move(request: OfficerRequest) -> HttpResponse:
    """Move the ticked entries to another round."""
    require(may_fill_lists(request.officer))
    form = MovingForm(request.POST, officer=request.officer)

    def move() -> list[CohortEntry]:
        data = form.cleaned_data
        how = {"by": request.officer, "now": request.now, "reason": data["reason"]}
        return move_entries(entries=list(data["entry"]), round_=data["round_"], **how)

    return _decided(request, form, lambda: len(move()), "已改列，原记录留存")


@require_POST
@officer_required
def entries_leave(request: OfficerRequest) -> HttpResponse:
    """Record that the ticked projects leave their lists by one decision."""
    require(may_decide_exit(request.officer))
    form = RemovalForm(request.POST, officer=request.officer)

    def leave() -> int:
        data = {**form.cleaned_data}
        return remove_entries(entries=list(data.pop("entry")), **data, **actor_kwargs(request))

    return _decided(request, form, leave, "离开名单的决定已登记")


def _decided(request: OfficerRequest, form: TickedEntriesForm, deed: Any, success: str) -> HttpResponse:
    """Do it once, and return to the list; show the form with its ticks where it is refused."""
    done: list[int] = []
    if form.submit(lambda: done.append(once(request, deed))):
        messages.success(request, f"{done[0]} 条{success}。")
        query = request.POST.get("query", "")[:2000]
        return redirect(f"{reverse('entries')}?{query}")
    ticked = form.cleaned_data.get("entry") or ()
    context = {"form": form, "entries": ticked, "once": new_key(), "query": request.POST.get("query", "")}
    return render(request, "tracker/pages/registry/entries_decide.html", context, status=422)
