"""The page of a month of reporting: due day, who is on time, closing and opening again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.permissions import may_close_months
from projects.rules.months import month_text, next_month, previous_month
from tracker.models import MonthLock
from tracker.operations.months import close_month, reopen_month, set_due_day
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.reports.forms import CloseForm, DueForm, ReopenForm
from tracker.pages.shortcuts import page_heading, requested_month, require
from tracker.queries.reports.months import month_states, reporting_month

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from tracker.pages.forms import PageForm

RECENT_MONTHS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def month_detail(request: OfficerRequest) -> HttpResponse:
    """Show how a month was reported; set its due day, close it or open it again."""
    month = requested_month(request)
    if request.method != "POST":
        return _render_month(request, month)
    # Every officer reads the page; only those who may close months write here.
    require(may_close_months(request.officer))
    actor: dict[str, Any] = {"month": month, "by": request.officer, "now": request.now}
    form: PageForm
    if "set_due" in request.POST:
        name, success, form = "due_form", "截止日已设定", DueForm(request.POST)
        is_done = form.submit(lambda: set_due_day(due_on=form.cleaned_data["due_on"], **actor))
    elif "reopen" in request.POST:
        name, success, form = "reopen_form", "已重开", ReopenForm(request.POST)
        is_done = form.submit(lambda: reopen_month(reason=form.cleaned_data["reason"], **actor))
    else:
        # Any other button ends here, too: the form refuses unless it is `close`.
        name, success, form = "close_form", "已关账", CloseForm(request.POST)
        is_done = form.submit(lambda: close_month(today=request.today, **actor))
    if not is_done:
        return _render_month(request, month, **{name: form})
    messages.success(request, f"{month_text(month)} {success}。")
    return redirect(f"{reverse('months')}?month={month_text(month)}")


def _render_month(request: OfficerRequest, month: date, **refused: PageForm) -> HttpResponse:
    """Return the page of a month, with the form that was refused in the place of its empty one."""
    reported = reporting_month(officer=request.officer, month=month)
    recent = [previous_month(request.today.replace(day=1))]
    while len(recent) < RECENT_MONTHS:
        recent.append(previous_month(recent[-1]))
    context = {
        "question_lines": page_heading(request, month=month_text(month)),
        "reported": reported,
        "month": month,
        "before": previous_month(month),
        "after": next_month(month),
        "is_over": next_month(month) <= request.today,
        "locks": MonthLock.objects.of(month).select_related("closed_by", "reopened_by"),
        "recent": month_states(recent),
        "may_close": may_close_months(request.officer),
        "due_form": DueForm(initial={"due_on": reported.due_on}),
        "reopen_form": ReopenForm(),
        "close_form": CloseForm(),
        **refused,
    }
    return render(request, "tracker/pages/reports/months.html", context, status=422 if refused else 200)
