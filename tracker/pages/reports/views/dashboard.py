"""The officer's desk: what the month asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.models import Project
from projects.permissions import may_close_months, may_report, may_report_on
from projects.rules.months import month_text, next_month, previous_month
from tracker.operations.reviews import confirm_no_change, each
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import month_asked
from tracker.pages.registry.views.projects import filtered_projects
from tracker.pages.shortcuts import require
from tracker.queries.reports.dashboard import desk, missing_projects

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from tracker.operations.reviews import Outcome

MOST_AT_ONCE = 500


def month_of(request: OfficerRequest) -> date:
    """Return the month that a page is about: the last one that is over, unless another is asked for."""
    asked = request.GET.get("month") or request.POST.get("month", "")
    return month_asked(asked, previous_month(request.today.replace(day=1)))


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show what is due, returned, missing and overdue."""
    month = month_of(request)
    found = desk(officer=request.officer, month=month, today=request.today)
    return render(
        request,
        "tracker/pages/reports/dashboard.html",
        {
            "desk": found,
            "month": month,
            "before": previous_month(month),
            "after": next_month(month),
            "days_left": (found.month.due_on - request.today).days,
            "may_report": may_report(request.officer),
            "may_close": may_close_months(request.officer),
        },
    )


@require_POST
@officer_required
def no_change(request: OfficerRequest) -> HttpResponse:
    """Confirm for the ticked projects, or for all that a filter finds, that nothing changed."""
    require(may_report(request.officer))
    month = month_of(request)
    asked = request.POST.getlist("only") or request.POST.getlist("project")
    ticked = [int(one) for one in asked if one.isdecimal() and len(one) < 19]
    if request.POST.get("all"):
        chosen = filtered_projects(request.officer, request.POST)
    else:
        chosen = Project.objects.visible_to(request.officer).filter(pk__in=ticked)
    expected = missing_projects(request.officer, month).values("pk")
    found = chosen.filter(pk__in=expected).select_related("zone").order_by("pk")[:MOST_AT_ONCE]
    outcomes = each(
        [one for one in found if may_report_on(request.officer, one)],
        lambda one: confirm_no_change(
            project=one, month=month, by=request.officer, now=request.now, today=request.today
        ),
        lambda one: one.pk,
    )
    tell(request, outcomes, f"{month_text(month)} 确认无变化")
    return redirect(f"{reverse('desk')}?month={month_text(month)}")


def tell(request: OfficerRequest, outcomes: list[Outcome], what: str) -> None:
    """Say what came of many."""
    done = sum(one.is_done for one in outcomes)
    if done:
        messages.success(request, f"{what}：{done} 项已办理。")
    for sentence in dict.fromkeys(one.detail for one in outcomes if not one.is_done):
        count = sum(one.detail == sentence for one in outcomes)
        messages.warning(request, f"{count} 项没有办理：{sentence}")
    if not outcomes:
        messages.warning(request, "没有选中可以办理的项目。")
