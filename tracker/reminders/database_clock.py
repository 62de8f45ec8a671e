"""The database's clock, by which leases are measured: the hosts of several senders may disagree about the time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection
from django.utils import timezone

_SQLITE = "SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')"
# Not NOW(), which PostgreSQL holds still from the start of the transaction on.
_OTHERS = "SELECT STATEMENT_TIMESTAMP()"


def database_now() -> datetime:
    """Return the present moment by the database's clock, with a time zone; all hosts get the same answer."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _OTHERS)
        (value,) = cursor.fetchone()
    if isinstance(value, datetime):
        return value
    return datetime.strptime(value, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)


def local_day(moment: datetime) -> date:
    """Return the day of a moment in Beijing."""
    return timezone.localdate(moment)
