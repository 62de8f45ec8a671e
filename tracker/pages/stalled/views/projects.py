"""The list of stalled projects, and snoozing the reminders of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Project
from projects.permissions import may_report
from tracker.models import Snooze
from tracker.operations.snoozes import snooze
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import (
    KEY_CHOICES,
    get_reportable_project,
    key_project_lookup,
    page_heading,
    paginate,
    parse_pk,
)
from tracker.pages.stalled import display
from tracker.pages.stalled.forms import SnoozeForm
from zones.models import Zone

PROJECTS_PER_PAGE = 30
FILTERS = ("level", "rule", "zone", "is_key")


@require_safe
@officer_required
def stalled_list(request: OfficerRequest) -> HttpResponse:
    """Show what is stalled today, the worst first, and what is snoozed."""
    params = {name: request.GET.get(name, "") for name in FILTERS}
    visible = Project.objects.visible_to(request.officer)
    zone_id = parse_pk(params["zone"])
    projects = visible.filter(**key_project_lookup(request.GET))
    projects = projects if zone_id is None else projects.filter(zone=zone_id)
    # All of them, then a page: the order, worst first, and the count of red lights need every project.
    stalled = display.stalled_projects(projects, request.today, level=params["level"], rule=params["rule"])
    snoozes = Snooze.objects.standing().filter(project__in=visible, until__gte=request.today)
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in params.items() if value})
    zones = list(Zone.objects.visible_to(request.officer))
    named = {"level": dict(display.LEVEL_CHOICES), "rule": dict(display.rule_choices(request.today))}
    asked: dict[str, object] = {name: labels.get(params[name]) for name, labels in named.items()}
    asked["zone"] = next((zone for zone in zones if zone.pk == zone_id), None)
    context = {
        "question_lines": page_heading(request, as_of=request.today, **asked),
        "page": paginate(request, stalled, PROJECTS_PER_PAGE),
        "red_count": sum(project.is_red for project in stalled),
        "levels": display.LEVEL_CHOICES,
        "key_choices": KEY_CHOICES,
        "rules": display.rule_choices(request.today),
        "zones": zones,
        "params": params,
        "query": query.urlencode(),
        "snoozes": snoozes.select_related("project__zone", "recorded_by").order_by("until", "id"),
        "may_report": may_report(request.officer),
        "today": request.today,
    }
    return render(request, "tracker/pages/stalled/stalled.html", context)


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
