"""The pages of decisions about plans, on which they are withdrawn: leaving a year's planned starts, an adjustment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import PlanAdjustment, PlanExit, Project
from projects.operations.plans import withdraw_adjustment, withdraw_plan_exit
from projects.permissions import may_decide_exit, may_report_on
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import wan
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, withdrawal_kwargs
from tracker.pages.shortcuts import get_visible_or_404

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

RELATED = ("project__zone__unit", "recorded_by", "withdrawn_by")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def plan_exit_detail(request: OfficerRequest, plan_exit_id: int) -> HttpResponse:
    """Show that a project left the planned starts of a year; take the decision back."""
    visible = PlanExit.objects.filter(project__in=Project.objects.visible_to(request.officer))
    exit_ = get_visible_or_404(visible.select_related(*RELATED), plan_exit_id)
    context = {
        "record_name": "调出年度开工计划",
        "facts": [("年度", f"{exit_.year} 年"), ("调出日期", f"{exit_.left_on}")],
        "withdrawal_lead": "调出有误：自即刻起项目仍在该年计划新开工之内，按此前所知计算的三率不变。",
    }

    def withdraw(form: WithdrawalForm) -> None:
        withdraw_plan_exit(exit_=exit_, **withdrawal_kwargs(request, form))

    return _record_page(request, exit_, withdraw, context, is_allowed=may_decide_exit(request.officer))


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def plan_adjustment_detail(request: OfficerRequest, adjustment_id: int) -> HttpResponse:
    """Show an adjustment of a year's plan; take it back while it waits for review."""
    visible = PlanAdjustment.objects.visible_to(request.officer)
    adjustment = get_visible_or_404(visible.select_related(*RELATED, "replaces"), adjustment_id)
    amounts = (adjustment.replaces.planned_yuan, adjustment.planned_yuan)
    context = {
        "record_name": "年度计划调整",
        "facts": [
            ("年度", f"{adjustment.year} 年"),
            *((term, f"{wan(yuan)} 万元") for term, yuan in zip(("原计划", "调整为"), amounts, strict=True)),
        ],
        "withdrawal_lead": "审核之前可以撤回，现行计划不变。",
        "is_settled": adjustment.decided_at is not None,
    }

    def withdraw(form: WithdrawalForm) -> None:
        withdraw_adjustment(adjustment=adjustment, **withdrawal_kwargs(request, form))

    is_allowed = may_report_on(request.officer, adjustment.project)
    return _record_page(request, adjustment, withdraw, context, is_allowed=is_allowed)


def _record_page(
    request: OfficerRequest,
    record: PlanExit | PlanAdjustment,
    withdraw: Callable[[WithdrawalForm], None],
    context: dict[str, Any],
    *,
    is_allowed: bool,
) -> HttpResponse:
    multiform = MultiForm(request)
    # Also when it is withdrawn, though the page shows no form then: it carries the refusal to whoever was too late.
    multiform.add("withdraw", WithdrawalForm, withdraw, "已撤回，原记录保留。")
    if multiform.process(is_allowed=is_allowed):
        return redirect("project", record.project_id)
    context |= {
        "record": record,
        "project": record.project,
        "may_change": is_allowed and record.withdrawn_at is None and not context.get("is_settled"),
        "withdrawal": multiform.forms["withdraw"],
    }
    return render(request, "tracker/pages/record.html", context, status=multiform.status)
