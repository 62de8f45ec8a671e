"""What monitoring asks: the state of the service as JSON, and figures for Prometheus. Neither needs a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.models import CohortEntry, Project
from tracker.models import Tick
from tracker.queries.reminders.health import ReminderHealth, reminder_health
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LATE_AFTER_SECONDS = 180
"""The tick runs every minute: three missed in a row mean that the scheduler or the worker has stopped."""
RETRY_AFTER_SECONDS = 10
PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and how old the newest tick is; 503 when the database does not."""
    now = timezone.now()
    try:
        health = reminder_health(today=timezone.localdate(now), deployment=settings.DEPLOYMENT_ID)
    # The first when no connection can be made, the second when a kept connection turns out to be closed.
    except (OperationalError, InterfaceError):
        body = {"status": "down", "database": "unreachable"}
        return JsonResponse(body, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    # A late scheduler is reported and no failure: restarting the web server, as a balancer does on 503, mends nothing.
    scheduler, reminders = _scheduler_state(health.newest_tick_at, now), _reminder_state(health, now)
    return JsonResponse({"status": "ok", "database": "ok", **scheduler, "reminders": reminders})


def _reminder_state(health: ReminderHealth, now: datetime) -> dict[str, Any]:
    """Return how long the oldest due reminder waits, what is in doubt, and whether this installation may send."""
    oldest = health.oldest_due_at
    return {
        "dispatcher": "armed" if health.is_armed else "not_armed",
        "pending": health.pending,
        "oldest_due_at": None if oldest is None else timezone.localtime(oldest).isoformat(),
        "oldest_due_age_seconds": None if oldest is None else _seconds_since(oldest, now),
        "in_doubt": health.in_doubt,
    }


def _scheduler_state(newest: datetime | None, now: datetime) -> dict[str, Any]:
    if newest is None:
        return {"scheduler": "never_ran", "newest_tick_at": None, "newest_tick_age_seconds": None}
    age = _seconds_since(newest, now)
    return {
        "scheduler": "late" if age > LATE_AFTER_SECONDS else "ok",
        "newest_tick_at": timezone.localtime(newest).isoformat(),
        "newest_tick_age_seconds": age,
    }


def _seconds_since(moment: datetime, now: datetime) -> int:
    return int((now - moment).total_seconds())


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """
    Return the figures in the text format of Prometheus; nothing of them names a project or a person.

    Without a database it is still 200, with the one figure that says so: an alert needs a value, not a gap.
    """
    now = timezone.now()
    try:
        # Read to the end before anything is written: a database that fails midway must not leave half of the figures.
        lines, is_up = list(_database_metrics(now)), 1
    except (OperationalError, InterfaceError):
        lines, is_up = [], 0
    lines = [*_metric("tracker_database_up", "Whether the database answers.", [("", is_up)]), *lines]
    return HttpResponse("\n".join(lines) + "\n", content_type=PROMETHEUS_TEXT)


def _database_metrics(now: datetime) -> Iterable[str]:
    ticks = [(f'{{job="{tick.job}"}}', _seconds_since(tick.ran_at, now)) for tick in Tick.objects.all()]
    yield from _metric("tracker_tick_age_seconds", "Age of the newest run of a scheduled job.", ticks)
    health = reminder_health(today=timezone.localdate(now), deployment=settings.DEPLOYMENT_ID)
    # 0 when nothing is due, not an absent line: to an alert a gap looks like a failed scrape.
    waits = 0 if health.oldest_due_at is None else _seconds_since(health.oldest_due_at, now)
    yield from _metric("tracker_reminder_oldest_due_seconds", "How long the oldest due reminder waits.", [("", waits)])
    states = [("pending", health.pending), ("sending", health.sending), ("in_doubt", health.in_doubt)]
    counts = [(f'{{state="{state}"}}', count) for state, count in states]
    yield from _metric("tracker_reminders", "Reminders that are not finished.", counts)
    armed = [("", int(health.is_armed))]
    yield from _metric("tracker_dispatcher_armed", "Whether this installation may send.", armed)
    yield from _metric("tracker_zones", "Zones.", [("", Zone.objects.count())])
    yield from _metric("tracker_projects", "Projects.", [("", Project.objects.standing().count())])
    cohorts = CohortEntry.objects.standing().order_by("cohort").values_list("cohort").annotate(Count("amount_yuan"))
    entries = [(f'{{cohort="{cohort}"}}', count) for cohort, count in cohorts]
    yield from _metric("tracker_cohort_entries", "Standing entries of each list.", entries)


def _metric(name: str, help_text: str, values: Iterable[tuple[str, int]]) -> Iterable[str]:
    """Yield the lines of one gauge; each value comes with its labels in braces, or an empty text."""
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} gauge"
    yield from (f"{name}{labels} {value}" for labels, value in values)
