"""Showing a project's telephone number in full, on the page of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from projects.permissions import may_reveal_contact
from tracker.operations.contacts import reveal_contact
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.one_time_key import once
from tracker.pages.registry.forms.contacts import RevealForm
from tracker.pages.registry.views.project_detail import project_page
from tracker.pages.shortcuts import get_project_or_404, require

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@officer_required
def contact_reveal(request: OfficerRequest, project_id: int) -> HttpResponse:
    """
    Show the page of a project with the number in full, once.

    Not redirected as after every other form: whoever comes back to the page is not shown it again.
    """
    project = get_project_or_404(request.officer, project_id)
    require(may_reveal_contact(request.officer, project))
    form = RevealForm(request.POST)
    shown: list[str] = []

    def reveal() -> None:
        reason = form.cleaned_data["reason"]
        values = {"by": request.officer, "now": request.now, "reason": reason}
        # A second click is shown the same, and is not a second showing in the audit.
        shown.append(once(request, lambda: reveal_contact(project=project, **values), is_secret=True))

    if form.submit(reveal):
        return project_page(request, project, phone=shown[0], sees_phone=True)
    return project_page(request, project, form=form, reveal_form=form)
