"""Letting a stalled project rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.models import Project
from projects.permissions import may_report_on
from tracker.operations.snoozes import snooze
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import get_project_or_404, require
from tracker.pages.stalled.display import told_of
from tracker.pages.stalled.forms import SnoozeForm
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def rest(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Let a project rest until a day, for a reason."""
    project = get_project_or_404(request.officer, project_id)
    require(may_report_on(request.officer, project))
    found = scan(Project.objects.filter(pk=project.pk), Moment(request.today))
    told = [told_of(one, request.today) for one in found.stalled]
    rules = [(one.code, f"只暂缓“{one.title}”") for one in told]
    form = SnoozeForm(posted_data(request), rules=rules)
    if form.is_valid() and _rested(request, project, form):
        return redirect("stalled")
    context: dict[str, Any] = {
        "project": project,
        "told": told,
        "form": form,
        "standing": project.snoozes.standing().filter(until__gte=request.today),
    }
    return render(request, "tracker/pages/stalled/snooze.html", context, status=422 if form.errors else 200)


def _rested(request: OfficerRequest, project: Project, form: SnoozeForm) -> bool:
    values = form.cleaned_data
    try:
        snooze(
            project=project,
            rule_code=values["rule"],
            until=values["until"],
            reason=values["reason"],
            by=request.officer,
            now=request.now,
            today=request.today,
        )
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, f"“{project.name}”暂缓催办至 {values['until']}。灯照亮，省级看得到。")
    return True
