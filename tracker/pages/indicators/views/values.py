"""The values of zones: the list, the reviews, and each with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.models import Decision, IndicatorValue
from projects.operations import indicators as operations
from projects.permissions import may_report, may_report_in, may_review_value
from tracker.operations.reviews import each
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.indicators import forms
from tracker.pages.reports.display import add_outcome_messages
from tracker.pages.shortcuts import paginate, parse_pk, require
from tracker.pages.views import RecordView
from tracker.queries.indicators.values import STATE_LABELS, WAITING, ValueFilter, indicator_values
from zones.models import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from zones.models import Officer


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
    visible = (
        IndicatorValue.objects.visible_to(request.officer).filter(pk__in=keys).select_related("zone", "recorded_by")
    )
    decision = Decision.RETURNED if "return" in request.POST else Decision.APPROVED
    note = request.POST.get("note", "")[:300]
    # Each value is a transaction of its own: one that is refused does not undo the others.
    outcomes = each(
        [value for value in visible.order_by("pk") if may_review_value(request.officer, value)],
        lambda value: operations.review_value(
            value=value, decision=decision, note=note, by=request.officer, now=request.now
        ),
        lambda value: value.pk,
    )
    add_outcome_messages(request, outcomes, str(decision.label))
    return redirect(f"{reverse('indicator-values')}?review={WAITING}")


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
