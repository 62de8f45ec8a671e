"""
Moments as they are read and printed: Beijing time, to the microsecond.

What is printed can be read again and is the same moment: a table is computed anew from the line above it.
"""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR

BEIJING = ZoneInfo("Asia/Shanghai")
EXAMPLE = "2024-01-05 09:00:00"
AHEAD = "已知时点（known_at）不能晚于现在。"
NO_MOMENT = f"时刻应写成 {EXAMPLE} 的格式（北京时间，秒可以带小数）。"
OUT_OF_RANGE = f"时刻应在 {EARLIEST_DATE.year} 年与 {LATEST_YEAR} 年之间，请核对年份。"
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII | re.IGNORECASE
)
"""Not the weeks, ordinal days and undivided digits of ISO 8601."""
_LOST_PLUS = re.compile(r"(\d\d:\d\d[\d:.]*) (?=\d\d:?\d\d$)", re.ASCII)
"""A plus sign that was not escaped in an address has become a blank: 09:00:00 08:00."""
DAY_ALONE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_moment(text: str) -> datetime:
    """
    Read a moment, in Beijing time where it names no offset.

    :raises ValueError: if it is no moment, only a day, or beyond the years of the program
    """
    stripped = text.strip()
    if DAY_ALONE.fullmatch(stripped):
        raise ValueError(
            f"“{stripped}”只是日期，这里要写到时刻：当天上午九点写 {stripped} 09:00:00，"
            f"当天终了写 {stripped} 23:59:59.999999（北京时间）。"
        )
    mended = _LOST_PLUS.sub(r"\1+", stripped)
    if not _MOMENT.fullmatch(mended):
        raise ValueError(NO_MOMENT)
    try:
        moment = datetime.fromisoformat(mended.upper())
    except ValueError as error:
        raise ValueError(NO_MOMENT) from error
    try:
        local = moment.astimezone(BEIJING) if moment.tzinfo else moment.replace(tzinfo=BEIJING)
    # In the first and the last year an offset can lead out of the years that Python knows.
    except OverflowError as error:
        raise ValueError(OUT_OF_RANGE) from error
    if not EARLIEST_DATE.year <= local.year <= LATEST_YEAR:
        raise ValueError(OUT_OF_RANGE)
    return local


def moment_text(moment: datetime) -> str:
    """Return a moment as `parse_moment` reads it, with as many decimals of the second as it has."""
    return moment.astimezone(BEIJING).replace(tzinfo=None).isoformat(" ")


def minute_text(moment: datetime) -> str:
    """Return a moment to the minute, for who reads it and asks nothing by it."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day."""
    return datetime.combine(day, time.max, BEIJING)
