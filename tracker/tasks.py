"""The scheduled tasks: each reads the clock, makes one call and records that it ran."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from projects.operations.finding_upkeep import finding_differences
from projects.operations.projection import projection_differences
from tracker.models import Tick
from tracker.operations.audit_checkpoints import seal_and_write_checkpoints
from tracker.operations.idempotency import delete_expired_responses
from tracker.operations.login_throttling import delete_expired_attempts
from tracker.operations.upkeep import refresh_statistics
from tracker.reminders.database_clock import database_now
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.issuing import issue_when_due
from tracker.reminders.sending import send_due, transport_of_settings

logger = logging.getLogger(__name__)

NAMED_IN_THE_LOG = 20
"""Differences that a log entry lists; the rest is only counted."""
SENDING_SECONDS = 50.0
"""How long one run sends: less than the minute between two ticks; the next one goes on."""


@shared_task
def tick() -> None:
    """Delete stored answers and sign-in counters that have expired."""
    now = timezone.now()
    delete_expired_responses(now=now)
    delete_expired_attempts(now=now)
    _has_run("tick", now)


@shared_task
def seal_audit() -> None:
    """Seal the audit events since the last run, and append the checkpoints to the file outside the database."""
    now = timezone.now()
    seal_and_write_checkpoints(now=now)
    _has_run("seal_audit", now)


@shared_task
def check_projection() -> None:
    """Compare the projection, which is stored for fast reading, with the records, and log where they differ."""
    now = timezone.now()
    refresh_statistics()
    found = [*projection_differences(), *finding_differences()]
    if found:
        named = "; ".join(
            f"{difference.model} {difference.pk} {difference.field}" for difference in found[:NAMED_IN_THE_LOG]
        )
        logger.error("The projection differs from the records in %d values: %s", len(found), named)
    _has_run("check_projection", now)


@shared_task
def issue_reminders() -> None:
    """Enter the reminders of today in the outbox, once REMIND_AT has come; later ticks of the day find them there."""
    # The database's clock, by which the leases and deadlines of reminders are measured.
    now = database_now()
    try:
        issue_when_due(now=now)
    except NotArmedError as error:
        logger.error("No reminder is issued: %s", error)  # noqa: TRY400  # an expected state, no defect
    # Also when not armed: this shows that the schedule runs; the missing arming raises an alarm of its own.
    _has_run("issue_reminders", now)


@shared_task
def send_reminders() -> None:
    """Send the reminders that are due, for SENDING_SECONDS at most."""
    now = database_now()
    transport = transport_of_settings()
    try:
        send_due(transport, seconds=SENDING_SECONDS)
    except NotArmedError as error:
        logger.error("No reminder is sent: %s", error)  # noqa: TRY400  # an expected state, no defect
    finally:
        transport.close()
    _has_run("send_reminders", now)


def _has_run(job: str, now: datetime) -> None:
    Tick.objects.update_or_create(job=job, defaults={"ran_at": now})
