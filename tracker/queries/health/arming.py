"""Whether this installation may send from this database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.models import Deployment
from tracker.queries.deployment import why_not_armed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def arming_alarms(*, now: datetime) -> Iterator[str]:
    """Yield why nothing is sent from this database, if so. Three small queries."""
    row = Deployment.objects.filter(pk=1).first()
    # A new database has no row yet; the first run that issues reminders writes it.
    if row is not None and (obstacle := why_not_armed(row)):
        yield obstacle


def is_armed(*, now: datetime) -> bool:
    """Return whether this installation may send, or will arm itself as a new one."""
    return not any(arming_alarms(now=now))
