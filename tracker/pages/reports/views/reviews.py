"""Reviewing reports: approving or returning many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.permissions import may_review
from projects.rules.months import month_text
from tracker.models import ProgressReport
from tracker.operations.reviews import approve_report, each, return_report
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.reports.display import add_outcome_messages
from tracker.pages.shortcuts import parse_pk, requested_month, require
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@officer_required
def review_decide(request: OfficerRequest) -> HttpResponse:
    """Approve or return the ticked reports; each tick is a report's number and the version that the officer saw."""
    require(request.officer.role in {Role.UNIT, Role.PROVINCE})
    month = requested_month(request)
    note = request.POST.get("note", "")[:300]
    ticks = (tick.split(":", 1) for tick in request.POST.getlist("report") if ":" in tick)
    # A tick without a version is one of version 0, which no report has: it is refused as stale.
    versions = {pk: parse_pk(version) or 0 for number, version in ticks if (pk := parse_pk(number)) is not None}
    reports = ProgressReport.objects.visible_to(request.officer).filter(pk__in=versions)
    decide = return_report if "return" in request.POST else approve_report
    # Each report is a transaction of its own: one that is refused does not undo the others.
    outcomes = each(
        [
            report
            for report in reports.select_related("project__zone").order_by("project_id", "pk")
            if may_review(request.officer, report.project)
        ],
        lambda report: decide(
            report=report, by=request.officer, now=request.now, note=note, version=versions[report.pk]
        ),
        lambda report: report.pk,
    )
    add_outcome_messages(request, outcomes, "退回" if decide is return_report else "审核通过")
    return redirect(f"{reverse('reviews')}?month={month_text(month)}")
