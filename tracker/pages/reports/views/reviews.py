"""Deciding on reports: on many that were ticked, after a preview, and on one beside all that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.permissions import may_review
from projects.rules.months import month_text
from tracker.models import ProgressReport, ReportState
from tracker.operations.reviews import approve_report, each, return_report
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.multiform import MultiForm
from tracker.pages.reports.display import add_outcome_messages
from tracker.pages.reports.review_display import wan, with_details
from tracker.pages.reports.review_forms import ApprovalForm, ReturnForm
from tracker.pages.shortcuts import get_visible_or_404, parse_pk, requested_month, require

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse, QueryDict

    from tracker.operations.reviews import BatchOutcome

MOST_AT_ONCE = 200
"""Each decision is a transaction of its own: this bounds one request."""
RELATED = ("project__zone", "submitted_by", "reviewed_by", "figure")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def review_decide(request: OfficerRequest) -> HttpResponse:
    """
    Show the ticked reports before they are approved or returned; carry it out when that is sent.

    Each tick is a report's number and the version that the officer saw. What is refused is shown again, ticked.
    """
    require(may_review_any(request))
    month, is_sent = requested_month(request), request.method == "POST"
    asked = request.POST if is_sent else request.GET
    is_return, versions = "return" in asked, _ticked(asked)
    reports = _reports(request, versions)
    kind = ReturnForm if is_return else ApprovalForm
    form = kind(posted_data(request))
    refused: dict[int, str] = {}
    if not reports:
        messages.warning(request, "没有选中可以办理的月报，请先勾选。")
        return _to_queue(month)
    if is_sent and form.is_valid():
        outcomes = _decided(request, reports, versions, form.cleaned_data["note"])
        # One that was done before, by a first click, is done.
        add_outcome_messages(request, outcomes, "退回" if is_return else "审核通过")
        refused = {outcome.pk: outcome.detail for outcome in outcomes if not outcome.is_done}
        if not refused:
            return _to_queue(month)
        reports = _reports(request, refused)
    shown = with_details(request.officer, reports, month)
    for report in shown:
        report.refusal = refused.get(report.pk, "")
        report.is_changed = report.version != versions[report.pk]
    context = {
        "month": month,
        "is_return": is_return,
        "reports": shown,
        "form": form,
        "unchanged": sum(report.no_change for report in shown),
        "doubted": sum(bool(report.detail.doubts) for report in shown),
        "total_wan": wan(sum(report.month_completed_yuan or 0 for report in shown)),
    }
    return render(request, "tracker/pages/reports/review_decide.html", context, status=422 if is_sent else 200)


def may_review_any(request: OfficerRequest) -> bool:
    """Whether the post reviews reports at all."""
    return request.officer.role in {"unit", "province"}


def _ticked(asked: QueryDict) -> dict[int, int]:
    """Return the versions of the ticked reports by their numbers, the first so many."""
    ticks = (tick.split(":", 1) for tick in asked.getlist("report") if ":" in tick)
    # A tick without a version is one of version 0, which no report has: it is refused as stale.
    found = {pk: parse_pk(version) or 0 for number, version in ticks if (pk := parse_pk(number)) is not None}
    return dict(list(found.items())[:MOST_AT_ONCE])


def _reports(request: OfficerRequest, keys: Any) -> list[ProgressReport]:
    # In the order of the projects: each decision locks one, and so does everybody else.
    reports = ProgressReport.objects.visible_to(request.officer).filter(pk__in=keys).select_related(*RELATED)
    ordered = reports.exclude(state=ReportState.DRAFT).order_by("project_id", "pk")
    return [report for report in ordered if may_review(request.officer, report.project)]


def _decided(
    request: OfficerRequest, reports: list[ProgressReport], versions: dict[int, int], note: str
) -> list[BatchOutcome]:
    # Each report is a transaction of its own: one that is refused does not undo the others.
    decide = return_report if "return" in request.POST else approve_report
    return each(
        reports,
        lambda report: decide(
            report=report, by=request.officer, now=request.now, note=note, version=versions[report.pk]
        ),
        lambda report: report.pk,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def review_detail(request: OfficerRequest, report_id: int) -> HttpResponse:
    """Show one report beside all that is known of it, and decide on it."""
    visible = ProgressReport.objects.visible_to(request.officer).select_related(*RELATED)
    report = get_visible_or_404(visible.exclude(state=ReportState.DRAFT), report_id)
    require(may_review(request.officer, report.project))
    multiform = _decisions(request, report)
    if multiform.process(is_allowed=True):
        return _to_queue(report.month)
    [shown] = with_details(request.officer, [report], report.month)
    context = {
        "report": shown,
        "detail": shown.detail,
        "project": report.project,
        "month": report.month,
        "steps": report.steps.select_related("by"),
        "forms": multiform.forms,
    }
    return render(request, "tracker/pages/reports/review.html", context, status=multiform.status)


def _decisions(request: OfficerRequest, report: ProgressReport) -> MultiForm:
    """Return the forms of the decisions that the state of a report leaves."""
    multiform = MultiForm(request)
    actor: dict[str, Any] = {"report": report, "by": request.officer, "now": request.now}
    # Of a form that was sent although it is offered no more, the operation says why not.
    is_sent = request.method == "POST"
    if is_sent or _waits(request, report):
        multiform.add(
            "approve",
            ApprovalForm,
            lambda form: approve_report(**actor, **form.cleaned_data),
            "审核通过。",
            initial={"version": report.version},
        )
    if is_sent or report.state in {ReportState.SUBMITTED, ReportState.APPROVED}:
        multiform.add(
            "return",
            ReturnForm,
            lambda form: return_report(**actor, **form.cleaned_data),
            "已退回，报送人会看到意见。",
            initial={"version": report.version},
        )
    return multiform


def _waits(request: OfficerRequest, report: ProgressReport) -> bool:
    is_province = request.officer.role == "province"
    return report.state == ReportState.SUBMITTED or (report.level == "unit" and is_province)


def _to_queue(month: date) -> HttpResponse:
    return redirect(f"{reverse('reviews')}?month={month_text(month)}")
