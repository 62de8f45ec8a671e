"""The values of zone indicators: lists of them, and what counts of each zone for a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import Decision, Indicator, IndicatorValue
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from projects.models.indicator import IndicatorValueQuerySet
    from projects.rules.indicators import IndicatorPeriod
    from zones.models import Officer

WAITING, NOT_REPORTED = "waiting", "missing"
STATE_LABELS = {
    WAITING: "待审核",
    str(Decision.APPROVED): "已审核",
    str(Decision.RETURNED): "已退回",
    NOT_REPORTED: "未填报",
}
LISTED_STATES = {state: label for state, label in STATE_LABELS.items() if state != NOT_REPORTED}


@dataclass(frozen=True)
class ValueFilter:
    """Which values are asked for; None asks for all. `as_of` keeps the periods that have ended by then."""

    zone: Zone | None = None
    indicator: Indicator | None = None
    period: IndicatorPeriod | None = None
    state: str | None = None
    as_of: date | None = None
    known_at: datetime | None = None


def indicator_values(officer: Officer, asked: ValueFilter, *, withdrawn: bool = False) -> IndicatorValueQuerySet:
    """Return the visible values, with the decision of their review; the withdrawn ones only if asked for."""
    visible = IndicatorValue.objects.visible_to(officer)
    known = visible if withdrawn else visible.as_known_at(asked.known_at)
    found = known.with_decision(asked.known_at).select_related("zone", "indicator", "recorded_by", "withdrawn_by")
    if asked.zone is not None:
        found = found.filter(zone=asked.zone)
    if asked.indicator is not None:
        found = found.filter(indicator=asked.indicator)
    if asked.period is not None:
        found = found.filter(period_start_on=asked.period.start, indicator__period_kind=str(asked.period.kind))
    if asked.state is not None:
        found = found.decided(None if asked.state == WAITING else asked.state)
    return found if asked.as_of is None else found.by(asked.as_of)


@dataclass(frozen=True)
class Reading:
    """What counts of a value: its ten-thousandths if it was approved; else None, and the state says why."""

    state: str
    parts: int | None = None


NOTHING = Reading(NOT_REPORTED)


def read_values(
    zones: Collection[int], indicators: Collection[int], starts: Collection[date], known_at: datetime | None
) -> dict[tuple[int, int, date], Reading]:
    """Return what was reported, by zone, indicator and first day of the period. One query."""
    values = IndicatorValue.objects.as_known_at(known_at).with_decision(known_at)
    rows = values.filter(zone__in=zones, indicator__in=indicators, period_start_on__in=starts)
    return {
        (row.zone_id, row.indicator_id, row.period_start_on): Reading(
            row.decision or WAITING, row.value_parts if row.decision == Decision.APPROVED else None
        )
        for row in rows
    }


def value_rows(officer: Officer, period: IndicatorPeriod, today: date) -> list[list[str]]:
    """Return headers and a row for each visible zone, with what stands of each indicator of a period. Three queries."""
    indicators = [indicator for indicator in Indicator.objects.all() if not indicator.fault_of(period, today)]
    standing = {
        (value.zone_id, value.indicator_id): value.text
        for value in indicator_values(officer, ValueFilter(period=period))
    }
    zones = Zone.objects.visible_to(officer).order_by("unit_id", "pk")
    return [
        ["开发区", *map(str, indicators)],
        *([zone.name, *(standing.get((zone.pk, indicator.pk), "") for indicator in indicators)] for zone in zones),
    ]
