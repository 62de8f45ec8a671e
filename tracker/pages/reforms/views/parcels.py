"""The land of the zones: the parcels that a filter finds, and recording one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.operations import parcels as operations
from projects.permissions import may_report, may_report_in
from projects.rules.area import mu_text
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.reforms.filters import asked_of
from tracker.pages.reforms.forms import parcels as land_forms
from tracker.pages.shortcuts import require
from tracker.queries.rates.selection import Selection
from tracker.queries.reforms.parcels import on_day, parcels

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from projects.models import Parcel

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the parcels that a filter finds; record one."""
    multiform = MultiForm(request)
    may_change = may_report(request.officer)

    def add(form: land_forms.ParcelForm) -> None:
        zone = form.place()
        require(may_report_in(request.officer, zone))
        operations.record_parcel(zone=zone, told=form.told(), **form.fact(), **actor_kwargs(request))

    if may_change:
        multiform.add("add", land_forms.ParcelForm, add, "宗地已登记。", officer=request.officer)
    if multiform.process(is_allowed=may_change):
        return redirect("parcels")
    asked = asked_of(request, "standard", "idle")
    found = parcels(
        officer=request.officer,
        selection=Selection(zone_id=asked.zone_id),
        as_of=request.today,
        is_standard=asked.whether("standard"),
        is_idle=asked.whether("idle"),
    )
    page = Paginator(found.order_by("zone_id", "number"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"found": one, "area": mu_text(one.terms.area_parts)}
        for one in on_day(cast("QuerySet[Parcel]", page.object_list), as_of=request.today)
    ]
    context = {"page": page, "rows": rows, "forms": multiform.forms, **asked.context(request)}
    return render(request, "tracker/pages/reforms/parcels.html", context, status=multiform.status)
