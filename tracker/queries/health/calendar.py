"""The working-day calendar: without next year's, days off would be worked and deadlines counted wrongly."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from zones.models import SpecialDay

if TYPE_CHECKING:
    from collections.abc import Iterator

CALENDAR_DUE = (12, 15)
"""By this day of December the next year's calendar should be loaded."""


def has_calendar(*, today: date) -> bool:
    """Return whether the calendar is loaded that is needed on a day. One query."""
    # The State Council publishes a year's holidays late in the year before: next year counts only from mid-December.
    wanted_year = today.year + ((today.month, today.day) >= CALENDAR_DUE)
    return SpecialDay.objects.filter(day__year=wanted_year).exists()


def calendar_alarms(*, now: datetime) -> Iterator[str]:
    """Yield that a year's days off are not known."""
    if not has_calendar(today=timezone.localdate(now)):
        yield "缺少年度节假日安排：暂按周一至周五计工作日，请载入后重新运行 load_reference。"
