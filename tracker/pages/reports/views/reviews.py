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
from tracker.pages.decorators import Visit, allow, for_officers
from tracker.pages.display import with_amounts
from tracker.pages.reports.views.dashboard import month_of, tell
from tracker.queries.reports.dashboard import waiting_reports
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST = 300


@require_safe
@for_officers
def show(visit: Visit) -> HttpResponse:
    """Show the reports that wait for the officer, each beside the figures before."""
    allow(visit.officer.role in {Role.UNIT, Role.PROVINCE})
    month = month_of(visit)
    before = ProgressFigure.objects.standing().filter(project=OuterRef("project"), month__lt=month).order_by("-month")
    waiting = (
        waiting_reports(visit.officer, month)
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
    return render(visit.request, "tracker/pages/reports/reviews.html", context)


@require_POST
@for_officers
def decide(visit: Visit) -> HttpResponse:
    """Approve or return the ticked reports."""
    allow(visit.officer.role in {Role.UNIT, Role.PROVINCE})
    month = month_of(visit)
    note = visit.request.POST.get("note", "")[:300]
    versions = dict(one.split(":", 1) for one in visit.request.POST.getlist("report") if ":" in one)
    ticked = [int(one) for one in versions if one.isdecimal() and len(one) < 19]
    found = ProgressReport.objects.visible_to(visit.officer).filter(pk__in=ticked).select_related("project__zone")
    act = return_report if "return" in visit.request.POST else approve_report
    outcomes = each(
        [one for one in found.order_by("project_id", "pk") if may_review(visit.officer, one.project)],
        lambda one: act(
            report=one, by=visit.officer, now=visit.now, note=note, version=_version(versions[str(one.pk)])
        ),
        lambda one: one.pk,
    )
    tell(visit, outcomes, "退回" if act is return_report else "审核通过")
    return redirect(f"{reverse('reviews')}?month={month_text(month)}")


def _version(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
