"""One record of a project: who told the books, who took it back; correcting it and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.models import Evidence, Milestone, Project
from projects.operations.evidence import withdraw_evidence
from projects.operations.milestones import record_milestone, withdraw_milestone
from projects.permissions import may_report_on
from projects.rules.stages import Kind
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import CorrectionForm, WithdrawalForm
from tracker.pages.shortcuts import get_visible_or_404, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tracker.pages.fields import PageForm

PEOPLE = ("project__zone__unit", "recorded_by", "withdrawn_by")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def milestone(request: OfficerRequest, milestone_id: int) -> HttpResponse:
    """Show a milestone; put another in its place, or take it back."""
    seen = Milestone.objects.filter(project__in=Project.objects.visible_to(request.officer))
    record = get_visible_or_404(seen.select_related(*PEOPLE, "corrects", "corrected_by"), milestone_id)
    said = request.POST
    correction, withdrawal = CorrectionForm(milestone=record), WithdrawalForm()
    if "correct" in said:
        correction = CorrectionForm(said, milestone=record)
    elif request.method == "POST":
        withdrawal = WithdrawalForm(said)

    def correct() -> None:
        record_milestone(
            project=record.project,
            kind=Kind(record.kind),
            corrects=record,
            **correction.cleaned_data,
            by=request.officer,
            now=request.now,
            today=request.today,
        )

    def withdraw() -> None:
        reason = withdrawal.cleaned_data["reason"]
        withdraw_milestone(milestone=record, by=request.officer, now=request.now, reason=reason)

    act = (
        (correction, correct, "已更正，原记录保留。")
        if "correct" in said
        else (withdrawal, withdraw, "已撤回，原记录保留。")
    )
    if done := _done(request, record.project, *act):
        return done
    context = {"what": "进展节点", "milestone": record, "correction": correction, "withdrawal": withdrawal}
    return _shown(request, record, correction.errors or withdrawal.errors, context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def evidence(request: OfficerRequest, evidence_id: int) -> HttpResponse:
    """Show what is known of a file, and take it back."""
    record = get_visible_or_404(
        Evidence.objects.visible_to(request.officer).select_related(*PEOPLE, "milestone"), evidence_id
    )
    form = WithdrawalForm(request.POST) if request.method == "POST" else WithdrawalForm()

    def withdraw() -> None:
        withdraw_evidence(evidence=record, by=request.officer, now=request.now, reason=form.cleaned_data["reason"])

    if done := _done(request, record.project, form, withdraw, "已撤回，文件仍留存备查。"):
        return done
    return _shown(request, record, form.errors, {"what": "佐证材料", "evidence": record, "withdrawal": form})


def _done(
    request: OfficerRequest, project: Project, form: PageForm, write: Callable[[], None], done: str
) -> HttpResponse | None:
    """Write what a posted form says and go back to the project; return nothing when there is something to show."""
    if request.method != "POST":
        return None
    require(may_report_on(request.officer, project))
    if not form.is_valid():
        return None
    try:
        write()
    except DomainError as error:
        form.refuse(error)
        return None
    messages.success(request, done)
    return redirect("project", project.pk)


def _shown(request: OfficerRequest, record: Milestone | Evidence, wrong: Any, context: dict[str, Any]) -> HttpResponse:
    may_change = may_report_on(request.officer, record.project) and record.withdrawn_at is None
    shown = {"record": record, "project": record.project, "may_change": may_change, **context}
    return render(request, "tracker/pages/record.html", shown, status=422 if wrong else 200)
