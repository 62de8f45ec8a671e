"""Defining zone indicators; recording, reviewing and withdrawing their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from projects.errors import DomainError, DuplicateError, StandingRecordError
from projects.models import AssessmentScheme, Decision, Indicator, IndicatorReview, IndicatorValue
from projects.operations.audit import record_event, state_of
from projects.operations.revisions import build_revision, save_revision, withdraw_record
from zones.models import Role, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from projects.rules.indicators import IndicatorPeriod
    from zones.models import Officer

FIXED = ("unit", "period_kind", "direction", "is_additive")
"""What values and schemes already rely on."""
RESENT = "按退回意见重报"


@transaction.atomic
def define_indicator(
    *, code: str, values: Mapping[str, Any], by: Officer, now: datetime, reason: str = ""
) -> tuple[Indicator, bool]:
    """
    Add an indicator, or change the one of that code; return it and whether it is new.

    `values` maps its other fields to values; fields not in it stay as they are.

    :raises DomainError: for an unusable or missing value, a name that another has, a change without a reason, or of
        what values or schemes already rely on
    """
    known = Indicator.objects.select_for_update().filter(code=code).first()
    before = state_of(known) if known else None
    indicator = known or Indicator(code=code)
    for name, value in values.items():
        setattr(indicator, name, value)
    _check_definition(indicator)
    after = state_of(indicator)
    if after == before:
        return indicator, False
    if known is not None:
        _check_change(known, before or {}, after, reason)
    try:
        with transaction.atomic():
            indicator.save(force_insert=known is None)
    except IntegrityError as error:  # another officer added one at the same moment
        raise DuplicateError("duplicate", "刚有人登记了同代码或同名的指标，请刷新。", field="code") from error
    record_event(
        action="define_indicator", subject=indicator, by=by, now=now, before=before, after=after, reason=reason.strip()
    )
    return indicator, known is None


def _check_definition(indicator: Indicator) -> None:
    try:
        indicator.full_clean(validate_unique=True)
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        label = indicator._meta.get_field(field).verbose_name  # type: ignore[union-attr]  # no relations
        raise DomainError("invalid", f"{label}：{sentences[0]}", field=field) from error


def _check_change(indicator: Indicator, before: Mapping[str, Any], after: Mapping[str, Any], reason: str) -> None:
    changed = [name for name in after if before.get(name) != after[name]]
    if not reason.strip():
        raise DomainError("reason_required", "修改已登记的指标须说明原因。", field="reason")
    schemes = AssessmentScheme.objects.filter(scheme_indicators__indicator=indicator)
    is_used = indicator.values.exists() or schemes.exists()
    for name in FIXED:
        if name in changed and is_used:
            label = indicator._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # no relations
            raise DomainError("in_use", f"这项指标已有数据或已列入考核，不能再改{label}；请另立一项指标。", field=name)


@transaction.atomic
def record_value(
    *,
    zone: Zone,
    indicator: Indicator,
    period: IndicatorPeriod,
    value_parts: int,
    note: str = "",
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> IndicatorValue:
    """
    Record what a zone reports of an indicator for a period, or correct it; it waits for a review from then on.

    The same value and note again write nothing and return the standing record.

    :raises DomainError: for a period of another kind, one that has not ended or is before the indicator, or a
        correction without a reason (a returned value needs none)
    """
    if fault := indicator.fault_of(period, today):
        raise DomainError("wrong_period", fault, field="period")
    # Values belong to no project: their writers queue at the zone.
    Zone.objects.select_for_update().get(pk=zone.pk)
    standing = (
        IndicatorValue.objects.standing()
        .with_decision()
        .filter(zone=zone, indicator=indicator, period_start_on=period.start)
        .first()
    )
    fresh = build_revision(
        IndicatorValue,
        standing,
        {"value_parts": value_parts, "note": note},
        zone=zone,
        indicator=indicator,
        period_start_on=period.start,
        period_end_on=period.end,
    )
    if standing is not None and standing.decision == Decision.RETURNED:
        reason = reason or RESENT
    return save_revision(fresh, standing, by=by, now=now, reason=reason)


@transaction.atomic
def record_values(
    *, zone: Zone, period: IndicatorPeriod, entries: Iterable[tuple[Indicator, int, str]], **values: Any
) -> list[IndicatorValue]:
    """
    Record what a zone reports of several indicators for a period, or nothing of it.

    :param entries: indicator, ten-thousandths and note of each; `told` are the other arguments of `record_value`
    :raises DomainError: as `record_value` does
    """
    return [
        record_value(zone=zone, indicator=indicator, period=period, value_parts=parts, note=note, **values)
        for indicator, parts, note in entries
    ]


@transaction.atomic
def review_value(
    *, value: IndicatorValue, decision: Decision, note: str, by: Officer, now: datetime
) -> IndicatorReview:
    """
    Approve a value, or return it with a note.

    :raises StandingRecordError: if it was reviewed before
    :raises DomainError: if it was withdrawn, is the officer's own, or is returned without a note
    """
    value = IndicatorValue.objects.select_for_update(of=("self",)).select_related("zone", "indicator").get(pk=value.pk)
    if value.withdrawn_at is not None:
        raise DomainError("already_withdrawn", "这条数据已撤回或已更正，请刷新。")
    # The province may: above it there is nobody.
    if by.pk == value.recorded_by_id and by.role != Role.PROVINCE:
        raise DomainError("own_value", "填报人不能审核自己填报的数据，请由他人审核。")
    if decision is Decision.RETURNED and not note.strip():
        raise DomainError("note_required", "退回须填写意见，说明要改什么。", field="note")
    standing = value.reviews.standing().first()
    if standing is not None:
        message = f"这条数据已{standing.get_decision_display()}；要改变，请更正或撤回数据。"
        raise StandingRecordError(message, standing=standing)
    review = IndicatorReview(value=value, decision=decision, note=note.strip(), recorded_at=now, recorded_by=by)
    review.save()
    after = state_of(review, "value", "decision", "note")
    record_event(action=f"value_{decision}", subject=review, zone=value.zone, by=by, now=now, after=after)
    return review


@transaction.atomic
def withdraw_value(*, value: IndicatorValue, by: Officer, now: datetime, reason: str) -> None:
    """
    Withdraw a value that was recorded by mistake.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    withdraw_record(value, by=by, now=now, reason=reason)
