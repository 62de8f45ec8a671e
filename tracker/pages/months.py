"""Closing months, and opening them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.errors import DomainError
from projects.permissions import may_close_months
from projects.rules.months import month_text
from tracker.operations.months import close_month, reopen_month
from tracker.pages.desk import month_of
from tracker.pages.gate import Visit, allow, for_officers

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@for_officers
def lock(visit: Visit) -> HttpResponse:
    """Close a month, or open it again with a reason."""
    allow(may_close_months(visit.officer))
    month = month_of(visit)
    try:
        if "reopen" in visit.request.POST:
            reason = visit.request.POST.get("reason", "")[:300]
            reopen_month(month=month, reason=reason, by=visit.officer, now=visit.now)
        else:
            close_month(month=month, by=visit.officer, now=visit.now, today=visit.today)
    except DomainError as error:
        messages.error(visit.request, error.detail)
    else:
        messages.success(visit.request, "已办理。")
    return redirect(f"{reverse('desk')}?month={month_text(month)}")
