"""What is reported of a project month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects.errors import DomainError
from projects.permissions import may_report_on
from projects.rules.months import month_text
from tracker.models import ProgressReport
from tracker.operations.reports import EDITABLE, recall_report, save_draft, send_report
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.kept_forms import take_kept
from tracker.pages.reports.display import before_context, report_rows
from tracker.pages.reports.forms import ReportForm, report_values
from tracker.pages.shortcuts import get_reportable_project, get_visible_or_404, month_of, require

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from projects.models import Project


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def report_edit(request: OfficerRequest, project_id: int, month: str) -> HttpResponse:
    """Show a month's report to fill in; save it or send it in."""
    project = get_reportable_project(request.officer, project_id)
    first_day = month_of(month)
    # Read without a lock: the form's version tells the operation whether the report is still the same.
    report = ProgressReport.objects.visible_to(request.officer).filter(project=project, month=first_day).first()
    initial = report_values(report)
    if (kept := take_kept(request)) is not None:
        # With the version that was seen: what somebody changed since is not written over.
        initial |= {name: kept.get(name, "") for name in ReportForm.base_fields}
        messages.warning(request, "登录前填的内容已放回，请核对后保存或报送。")
    form = ReportForm(posted_data(request), initial=initial)
    if request.method == "POST" and form.submit(lambda: _write_report(request, project, first_day, form)):
        messages.success(request, f"{month_text(first_day)} 月报已{'报送' if 'send' in request.POST else '保存'}。")
        return redirect("project", project.pk)
    context = {
        "project": project,
        "month": first_day,
        "report": report,
        "form": form,
        **before_context(project, first_day),
        "amounts": report_rows([report])[0] if report else {},
        # `get_reportable_project` has refused everybody else.
        "may_report": True,
        "is_editable": report is None or report.state in EDITABLE,
        "steps": report.steps.select_related("by") if report else (),
    }
    return render(request, "tracker/pages/reports/report.html", context, status=422 if form.errors else 200)


def _write_report(request: OfficerRequest, project: Project, month: date, form: ReportForm) -> None:
    """Send the report in, or save it as a draft, as the pressed button says."""
    write = send_report if "send" in request.POST else save_draft
    write(
        project=project,
        month=month,
        content=form.content(),
        version=form.cleaned_data["version"],
        by=request.officer,
        now=request.now,
        today=request.today,
    )


@require_POST
@officer_required
def report_recall(request: OfficerRequest, report_id: int) -> HttpResponse:
    """Make a report that nobody has reviewed a draft again."""
    reports = ProgressReport.objects.visible_to(request.officer).select_related("project__zone")
    report = get_visible_or_404(reports, report_id)
    require(may_report_on(request.officer, report.project))
    try:
        recall_report(report=report, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "已撤回为草稿。")
    return redirect("report", report.project_id, month_text(report.month))
