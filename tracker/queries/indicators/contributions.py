"""Which zones pull a total most (拉动): their parts in its growth between two periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import Decision, Indicator
from projects.rules.contributions import Contribution, ContributionTable, ZoneValues, contributions
from projects.rules.indicators import IndicatorPeriod, PeriodKind
from tracker.queries.indicators.values import NOTHING, Reading, ValueFilter, indicator_values, read_values
from tracker.queries.rates.window import ParameterError
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from zones.models import Officer, ReportingUnit

PLACES = 10
"""How many of the highest and the lowest are listed."""


@dataclass(frozen=True)
class Comparison:
    """The question: which indicator, of which two periods, for which zones, by what was known when (None: now)."""

    indicator: Indicator
    before: IndicatorPeriod
    now: IndicatorPeriod
    unit: ReportingUnit | None = None
    group: str = ""
    known_at: datetime | None = None


@dataclass(frozen=True)
class ComparedZones:
    """The answer: the table, and the zones by their keys."""

    question: Comparison
    table: ContributionTable
    zones: Mapping[int, Zone]
    readings: Mapping[tuple[int, int, date], Reading]

    def state_of(self, zone: int, period: IndicatorPeriod) -> str:
        """Return the state of what a zone reported of a period."""
        return self.readings.get((zone, self.question.indicator.pk, period.start), NOTHING).state

    def highest(self) -> list[Contribution]:
        """Return the zones of the first ten places."""
        return self.table.highest(PLACES)

    def lowest(self) -> list[Contribution]:
        """Return the zones of the last ten places, the lowest first."""
        return self.table.lowest(PLACES)


def compare_zones(*, officer: Officer, question: Comparison, today: date) -> ComparedZones:
    """
    Return what each visible zone adds to the growth of their total. Two queries.

    :raises ParameterError: for an indicator that cannot be added up, or periods that cannot be compared
    """
    _check(question, today)
    visible = Zone.objects.visible_to(officer).select_related("unit").order_by("unit_id", "pk")
    if question.unit is not None:
        visible = visible.filter(unit=question.unit)
    if question.group:
        visible = visible.filter(group=question.group)
    zones = {zone.pk: zone for zone in visible}
    indicator, starts = question.indicator.pk, (question.before.start, question.now.start)
    readings = read_values(zones, [indicator], starts, question.known_at)
    values = [
        ZoneValues(zone, *(readings.get((zone, indicator, start), NOTHING).parts for start in starts)) for zone in zones
    ]
    return ComparedZones(question, contributions(values), zones, readings)


def newest_comparable(officer: Officer) -> tuple[Indicator, IndicatorPeriod] | None:
    """
    Return the newest period with approved values that an officer sees, of an indicator that can be added up.

    One of which the same period of the year before has some too, if there is any; of several indicators the first.
    None before anything was approved. Two queries.
    """
    additive = {indicator.pk: indicator for indicator in Indicator.objects.filter(is_additive=True)}
    approved = indicator_values(officer, ValueFilter(state=Decision.APPROVED)).filter(indicator__in=additive)
    known = set(approved.order_by().values_list("indicator", "period_start_on").distinct())
    found = [
        (pk, IndicatorPeriod(PeriodKind(indicator.period_kind), start))
        for pk, indicator in additive.items()
        for start in sorted((start for told_of, start in known if told_of == pk), reverse=True)
    ]
    if not found:
        return None
    pk, period = max(
        found, key=lambda candidate: ((candidate[0], candidate[1].year_before.start) in known, candidate[1].end)
    )
    return additive[pk], period


def _check(question: Comparison, today: date) -> None:
    if not question.indicator.is_additive:
        message = f"“{question.indicator.name}”各开发区的数不能相加，不能计算拉动；请选可加总的指标，如投资额。"
        raise ParameterError("indicator", message)
    for name, period in (("before", question.before), ("now", question.now)):
        if fault := question.indicator.fault_of(period, today):
            raise ParameterError(name, fault)
    if question.before.start >= question.now.start:
        raise ParameterError("before", "上期须早于本期，请对调。")
