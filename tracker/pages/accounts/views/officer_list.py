"""The list of all accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from projects.permissions import may_keep_accounts
from tracker.pages.accounts.lists import OFFICERS, OfficerFilterForm, listed
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.shortcuts import require
from zones.models import Officer

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def officer_list(request: OfficerRequest) -> HttpResponse:
    """Show the officers that the filters find; only to those who see all accounts."""
    require(request.officer.sees_officers)
    form = OfficerFilterForm(request.GET, request.officer, request.now)
    ordered = listed(Officer.objects.order_by("role", "unit", "zone", "username"), request.today)
    table = Table(request, "officers", "人员", OFFICERS, form.filtered(ordered), noun="人")
    return list_response(
        request,
        "tracker/pages/accounts/officers.html",
        table,
        question_lines=form.heading(request.now),
        context={"form": form, "may_keep": may_keep_accounts(request.officer)},
        status=422 if form.errors else 200,
    )
