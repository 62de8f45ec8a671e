"""Months of reporting: due days, who is on time, closing and opening again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.permissions import may_close_months
from projects.rules.months import month_text, next_month, previous_month
from tracker.models import MonthLock
from tracker.operations.months import close_month, reopen_month, set_due_day
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.fields import DayField, PageForm
from tracker.pages.reports.views.dashboard import month_of
from tracker.pages.shortcuts import require
from tracker.queries.reports.months import month_states, reporting_month

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

SHOWN = 12


class DueForm(PageForm):
    """The last day on which a month's reports are on time."""

    due_on = DayField("截止日", help_text="含当日；没有另定的月份为次月 5 日")


class ReopenForm(PageForm):
    """Why a month is opened again."""

    reason = forms.CharField(label="重开原因", max_length=300)


class CloseForm(PageForm):
    """Closing a month takes no words, only its button."""

    def clean(self) -> None:
        """Refuse what names nothing to do."""
        if "close" not in self.data:
            raise forms.ValidationError("请选择要办理的事项。")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show how a month was reported; set its due day, close it or open it again."""
    month = month_of(request)
    filled: dict[str, PageForm] = {}
    if request.method == "POST":
        require(may_close_months(request.officer))
        name, form = _posted(request)
        filled[name] = form
        if form.is_valid() and _written(request, name, form, month):
            return redirect(f"{reverse('months')}?month={month_text(month)}")
    status = 422 if any(one.errors for one in filled.values()) else 200
    return render(request, "tracker/pages/reports/months.html", {**_context(request, month), **filled}, status=status)


def _posted(request: OfficerRequest) -> tuple[str, PageForm]:
    said = request.POST
    if "set_due" in said:
        return "due_form", DueForm(said)
    return ("reopen_form", ReopenForm(said)) if "reopen" in said else ("close_form", CloseForm(said))


def _written(request: OfficerRequest, name: str, form: PageForm, month: date) -> bool:
    """Do what a form says; return whether the domain let it pass."""
    told: dict[str, Any] = {"month": month, "by": request.officer, "now": request.now}
    try:
        if name == "due_form":
            set_due_day(due_on=form.cleaned_data["due_on"], **told)
        elif name == "reopen_form":
            reopen_month(reason=form.cleaned_data["reason"], **told)
        else:
            close_month(today=request.today, **told)
    except DomainError as error:
        form.refuse(error)
        return False
    done = {"due_form": "截止日已设定", "reopen_form": "已重开", "close_form": "已关账"}[name]
    messages.success(request, f"{month_text(month)} {done}。")
    return True


def _context(request: OfficerRequest, month: date) -> dict[str, Any]:
    found = reporting_month(officer=request.officer, month=month)
    recent = [previous_month(request.today.replace(day=1))]
    while len(recent) < SHOWN:
        recent.append(previous_month(recent[-1]))
    return {
        "found": found,
        "month": month,
        "before": previous_month(month),
        "after": next_month(month),
        "is_over": next_month(month) <= request.today,
        "locks": MonthLock.objects.of(month).select_related("closed_by", "reopened_by"),
        "recent": month_states(recent),
        "may_close": may_close_months(request.officer),
        "due_form": DueForm(initial={"due_on": found.due_on}),
        "reopen_form": ReopenForm(),
        "close_form": CloseForm(),
    }
