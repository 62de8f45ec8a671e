"""Keeps the planner's statistics up to date."""

from django.db import connection


def refresh_statistics() -> None:
    """Collect SQLite's statistics, by which it chooses indexes; PostgreSQL collects its own (autovacuum)."""
    if connection.vendor == "sqlite":  # pragma: no cover  # see tests/integration/config/test_sqlite.py
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
