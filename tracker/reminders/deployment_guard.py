"""Refuses to send from a copied or restored database until somebody arms it for this installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tracker.models import Deployment, Reminder
from tracker.operations.reminders import arm

if TYPE_CHECKING:
    from datetime import date, datetime


class NotArmedError(Exception):
    """The database belongs to another installation; nothing is sent from it."""

    def __init__(self, *, stored: str) -> None:
        """Keep which installation the database belongs to."""
        super().__init__(
            f"数据库登记的部署标识是“{stored or '无'}”，本机的 DEPLOYMENT_ID 是“{settings.DEPLOYMENT_ID}”，"
            "不发任何催办。确认本机应当发信后，请运行 manage.py arm_dispatcher。"
        )


def require_armed(*, now: datetime, today: date) -> Deployment:
    """
    Return the row that names this installation; an empty outbox without such a row gets it here.

    :raises NotArmedError: if the database belongs to another one
    """
    row = Deployment.objects.filter(pk=1).first()
    # An outbox with reminders and no row is not new: somebody else may have sent from it.
    if row is None and not Reminder.objects.exists():
        arm(identity=settings.DEPLOYMENT_ID, now=now, today=today)
        row = Deployment.objects.get(pk=1)
    if row is None or row.identity != settings.DEPLOYMENT_ID:
        raise NotArmedError(stored=row.identity if row else "")
    return row
