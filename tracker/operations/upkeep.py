"""Keeping the database fast."""

from django.db import connection


def refresh_statistics() -> None:
    """Tell SQLite how its rows are spread, by which it chooses indexes; PostgreSQL finds out by itself."""
    if connection.vendor == "sqlite":  # pragma: no cover  # see tests/integration/config/test_sqlite.py
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
