"""Taking over a database that was restored or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tracker.models import Deployment, Reminder
from tracker.operations.reminders import arm
from tracker.reminders.issuing import issue

if TYPE_CHECKING:
    from datetime import date, datetime


@transaction.atomic
def arm_here(*, now: datetime, today: date, is_restored: bool) -> int:
    """
    Name this installation in the database; return how many reminders were put in doubt.

    Today's may have been sent by the installation that the database came from, also those that the copy does not
    hold yet: they are entered first and put in doubt with the others. A new outbox has nothing to doubt, and one
    that names this installation already is left alone unless it is said to be restored.
    """
    known = Deployment.objects.filter(pk=1).first()
    if known is not None and known.identity == settings.DEPLOYMENT_ID and not is_restored:
        return 0
    doubtful = arm(identity=settings.DEPLOYMENT_ID, now=now, today=today)
    if known is None and not Reminder.objects.exists():
        return doubtful
    issue(now=now, today=today)
    return doubtful + arm(identity=settings.DEPLOYMENT_ID, now=now, today=today)
