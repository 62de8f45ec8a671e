"""Changing stall rules: each change is a new version; earlier versions are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from projects.errors import DomainError, StaleVersionError
from projects.models import Preset, RuleVersion
from projects.operations.audit import record_event, state_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from zones.models import Officer, ReportingUnit

CHANGEABLE = ("title", "stage", "measure", "yellow", "red", "is_enabled", "valid_from", "valid_to")


@transaction.atomic
def change_rule(
    *,
    general: RuleVersion,
    category: str,
    unit: ReportingUnit | None,
    version: int,
    changes: Mapping[str, Any],
    by: Officer,
    now: datetime,
    reason: str,
) -> RuleVersion:
    """
    Add a version of a rule for a scope, based on the newest one of that scope or else on the general rule.

    `version` is the newest that the officer saw in that scope, 0 for none.

    :raises StaleVersionError: if the scope has another version by now
    :raises DomainError: without a reason, or for contradictory thresholds, dates or measure
    """
    if not reason.strip():
        raise DomainError("reason_required", "调整规则须说明原因。", field="reason")
    scope = RuleVersion.objects.filter(code=general.code, category=category, unit=unit)
    current = scope.aggregate(newest=Max("version"))["newest"] or 0
    # Nothing is locked: the first version of a scope has no row. The unique constraint decides, see `_added`.
    if current != version:
        raise StaleVersionError(current=current)
    base = scope.filter(version=current).first() or general
    fresh = RuleVersion(
        code=base.code,
        version=current + 1,
        trigger=base.trigger,
        category=category,
        unit=unit,
        preset=base.preset if current else Preset.OWN,
        reason=reason.strip(),
        recorded_at=now,
        recorded_by=by,
        **{name: changes.get(name, getattr(base, name)) for name in CHANGEABLE},
    )
    _check(fresh)
    added = _added(fresh, current)
    before, after = state_of(base, *CHANGEABLE), state_of(added, *CHANGEABLE)
    record_event(
        action="change_stall_rule", subject=added, by=by, now=now, before=before, after=after, reason=added.reason
    )
    return added


def _check(rule: RuleVersion) -> None:
    if rule.yellow is None and rule.red is None:
        raise DomainError("no_threshold", "黄灯线、红灯线至少填一项。", field="yellow")
    if rule.yellow is not None and rule.red is not None and rule.red < rule.yellow:
        raise DomainError("red_below_yellow", "红灯线不能低于黄灯线。", field="red")
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise DomainError("ends_before_beginning", "失效日期不能早于生效日期。", field="valid_to")


def _added(fresh: RuleVersion, current: int) -> RuleVersion:
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as error:
        newer = RuleVersion.objects.filter(code=fresh.code, category=fresh.category, unit=fresh.unit)
        # Another request took this number first: the same refusal as if it had been seen above.
        if newer.filter(version__gt=current).exists():
            raise StaleVersionError(current=current + 1) from error
        raise DomainError("measure_unfit", "计量方式与规则所看的事项不符。", field="measure") from error
    return fresh
