"""How a worker takes a job that nobody holds: by one UPDATE, for a time, and a few times at the most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from tracker.models.background_job import BackgroundJob, JobQuerySet

    J = TypeVar("J", bound=BackgroundJob)

MOST_ATTEMPTS = 3
LOOKED_AT = 10
"""Jobs that are looked at in one run."""


def claim(
    due: JobQuerySet[J],
    *,
    now: datetime,
    lasting: timedelta,
    claimed: Callable[[J], dict[str, Any]],
    given_up: Callable[[J], dict[str, Any]],
) -> J | None:
    """
    Take the oldest of the jobs that are due, for as long; None if there is none. It is given up after some attempts.

    `claimed` and `given_up` return what else changes of a job that is taken, or given up.
    """
    for job in due.order_by("id")[:LOOKED_AT]:
        as_read = due.filter(pk=job.pk, attempts=job.attempts)
        if job.attempts >= MOST_ATTEMPTS:
            as_read.update(held_until=None, **given_up(job))
        elif as_read.take(job, now=now, lasting=lasting, attempts=job.attempts + 1, **claimed(job)):
            job.refresh_from_db()
            return job
    return None
