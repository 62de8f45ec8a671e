"""
From which day until which a light is on, so that the lights of a day can be looked up instead of worked out.

What a rule finds stands in `stalling`; this says when `stalling.evaluate` begins to find it and when it stops to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from projects.rules.lapses import StallMeasure, first_beyond
from projects.rules.months import last_completed_month, month_end
from projects.rules.stalling import SHARES, Level, StallFacts, StallRule, Trigger, clock_start, evaluate, limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from projects.rules.workdays import Calendar

FORM = "1"
"""Changed with the meaning of a rule or of what is kept, so that every light is worked out anew after the upgrade."""


@dataclass(frozen=True)
class LastingFacts:
    """
    What all records of a project say, whatever day they are of; true of each day from `known_from` on.

    `known_from` is the newest day or month that a record names, None without any. `facts` is without money; the three
    amounts are of the year of the newest report, the last one without that month, which counts from its last day.
    """

    facts: StallFacts
    known_from: date | None
    planned_yuan: int | None = None
    completed_yuan: int | None = None
    completed_before_yuan: int | None = None

    def on(self, day: date) -> StallFacts:
        """Return what is known on a day, which may not lie before `known_from`."""
        month = self.facts.report_month
        # Of another year there is no report yet, so that nothing can be behind its plan.
        if self.planned_yuan is None or month is None or month.year != day.year:
            return self.facts
        is_over = last_completed_month(day) >= month
        completed = self.completed_yuan if is_over else self.completed_before_yuan
        return replace(self.facts, planned_yuan=self.planned_yuan, year_completed_yuan=completed)


class FlagSpan(NamedTuple):
    """One light: its level, since when the clock runs, the day on which it comes on and the one on which it goes."""

    level: Level
    since: date
    from_on: date
    until_on: date
    """The first day on which it is off, or another level; `date.max` while nothing new is recorded."""


def flag_spans(rule: StallRule, lasting: LastingFacts, calendar: Calendar) -> list[FlagSpan]:
    """Return when each light of a rule is on as long as nothing new is recorded; of days since `known_from`."""
    facts = lasting.facts
    if facts.is_over or (rule.stage and rule.stage != facts.stage):
        return []
    if rule.measure in SHARES:
        return _of_a_share(rule, lasting, calendar)
    start = clock_start(rule, facts, date.max)
    if start is None:
        return []
    stops = () if rule.trigger is Trigger.SUSPENDED else facts.stops
    spans, until_on = [], date.max
    for level, limit in limits(rule):
        from_on = first_beyond(rule.measure, start, limit, stops, calendar)
        if from_on is not None and from_on < until_on:
            spans.append(FlagSpan(level, start, from_on, until_on))
            # The worst comes first: below it the next one ends.
            until_on = from_on
    return spans


def _of_a_share(rule: StallRule, lasting: LastingFacts, calendar: Calendar) -> list[FlagSpan]:
    """Ask the rule at the days on which its answer can change: the end of the newest month, the end of its year."""
    month = lasting.facts.report_month
    if month is None:
        return []
    days = (month, month_end(month), date(month.year + 1, 1, 1))
    spans: list[FlagSpan] = []
    for from_on, until_on in pairwise(days):
        finding = evaluate(rule, lasting.on(from_on), from_on, calendar)
        if finding is None:
            continue
        if spans and (spans[-1].level, spans[-1].until_on) == (finding.level, from_on):
            spans[-1] = spans[-1]._replace(until_on=until_on)
        else:
            spans.append(FlagSpan(finding.level, finding.since, from_on, until_on))
    return spans


def mark_of(rules: Mapping[tuple[str, str, str], StallRule], calendar: Calendar) -> str:
    """
    Return the mark of the rules in force, with the days worked where one counts them.

    Lights that were worked out under another mark are those of other rules.
    """
    texts = [FORM, *sorted(map(repr, rules.values()))]
    if any(rule.is_enabled and rule.measure is StallMeasure.WORKING_DAYS for rule in rules.values()):
        texts.append(repr(sorted(calendar.changes.items())))
    return sha256("\n".join(texts).encode()).hexdigest()[:16]
