"""The time between two days in the measure of a rule, stops taken out: how much it is, and when it exceeds a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from projects.rules.months import month_end
from projects.rules.spans import Span, add_months, days_in, merged

if TYPE_CHECKING:
    from projects.rules.workdays import Calendar


class StallMeasure(StrEnum):
    """In what a threshold is counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    MONTH_ENDS = "month_ends"
    POINTS = "points"
    PERCENT = "percent"


@dataclass(frozen=True)
class Stop:
    """Days that a clock does not count, and the evidence for it; `end` is None while it lasts."""

    start: date
    end: date | None
    kind: str
    reason: str


def stops_within(stops: Sequence[Stop], start: date, day: date) -> list[Stop]:
    """Return the stops that have days between two days."""
    return [stop for stop in stops if stop.start < day and (stop.end is None or stop.end > start)]


class Lapse:
    """The time between two days in one measure, stops taken out."""

    def __init__(
        self, measure: StallMeasure, start: date, day: date, stops: Sequence[Stop], calendar: Calendar
    ) -> None:
        self._measure = measure
        self._start = start
        self._calendar = calendar
        spans: list[Span] = merged(((stop.start, stop.end or day) for stop in stops), start, day) if stops else []
        self._stopped = days_in(spans)
        self._stopped_working = sum(calendar.working_days(*span) for span in spans)
        # Months differ in length, so stops are subtracted from the end, and the limit is counted by the calendar.
        self._effective = day - timedelta(days=self._stopped)
        self._day = day

    @property
    def count(self) -> int:
        """How many days, or working days, are counted."""
        if self._measure is StallMeasure.WORKING_DAYS:
            return self._calendar.working_days(self._start, self._day) - self._stopped_working
        return (self._effective - self._start).days

    def exceeds(self, limit: int) -> bool:
        """Return whether more than a limit has passed."""
        if self._measure is StallMeasure.WORKING_DAYS:
            return self.count > limit
        return self._effective > _end_of(self._measure, self._start, limit)

    def crossed_on(self, limit: int) -> date:
        """Return the first day on which the limit was exceeded, as far as the stops so far tell."""
        if self._measure is StallMeasure.WORKING_DAYS:
            return self._calendar.add(self._start, limit + self._stopped_working + 1)
        return min(self._day, _end_of(self._measure, self._start, limit) + timedelta(days=self._stopped + 1))


def first_beyond(
    measure: StallMeasure, start: date, limit: int, stops: Sequence[Stop], calendar: Calendar
) -> date | None:
    """
    Return the first day on which a limit is exceeded, so the first for which `Lapse.exceeds` is true.

    None where it never is: an open stop holds the clock, or the day lies beyond all dates.
    """
    spans = merged(((stop.start, stop.end or date.max) for stop in stops), start, date.max) if stops else []
    try:
        return _first_beyond(measure, start, limit, spans, calendar)
    except (OverflowError, ValueError):
        return None


def _first_beyond(
    measure: StallMeasure, start: date, limit: int, spans: Sequence[Span], calendar: Calendar
) -> date | None:
    is_working = measure is StallMeasure.WORKING_DAYS
    counted = limit + 1
    day = calendar.add(start, counted) if is_working else _end_of(measure, start, limit) + timedelta(days=1)
    for begins, ends in spans:
        # Before this stop begins the limit is exceeded already; later stops do not turn that back.
        if day <= begins:
            break
        if ends == date.max:
            return None
        if is_working:
            counted += calendar.working_days(begins, ends)
            day = calendar.add(start, counted)
        else:
            day += ends - begins
    return day


def _end_of(measure: StallMeasure, start: date, limit: int) -> date:
    match measure:
        case StallMeasure.MONTHS:
            return add_months(start, limit)
        case StallMeasure.MONTH_ENDS:
            return month_end(add_months(start.replace(day=1), limit))
        case _:
            return start + timedelta(days=limit)
