"""The rest of a month's sheet: confirming many projects as without change, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.permissions import may_report, may_report_on
from projects.rules.months import month_text
from tracker.operations.monthly_sheets import UNDO_FOR, undo_no_change
from tracker.operations.reviews import BatchOutcome, confirm_no_change, each
from tracker.pages.decorators import officer_required
from tracker.pages.reports.display import add_outcome_messages, since_text
from tracker.pages.shortcuts import parse_pk, requested_month, require
from tracker.queries.reports.monthly_sheets import sheet_counts, sheet_rows, undoable_reports, untouched_projects

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from tracker.pages.decorators import OfficerRequest

# Each confirmation is a transaction of its own: this bounds one request. The rest comes with the next.
MOST_AT_ONCE = 200


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def monthly_rest(request: OfficerRequest) -> HttpResponse:
    """Show which projects of the sheet nobody wrote anything about; confirm the ticked ones as without change."""
    require(may_report(request.officer))
    month = requested_month(request)
    if request.method == "POST":
        add_outcome_messages(request, _confirm(request, month), f"{month_text(month)} 确认无变化")
        return _back(month)
    untouched = untouched_projects(request.officer, month)
    rows = sheet_rows(untouched[:MOST_AT_ONCE], month)
    total = untouched.count()
    context = {
        "month": month,
        "total": total,
        "more": total - len(rows),
        "told": sheet_counts(request.officer, month).blank - total,
        "undo_minutes": UNDO_FOR.seconds // 60,
        "projects": [(row.project, *since_text(row.before)) for row in rows],
    }
    return render(request, "tracker/pages/reports/monthly_sheet_rest.html", context)


def _confirm(request: OfficerRequest, month: date) -> list[BatchOutcome]:
    ticked = [number for number in map(parse_pk, request.POST.getlist("project")) if number is not None]
    # Whatever was ticked, only what is still untouched: the page may be older than what a colleague typed.
    untouched = untouched_projects(request.officer, month).filter(pk__in=ticked)[:MOST_AT_ONCE]
    return each(
        [project for project in untouched if may_report_on(request.officer, project)],
        lambda project: confirm_no_change(
            project=project, month=month, by=request.officer, now=request.now, today=request.today
        ),
        lambda project: project.pk,
    )


@require_POST
@officer_required
def monthly_undo(request: OfficerRequest) -> HttpResponse:
    """Take back what the officer confirmed as without change within the last ten minutes."""
    require(may_report(request.officer))
    month = requested_month(request)
    reports = undoable_reports(request.officer, month, request.now - UNDO_FOR)
    outcomes = undo_no_change(reports=reports, by=request.officer, now=request.now, today=request.today)
    add_outcome_messages(request, outcomes, f"{month_text(month)} 撤销无变化")
    return _back(month)


def _back(month: date) -> HttpResponse:
    return redirect(f"{reverse('monthly-sheet')}?month={month_text(month)}")
