"""Refuses to send from a copied or restored database until somebody arms it for this installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tracker.models import Deployment, Reminder
from tracker.operations.reminders import arm
from tracker.queries.deployment import database_identity, why_not_armed

if TYPE_CHECKING:
    from datetime import date, datetime


class NotArmedError(Exception):
    """The database belongs to another installation, or is a copy; nothing is sent from it. The text says which."""


def require_armed(*, now: datetime, today: date) -> Deployment:
    """
    Return the row that names this installation; an empty outbox without such a row gets it here.

    Whatever sends mail to officers asks here first.

    :raises NotArmedError: if the database belongs to another one, or is not the one that was armed
    """
    row = Deployment.objects.filter(pk=1).first()
    # An outbox with reminders and no row is not new: somebody else may have sent from it.
    if row is None and not Reminder.objects.exists():
        arm(identity=settings.DEPLOYMENT_ID, database=database_identity(), now=now, today=today)
        row = Deployment.objects.get(pk=1)
    if (obstacle := why_not_armed(row)) or row is None:
        raise NotArmedError(obstacle)
    return row
