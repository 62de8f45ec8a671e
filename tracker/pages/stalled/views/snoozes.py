"""Snoozing the reminders of a project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import Project
from tracker.operations.snoozes import snooze
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import get_reportable_project
from tracker.pages.stalled import display
from tracker.pages.stalled.forms import SnoozeForm


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def project_snooze(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Let the reminders of a project rest until a day, for a reason; its lights stay on."""
    project = get_reportable_project(request.officer, project_id)
    findings = display.findings_of(project, request.today)
    # Only rules that found something are offered by name; leaving the choice empty snoozes them all.
    rules = [(finding.code, f"只暂缓“{finding.title}”") for finding in findings]
    form = SnoozeForm(posted_data(request), rules=rules)
    if form.submit(lambda: _save_snooze(request, project, form)):
        messages.success(request, f"“{project.name}”暂缓催办至 {form.cleaned_data['until']}。灯照亮，省级看得到。")
        return redirect("stalled")
    context = {
        "project": project,
        "findings": findings,
        "form": form,
        "snoozes": project.snoozes.standing().filter(until__gte=request.today),
    }
    return render(request, "tracker/pages/stalled/snooze.html", context, status=422 if form.errors else 200)


def _save_snooze(request: OfficerRequest, project: Project, form: SnoozeForm) -> None:
    snooze(
        project=project,
        rule_code=form.cleaned_data["rule"],
        until=form.cleaned_data["until"],
        reason=form.cleaned_data["reason"],
        by=request.officer,
        now=request.now,
        today=request.today,
    )
