"""One entry of a list: what was declared, correcting it, leaving the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.models import CohortEntry, CohortExit, ExitKind
from projects.operations import cohort_entries
from projects.permissions import may_correct_entry, may_decide_exit
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import wan
from tracker.pages.forms import WithdrawalForm
from tracker.pages.registry.forms import rounds as list_forms
from tracker.pages.shortcuts import get_visible_or_404, require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.pages.fields import PageForm

DONE = {
    "leave": "决定已登记。",
    "stay": "已撤回，项目回到名单上。",
    "amend": "入批记录已更正，原记录保留。",
    "withdraw": "入批记录已撤回。",
}


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def entry(request: OfficerRequest, entry_id: int) -> HttpResponse:
    """Show an entry; correct or withdraw it, record that the project left the list, or take that back."""
    seen = CohortEntry.objects.visible_to(request.officer)
    people = ("project__zone", "round", "recorded_by", "withdrawn_by", "corrects", "corrected_by")
    found = get_visible_or_404(seen.select_related(*people), entry_id)
    exits = CohortExit.objects.filter(entry=found).select_related("recorded_by", "withdrawn_by")
    standing = next((one for one in exits if one.withdrawn_at is None), None)
    offered = _offered(request, found, standing)
    status = 200
    if request.method == "POST":
        require(may_correct_entry(request.officer, found.project))
        name = next((one for one in DONE if one in request.POST), "")
        require(name not in {"leave", "stay"} or may_decide_exit(request.officer))
        if name in offered and _written(request, name, offered[name], found, standing):
            messages.success(request, DONE[name])
            return redirect("project", found.project_id)
        status = 422
    context = {"entry": found, "project": found.project, "exits": exits, "amount": wan(found.amount_yuan)}
    context |= {"expected": wan(found.expected_output_yuan), **offered}
    return render(request, "tracker/pages/registry/cohort_entry.html", context, status=status)


def _offered(request: OfficerRequest, found: CohortEntry, standing: CohortExit | None) -> dict[str, PageForm]:
    """Return the forms for what the officer may do with an entry as it stands; a posted one with what was said."""
    if found.withdrawn_at is not None:
        return {}
    forms: dict[str, tuple[type[PageForm], dict[str, Any]]] = {}
    if may_decide_exit(request.officer):
        forms |= {"stay": (list_forms.StayForm, {})} if standing else {"leave": (list_forms.LeaveForm, {})}
    if may_correct_entry(request.officer, found.project):
        forms["amend"] = (list_forms.AmendForm, {"initial": list_forms.declared_of(found)})
        forms["withdraw"] = (WithdrawalForm, {})
    said = request.POST
    return {name: form(said if name in said else None, **more) for name, (form, more) in forms.items()}


def _written(request: OfficerRequest, name: str, form: Any, found: CohortEntry, standing: CohortExit | None) -> bool:
    """Do what a form says; return whether it could be done."""
    if not form.is_valid():
        return False
    said, told = form.cleaned_data, {"by": request.officer, "now": request.now, "reason": form.cleaned_data["reason"]}
    try:
        if name == "leave":
            kind = ExitKind(said["kind"])
            cohort_entries.leave_cohort(entry=found, left_on=said["left_on"], kind=kind, today=request.today, **told)
        elif name == "stay" and standing is not None:
            cohort_entries.withdraw_exit(exit_=standing, **told)
        elif name == "amend":
            cohort_entries.correct_entry(entry=found, round_=said["round_"], declared=form.declared(), **told)
        else:
            cohort_entries.withdraw_entry(entry=found, **told)
    except DomainError as error:
        form.refuse(error)
        return False
    return True
