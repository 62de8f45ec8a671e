"""The land of the zones: the parcels that a filter finds, and recording one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.operations import parcels as operations
from projects.permissions import may_report, may_report_in
from projects.rules.area import mu_text
from tracker.pages.decorators import Visit, allow, for_officers
from tracker.pages.multiform import Acts, teller
from tracker.pages.reforms.filters import asked_of
from tracker.pages.reforms.forms import parcels as land_forms
from tracker.queries.rates.selection import Selection
from tracker.queries.reforms.parcels import on_day, parcels

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from projects.models import Parcel

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def show(visit: Visit) -> HttpResponse:
    """Show the parcels that a filter finds; record one."""
    acts = Acts(visit)
    may_change = may_report(visit.officer)

    def add(form: land_forms.ParcelForm) -> None:
        zone = form.place()
        allow(may_report_in(visit.officer, zone))
        operations.record_parcel(zone=zone, told=form.told(), **form.fact(), **teller(visit))

    if may_change:
        acts.offer("add", land_forms.ParcelForm, add, "宗地已登记。", officer=visit.officer)
    if acts.done(is_allowed=may_change):
        return redirect("parcels")
    asked = asked_of(visit, "standard", "idle")
    found = parcels(
        officer=visit.officer,
        selection=Selection(zone_id=asked.zone_id),
        as_of=visit.today,
        is_standard=asked.whether("standard"),
        is_idle=asked.whether("idle"),
    )
    page = Paginator(found.order_by("zone_id", "number"), PER_PAGE).get_page(visit.request.GET.get("page"))
    rows = [
        {"found": one, "area": mu_text(one.terms.area_parts)}
        for one in on_day(cast("QuerySet[Parcel]", page.object_list), as_of=visit.today)
    ]
    context = {"page": page, "rows": rows, "acts": acts.forms, **asked.context(visit)}
    return render(visit.request, "tracker/pages/reforms/parcels.html", context, status=acts.status)
