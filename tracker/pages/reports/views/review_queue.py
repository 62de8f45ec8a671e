"""The reports that wait for an officer's review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.views.decorators.http import require_safe

from projects.models import ProgressFigure
from projects.rules.months import month_text, next_month, previous_month
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.reports.display import adjustment_page, imported_page
from tracker.pages.reports.lists import REVIEWS
from tracker.pages.reports.review_display import with_details
from tracker.pages.reports.review_forms import ReviewFilterForm
from tracker.pages.shortcuts import requested_month, require
from tracker.queries.reports.dashboard import missing_projects, waiting_reports
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 50


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
    table = Table(request, "reviews", "月报审核", REVIEWS, reports, PER_PAGE, noun="份待您审核")
    table.prepare = lambda rows: with_details(request.officer, rows, month)
    context = {
        "form": form,
        "figures": imported_page(request, month),
        "adjustments": adjustment_page(request),
        # Each is turned by itself, and the others stay where they are.
        "query_of_figures": table.query(figures=""),
        "query_of_adjustments": table.query(adjustments=""),
        "missing": missing_projects(request.officer, month).count(),
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
