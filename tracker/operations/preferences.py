"""Choosing what one wants to be reminded of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.operations.audit import record_event, state_of
from tracker.models import ReminderPreference
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def choose_reminders(*, officer: Officer, hints: str, coming: bool, now: datetime) -> ReminderPreference:
    """Set one's own preferences. The same choice changes nothing."""
    Officer.objects.select_for_update().get(pk=officer.pk)
    known = ReminderPreference.objects.filter(officer=officer).first()
    before = state_of(known or ReminderPreference(officer=officer), "hints", "coming")
    chosen = ReminderPreference(officer=officer, hints=hints, coming=coming, updated_at=now)
    after = state_of(chosen, "hints", "coming")
    if known is not None and before == after:
        return known
    chosen.save(force_insert=known is None, force_update=known is not None)
    record_event(
        action="choose_reminders", subject=chosen, zone=officer.zone, by=officer, now=now, before=before, after=after
    )
    return chosen
