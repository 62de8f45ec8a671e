"""One moment for both sides: otherwise answers would differ by the minute."""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.signals import connection_created
from django.utils import timezone

MOMENT = datetime(2024, 8, 6, 2, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in Beijing: after everything in the demo, with July's reports being due."""
MONTH = "2024-07"
"""The last month that is over."""
SQLITE_NOW = "%Y-%m-%d %H:%M:%f"
"""The only format in which SQLite's clock is read here; its `%f` holds the seconds, too."""


def freeze() -> None:
    """Stop Django's clock and SQLite's; call it before any app is imported, as some bind `now` by name."""
    timezone.now = lambda: MOMENT
    connection_created.connect(_freeze_connection, dispatch_uid="frozen_clock")


def _freeze_connection(connection: Any, **_: Any) -> None:
    connection.connection.create_function("strftime", 2, _strftime)


def _strftime(template: str, moment: str) -> str:
    if template != SQLITE_NOW or moment.upper() != "NOW":
        raise ValueError(f"strftime({template!r}, {moment!r}) is not frozen")
    return f"{MOMENT:%Y-%m-%d %H:%M:%S}.000"
