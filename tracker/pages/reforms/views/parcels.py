"""The list of parcels, and one parcel: its terms, who has it, what was promised of it and what it achieved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.operations import parcels as operations
from projects.permissions import may_report_in
from projects.rules.area import mu_text
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.reforms.forms import parcels as record_forms
from tracker.queries.rates.selection import Selection
from tracker.queries.reforms.parcels import ParcelOnDay, on_day, parcels

if TYPE_CHECKING:
    from django.http import HttpResponse

RECORD_OFFICERS = ("recorded_by", "withdrawn_by")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def parcel_detail(request: OfficerRequest, parcel_id: int) -> HttpResponse:
    """Show a parcel; revise its terms, allocate it to a project, record what it achieved, or withdraw it."""
    parcel_on_day = _parcel_on_day(request, parcel_id)
    parcel = parcel_on_day.parcel
    may_change = may_report_in(request.officer, parcel.zone)
    multiform = MultiForm(request)
    if may_change:
        _add_forms(multiform, parcel_on_day)
    if multiform.process(is_allowed=may_change):
        # Once withdrawn it has no page any more.
        return redirect("parcels") if "withdraw" in request.POST else redirect("parcel", parcel.pk)
    labels = {name: field.label for name, field in record_forms.IndicatorsForm.base_fields.items()}
    promised, achieved = (
        record_forms.indicator_texts(record) for record in (parcel_on_day.terms, parcel_on_day.result)
    )
    context = {
        "on_day": parcel_on_day,
        "area": mu_text(parcel_on_day.terms.area_parts),
        "indicators": [(labels[name], promised[name], achieved[name]) for name in promised],
        "allocations": parcel.allocations.select_related("project", *RECORD_OFFICERS),
        "results": list(parcel.results.select_related(*RECORD_OFFICERS)),
        "may_change": may_change,
        "forms": multiform.forms,
    }
    return render(request, "tracker/pages/reforms/parcel.html", context, status=multiform.status)


def _parcel_on_day(request: OfficerRequest, parcel_id: int) -> ParcelOnDay:
    """
    Return a parcel that the officer sees as it stands today.

    :raises Http404: if it is not visible, or was withdrawn
    """
    visible = parcels(officer=request.officer, selection=Selection(), as_of=request.today)
    displayed = on_day(visible.filter(pk=parcel_id), as_of=request.today)
    if not displayed:
        raise Http404
    return displayed[0]


def _add_forms(multiform: MultiForm, parcel_on_day: ParcelOnDay) -> None:
    parcel, actor = parcel_on_day.parcel, actor_kwargs(multiform.request)

    def revise(form: record_forms.ParcelTermsForm) -> None:
        operations.record_parcel(
            zone=parcel.zone, number=parcel.number, values=form.changes(), **form.key_values(), **actor
        )

    def allocate(form: record_forms.AllocationForm) -> None:
        operations.allocate_parcel(parcel=parcel, values=form.changes(), **form.key_values(), **actor)

    def assess(form: record_forms.ResultForm) -> None:
        operations.record_result(parcel=parcel, values=form.changes(), **form.key_values(), **actor)

    def withdraw(form: WithdrawalForm) -> None:
        operations.withdraw_parcel(parcel=parcel, **withdrawal_kwargs(multiform.request, form))

    initial = record_forms.initial_of_terms(parcel_on_day.terms)
    choices = {"officer": multiform.request.officer, "parcel": parcel}
    multiform.add("tell", record_forms.ParcelTermsForm, revise, "宗地情况已登记。", initial=initial)
    multiform.add("allocate", record_forms.AllocationForm, allocate, "配置已登记。", **choices)
    multiform.add("assess", record_forms.ResultForm, assess, "评价已登记。")
    multiform.add("withdraw", WithdrawalForm, withdraw, "宗地已撤回，原记录保留。")
