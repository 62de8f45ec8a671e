"""The list of parcels: those that a filter keeps, and recording one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.operations.parcels import record_parcel
from projects.permissions import may_report, may_report_in
from projects.rules.area import mu_text
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.reforms.filters import ListFilter
from tracker.pages.reforms.forms.parcels import ParcelForm
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
def parcel_list(request: OfficerRequest) -> HttpResponse:
    """Show the parcels that a filter keeps; record one."""
    multiform = MultiForm(request)
    may_change = may_report(request.officer)

    def add(form: ParcelForm) -> None:
        zone = form.chosen_zone()
        require(may_report_in(request.officer, zone))  # to see a zone is not yet to report in it
        record_parcel(zone=zone, told=form.changes(), **form.key_values(), **actor_kwargs(request))

    if may_change:
        multiform.add("add", ParcelForm, add, "宗地已登记。", officer=request.officer)
    if multiform.process(is_allowed=may_change):
        return redirect("parcels")
    list_filter = ListFilter.of_request(request, "standard", "idle")
    filtered = parcels(
        officer=request.officer,
        selection=Selection(zone_id=list_filter.zone_id),
        as_of=request.today,
        is_standard=list_filter.yes_or_no("standard"),
        is_idle=list_filter.yes_or_no("idle"),
    )
    page = Paginator(filtered.order_by("zone_id", "number"), PER_PAGE).get_page(request.GET.get("page"))
    displayed = on_day(cast("QuerySet[Parcel]", page.object_list), as_of=request.today)
    context = {
        "page": page,
        "rows": [{"on_day": parcel, "area": mu_text(parcel.terms.area_parts)} for parcel in displayed],
        "forms": multiform.forms,
        **list_filter.context(request),
    }
    return render(request, "tracker/pages/reforms/parcels.html", context, status=multiform.status)
