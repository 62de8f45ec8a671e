"""Snoozing the reminders of a project, and the list of what is snoozed."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Project
from tracker.operations.snoozes import snooze
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.lists import Table, list_response
from tracker.pages.shortcuts import get_reportable_project
from tracker.pages.stalled import display
from tracker.pages.stalled.forms import SnoozeForm
from tracker.pages.stalled.snooze_lists import SNOOZES, SnoozeFilterForm, listed_snoozes


@require_safe
@officer_required
def snooze_list(request: OfficerRequest) -> HttpResponse:
    """Show the snoozes that hold, or all, of the projects that the officer sees; what ends first stands first."""
    form = SnoozeFilterForm(request.GET, request.officer)
    found = form.filtered(request.today)
    rows = found.select_related("project__zone__unit", "recorded_by").order_by("until", "pk")
    prepare = partial(listed_snoozes, today=request.today)
    table = Table(request, "snoozes", "暂缓催办", SNOOZES, rows, prepare=prepare, noun="条，先到期的在前")
    return list_response(
        request,
        "tracker/pages/stalled/snoozes.html",
        table,
        question_lines=form.heading(request.now),
        context={"form": form},
        status=422 if form.errors else 200,
    )


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
        "snoozes": project.snoozes.in_force(request.today),
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
