"""Which jobs of the night are still to be done: a machine that was off at night makes up for it in the morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from tracker.models import Tick

BEGINS_AT = time(3, 0)
"""When the night's jobs begin, by Beijing's time."""


def is_due_tonight(job: str, *, now: datetime) -> bool:
    """Return whether a job has not run since the newest night began; a run dated later than now does not count."""
    local = timezone.localtime(now)
    began = datetime.combine(local.date(), BEGINS_AT, local.tzinfo)
    if began > local:
        began -= timedelta(days=1)
    return not Tick.objects.filter(job=job, ran_at__range=(began, now)).exists()
