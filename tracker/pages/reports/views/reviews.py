"""Reviewing reports: those that wait for an officer, and approving or returning many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.models import PlanAdjustment, ProgressFigure
from projects.permissions import may_review
from projects.rules.months import month_text, next_month, previous_month
from tracker.models import ProgressReport
from tracker.operations.reviews import approve_report, each, return_report
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists.responses import list_response
from tracker.pages.lists.table import Table
from tracker.pages.reports.display import add_outcome_messages, adjustment_rows, imported_page
from tracker.pages.reports.lists import REVIEWS, ReviewFilterForm
from tracker.pages.shortcuts import parse_pk, requested_month, require
from tracker.queries.reports.carried import with_carried
from tracker.queries.reports.dashboard import waiting_reports
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 100


@require_safe
@officer_required
def review_list(request: OfficerRequest) -> HttpResponse:
    """Show the reports that wait for the officer, each beside the figures before."""
    require(request.officer.role in {Role.UNIT, Role.PROVINCE})
    month = requested_month(request)
    # The newest earlier figure, of whatever month: the month just before may have none, or say that nothing changed.
    known = ProgressFigure.objects.standing().filter(project=OuterRef("project"), month__lt=month)
    before = known.filter(completed_yuan__isnull=False).order_by("-month")
    waiting = (
        waiting_reports(request.officer, month)
        .select_related("project__zone", "submitted_by", "reviewed_by")
        .annotate(before_yuan=Subquery(before.values("completed_yuan")[:1]))
        .order_by("project__zone_id", "project_id")
    )
    form = ReviewFilterForm(request.GET, request.officer)
    reports = form.filtered(waiting)
    table = Table(request, "reviews", "月报审核", REVIEWS, reports, PER_PAGE, prepare=with_carried, noun="份待您审核")
    context = {
        "form": form,
        "figures": imported_page(request, month),
        "adjustments": adjustment_rows(PlanAdjustment.objects.visible_to(request.officer).undecided(), request.officer),
        "month": month,
        "before": previous_month(month),
        "after": next_month(month),
    }
    return list_response(
        request,
        "tracker/pages/reports/reviews.html",
        table,
        question_lines=form.heading(request.now, month=month_text(month)),
        context=context,
        status=422 if form.errors else 200,
    )


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
