"""Milestones: recording one, its page, correcting and withdrawing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.models import Milestone, Project
from projects.operations.evidence import StoredFiles
from projects.operations.milestone_files import record_with_files
from projects.operations.milestones import record_milestone, withdraw_milestone
from projects.permissions import may_report_on
from projects.rules.evidence import next_kind
from projects.rules.stages import KIND_LABELS, Kind
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.one_time_key import once
from tracker.pages.registry.forms.milestones import MilestoneCorrectionForm, MilestoneForm
from tracker.pages.registry.stage_panel import kind_of
from tracker.pages.registry.views.project_detail import project_page
from tracker.pages.shortcuts import get_reportable_project, get_visible_or_404


@takes_upload
@require_POST
@officer_required
def milestone_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Record that something happened to a project, with the files that show it: all of it or nothing, and once."""
    project = get_reportable_project(request.officer, project_id)
    # What names no kind is refused by the form, which needs one to be shown.
    kind = kind_of(request.POST.get("kind", "")) or next_kind(project.stage) or Kind.SIGNED
    form = MilestoneForm(request.POST, request.FILES, kind=kind, project=project, officer=request.officer)

    def record() -> None:
        with StoredFiles() as stored:
            once(request, lambda: _record(request, project, form, stored))

    if not form.submit(record):
        return project_page(request, project, form=form, sent=form)
    count = len(form.sent)
    messages.success(request, f"已登记{KIND_LABELS[kind]}{f'，附材料 {count} 份' if count else ''}。")
    if request.headers.get("HX-Request"):
        # The script has asked for the panel alone: the whole page stands otherwise now.
        return HttpResponse(headers={"HX-Redirect": reverse("project", args=[project.pk])})
    return redirect("project", project.pk)


def _record(request: OfficerRequest, project: Project, form: MilestoneForm, stored: StoredFiles) -> None:
    record_with_files(project=project, files=form.sent_files(), stored=stored, **form.said(), **actor_kwargs(request))


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
