"""One parcel: its terms, who has it, what was promised of it and what it achieved."""

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
from tracker.pages.reforms.forms import parcels as land_forms
from tracker.pages.shortcuts import get_visible_or_404
from tracker.queries.rates.selection import Selection
from tracker.queries.reforms.parcels import ParcelOnDay, on_day, parcels

if TYPE_CHECKING:
    from django.http import HttpResponse

PEOPLE = ("recorded_by", "withdrawn_by")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def show(request: OfficerRequest, parcel_id: int) -> HttpResponse:
    """Show a parcel; tell more of it, give it to a project, record what it achieved, or take it back."""
    found = _found(request, parcel_id)
    parcel = found.parcel
    may_change = may_report_in(request.officer, parcel.zone)
    multiform = MultiForm(request)
    if may_change:
        _add_forms(multiform, found)
    if multiform.process(is_allowed=may_change):
        return redirect("parcels") if "withdraw" in request.POST else redirect("parcel", parcel.pk)
    results = list(parcel.results.select_related(*PEOPLE))
    labels = {name: field.label for name, field in land_forms.IndicatorsForm.base_fields.items()}
    promised, achieved = (land_forms.indicators_said(of) for of in (found.terms, found.result))
    context = {
        "found": found,
        "area": mu_text(found.terms.area_parts),
        "indicators": [(labels[name], promised[name], achieved[name]) for name in promised],
        "allocations": parcel.allocations.select_related("project", *PEOPLE),
        "results": results,
        "may_change": may_change,
        "forms": multiform.forms,
    }
    return render(request, "tracker/pages/reforms/parcel.html", context, status=multiform.status)


def _found(request: OfficerRequest, parcel_id: int) -> ParcelOnDay:
    """
    Return a parcel that the officer sees as it stands today.

    :raises Http404: if it does not stand, or is not visible
    """
    asked = parcels(officer=request.officer, selection=Selection(), as_of=request.today)
    parcel = get_visible_or_404(asked, parcel_id)
    shown = on_day(asked.filter(pk=parcel.pk), as_of=request.today)
    if not shown:  # taken back by somebody else since it was found
        raise Http404
    return shown[0]


def _add_forms(multiform: MultiForm, found: ParcelOnDay) -> None:
    """Offer what can be done with a parcel."""
    parcel, who = found.parcel, actor_kwargs(multiform.request)

    def tell(form: land_forms.ParcelTermsForm) -> None:
        operations.record_parcel(zone=parcel.zone, number=parcel.number, told=form.told(), **form.fact(), **who)

    def allocate(form: land_forms.AllocateForm) -> None:
        operations.allocate_parcel(parcel=parcel, told=form.told(), **form.fact(), **who)

    def assess(form: land_forms.ResultForm) -> None:
        operations.record_result(parcel=parcel, told=form.told(), **form.fact(), **who)

    def withdraw(form: WithdrawalForm) -> None:
        operations.withdraw_parcel(parcel=parcel, **withdrawal_kwargs(multiform.request, form))

    said = land_forms.terms_said(found.terms)
    multiform.add("tell", land_forms.ParcelTermsForm, tell, "宗地情况已登记。", initial=said)
    multiform.add(
        "allocate", land_forms.AllocateForm, allocate, "配置已登记。", officer=multiform.request.officer, parcel=parcel
    )
    multiform.add("assess", land_forms.ResultForm, assess, "评价已登记。")
    multiform.add("withdraw", WithdrawalForm, withdraw, "宗地已撤回，原记录保留。")
