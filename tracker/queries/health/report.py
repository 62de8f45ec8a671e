"""The state of the service in full, for those who may see it; the public answer is one word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tracker.queries.health.arming import is_armed
from tracker.queries.health.checks import alarms
from tracker.queries.health.jobs import job_healths
from tracker.queries.health.outbox import outbox_health

if TYPE_CHECKING:
    from datetime import datetime


def health_report(*, now: datetime) -> dict[str, Any]:
    """Return every alarm, each job with the age of its newest run in seconds, and the figures of the outbox."""
    outbox = outbox_health(today=timezone.localdate(now))
    return {
        "alarms": alarms(now=now),
        "jobs": {
            health.job.name: {
                "state": str(health.state),
                "ran_at": told(health.ran_at),
                "age_seconds": seconds_since(health.ran_at, now),
            }
            for health in job_healths(now=now)
        },
        "reminders": {
            "dispatcher": "armed" if is_armed(now=now) else "not_armed",
            "pending": outbox.pending,
            "oldest_due_at": told(outbox.oldest_due_at),
            "oldest_due_age_seconds": seconds_since(outbox.oldest_due_at, now),
            "in_doubt": outbox.in_doubt,
        },
    }


def told(moment: datetime | None) -> str | None:
    """Return a moment as text in Beijing's time."""
    return None if moment is None else timezone.localtime(moment).isoformat()


def seconds_since(moment: datetime | None, now: datetime) -> int | None:
    """Return the whole seconds since a moment, below zero if it lies in the future."""
    return None if moment is None else int((now - moment).total_seconds())
