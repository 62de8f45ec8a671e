"""What runs by itself: read the clock, make one call, leave a sign of life."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from projects.operations.projection import differences
from tracker.models import Tick
from tracker.operations.anchors import seal_and_anchor
from tracker.operations.answers import forget_answers

logger = logging.getLogger(__name__)

NAMED_IN_THE_LOG = 20


@shared_task
def tick() -> None:
    """Forget what is kept long enough, and show that scheduled work runs."""
    now = timezone.now()
    forget_answers(now=now)
    _has_run("tick", now)


@shared_task
def seal_audit() -> None:
    """Chain what was audited since the last time, and write the anchors down outside the database."""
    now = timezone.now()
    seal_and_anchor(now=now)
    _has_run("seal_audit", now)


@shared_task
def check_projection() -> None:
    """Compare what is stored for fast reading with the ledger, and say in the log where they differ."""
    now = timezone.now()
    found = list(differences())
    if found:
        named = "; ".join(f"{one.model} {one.pk} {one.field}" for one in found[:NAMED_IN_THE_LOG])
        logger.error("The projection differs from the ledger in %d values: %s", len(found), named)
    _has_run("check_projection", now)


def _has_run(job: str, now: datetime) -> None:
    Tick.objects.update_or_create(job=job, defaults={"ran_at": now})
