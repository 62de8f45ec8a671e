"""Which zones have not reported a month, with people and contacts; calling for their reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.permissions import may_call_for_reports, may_see_contact
from projects.rules.identifiers import masked_phone
from projects.rules.months import month_text, next_month, previous_month
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import actor_kwargs
from tracker.pages.shortcuts import page_heading, paginate, parse_pk, requested_month, require
from tracker.queries.reports.months import due_day
from tracker.queries.reports.unreported import unreported_counts, unreported_zones
from tracker.reminders.report_calls import call_for_reports

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from tracker.queries.reports.unreported import UnreportedZone

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def unreported_list(request: OfficerRequest) -> HttpResponse:
    """Show the zones that lack reports, the most first; enter mails to the people of the ticked ones."""
    require(may_call_for_reports(request.officer))
    month, refusal, ticked = requested_month(request), "", []
    if request.method == "POST":
        ticked = [key for key in map(parse_pk, request.POST.getlist("zone")) if key is not None]
        refusal = _call(request, ticked, month)
        if not refusal:
            return redirect(f"{reverse('unreported')}?month={month_text(month)}")
    counts = unreported_counts(request.officer, month)
    page = paginate(request, list(counts), PER_PAGE)
    zones = unreported_zones(request.officer, month, counts, page.object_list, today=request.today)
    context = {
        "rows": [(zone, _contacts(request, zone)) for zone in zones],
        "page": page,
        "missing": sum(counts.values()),
        "ticked": ticked,
        "refusal": refusal,
        "month": month,
        "month_query": f"month={month_text(month)}",
        "before": previous_month(month),
        "after": next_month(month),
        "due_on": due_day(month),
        "question_lines": page_heading(request, month=month_text(month)),
    }
    status = 422 if refusal else 200
    return render(request, "tracker/pages/reports/unreported.html", context, status=status)


def _call(request: OfficerRequest, zones: list[int], month: date) -> str:
    """Enter the mails and say how many; return why that was refused, if it was."""
    if not zones:
        return "请先勾选要催报的开发区。"
    try:
        called = call_for_reports(zones=zones, month=month, **actor_kwargs(request))
    except DomainError as error:
        return error.detail
    if called.mails:
        messages.success(request, f"已登记 {called.mails} 封催报邮件，发送情况见“催办”。")
    if called.before:
        messages.warning(request, f"{called.before} 人今天已经催过，不再重复。")
    if called.unreachable:
        messages.warning(request, f"没有登记邮箱、收不到邮件的：{'、'.join(called.unreachable)}。请电话联系。")
    if not (called.mails or called.before or called.unreachable):
        messages.warning(request, "选中的开发区没有可以催报的人员，请先由系统管理员开户。")
    return ""


def _contacts(request: OfficerRequest, zone: UnreportedZone) -> list[tuple[object, str]]:
    """Return the projects that are named, each with its telephone number as the officer may see it."""
    return [
        (
            project,
            project.contact_phone if may_see_contact(request.officer, project) else masked_phone(project.contact_phone),
        )
        for project in zone.projects
    ]
