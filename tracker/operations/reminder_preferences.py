"""Which reminders an officer wants to receive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import StaleVersionError
from projects.operations.audit import record_event, state_of
from tracker.models import ReminderPreference
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CHOSEN = ("hints", "coming", "returned")


def preference_of(officer: Officer) -> ReminderPreference:
    """Return what an officer chose, or an unsaved row of version 0 with the defaults."""
    found = ReminderPreference.objects.filter(officer=officer).first()
    return found or ReminderPreference(officer=officer, version=0)


@transaction.atomic
def choose(
    *, officer: Officer, changes: Mapping[str, Any], now: datetime, version: int | None = None
) -> ReminderPreference:
    """
    Record an officer's own choice; what `changes` does not name stays as it is.

    :raises StaleVersionError: if a version is given that is no longer the current one
    """
    # The officer is locked, since the preference has no row before the first choice.
    Officer.objects.select_for_update().get(pk=officer.pk)
    row = preference_of(officer)
    if version is not None and version != row.version:
        raise StaleVersionError(current=row.version)
    before = state_of(row, *CHOSEN) if row.version else {}
    for name in CHOSEN:
        setattr(row, name, changes.get(name, getattr(row, name)))
    row.version, row.updated_at = row.version + 1, now
    row.save()
    record_event(
        action="choose_reminders",
        subject=row,
        by=officer,
        now=now,
        zone=officer.zone,
        before=before,
        after=state_of(row, *CHOSEN),
    )
    return row
