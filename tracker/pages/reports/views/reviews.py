"""Reviewing reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.models import ProgressFigure
from projects.permissions import may_review
from projects.rules.months import month_text, next_month, previous_month
from tracker.models import ProgressReport
from tracker.operations.reviews import approve_report, each, return_report
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import with_amounts
from tracker.pages.reports.views.dashboard import month_of, tell
from tracker.pages.shortcuts import require
from tracker.queries.reports.dashboard import waiting_reports
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST = 300


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the reports that wait for the officer, each beside the figures before."""
    require(request.officer.role in {Role.UNIT, Role.PROVINCE})
    month = month_of(request)
    before = ProgressFigure.objects.standing().filter(project=OuterRef("project"), month__lt=month).order_by("-month")
    waiting = (
        waiting_reports(request.officer, month)
        .select_related("project__zone", "submitted_by", "reviewed_by")
        .annotate(before_yuan=Subquery(before.values("completed_yuan")[:1]))
        .order_by("project__zone_id", "project_id")
    )
    context = {
        "rows": with_amounts(waiting[:MOST]),
        "month": month,
        "before": previous_month(month),
        "after": next_month(month),
    }
    return render(request, "tracker/pages/reports/reviews.html", context)


@require_POST
@officer_required
def decide(request: OfficerRequest) -> HttpResponse:
    """Approve or return the ticked reports."""
    require(request.officer.role in {Role.UNIT, Role.PROVINCE})
    month = month_of(request)
    note = request.POST.get("note", "")[:300]
    versions = dict(one.split(":", 1) for one in request.POST.getlist("report") if ":" in one)
    ticked = [int(one) for one in versions if one.isdecimal() and len(one) < 19]
    found = ProgressReport.objects.visible_to(request.officer).filter(pk__in=ticked).select_related("project__zone")
    act = return_report if "return" in request.POST else approve_report
    outcomes = each(
        [one for one in found.order_by("project_id", "pk") if may_review(request.officer, one.project)],
        lambda one: act(
            report=one, by=request.officer, now=request.now, note=note, version=_version(versions[str(one.pk)])
        ),
        lambda one: one.pk,
    )
    tell(request, outcomes, "退回" if act is return_report else "审核通过")
    return redirect(f"{reverse('reviews')}?month={month_text(month)}")


def _version(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
