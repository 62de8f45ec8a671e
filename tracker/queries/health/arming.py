"""Whether this installation may send from this database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tracker.models import Deployment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def is_armed() -> bool:
    """Return whether the database names this installation, or none yet. One query."""
    stored = Deployment.objects.values_list("identity", flat=True).first()
    # A new database has no row yet; the first run that issues reminders writes it.
    return stored in {None, settings.DEPLOYMENT_ID}


def arming_alarms(*, now: datetime) -> Iterator[str]:
    """Yield that nothing is sent because the database belongs to another installation."""
    if not is_armed():
        yield "数据库属于另一套部署，没有发任何催办：核实后运行 manage.py arm_dispatcher。"
