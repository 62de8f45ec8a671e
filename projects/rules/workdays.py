"""
Working days by the State Council's calendar, with weekend days worked in exchange (调休).

A span is counted from the day after it begins to the day on which it ends, as administrative time limits are
(民法典 第二百零一条: the day of beginning does not count). So spans add up, and one within a day is zero.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MONDAY = date(1970, 1, 5)
"""A Monday from which weeks are counted."""


class Calendar:
    """Which days are worked: Monday to Friday, but for the exceptions of the years that were published."""

    def __init__(self, exceptions: Mapping[date, bool]) -> None:
        """Take the exceptions: day → whether it is worked. A year without any is not published."""
        changes = {day: worked for day, worked in exceptions.items() if worked != _is_weekday(day)}
        self._days = sorted(changes)
        self._sums = [0]
        for day in self._days:
            self._sums.append(self._sums[-1] + (1 if changes[day] else -1))
        self._changes = changes
        self._published = frozenset(day.year for day in exceptions)

    def is_working(self, day: date) -> bool:
        """Return whether a day is worked."""
        return self._changes.get(day, _is_weekday(day))

    def working_days(self, start: date, end: date) -> int:
        """
        Return how many working days pass after `start` up to and including `end`.

        :raises ValueError: if the end precedes the start
        """
        if end < start:
            raise ValueError(f"{end} precedes {start}")
        return self._worked_by(end) - self._worked_by(start)

    def add(self, start: date, working_days: int) -> date:
        """Return the day on which a limit of so many working days after `start` ends."""
        day = start + timedelta(days=working_days * 7 // 5)
        while self.working_days(start, day) > working_days or not self.is_working(day):
            day -= timedelta(days=1)
        while self.working_days(start, day) < working_days:
            day += timedelta(days=1)
        return day

    def unpublished_years(self, start: date, end: date) -> tuple[int, ...]:
        """Return the years of a span whose calendar is not published: they are counted Monday to Friday."""
        return tuple(year for year in range(start.year, end.year + 1) if year not in self._published)

    def _worked_by(self, day: date) -> int:
        """Count the days worked from the Monday of reference to a day, inclusive; negative before it."""
        weeks, weekday = divmod((day - MONDAY).days, 7)
        return weeks * 5 + min(weekday + 1, 5) + self._sums[bisect_right(self._days, day)]


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


@dataclass(frozen=True)
class Pause:
    """A time that does not count; `end` is None while it lasts."""

    start: date
    end: date | None


@dataclass(frozen=True)
class Clock:
    """How a time limit stands on a day, in working days."""

    elapsed: int
    paused: int
    limit: int | None
    is_paused: bool
    unpublished_years: tuple[int, ...]

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
    Return how many working days passed from `start` to `end`, pauses taken out once however they overlap.

    :raises ValueError: if the end precedes the start
    """
    paused = sum(calendar.working_days(*span) for span in _merged(pauses, start, end))
    open_now = any(one.start <= end and (one.end is None or one.end > end) for one in pauses)
    return Clock(
        elapsed=calendar.working_days(start, end) - paused,
        paused=paused,
        limit=limit,
        is_paused=open_now,
        unpublished_years=calendar.unpublished_years(start, end),
    )


def _merged(pauses: Iterable[Pause], start: date, end: date) -> list[tuple[date, date]]:
    """Cut pauses to a span and join those that touch."""
    cut = sorted((max(one.start, start), min(one.end or end, end)) for one in pauses)
    merged: list[tuple[date, date]] = []
    for begins, ends in cut:
        if begins >= ends:
            continue
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged
