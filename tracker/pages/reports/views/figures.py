"""Approving monthly figures that no report brought, such as those of a zone's ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.permissions import may_review
from projects.rules.months import month_text
from tracker.operations.reviews import approve_imported, each
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.reports.display import add_outcome_messages
from tracker.pages.shortcuts import parse_pk, requested_month, require
from tracker.queries.reports.imported_figures import visible_figures
from zones.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@officer_required
def figure_approve(request: OfficerRequest) -> HttpResponse:
    """Approve the ticked figures, each by itself; there is nobody to return them to."""
    require(request.officer.role in {Role.UNIT, Role.PROVINCE})
    month = requested_month(request)
    numbers = [number for number in map(parse_pk, request.POST.getlist("figure")) if number is not None]
    figures = visible_figures(request.officer).filter(pk__in=numbers).select_related("project__zone")
    outcomes = each(
        [figure for figure in figures.order_by("project_id", "pk") if may_review(request.officer, figure.project)],
        lambda figure: approve_imported(figure=figure, by=request.officer, now=request.now),
        lambda figure: figure.pk,
    )
    add_outcome_messages(request, outcomes, "审核通过")
    return redirect(f"{reverse('reviews')}?month={month_text(month)}")
