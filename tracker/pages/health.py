"""What machines ask about the service's health."""

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
"""The tick runs every minute; three missed ones are no coincidence."""
RETRY_AFTER_SECONDS = 10
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and how old the newest tick is; 503 when the database does not."""
    now = timezone.now()
    try:
        health = reminder_health(today=timezone.localdate(now), deployment=settings.DEPLOYMENT_ID)
    except (OperationalError, InterfaceError):
        answer = {"status": "down", "database": "unreachable"}
        return JsonResponse(answer, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    ticks, reminders = _tick(health.newest_tick_at, now), _reminders(health, now)
    return JsonResponse({"status": "ok", "database": "ok", **ticks, "reminders": reminders})


def _reminders(health: ReminderHealth, now: datetime) -> dict[str, Any]:
    """Say how long the oldest due reminder waits, what is in doubt, and whether this installation may send."""
    oldest = health.oldest_due_at
    return {
        "dispatcher": "armed" if health.is_armed else "not_armed",
        "pending": health.pending,
        "oldest_due_at": None if oldest is None else timezone.localtime(oldest).isoformat(),
        "oldest_due_age_seconds": _age(oldest, now),
        "in_doubt": health.in_doubt,
    }


def _age(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else int((now - moment).total_seconds())


def _tick(newest: datetime | None, now: datetime) -> dict[str, Any]:
    if newest is None:
        return {"scheduler": "never_ran", "newest_tick_at": None, "newest_tick_age_seconds": None}
    age = int((now - newest).total_seconds())
    return {
        "scheduler": "late" if age > LATE_AFTER_SECONDS else "ok",
        "newest_tick_at": timezone.localtime(newest).isoformat(),
        "newest_tick_age_seconds": age,
    }


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in the text format of Prometheus; nothing of it names a project or a person."""
    now = timezone.now()
    try:
        lines = list(_measured(now))
        is_up = 1
    except (OperationalError, InterfaceError):
        lines, is_up = [], 0
    lines = [*_metric("tracker_database_up", "Whether the database answers.", [("", is_up)]), *lines]
    return HttpResponse("\n".join(lines) + "\n", content_type=PROMETHEUS)


def _measured(now: datetime) -> Iterable[str]:
    ticks = [(f'{{job="{tick.job}"}}', int((now - tick.ran_at).total_seconds())) for tick in Tick.objects.all()]
    yield from _metric("tracker_tick_age_seconds", "Age of the newest run of a scheduled job.", ticks)
    health = reminder_health(today=timezone.localdate(now), deployment=settings.DEPLOYMENT_ID)
    due = [("", _age(health.oldest_due_at, now) or 0)]
    yield from _metric("tracker_reminder_oldest_due_seconds", "How long the oldest due reminder waits.", due)
    states = [("pending", health.pending), ("sending", health.sending), ("in_doubt", health.in_doubt)]
    counts = [(f'{{state="{state}"}}', count) for state, count in states]
    yield from _metric("tracker_reminders", "Reminders that are not finished.", counts)
    armed = [("", int(health.is_armed))]
    yield from _metric("tracker_dispatcher_armed", "Whether this installation may send.", armed)
    yield from _metric("tracker_zones", "Zones.", [("", Zone.objects.count())])
    yield from _metric("tracker_projects", "Projects.", [("", Project.objects.count())])
    lists = CohortEntry.objects.standing().order_by("cohort").values_list("cohort").annotate(Count("amount_yuan"))
    counted = [(f'{{cohort="{cohort}"}}', count) for cohort, count in lists]
    yield from _metric("tracker_cohort_entries", "Standing entries of each list.", counted)


def _metric(name: str, words: str, values: Iterable[tuple[str, int]]) -> Iterable[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} gauge"
    yield from (f"{name}{labels} {value}" for labels, value in values)
