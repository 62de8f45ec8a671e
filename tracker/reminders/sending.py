"""Sends what is due: claim, hand over, record the outcome, until nothing is due or the time is up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings

from projects.models import working_calendar
from tracker.mail.files import FileTransport
from tracker.mail.smtp import Relay, SmtpTransport
from tracker.models import Reminder
from tracker.operations import reminders as outbox
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.delivery import attempt_note, backoff_after, deliver
from tracker.reminders.deployment_guard import require_armed
from tracker.reminders.digests import Composer, host_of_site
from tracker.reminders.failpoints import failpoint
from tracker.reminders.housekeeping import run_housekeeping
from tracker.reminders.rate_limit import Pace

if TYPE_CHECKING:
    from collections import Counter
    from datetime import datetime
    from pathlib import Path

    from tracker.mail.outcome import Transport
    from tracker.reminders.delivery import DeliveryOutcome


def transport_of_settings() -> Transport:
    """Return a client of the relay in the settings, or the folder that replaces a relay; nothing is opened yet."""
    mailing = settings.REMINDERS
    if not mailing.by_relay:
        folder: Path = settings.EMAIL_FILE_PATH
        return FileTransport(folder)
    security = "ssl" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    relay = Relay(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        security=security,
        greeting=host_of_site(),
        timeout=mailing.timeout,
        reply_timeout=mailing.reply_timeout,
    )
    return SmtpTransport(relay, log=mailing.relay_log)


def send_due(transport: Transport, *, seconds: float, limit: int | None = None) -> Counter[DeliveryOutcome]:
    """
    Send what is due and return how many deliveries ended in which way. Nothing goes out on a day off.

    No delivery begins after `seconds`, or after `limit` of them. A relay that keeps failing is left alone for a
    minute, then tried with one mail.

    :raises NotArmedError: if the database belongs to another installation
    """
    now = database_now()
    today = local_day(now)
    require_armed(now=now, today=today)
    # Also on a day off: leases and deadlines end on any day.
    run_housekeeping(transport, now=now)
    pace = Pace(now=now)
    calendar = working_calendar()
    if not calendar.is_working(today):
        return pace.outcomes
    composer = Composer(today, calendar)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not pace.is_over and (limit is None or pace.outcomes.total() < limit):
        reminder = _claimed(database_now())
        if reminder is None:
            break
        failpoint("after_claim")
        pace.note(deliver(reminder, transport, composer), now=database_now())
    return pace.outcomes


def _claimed(now: datetime) -> Reminder | None:
    claimed = outbox.claim(now=now, lease=settings.REMINDERS.lease, backoff=backoff_after, note=attempt_note())
    if claimed is None:
        return None
    # A second query for the joins: FOR UPDATE in the claim would lock the joined rows, too.
    return Reminder.objects.select_related("recipient__zone", "follows").get(pk=claimed.pk)
