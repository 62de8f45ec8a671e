"""Indicators, the values of zones, the sheet on which these are filled in, the upload, and the reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.models import Decision, Indicator, IndicatorValue
from projects.operations import indicators as operations
from projects.permissions import may_assess, may_report, may_report_in, may_review_value
from tracker.operations.reviews import each
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.indicators import forms
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.reports.display import add_outcome_messages
from tracker.pages.shortcuts import paginate, parse_pk, require
from tracker.pages.views import RecordView
from tracker.queries.indicators.values import STATE_LABELS, WAITING, ValueFilter, indicator_values
from zones.models import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from projects.rules.indicators import IndicatorPeriod
    from zones.models import Officer, Zone


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def indicator_list(request: OfficerRequest) -> HttpResponse:
    """Show what is measured of zones; the province adds to it and changes it."""
    multiform, may_change = MultiForm(request), may_assess(request.officer)

    def define(form: forms.IndicatorForm) -> None:
        data = form.cleaned_data
        operations.define_indicator(
            code=data["code"], values=form.definition(), reason=data["reason"], by=request.officer, now=request.now
        )

    indicators = list(Indicator.objects.all())
    if may_change:
        chosen = next((one for one in indicators if one.code == request.GET.get("code")), None)
        initial = {name: getattr(chosen, name) for name in ("code", *forms.DEFINED)} if chosen else {}
        multiform.add("define", forms.IndicatorForm, define, "指标已登记。", initial=initial)
    if multiform.process(is_allowed=may_change):
        return redirect("indicators")
    context = {"indicators": indicators, "forms": multiform.forms, "is_open": "code" in request.GET}
    return render(request, "tracker/pages/indicators/indicators.html", context, status=multiform.status)


@require_safe
@officer_required
def value_list(request: OfficerRequest) -> HttpResponse:
    """Show the values that a filter keeps; those who review tick the ones that wait."""
    form = forms.ValueFilterForm(request)
    if not form.is_valid():
        return render(request, "tracker/pages/indicators/values.html", {"form": form}, status=422)
    data = form.cleaned_data
    names = ("zone", "indicator", "period", "known_at")
    asked = ValueFilter(state=data["review"] or None, **{name: data[name] for name in names})
    found = indicator_values(request.officer, asked).order_by("zone__unit_id", "zone_id", "indicator_id", "-pk")
    page = paginate(request, found)
    rows = [
        {
            "value": value,
            "state": STATE_LABELS[value.decision or WAITING],
            "may_review": value.decision is None and may_review_value(request.officer, value),
        }
        for value in page
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "query": form.query_string(),
        "may_report": may_report(request.officer),
        # What was known in the past is not decided on today.
        "may_review": data["known_at"] is None and any(row["may_review"] for row in rows),
    }
    return render(request, "tracker/pages/indicators/values.html", context)


@require_POST
@officer_required
def value_review(request: OfficerRequest) -> HttpResponse:
    """Approve or return the ticked values."""
    require(request.officer.role in {Role.UNIT, Role.PROVINCE})
    keys = [pk for text in request.POST.getlist("value") if (pk := parse_pk(text)) is not None]
    visible = IndicatorValue.objects.visible_to(request.officer).filter(pk__in=keys).select_related("zone")
    decision = Decision.RETURNED if "return" in request.POST else Decision.APPROVED
    note = request.POST.get("note", "")[:300]
    # Each value is a transaction of its own: one that is refused does not undo the others.
    outcomes = each(
        list(visible.order_by("pk")),
        lambda value: operations.review_value(
            value=value, decision=decision, note=note, by=request.officer, now=request.now
        ),
        lambda value: value.pk,
    )
    add_outcome_messages(request, outcomes, str(decision.label))
    return redirect(f"{reverse('indicator-values')}?review={WAITING}")


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
    indicators = [one for one in Indicator.objects.all() if not one.fault_of(period, request.today)]
    values = indicator_values(request.officer, ValueFilter(zone=zone, period=period))
    standing = {value.indicator_id: value for value in values}
    return forms.SheetForm(posted_data(request), indicators=indicators, standing=standing)


def _record_sheet(request: OfficerRequest, form: forms.SheetForm, zone: Zone, period: IndicatorPeriod) -> None:
    told = {**actor_kwargs(request), "reason": form.cleaned_data["reason"]}
    operations.record_values(zone=zone, period=period, entries=form.entries(), **told)


class IndicatorValueView(RecordView):
    """One value: who entered it, its review, a correction, a withdrawal."""

    form_class = forms.ValueForm
    displayed_fields = ("zone", "indicator", "note")
    hint = "用于误登；数字有误请更正。"

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        return indicator_values(officer, ValueFilter(), withdrawn=True)

    def may_change(self, officer: Officer, record: IndicatorValue) -> bool:
        return may_report_in(officer, record.zone)

    def get_parent_link(self, record: IndicatorValue) -> tuple[str, str]:
        return f"{reverse('indicator-values')}?zone={record.zone_id}", f"{record.zone} · 指标数据"

    def get_values(self, record: Any) -> list[tuple[str, str]]:
        state = STATE_LABELS[record.decision or WAITING]
        review = f"{state}：{record.decision_note}" if record.decision_note else state
        said = [("周期", record.period.label), ("数值", record.text), ("审核", review)]
        return [*super().get_values(record), *said]

    def get_initial(self, record: IndicatorValue) -> dict[str, Any]:
        return {"value": record.text, "note": record.note}

    def revise(self, record: IndicatorValue, form: forms.ValueForm, actor: dict[str, Any]) -> None:
        operations.record_value(
            zone=record.zone,
            indicator=record.indicator,
            period=record.period,
            value_parts=form.cleaned_data["value"],
            note=form.cleaned_data["note"],
            **actor,
        )

    def withdraw(self, record: IndicatorValue, actor: dict[str, Any]) -> None:
        operations.withdraw_value(value=record, **actor)
