"""What machines ask about the service's health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.models import CohortEntry, Project
from tracker.models import Tick
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
        newest = Tick.objects.order_by("-ran_at").values_list("ran_at", flat=True).first()
    except (OperationalError, InterfaceError):
        answer = {"status": "down", "database": "unreachable"}
        return JsonResponse(answer, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    return JsonResponse({"status": "ok", "database": "ok", **_tick(newest, now)})


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
    yield from _metric("tracker_zones", "Zones.", [("", Zone.objects.count())])
    yield from _metric("tracker_projects", "Projects.", [("", Project.objects.count())])
    lists = CohortEntry.objects.standing().order_by("cohort").values_list("cohort").annotate(Count("amount_yuan"))
    counted = [(f'{{cohort="{cohort}"}}', count) for cohort, count in lists]
    yield from _metric("tracker_cohort_entries", "Standing entries of each list.", counted)


def _metric(name: str, words: str, values: Iterable[tuple[str, int]]) -> Iterable[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} gauge"
    yield from (f"{name}{labels} {value}" for labels, value in values)
