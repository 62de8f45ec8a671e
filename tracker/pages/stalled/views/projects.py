"""The list of stalled projects, and snoozing the reminders of one."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Project
from projects.permissions import may_report
from tracker.models import Snooze
from tracker.operations.snoozes import snooze
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.lists import Table, list_response
from tracker.pages.lists.matrix import matrix_columns, matrix_rows
from tracker.pages.shortcuts import get_reportable_project
from tracker.pages.stalled import display
from tracker.pages.stalled.forms import SnoozeForm, StalledForm, StallMatrixForm
from tracker.pages.stalled.lists import STALLED, matrix_heads
from tracker.queries.rates.selection import GROUPING_LABELS, project_lookups
from tracker.queries.stalled.flags import FlagList, StalledGroups
from tracker.queries.stalled.matrix import stall_matrix

PROJECTS_PER_PAGE = 30
MOST_PLACES = 300
"""Rows on a page of the matrix: three times as many zones as the province has."""


@require_safe
@officer_required
def stalled_list(request: OfficerRequest) -> HttpResponse:
    """Show what is stalled on a day, the worst first, and what is snoozed now."""
    form = StalledForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/stalled/stalled.html", {"form": form}, status=422)
    data, moment = form.cleaned_data, form.moment()
    projects = Project.objects.visible_to(request.officer, moment.known_at).filter(**project_lookups(form.selection))
    groups = StalledGroups(projects, moment, level=data["level"], rule=data["rule"])
    snoozes = Snooze.objects.standing().filter(
        project__in=Project.objects.visible_to(request.officer), until__gte=request.today
    )
    context = {
        "form": form,
        "red_count": groups.red_count,
        "query": form.query_string("level", "rule"),
        "snoozes": snoozes.select_related("project__zone", "recorded_by").order_by("until", "id"),
        "may_report": may_report(request.officer),
        "as_of": moment.as_of,
    }
    prepare = partial(display.stalled_projects, groups=groups)
    table = Table(request, "stalled", "停滞项目", STALLED, groups, PROJECTS_PER_PAGE, prepare=prepare, noun="个项目")
    lines = form.heading()
    return list_response(request, "tracker/pages/stalled/stalled.html", table, question_lines=lines, context=context)


@require_safe
@officer_required
def stalled_matrix(request: OfficerRequest) -> HttpResponse:
    """Show how many projects have which light by which rule, by unit or zone; each number leads to its list."""
    form = StallMatrixForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/stalled/matrix.html", {"form": form}, status=422)
    moment, by = form.moment(), form.grouping
    projects = Project.objects.visible_to(request.officer, moment.known_at).filter(**project_lookups(form.selection))
    matrix = stall_matrix(FlagList(projects, moment), by)
    places = {name: form.data.get(name, "") for name in ("unit", "zone")}
    rows, total = matrix_rows(matrix.names, matrix.counts, matrix.total, by, places)
    address = f"{reverse('stalled')}?{form.query_string('by', 'unit', 'zone')}"
    columns = matrix_columns(GROUPING_LABELS[by], matrix_heads(matrix), address)
    table = Table(request, "stalled-matrix", "停滞分布", columns, rows, MOST_PLACES, noun="行", foot=total)
    context = {"form": form, "as_of": moment.as_of, "query": form.query_string("by")}
    lines = form.heading()
    return list_response(request, "tracker/pages/stalled/matrix.html", table, question_lines=lines, context=context)


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
