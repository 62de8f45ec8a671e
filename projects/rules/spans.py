"""Spans of calendar days: months added to a day, and what is left of a span when pauses are taken out."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from projects.rules.months import month_end

Span = tuple[date, date]
"""Two days, of which the first does not count and the second does."""


@lru_cache(maxsize=50_000)  # a scan of thousands of projects asks for the same few days again and again
def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where the month is too short."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def whole_months(start: date, end: date) -> tuple[int, int]:
    """Return how many whole months lie between two days, and how many days remain."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return months, (end - add_months(start, months)).days


def merged(spans: Iterable[Span], start: date, end: date) -> list[Span]:
    """Cut spans to a longer one and join those that touch, so that no day counts twice."""
    cut = sorted((max(begins, start), min(ends, end)) for begins, ends in spans)
    joined: list[Span] = []
    for begins, ends in cut:
        if begins >= ends:
            continue
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def days_in(spans: Iterable[Span]) -> int:
    """Return how many days spans hold that do not overlap."""
    return sum((ends - begins for begins, ends in spans), timedelta()).days
