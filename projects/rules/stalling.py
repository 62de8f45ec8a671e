"""
When a project counts as stalled, and why: facts and a rule come in, a finding goes out.

A threshold is exceeded when more than it has passed (`>`), so a nightly scan that was missed is made up by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from projects.rules.lapses import Lapse, StallMeasure, Stop, stops_within
from projects.rules.months import month_end, next_month
from projects.rules.stages import Kind, Stage, stages_from

if TYPE_CHECKING:
    from projects.rules.workdays import Calendar


class Trigger(StrEnum):
    """What a rule looks at."""

    NOT_STARTED = "not_started"
    START_OVERDUE = "start_overdue"
    PRODUCTION_OVERDUE = "production_overdue"
    SILENT = "silent"
    NO_INVESTMENT = "no_investment"
    SUSPENDED = "suspended"
    NO_FULL_OUTPUT = "no_full_output"
    NOT_IN_STATISTICS = "not_in_statistics"
    BEHIND_SCHEDULE = "behind_schedule"
    TARGET_MISSED = "target_missed"


class Level(StrEnum):
    YELLOW = "yellow"
    RED = "red"


TRIGGER_LABELS = {
    Trigger.NOT_STARTED: "签约后未开工",
    Trigger.START_OVERDUE: "逾期未开工",
    Trigger.PRODUCTION_OVERDUE: "逾期未投产",
    Trigger.SILENT: "久未填报进展",
    Trigger.NO_INVESTMENT: "久无完成投资",
    Trigger.SUSPENDED: "停工",
    Trigger.NO_FULL_OUTPUT: "投产后未达产",
    Trigger.NOT_IN_STATISTICS: "开工后未入统",
    Trigger.BEHIND_SCHEDULE: "落后于序时进度",
    Trigger.TARGET_MISSED: "目标名单逾期",
}
MEASURE_LABELS = {
    StallMeasure.DAYS: "天",
    StallMeasure.WORKING_DAYS: "个工作日",
    StallMeasure.MONTHS: "个月",
    StallMeasure.MONTH_ENDS: "个月（自当月月末起）",
    StallMeasure.POINTS: "个百分点",
    StallMeasure.PERCENT: "%（占序时进度）",
}
LEVEL_LABELS = {Level.YELLOW: "黄灯", Level.RED: "红灯"}
SHARES = frozenset({StallMeasure.POINTS, StallMeasure.PERCENT})
"""Measures that compare money with the schedule; the others count time."""


OVER = frozenset({Kind.TERMINATED, Kind.FULL_OUTPUT})
"""After either of these no rule applies to a project."""
_FURTHEST_FIRST = tuple(Kind(stage) for stage in reversed(Stage))


@dataclass(frozen=True)
class StallRule:
    """A rule in force, with its thresholds in units of `measure`; None where it has no such light."""

    code: str
    title: str
    trigger: Trigger
    measure: StallMeasure
    yellow: int | None
    red: int | None
    stage: str = ""
    category: str = ""
    unit: str = ""
    is_enabled: bool = True


@dataclass(frozen=True)
class StallFacts:
    """What is known of a project on a day, without anything later. Amounts are whole 元, months their first day."""

    category: str
    unit: str
    dates: Mapping[Kind, date] = field(default_factory=dict)
    planned_start_on: date | None = None
    planned_production_on: date | None = None
    target_on: date | None = None
    """The earliest deadline of the target lists on which the project stands without having reached their stage."""
    suspended_on: date | None = None
    stops: Sequence[Stop] = ()
    report_month: date | None = None
    growth_month: date | None = None
    planned_yuan: int | None = None
    year_completed_yuan: int | None = None

    @property
    def stage(self) -> str:
        """The furthest stage reached, empty when there is none."""
        return next((stage for stage in _FURTHEST_FIRST if stage in self.dates), "")

    @property
    def is_over(self) -> bool:
        """Whether the project is terminated or at full output, so that no rule applies."""
        return not OVER.isdisjoint(self.dates)


@dataclass(frozen=True)
class StallFinding:
    """
    A light: since when its clock runs, when the lower threshold was crossed, and which stops were not counted.

    `count` is in calendar days for months, in the unit of the rule otherwise.
    """

    rule: StallRule
    level: Level
    since: date
    crossed_on: date
    count: int
    stops: tuple[Stop, ...] = ()
    calendar_note: str = ""
    """Which years' working days are not known for certain, in words."""


def choose(rules: Mapping[tuple[str, str, str], StallRule], category: str, unit: str) -> list[StallRule]:
    """
    Return the rules that apply to a category in a reporting unit: of each code the most specific one.

    `rules` is keyed by code, category and unit, the last two empty for all. One switched off for a narrow scope is
    off there.
    """
    chosen = []
    for code in dict.fromkeys(key[0] for key in rules):
        # Most specific first. A unit's rule for all categories precedes a general rule for one category.
        scopes = ((category, unit), ("", unit), (category, ""), ("", ""))
        rule = next((rules[code, *scope] for scope in scopes if (code, *scope) in rules), None)
        if rule is not None and rule.is_enabled:
            chosen.append(rule)
    return chosen


def evaluate(rule: StallRule, facts: StallFacts, day: date, calendar: Calendar) -> StallFinding | None:
    """Return what a rule finds about a project at the end of a day, or None."""
    if facts.is_over or (rule.stage and rule.stage != facts.stage):
        return None
    if rule.measure in SHARES:
        return _behind(rule, facts, day)
    start = clock_start(rule, facts, day)
    if start is None or start >= day:
        return None
    # The suspension is itself a stop: taken out, this clock would never run.
    stops = () if rule.trigger is Trigger.SUSPENDED else stops_within(facts.stops, start, day)
    lapse = Lapse(rule.measure, start, day, stops, calendar)
    level = next((candidate for candidate, limit in limits(rule) if lapse.exceeds(limit)), None)
    if level is None:
        return None
    # The light came on at the lower threshold, whichever level it has reached by now.
    lowest = min(limit for _, limit in limits(rule))
    counts_working_days = rule.measure is StallMeasure.WORKING_DAYS
    note = calendar.note(calendar.unpublished_years(start, day)) if counts_working_days else ""
    return StallFinding(rule, level, start, lapse.crossed_on(lowest), lapse.count, tuple(stops), note)


def limits(rule: StallRule) -> list[tuple[Level, int]]:
    """Return the thresholds that there are, the worst first."""
    both = ((Level.RED, rule.red), (Level.YELLOW, rule.yellow))
    return [(level, limit) for level, limit in both if limit is not None]


def clock_start(rule: StallRule, facts: StallFacts, day: date) -> date | None:
    """Return the day on which the clock of a rule began to run, as seen on a day; None when it does not."""
    return _STARTS[rule.trigger](facts, day)


def _started_on(facts: StallFacts) -> date | None:
    """Return the first day at 开工 or beyond: where nobody recorded the start, a later stage tells of it."""
    kinds = [Kind(stage) for stage in stages_from(Stage.STARTED)]
    return min((facts.dates[kind] for kind in kinds if kind in facts.dates), default=None)


def _building_since(facts: StallFacts) -> date | None:
    return None if Kind.PRODUCING in facts.dates else facts.dates.get(Kind.STARTED)


_STARTS: dict[Trigger, Callable[[StallFacts, date], date | None]] = {
    Trigger.NOT_STARTED: lambda facts, _: facts.dates.get(Kind.SIGNED) if _started_on(facts) is None else None,
    Trigger.START_OVERDUE: lambda facts, _: facts.planned_start_on if _started_on(facts) is None else None,
    Trigger.PRODUCTION_OVERDUE: lambda facts, _: None if Kind.PRODUCING in facts.dates else facts.planned_production_on,
    Trigger.SILENT: lambda facts, day: _since_month(facts.report_month, _building_since(facts), day),
    Trigger.NO_INVESTMENT: lambda facts, day: _since_month(facts.growth_month, _building_since(facts), day),
    Trigger.SUSPENDED: lambda facts, _: facts.suspended_on,
    Trigger.NO_FULL_OUTPUT: lambda facts, _: facts.dates.get(Kind.PRODUCING),
    Trigger.NOT_IN_STATISTICS: lambda facts, _: None if Kind.IN_STATISTICS in facts.dates else _started_on(facts),
    Trigger.BEHIND_SCHEDULE: lambda _facts, _day: None,
    Trigger.TARGET_MISSED: lambda facts, _: facts.target_on,
}
"""When the clock of each trigger began to run, None when it does not."""


def _since_month(month: date | None, begun: date | None, day: date) -> date | None:
    """Return the end of a month, or the day on which it all began if that is later; never after the day."""
    if begun is None:
        return None
    # The end of a month that is still running lies ahead; its clock starts today at the latest.
    return max(begun, min(month_end(month), day)) if month else begun


def _behind(rule: StallRule, facts: StallFacts, day: date) -> StallFinding | None:
    """Compare what was completed this year with the part of the year's plan that the months passed call for."""
    month = facts.report_month
    if not facts.planned_yuan or month is None or month.year != day.year:
        return None
    # The schedule up to the newest report, not up to the day: an unreported month is no shortfall (see `SILENT`).
    elapsed = month.month
    # plan × elapsed ÷ 12 − completed, multiplied by 12: integers throughout, so nothing is rounded.
    short = elapsed * facts.planned_yuan - 12 * (facts.year_completed_yuan or 0)
    whole = facts.planned_yuan * (12 if rule.measure is StallMeasure.POINTS else elapsed)
    level = next((candidate for candidate, limit in limits(rule) if 100 * short > limit * whole), None)
    if level is None:
        return None
    return StallFinding(rule, level, date(day.year, 1, 1), min(day, next_month(month)), 100 * short // whole)
