"""Plans of a project: what it is to invest in a year, adjustments of that, and leaving a year's planned starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from projects.errors import DomainError
from projects.models import PlanAdjustment
from projects.operations.plans import decide_adjustment, leave_year_plan, propose_adjustment
from projects.operations.progress_figures import record_annual_plan
from projects.permissions import may_decide_exit, may_review
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.registry.views.project_detail import submit_to_project
from tracker.pages.reports.forms import PlanExitForm, PlanForm
from tracker.pages.shortcuts import get_project_or_404, get_reportable_project, get_visible_or_404, require
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import Project


@require_POST
@officer_required
def annual_plan_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Record what the project is to invest in a year; a zone's change of a plan that stands is proposed for review."""
    project = get_reportable_project(request.officer, project_id)
    form = PlanForm(request.POST)
    is_proposal = form.is_valid() and _needs_review(request, project, form)
    write = propose_adjustment if is_proposal else record_annual_plan

    def record() -> None:
        write(
            project=project,
            year=form.cleaned_data["year"],
            planned_yuan=form.cleaned_data["planned_wan"],
            reason=form.cleaned_data["reason"],
            by=request.officer,
            now=request.now,
        )

    success = "调整已提交，市级或省级同意后生效；现行计划不变。" if is_proposal else "年度计划已在账上。"
    return submit_to_project(request, project, form, record, name="plan_form", success=success)


def _needs_review(request: OfficerRequest, project: Project, form: PlanForm) -> bool:
    standing = project.annual_plans.standing().filter(year=form.cleaned_data["year"])
    other = standing.exclude(planned_yuan=form.cleaned_data["planned_wan"])
    return request.officer.role == Role.ZONE and other.exists()


@require_POST
@officer_required
def plan_adjustment_decide(request: OfficerRequest, adjustment_id: int) -> HttpResponse:
    """Approve or refuse an adjustment, as the pressed button says."""
    adjustments = PlanAdjustment.objects.visible_to(request.officer).select_related("project__zone", "replaces")
    adjustment = get_visible_or_404(adjustments, adjustment_id)
    require(may_review(request.officer, adjustment.project))
    is_approved = "approve" in request.POST
    try:
        decide_adjustment(
            adjustment=adjustment,
            is_approved=is_approved,
            note=request.POST.get("note", "")[:300],
            by=request.officer,
            now=request.now,
        )
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "已同意，调整后的年度计划生效。" if is_approved else "已退回，现行计划不变。")
    return redirect("project", adjustment.project_id)


@require_POST
@officer_required
def plan_exit_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Take the project out of the planned starts of a year."""
    project = get_project_or_404(request.officer, project_id)
    require(may_decide_exit(request.officer))
    form = PlanExitForm(request.POST)

    def leave() -> None:
        leave_year_plan(
            project=project,
            year=form.cleaned_data["year"],
            left_on=form.cleaned_data["left_on"],
            reason=form.cleaned_data["reason"],
            by=request.officer,
            now=request.now,
            today=request.today,
        )

    return submit_to_project(request, project, form, leave, name="plan_exit_form", success="已调出年度开工计划。")
