"""Entries of the lists: putting a project on one, its page, correcting it, leaving the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects.models import CohortEntry, CohortExit
from projects.operations import cohort_entries
from projects.permissions import may_correct_entry, may_decide_exit
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import wan
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.registry.forms.rounds import EntryCorrectionForm, EntryForm, ExitForm
from tracker.pages.registry.views.project_detail import submit_to_project
from tracker.pages.shortcuts import get_reportable_project, get_visible_or_404

if TYPE_CHECKING:
    from django.http import HttpResponse

EXIT_BUTTONS = {"leave", "stay"}


@require_POST
@officer_required
def cohort_entry_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Put the project on a list."""
    project = get_reportable_project(request.officer, project_id)
    form = EntryForm(request.POST)

    def enter() -> None:
        cohort_entries.enter_project(
            project=project,
            round_=form.cleaned_data["round_"],
            cohort=form.cleaned_data["cohort"],
            declared=form.declaration(),
            by=request.officer,
            now=request.now,
        )

    return submit_to_project(request, project, form, enter, name="entry_form", success="已列入名单。")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def cohort_entry_detail(request: OfficerRequest, entry_id: int) -> HttpResponse:
    """Show an entry; correct or withdraw it, record that the project left the list, or take that back."""
    visible = CohortEntry.objects.visible_to(request.officer)
    related = ("project__zone", "round", "zone", "unit", "recorded_by", "withdrawn_by", "corrects", "corrected_by")
    entry = get_visible_or_404(visible.select_related(*related), entry_id)
    exits = CohortExit.objects.filter(entry=entry).select_related("recorded_by", "withdrawn_by")
    may_correct, may_decide = may_correct_entry(request.officer, entry.project), may_decide_exit(request.officer)
    multiform = MultiForm(request)
    if may_decide and entry.withdrawn_at is None:
        _add_exit_form(multiform, entry, next((exit_ for exit_ in exits if exit_.withdrawn_at is None), None))
    if may_correct and entry.withdrawn_at is None:
        _add_correction_forms(multiform, entry)
    # Two rights on one page: units correct entries, the province alone decides exits. Without the second half a unit
    # that presses an exit's button would get 422 for a form that it was not offered, where 403 is meant.
    if multiform.process(is_allowed=may_correct and (may_decide or not EXIT_BUTTONS & request.POST.keys())):
        return redirect("project", entry.project_id)
    context = {
        "entry": entry,
        "project": entry.project,
        "exits": exits,
        "amount": wan(entry.amount_yuan),
        "expected": wan(entry.expected_output_yuan),
        **multiform.forms,
    }
    return render(request, "tracker/pages/registry/cohort_entry.html", context, status=multiform.status)


def _add_exit_form(multiform: MultiForm, entry: CohortEntry, standing: CohortExit | None) -> None:
    """Offer to take the standing exit back, or to record one where none stands."""
    request = multiform.request

    def leave(form: ExitForm) -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "sure"}
        cohort_entries.leave_cohort(entry=entry, **said, **actor_kwargs(request))

    if standing is None:
        multiform.add("leave", ExitForm, leave, "决定已登记。", auto_id="leave-%s")
        return

    def stay(form: WithdrawalForm) -> None:
        cohort_entries.withdraw_exit(exit_=standing, **withdrawal_kwargs(request, form))

    # Ids of its own: the page has a second withdrawal form, that of the entry.
    multiform.add("stay", WithdrawalForm, stay, "已撤回，项目回到名单上。", auto_id="stay-%s")


def _add_correction_forms(multiform: MultiForm, entry: CohortEntry) -> None:
    request = multiform.request

    def amend(form: EntryCorrectionForm) -> None:
        cohort_entries.correct_entry(
            entry=entry,
            changes=form.changes(),
            reason=form.cleaned_data["reason"],
            by=request.officer,
            now=request.now,
        )

    def withdraw(form: WithdrawalForm) -> None:
        cohort_entries.withdraw_entry(entry=entry, **withdrawal_kwargs(request, form))

    success = "入批记录已更正，原记录保留。"
    options = {"entry": entry, "officer": request.officer, "auto_id": "amend-%s"}
    multiform.add("amend", EntryCorrectionForm, amend, success, **options)
    multiform.add("withdraw", WithdrawalForm, withdraw, "入批记录已撤回。")
