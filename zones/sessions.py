"""Sessions in the database, as Django keeps them, with their officer and last use beside the data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from zones.models import Session

STARTED, LAST_USED, ADDRESS, USER_AGENT = "started_at", "last_used_at", "address", "user_agent"
"""The names in the data of a session; the two moments are seconds since 1970."""
OFFICER = "_auth_user_id"


class SessionStore(DatabaseStore):
    """What Django's documentation calls an extended database-backed engine."""

    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: Any) -> Any:
        """Return the row of a session, the columns filled from its data."""
        row: Any = super().create_model_instance(data)
        row.officer_id = int(data[OFFICER]) if OFFICER in data else None
        row.started_at, row.last_used_at = _moment(data.get(STARTED)), _moment(data.get(LAST_USED))
        row.address, row.user_agent = data.get(ADDRESS, ""), data.get(USER_AGENT, "")
        return row


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
