"""The one clock of everything that leases are measured by: the database's."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection
from django.utils import timezone

_SQLITE = "SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')"
_OTHERS = "SELECT STATEMENT_TIMESTAMP()"


def database_now() -> datetime:
    """Return what the database's clock says now; hosts whose clocks differ agree on it."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _OTHERS)
        (value,) = cursor.fetchone()
    if isinstance(value, datetime):
        return value
    return datetime.strptime(value, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)


def local_day(moment: datetime) -> date:
    """Return the day of a moment in Beijing."""
    return timezone.localdate(moment)
