"""Keeps the planner's statistics up to date, and deletes what has expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from projects.operations.sign_ins import delete_expired_sign_ins
from tracker.operations.exports import delete_expired_exports
from tracker.operations.idempotency import delete_expired_responses
from tracker.operations.imports import delete_expired_imports
from tracker.operations.login_throttling import delete_expired_attempts

if TYPE_CHECKING:
    from datetime import datetime


def delete_expired(*, now: datetime) -> None:
    """Delete the stored answers, counters of attempts, sessions, tokens, exports and imports whose time is over."""
    delete_expired_responses(now=now)
    delete_expired_attempts(now=now)
    delete_expired_sign_ins(now=now)
    delete_expired_exports(now=now)
    delete_expired_imports(now=now)


def refresh_statistics() -> None:
    """Collect SQLite's statistics, by which it chooses indexes; PostgreSQL collects its own (autovacuum)."""
    if connection.vendor == "sqlite":  # pragma: no cover  # see tests/integration/config/test_sqlite.py
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
