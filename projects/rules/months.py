"""Days and months as they are written, months as their first day, and which months a day has completed."""

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache

_MONTH = re.compile(r"((?:19|20|21)\d{2})-(0[1-9]|1[0-2])", re.ASCII)
"""Years 1900–2199: `next_month` of December 9999 would not be a date."""


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_day(text: str) -> date:
    """
    Read a day as `2024-05-31`; other notations of ISO 8601 are refused.

    :raises ValueError: if it is not a day
    """
    # `fromisoformat` alone also accepts `20240531` and `2024-W22-5`.
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise ValueError(f"“{text}”不是日期，请按 2023-12-31 的格式填写。")


def parse_month(text: str) -> date:
    """
    Read `2024-05` as the first day of that month.

    :raises ValueError: if it is not a month
    """
    match = _MONTH.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}”不是月份，请按 2024-05 的格式填写。")
    return date(int(match[1]), int(match[2]), 1)


def month_text(month: date) -> str:
    """Return a month as `2024-05`."""
    return month.isoformat()[:7]


@lru_cache(maxsize=5_000)
def month_end(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def last_completed_month(day: date) -> date:
    """
    Return the newest month that a day has completed: its own on the month's last day, else the one before.

    A monthly figure says how things stood at the month's end; before that day it has not happened.
    """
    first = day.replace(day=1)
    return first if day == month_end(first) else previous_month(first)


def previous_month(month: date) -> date:
    return month.replace(year=month.year - 1, month=12) if month.month == 1 else month.replace(month=month.month - 1)


def next_month(month: date) -> date:
    return month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield every month from one to another, both ends in."""
    month = first
    while month <= last:
        yield month
        month = next_month(month)


FRESH_MONTHS = 3
"""For how many completed months a figure is recent: its own and the two after it."""


def oldest_fresh_month(day: date) -> date:
    """Return the oldest month of which a figure is not older than two months on a day (数据新鲜度)."""
    month = last_completed_month(day)
    for _ in range(FRESH_MONTHS - 1):
        month = previous_month(month)
    return month


@lru_cache(maxsize=5_000)
def lapses_on(month_end_day: date) -> date:
    """Return the first day on which the figure of a month, given by its last day, is older than two months."""
    month = month_end_day.replace(day=1)
    for _ in range(FRESH_MONTHS):
        month = next_month(month)
    return month_end(month)


def usual_due_day(month: date) -> date:
    """Return the last day on which a month's report is on time, where no other day is set: the next month's fifth."""
    return next_month(month).replace(day=5)
