"""Writing monthly reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects.errors import DomainError
from projects.permissions import may_report_on
from projects.rules.months import month_text, parse_month
from tracker.models import ProgressReport
from tracker.operations.reports import EDITABLE, newest_before, recall_report, save_draft, send_report
from tracker.pages.decorators import Visit, allow, for_officers, visible
from tracker.pages.display import amounts, with_amount
from tracker.pages.forms import ReportForm, filled
from tracker.pages.registry.views.project_detail import project_of

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def write(visit: Visit, project_id: int, month: str) -> HttpResponse:
    """Show a month's report to fill in; save it or send it in."""
    project = project_of(visit, project_id)
    allow(may_report_on(visit.officer, project))
    first = parse_month(month)
    report = ProgressReport.objects.visible_to(visit.officer).filter(project=project, month=first).first()
    form = ReportForm(initial=filled(report))
    if visit.request.method == "POST":
        form = ReportForm(visit.request.POST)
        if form.is_valid() and _written(visit, form, project_id, month):
            return redirect("project", project.pk)
    before = newest_before(project, first)
    context = {
        "project": project,
        "month": first,
        "report": report,
        "form": form,
        "before": before,
        "before_wan": amounts(before),
        "amounts": with_amount(report) if report else {},
        "may_report": True,
        "is_editable": report is None or report.state in EDITABLE,
        "steps": report.steps.select_related("by") if report else (),
    }
    status = 422 if form.errors else 200
    return render(visit.request, "tracker/pages/reports/report.html", context, status=status)


def _written(visit: Visit, form: ReportForm, project_id: int, month: str) -> bool:
    """Save a report or send it in; return whether the domain let it pass."""
    send = "send" in visit.request.POST
    act = send_report if send else save_draft
    try:
        act(
            project=project_of(visit, project_id),
            month=parse_month(month),
            content=form.content(),
            by=visit.officer,
            now=visit.now,
            today=visit.today,
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(visit.request, f"{month} 月报已{'报送' if send else '保存'}。")
    return True


@require_POST
@for_officers
def recall(visit: Visit, report_id: int) -> HttpResponse:
    """Take a report back that nobody has reviewed."""
    report = visible(ProgressReport.objects.visible_to(visit.officer).select_related("project__zone"), report_id)
    allow(may_report_on(visit.officer, report.project))
    try:
        recall_report(report=report, by=visit.officer, now=visit.now)
    except DomainError as error:
        messages.error(visit.request, error.detail)
    else:
        messages.success(visit.request, "已撤回为草稿。")
    return redirect("report", report.project_id, month_text(report.month))
