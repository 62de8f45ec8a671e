"""What monitoring asks: one word on the service, and figures for Prometheus. Neither needs a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.models import CohortEntry, Project
from tracker.models import Tick
from tracker.queries.health.arming import is_armed
from tracker.queries.health.checks import QUICK, alarms
from tracker.queries.health.outbox import outbox_health
from tracker.queries.health.report import health_report, seconds_since
from tracker.reminders.database_clock import database_now
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

RETRY_AFTER_SECONDS = 10
PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """
    Say whether the service is well: `ok`, `alarm` if something needs a person, or 503 and `down` without a database.

    What it is stands in `manage.py watch`: anybody may ask here.
    """
    try:
        now = database_now()
    # The first when no connection can be made, the second when a kept connection turns out to be closed.
    except (OperationalError, InterfaceError):
        return JsonResponse({"status": "down"}, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    # An alarm is no failure: restarting the web server, as a balancer does on 503, starts no dead job.
    return JsonResponse({"status": "alarm" if alarms(now=now, checks=QUICK) else "ok"})


@require_safe
@never_cache
def health_detail(request: HttpRequest) -> JsonResponse:
    """Say what needs a person, how old each job's newest run is, and how the outbox stands; 503 without a database."""
    try:
        return JsonResponse(health_report(now=database_now()))
    except (OperationalError, InterfaceError):
        return JsonResponse({"status": "down"}, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """
    Return the figures in the text format of Prometheus; nothing of them names a project or a person.

    Without a database it is still 200, with the one figure that says so: an alert needs a value, not a gap.
    """
    try:
        # Read to the end before anything is written: a database that fails midway must not leave half of the figures.
        lines, is_up = list(_database_metrics(database_now())), 1
    except (OperationalError, InterfaceError):
        lines, is_up = [], 0
    lines = [*_metric("tracker_database_up", "Whether the database answers.", [("", is_up)]), *lines]
    return HttpResponse("\n".join(lines) + "\n", content_type=PROMETHEUS_TEXT)


def _database_metrics(now: datetime) -> Iterable[str]:
    ticks = [(f'{{job="{tick.job}"}}', seconds_since(tick.ran_at, now) or 0) for tick in Tick.objects.all()]
    yield from _metric("tracker_tick_age_seconds", "Age of the newest run of a scheduled job.", ticks)
    alarmed = [("", len(alarms(now=now, checks=QUICK)))]
    yield from _metric("tracker_alarms", "What needs a person now; `manage.py watch` says what.", alarmed)
    health = outbox_health(today=timezone.localdate(now))
    # 0 when nothing is due, not an absent line: to an alert a gap looks like a failed scrape.
    waits = seconds_since(health.oldest_due_at, now) or 0
    yield from _metric("tracker_reminder_oldest_due_seconds", "How long the oldest due reminder waits.", [("", waits)])
    states = [("pending", health.pending), ("sending", health.sending), ("in_doubt", health.in_doubt)]
    counts = [(f'{{state="{state}"}}', count) for state, count in states]
    yield from _metric("tracker_reminders", "Reminders that are not finished.", counts)
    armed = [("", int(is_armed(now=now)))]
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
