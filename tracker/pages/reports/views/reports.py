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
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import amounts, with_amount
from tracker.pages.forms import ReportForm, filled
from tracker.pages.registry.views.project_detail import project_of
from tracker.pages.shortcuts import get_visible_or_404, require

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def write(request: OfficerRequest, project_id: int, month: str) -> HttpResponse:
    """Show a month's report to fill in; save it or send it in."""
    project = project_of(request, project_id)
    require(may_report_on(request.officer, project))
    first = parse_month(month)
    report = ProgressReport.objects.visible_to(request.officer).filter(project=project, month=first).first()
    form = ReportForm(initial=filled(report))
    if request.method == "POST":
        form = ReportForm(request.POST)
        if form.is_valid() and _written(request, form, project_id, month):
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
    return render(request, "tracker/pages/reports/report.html", context, status=status)


def _written(request: OfficerRequest, form: ReportForm, project_id: int, month: str) -> bool:
    """Save a report or send it in; return whether the domain let it pass."""
    send = "send" in request.POST
    act = send_report if send else save_draft
    try:
        act(
            project=project_of(request, project_id),
            month=parse_month(month),
            content=form.content(),
            by=request.officer,
            now=request.now,
            today=request.today,
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, f"{month} 月报已{'报送' if send else '保存'}。")
    return True


@require_POST
@officer_required
def recall(request: OfficerRequest, report_id: int) -> HttpResponse:
    """Take a report back that nobody has reviewed."""
    report = get_visible_or_404(
        ProgressReport.objects.visible_to(request.officer).select_related("project__zone"), report_id
    )
    require(may_report_on(request.officer, report.project))
    try:
        recall_report(report=report, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "已撤回为草稿。")
    return redirect("report", report.project_id, month_text(report.month))
