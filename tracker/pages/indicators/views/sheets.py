"""The sheet on which all indicators of one zone and period are filled in at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import Indicator
from projects.operations.indicators import record_values
from projects.permissions import may_report, may_report_in
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.indicators import forms
from tracker.pages.multiform import actor_kwargs
from tracker.pages.shortcuts import require
from tracker.queries.indicators.values import ValueFilter, indicator_values

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.rules.indicators import IndicatorPeriod
    from zones.models import Zone


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def value_sheet(request: OfficerRequest) -> HttpResponse:
    """Show all indicators of one zone and period, to be filled in at once."""
    require(may_report(request.officer))
    chosen = forms.SheetQueryForm(request.GET or None, officer=request.officer)
    template, status = "tracker/pages/indicators/sheet.html", 200 if request.method != "POST" else 422
    if not chosen.is_valid():
        return render(request, template, {"query_form": chosen}, status=422 if request.GET else status)
    zone, period = chosen.cleaned_data["zone"], chosen.cleaned_data["period"]
    require(may_report_in(request.officer, zone))
    form = _sheet_form(request, zone, period)
    if request.method == "POST" and form.submit(lambda: _record_sheet(request, form, zone, period)):
        messages.success(request, "已登记，待审核。")
        return redirect(request.get_full_path())
    context = {"query_form": chosen, "form": form, "rows": form.rows(), "zone": zone, "period": period}
    return render(request, template, context, status=status)


def _sheet_form(request: OfficerRequest, zone: Zone, period: IndicatorPeriod) -> forms.SheetForm:
    indicators = [indicator for indicator in Indicator.objects.all() if not indicator.fault_of(period, request.today)]
    values = indicator_values(request.officer, ValueFilter(zone=zone, period=period))
    standing = {value.indicator_id: value for value in values}
    return forms.SheetForm(posted_data(request), indicators=indicators, standing=standing)


def _record_sheet(request: OfficerRequest, form: forms.SheetForm, zone: Zone, period: IndicatorPeriod) -> None:
    values = {**actor_kwargs(request), "reason": form.cleaned_data["reason"]}
    record_values(zone=zone, period=period, entries=form.entries(), **values)
