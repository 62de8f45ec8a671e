"""The first mails of a demo, at whatever hour it is loaded: the next tick of the sender writes them to `var/mail/`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from projects.models import working_calendar
from tracker.reminders.arming import arm_here
from tracker.reminders.issuing import issue

if TYPE_CHECKING:
    from datetime import datetime

BEGAN_DAYS_AGO = 60
"""Since when reminders count as going out, so that some have reached the unit and the province."""


def remind(*, now: datetime) -> int:
    """
    Enter what is owed today, on a day off what was owed on the last working day; return how many mails are new.

    :raises NotArmedError: if the database belongs to another installation
    """
    day, calendar = timezone.localdate(now), working_calendar()
    arm_here(now=now, today=day - timedelta(days=BEGAN_DAYS_AGO), is_restored=False)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return issue(now=now, today=day).fresh
