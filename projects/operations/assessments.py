"""Recording and withdrawing assessment schemes, and sealing their results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from projects.errors import DomainError, DuplicateError, StandingRecordError
from projects.models import Assessment, AssessmentScheme, SchemeIndicator
from projects.operations.audit import record_event, state_of
from projects.rules.assessments import FULL, canonical, fingerprint
from projects.rules.fixed_point import PARTS
from projects.rules.indicators import value_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from projects.rules.assessments import Grade, MissingPolicy
    from projects.rules.indicators import IndicatorPeriod
    from zones.models import Officer

CONTENT = ("name", "period_kind", "period_start_on", "group", "missing_policy", "grades")


@dataclass(frozen=True)
class SchemeDraft:
    """What a scheme says but for its indicators. An empty group means all of them."""

    name: str
    period: IndicatorPeriod
    group: str
    missing_policy: MissingPolicy
    grades: Sequence[Grade]


@transaction.atomic
def record_scheme(
    *, draft: SchemeDraft, indicators: Sequence[SchemeIndicator], by: Officer, now: datetime
) -> AssessmentScheme:
    """
    Record a scheme with its unsaved indicators, in their order. One that is wrong is withdrawn and recorded anew.

    :raises StandingRecordError: if one of that name stands for the period
    :raises DomainError: if weights or shares are not 100 in all, an indicator repeats, has another period than the
        scheme, or cannot be scored as told
    """
    _check_grades(draft.grades)
    _check_indicators(draft, indicators)
    scheme = AssessmentScheme(
        name=draft.name.strip(),
        period_kind=str(draft.period.kind),
        period_start_on=draft.period.start,
        group=draft.group,
        missing_policy=str(draft.missing_policy),
        grades=[{"name": grade.name, "share": grade.share} for grade in draft.grades],
        recorded_at=now,
        recorded_by=by,
    )
    same = AssessmentScheme.objects.standing().filter(
        name=scheme.name, period_kind=scheme.period_kind, period_start_on=scheme.period_start_on
    )
    message = f"{draft.period.label}已有同名的考核方案，请先撤回。"
    if (standing := same.first()) is not None:
        raise StandingRecordError(message, standing=standing, field="name")
    try:
        with transaction.atomic():
            scheme.save()
    except IntegrityError as error:  # another officer recorded one at the same moment
        raise DuplicateError("standing_record", message, field="name") from error
    for position, scheme_indicator in enumerate(indicators, 1):
        scheme_indicator.scheme, scheme_indicator.position = scheme, position
    SchemeIndicator.objects.bulk_create(indicators)
    weights = {indicator.indicator.code: value_text(indicator.weight_parts) for indicator in indicators}
    after = {**state_of(scheme, *CONTENT), "indicators": weights}
    record_event(action="record_assessmentscheme", subject=scheme, by=by, now=now, after=after)
    return scheme


@transaction.atomic
def withdraw_scheme(*, scheme: AssessmentScheme, by: Officer, now: datetime, reason: str) -> None:
    """
    Withdraw a scheme; what was sealed by it stays.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
    before = state_of(scheme, *CONTENT)
    if not AssessmentScheme.objects.filter(pk=scheme.pk).withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这个方案此前已撤回，请刷新。")
    scheme.refresh_from_db()
    record_event(
        action="withdraw_assessmentscheme", subject=scheme, by=by, now=now, before=before, reason=reason.strip()
    )


@transaction.atomic
def seal_assessment(
    *, scheme: AssessmentScheme, result: Mapping[str, Any], by: Officer, now: datetime, today: date, reason: str = ""
) -> Assessment:
    """
    Keep a result that was computed from what was known at `now`, for good. An earlier one stays beside it.

    :raises DomainError: if the scheme was withdrawn, its period is not over, or it was sealed before and no reason is
        given
    """
    # Sealings of one scheme queue here; the unique number would refuse the second of two at once.
    scheme = AssessmentScheme.objects.select_for_update().get(pk=scheme.pk)
    if scheme.withdrawn_at is not None:
        raise DomainError("already_withdrawn", "这个方案已撤回，不能封存结果。")
    if scheme.period.end > today:
        raise DomainError("period_not_over", f"{scheme.period.label}尚未结束，不能封存结果。")
    last = Assessment.objects.of(scheme).first()
    if last is not None and not reason.strip():
        raise DomainError("reason_required", "这个方案的结果已封存过，再次封存须说明原因。", field="reason")
    content = canonical(result)
    assessment = Assessment(
        scheme=scheme,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=fingerprint(content),
        sealed_at=now,
        sealed_by=by,
        reason=reason.strip(),
    )
    assessment.save(force_insert=True)
    after = {"scheme": scheme.pk, "number": assessment.number, "sha256": assessment.sha256}
    record_event(action="seal_assessment", subject=assessment, by=by, now=now, after=after, reason=assessment.reason)
    return assessment


def _check_grades(grades: Sequence[Grade]) -> None:
    if not grades or sum(grade.share for grade in grades) != FULL or any(grade.share <= 0 for grade in grades):
        raise DomainError("shares_not_100", "各等次的占比须大于零，合计须为 100。", field="grades")
    if len({grade.name for grade in grades}) != len(grades):
        raise DomainError("repeated_grade", "等次的名称不能重复。", field="grades")


def _check_indicators(draft: SchemeDraft, indicators: Sequence[SchemeIndicator]) -> None:
    for indicator in indicators:
        if indicator.indicator.period_kind != draft.period.kind:
            kind = indicator.indicator.get_period_kind_display()
            message = f"“{indicator.indicator.name}”按{kind}填报，与方案的周期不一致。"
            raise DomainError("wrong_period", message, field="indicators")
        if fault := indicator.criterion.fault():
            raise DomainError("cannot_be_scored", f"“{indicator.indicator.name}”：{fault}", field="indicators")
    if len({weighed.indicator_id for weighed in indicators}) != len(indicators):
        raise DomainError("repeated_indicator", "同一指标在方案里只能出现一次。", field="indicators")
    total = sum(weighed.weight_parts for weighed in indicators)
    if total != FULL * PARTS:
        raise DomainError("weights_not_100", f"权重合计须为 100，现为 {value_text(total)}。", field="indicators")
