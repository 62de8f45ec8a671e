"""Taking over a database that was restored or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tracker.models import Deployment, Reminder
from tracker.operations.reminders import arm
from tracker.queries.deployment import database_identity, why_not_armed
from tracker.reminders.issuing import issue

if TYPE_CHECKING:
    from datetime import date, datetime


@transaction.atomic
def arm_here(*, now: datetime, today: date, is_restored: bool) -> int:
    """
    Store this installation's DEPLOYMENT_ID and this very database; return how many reminders were put in doubt.

    The installation that the database came from may have sent today's reminders already, including those that the
    copy does not hold: they are entered first and put in doubt with the others. A new outbox holds nothing to doubt.
    A database that is armed already is left alone, unless `is_restored` states that it was restored.
    """
    known = Deployment.objects.filter(pk=1).first()
    if known is not None and not why_not_armed(known) and not is_restored:
        return 0
    armed = {"identity": settings.DEPLOYMENT_ID, "database": database_identity()}
    # First: `issue` refuses a database that names another installation.
    doubtful = arm(**armed, now=now, today=today)
    if known is None and not Reminder.objects.exists():
        return doubtful
    issue(now=now, today=today)
    # Again, for the rows that `issue` has just entered: the first call could not see them.
    return doubtful + arm(**armed, now=now, today=today)
