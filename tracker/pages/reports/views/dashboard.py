"""The dashboard: which reports and problems of a month an officer has to deal with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.models import Project
from projects.permissions import may_close_months, may_report, may_report_on
from projects.rules.months import month_text, next_month, previous_month
from tracker.operations.reviews import confirm_no_change, each
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.registry.forms.filters import ProjectFilterForm
from tracker.pages.reports.display import add_outcome_messages
from tracker.pages.reports.lists import MissingFilterForm, missing_columns
from tracker.pages.shortcuts import page_heading, paginate, parse_pk, requested_month, require
from tracker.queries.reports.dashboard import missing_projects, officer_dashboard

if TYPE_CHECKING:
    from django.http import HttpResponse

# Each confirmation is a transaction of its own: this bounds one request. The rest stays on the list of missing ones.
MOST_AT_ONCE = 500
PER_PAGE, FEW = 100, 20


@require_safe
@officer_required
def dashboard(request: OfficerRequest) -> HttpResponse:
    """Show what is due, returned, missing and overdue."""
    month = requested_month(request)
    duties = officer_dashboard(officer=request.officer, month=month, today=request.today)
    form = MissingFilterForm(request.GET, request.officer)
    columns = missing_columns(month, may_report=may_report(request.officer), is_open=duties.month.closed_at is None)
    table = Table(request, "desk", "还没有填报", columns, form.filtered(duties.missing), PER_PAGE, noun="个还没有填报")
    context = {
        "form": form,
        "desk": duties,
        "unsent": paginate(request, duties.unsent, FEW, name="unsent"),
        "overdue": paginate(request, duties.overdue, FEW, name="overdue"),
        "month": month,
        "before": previous_month(month),
        "after": next_month(month),
        "days_left": (duties.month.due_on - request.today).days,
        "may_report": may_report(request.officer),
        "may_close": may_close_months(request.officer),
    }
    lines = page_heading(request, month=month_text(month))
    return list_response(request, "tracker/pages/reports/dashboard.html", table, question_lines=lines, context=context)


@require_POST
@officer_required
def no_change_confirm(request: OfficerRequest) -> HttpResponse:
    """Confirm for the ticked projects, or for all that a filter finds, that nothing changed."""
    require(may_report(request.officer))
    month = requested_month(request)
    if request.POST.get("all"):
        chosen = ProjectFilterForm(request.POST, request.officer).projects(request.today)
    else:
        # The button of one row names its project apart from the ticks, which go along in the same form.
        ticks = request.POST.getlist("only") or request.POST.getlist("project")
        numbers = [number for number in map(parse_pk, ticks) if number is not None]
        chosen = Project.objects.visible_to(request.officer).filter(pk__in=numbers)
    # Whatever was ticked, only projects whose report is still missing: the page may be older than a colleague's report.
    expected = missing_projects(request.officer, month).values("pk")
    projects = chosen.filter(pk__in=expected).select_related("zone").order_by("pk")[:MOST_AT_ONCE]
    outcomes = each(
        [project for project in projects if may_report_on(request.officer, project)],
        lambda project: confirm_no_change(
            project=project, month=month, by=request.officer, now=request.now, today=request.today
        ),
        lambda project: project.pk,
    )
    add_outcome_messages(request, outcomes, f"{month_text(month)} 确认无变化")
    return redirect(f"{reverse('desk')}?month={month_text(month)}")
