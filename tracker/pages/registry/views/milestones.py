"""Milestones: the page of one, correcting and withdrawing it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import Milestone, Project
from projects.operations.milestones import record_milestone, withdraw_milestone
from projects.permissions import may_report_on
from projects.rules.stages import Kind
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.registry.forms.milestones import MilestoneCorrectionForm
from tracker.pages.shortcuts import get_visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def milestone_detail(request: OfficerRequest, milestone_id: int) -> HttpResponse:
    """Show a milestone; put another in its place, or withdraw it."""
    visible = Milestone.objects.filter(project__in=Project.objects.visible_to(request.officer))
    related = ("project__zone__unit", "recorded_by", "withdrawn_by", "corrects", "corrected_by")
    milestone = get_visible_or_404(visible.select_related(*related), milestone_id)
    may_report = may_report_on(request.officer, milestone.project)
    multiform = MultiForm(request)
    _add_forms(multiform, milestone)
    if multiform.process(is_allowed=may_report):
        return redirect("project", milestone.project_id)
    context = {
        "record_name": "进展节点",
        "record": milestone,
        "milestone": milestone,
        "project": milestone.project,
        "may_change": may_report and milestone.withdrawn_at is None,
        "correction": multiform.forms["correct"],
        "withdrawal": multiform.forms["withdraw"],
    }
    return render(request, "tracker/pages/record.html", context, status=multiform.status)


def _add_forms(multiform: MultiForm, milestone: Milestone) -> None:
    """
    Offer to correct and to withdraw a milestone.

    Also when it is withdrawn, though the page shows no form then: they carry the refusal to whoever was too late.
    """
    request = multiform.request

    def correct(form: MilestoneCorrectionForm) -> None:
        record_milestone(
            project=milestone.project,
            kind=Kind(milestone.kind),
            corrects=milestone,
            **form.cleaned_data,
            **actor_kwargs(request),
        )

    def withdraw(form: WithdrawalForm) -> None:
        withdraw_milestone(milestone=milestone, **withdrawal_kwargs(request, form))

    multiform.add(
        "correct",
        MilestoneCorrectionForm,
        correct,
        "已更正，原记录保留。",
        milestone=milestone,
        auto_id="correction-%s",
    )
    multiform.add("withdraw", WithdrawalForm, withdraw, "已撤回，原记录保留。")
