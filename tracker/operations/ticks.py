"""Records that a scheduled job ran; the age of the record shows whether it still does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.models import Tick

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TROUBLE = 200


def note_run(job: str, *, now: datetime, trouble: str = "") -> None:
    """Record that a job ran at `now` by the database's clock, and in a sentence what it found wrong, if it checks."""
    Tick.objects.update_or_create(job=job, defaults={"ran_at": now, "trouble": trouble[:LONGEST_TROUBLE]})
