"""The list of parcels, and recording one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from projects.operations import parcels as operations
from projects.permissions import may_report, may_report_in
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.reforms.forms import parcels as record_forms
from tracker.pages.reforms.lists import PARCELS, ParcelFilterForm, listed_parcels
from tracker.pages.shortcuts import require
from tracker.queries.reforms.parcels import on_day

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def parcel_list(request: OfficerRequest) -> HttpResponse:
    """Show the parcels that a filter keeps; record one."""
    multiform = MultiForm(request)
    may_change = may_report(request.officer)

    def add(form: record_forms.ParcelForm) -> None:
        zone = form.chosen_zone()
        require(may_report_in(request.officer, zone))  # to see a zone is not yet to report in it
        operations.record_parcel(zone=zone, values=form.changes(), **form.key_values(), **actor_kwargs(request))

    if may_change:
        multiform.add("add", record_forms.ParcelForm, add, "宗地已登记。", officer=request.officer)
    if multiform.process(is_allowed=may_change):
        return redirect("parcels")
    filters = ParcelFilterForm(request.GET, request.officer)
    found = filters.filtered(request.today)
    day = filters.day(request.today)
    rows = listed_parcels(found, day).order_by("zone_id", "number")
    # Terms, allocations and results are read for the rows of a page alone.
    table = Table(request, "parcels", "宗地", PARCELS, rows, prepare=partial(on_day, as_of=day), noun="宗")
    return list_response(
        request,
        "tracker/pages/reforms/parcels.html",
        table,
        question_lines=filters.heading(request.now),
        context={"form": filters, "forms": multiform.forms},
        status=422 if filters.errors else multiform.status,
    )
