"""The list of stalled projects, and snoozing the reminders of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from projects.models import Project
from projects.permissions import may_report, may_report_on
from tracker.models import Snooze
from tracker.operations.snoozes import snooze
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import get_visible_or_404, require
from tracker.pages.stalled import display
from tracker.pages.stalled.forms import SnoozeForm
from zones.models import Zone

PER_PAGE = 30
FILTERS = ("level", "rule", "zone")


@require_safe
@officer_required
def stalled_list(request: OfficerRequest) -> HttpResponse:
    """Show what is stalled today, the worst first, and what is snoozed."""
    params = {name: request.GET.get(name, "") for name in FILTERS}
    visible = Project.objects.visible_to(request.officer)
    zone = params["zone"]
    # No more digits than a bigint holds; what is no number keeps every zone.
    projects = visible.filter(zone=int(zone)) if zone.isascii() and zone.isdecimal() and len(zone) < 19 else visible
    stalled = display.stalled_projects(projects, request.today, level=params["level"], rule=params["rule"])
    snoozes = Snooze.objects.standing().filter(project__in=visible, until__gte=request.today)
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in params.items() if value})
    context = {
        "page": Paginator(stalled, PER_PAGE).get_page(request.GET.get("page")),
        "red_count": sum(project.is_red for project in stalled),
        "levels": display.LEVEL_CHOICES,
        "rules": display.rule_choices(request.today),
        "zones": Zone.objects.visible_to(request.officer),
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
    visible = Project.objects.visible_to(request.officer)
    project = get_visible_or_404(visible.select_related("zone__unit"), project_id)
    require(may_report_on(request.officer, project))
    findings = display.findings_of(project, request.today)
    rules = [(finding.code, f"只暂缓“{finding.title}”") for finding in findings]
    form = SnoozeForm(posted_data(request), rules=rules)
    if form.is_valid() and _save_snooze(request, project, form):
        return redirect("stalled")
    context = {
        "project": project,
        "findings": findings,
        "form": form,
        "snoozes": project.snoozes.standing().filter(until__gte=request.today),
    }
    return render(request, "tracker/pages/stalled/snooze.html", context, status=422 if form.errors else 200)


def _save_snooze(request: OfficerRequest, project: Project, form: SnoozeForm) -> bool:
    """Record the snooze and say so; return False, with the refusal in the form, if it is refused."""
    data = form.cleaned_data
    try:
        snooze(
            project=project,
            rule_code=data["rule"],
            until=data["until"],
            reason=data["reason"],
            by=request.officer,
            now=request.now,
            today=request.today,
        )
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, f"“{project.name}”暂缓催办至 {data['until']}。灯照亮，省级看得到。")
    return True
