"""
Working days by the State Council's calendar, with weekend days worked in exchange (调休).

A span is counted from the day after it begins to the day on which it ends, as administrative time limits are
(民法典 第二百零一条: the day of beginning does not count). So spans add up, and one within a day is zero.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

MONDAY = date(1970, 1, 5)
"""A Monday from which weeks are counted."""


@dataclass(frozen=True)
class _Exceptions:
    """The days that differ from Monday to Friday, in order, and how many days more are worked up to each of them."""

    changes: Mapping[date, bool]
    days: Sequence[date]
    sums: Sequence[int]
    published: frozenset[int]


class Calendar:
    """Which days are worked: Monday to Friday, but for the exceptions of the years that were published."""

    def __init__(self, exceptions: Mapping[date, bool] | Callable[[], Mapping[date, bool]]) -> None:
        """
        Take the exceptions: day → whether it is worked. A year without any is not published.

        A function that returns them is called when somebody first counts: most stall rules count months and never
        need the days.
        """
        self._given = exceptions

    @cached_property
    def _exceptions(self) -> _Exceptions:
        given = self._given() if callable(self._given) else self._given
        changes = {day: worked for day, worked in given.items() if worked != _is_weekday(day)}
        days = sorted(changes)
        sums = list(accumulate((1 if changes[day] else -1 for day in days), initial=0))
        # All given rows make a year published, also those that equal an ordinary weekday.
        return _Exceptions(changes, days, sums, frozenset(day.year for day in given))

    @property
    def changes(self) -> Mapping[date, bool]:
        """The days that differ from Monday to Friday, with whether each is worked."""
        return self._exceptions.changes

    def is_working(self, day: date) -> bool:
        """Return whether a day is worked."""
        return self._exceptions.changes.get(day, _is_weekday(day))

    def working_days(self, start: date, end: date) -> int:
        """
        Return how many working days pass after `start` up to and including `end`.

        :raises ValueError: if the end precedes the start
        """
        if end < start:
            raise ValueError(f"{end} precedes {start}")
        return self._worked_by(end) - self._worked_by(start)

    def add(self, start: date, working_days: int) -> date:
        """
        Return the day on which a limit of so many working days after `start` ends: the first on which all have passed.

        :raises ValueError: if the limit is negative
        """
        if working_days < 0:
            raise ValueError(f"a limit of {working_days} days")
        day = start
        # Steps by the days still missing: it cannot overshoot, and a long limit takes a few steps.
        while missing := working_days - self.working_days(start, day):
            day += timedelta(days=missing)
        return day

    def unpublished_years(self, start: date, end: date) -> tuple[int, ...]:
        """Return the years of a span that the calendar does not hold: they are counted Monday to Friday."""
        return tuple(year for year in range(start.year, end.year + 1) if year not in self._exceptions.published)

    def note(self, years: Collection[int]) -> str:
        """
        Return what an officer should know of a figure that was counted through some unpublished years, or nothing.

        Years before all others were published long ago and are not held; the later ones are still to come.
        """
        if not years:
            return ""
        first = min(self._exceptions.published, default=0)
        parts = (
            ([year for year in sorted(years) if year < first], "放假安排没有收录"),
            ([year for year in sorted(years) if year >= first], "放假安排尚未公布"),
        )
        texts = [f"{'、'.join(map(str, some))} 年{words}" for some, words in parts if some]
        return f"{'，'.join(texts)}，工作日按周一至周五计算"

    def _worked_by(self, day: date) -> int:
        """Count the days worked from the Monday of reference to a day, inclusive; negative before it."""
        weeks, weekday = divmod((day - MONDAY).days, 7)
        exceptions = self._exceptions
        # Closed form and one binary search, so that the length of a span does not matter.
        return weeks * 5 + min(weekday + 1, 5) + exceptions.sums[bisect_right(exceptions.days, day)]


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


@dataclass(frozen=True)
class Pause:
    """
    A time that does not count, `end` None while it lasts.

    Like every span it begins on the day after: the day on which a clock stops still counts, the day on which it is
    set going again does not.
    """

    start: date
    end: date | None


@dataclass(frozen=True)
class Clock:
    """How a time limit stands on a day, in working days."""

    elapsed: int
    paused: int
    limit: int | None
    is_paused: bool
    due_on: date | None
    """The last day of the limit; None without a limit, and while the clock stands still."""
    unpublished_years: tuple[int, ...]
    """Years counted Monday to Friday, of the span and of what is left of the limit."""
    calendar_note: str
    """The same in a sentence without its full stop; empty if there are none."""

    @property
    def left(self) -> int | None:
        """Return what is left of the limit, negative when over; None without a limit."""
        return None if self.limit is None else self.limit - self.elapsed

    @property
    def is_over(self) -> bool:
        """Whether more days passed than the limit allows."""
        return self.left is not None and self.left < 0


def clock(
    calendar: Calendar, *, start: date, end: date, pauses: Iterable[Pause] = (), limit: int | None = None
) -> Clock:
    """
    Return how a limit stands that began at `start`, at the end of the day `end`.

    Pauses are taken out once however they overlap; those that begin after the day have not happened.

    :raises ValueError: if the end precedes the start
    """
    # A question about a past day must not know of later pauses.
    known = [pause for pause in pauses if pause.start <= end]
    is_paused = any(known_pause.end is None or known_pause.end > end for known_pause in known)
    paused = _paused(calendar, known, start, end)
    # While the clock is paused nobody knows when the limit ends.
    due_on = None if limit is None or is_paused else _due(calendar, start, limit, known)
    unpublished = calendar.unpublished_years(start, max(end, due_on or end))
    return Clock(
        elapsed=calendar.working_days(start, end) - paused,
        paused=paused,
        limit=limit,
        is_paused=is_paused,
        due_on=due_on,
        unpublished_years=unpublished,
        calendar_note=calendar.note(unpublished),
    )


def elapsed_days(calendar: Calendar, *, start: date, end: date, pauses: Collection[Pause] = ()) -> int:
    """
    Return the working days that a clock counts of a span, without the pauses in it.

    :raises ValueError: if the end precedes the start
    """
    return calendar.working_days(start, end) - (_paused(calendar, pauses, start, end) if pauses else 0)


def _due(calendar: Calendar, start: date, limit: int, pauses: list[Pause]) -> date:
    """Find the first day on which a limit has passed, leaving out pauses that have ended."""
    day = start
    while missing := limit - (calendar.working_days(start, day) - _paused(calendar, pauses, start, day)):
        day = calendar.add(day, missing)
    return day


def _paused(calendar: Calendar, pauses: Iterable[Pause], start: date, end: date) -> int:
    """Count the working days of a span that fall into pauses."""
    return sum(calendar.working_days(*span) for span in _merged(pauses, start, end))


def _merged(pauses: Iterable[Pause], start: date, end: date) -> list[tuple[date, date]]:
    """Cut pauses to a span and join those that touch."""
    cut = sorted((max(pause.start, start), min(pause.end or end, end)) for pause in pauses)
    merged: list[tuple[date, date]] = []
    for begins, ends in cut:
        if begins >= ends:
            continue
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged
