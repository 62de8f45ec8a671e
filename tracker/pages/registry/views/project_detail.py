"""The page of one project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import AuditEvent, CohortEntry, Evidence, Project
from projects.permissions import may_report_on, may_see_contact
from projects.rules.months import previous_month
from tracker.models import Problem, ProgressReport
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import wan, with_amounts, with_changes
from tracker.pages.forms import EvidenceForm, MilestoneForm, PlanForm, ProblemForm
from tracker.pages.registry.forms.rounds import EntryForm
from tracker.pages.shortcuts import get_visible_or_404
from tracker.queries.registry.history import reminded
from tracker.queries.registry.requirements import stage_needs
from tracker.queries.reports.findings import findings

if TYPE_CHECKING:
    from django.http import HttpResponse

NEWEST = 30
TELLERS = ("recorded_by", "withdrawn_by")


def project_context(request: OfficerRequest, project: Project, **forms: Any) -> dict[str, Any]:
    """Return what the page of a project shows."""
    officer = request.officer
    reports = ProgressReport.objects.visible_to(officer).filter(project=project)
    history = AuditEvent.objects.visible_to(officer).of(project).select_related("actor").order_by("-at", "-id")
    files = Evidence.objects.visible_to(officer).filter(project=project)
    problems = Problem.objects.visible_to(officer).filter(project=project).select_related("raised_by")
    entries = CohortEntry.objects.visible_to(officer).filter(project=project)
    return {
        "project": project,
        "phases": project.phases.order_by("id"),
        "sees_phone": may_see_contact(officer, project),
        "may_report": may_report_on(officer, project),
        "milestones": project.milestones.select_related(*TELLERS),
        "entries": entries.select_related("round", "withdrawn_by"),
        "entry_form": EntryForm(),
        "needs": stage_needs(project),
        "files": files.select_related("withdrawn_by"),
        "reports": with_amounts(reports.select_related("submitted_by", "reviewed_by").order_by("-month")),
        "plans": [(one, wan(one.planned_yuan)) for one in project.annual_plans.select_related(*TELLERS)],
        "planned_wan": wan(project.planned_yuan),
        "problems": problems,
        "findings": findings(officer=officer, project=project),
        "history": with_changes(history[:NEWEST]),
        "reminded": reminded(officer, project).order_by("-reminder__dot_at", "-id")[:NEWEST],
        "today": request.today,
        "month": previous_month(request.today.replace(day=1)),
        "milestone_form": MilestoneForm(),
        "evidence_form": EvidenceForm(project=project),
        "problem_form": ProblemForm(),
        "plan_form": PlanForm(initial={"year": request.today.year}),
        **forms,
    }


def project_of(request: OfficerRequest, number: int) -> Project:
    """Return a project that the officer sees."""
    return get_visible_or_404(
        Project.objects.visible_to(request.officer).select_related("zone__unit", "parent"), number
    )


@require_safe
@officer_required
def show(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Show one project: what happened, what is missing, what was reported, what stands in its way."""
    project = project_of(request, project_id)
    return render(request, "tracker/pages/registry/project.html", project_context(request, project))
