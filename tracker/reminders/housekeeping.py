"""Changes that follow from the time alone: ended leases, passed deadlines, doubts that need a follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from tracker.emails import message_id_of
from tracker.models import AttemptEvent, Reminder, ReminderKind, ReminderState
from tracker.operations import reminders as outbox
from tracker.operations.reminder_clock import put_times_right
from tracker.reminders.database_clock import local_day
from tracker.reminders.delivery import LONGEST_BACKOFF, attempt_note
from tracker.reminders.digests import host_of_site

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.mail.outcome import Transport

LEASE_ENDED = "占用到期：发送进程中断，确定没有发出"
DOT_ENDED = "交给中继后没有答复，或答复没有记下"
EXPIRED = "期限内没有发出"
ARRIVED_AFTER_ALL = "原催办已确认交出，不再补发"


def run_housekeeping(transport: Transport, *, now: datetime) -> None:
    """Apply every change that is due at `now`, each row in its own transaction; several senders may do so at once."""
    mailing = settings.REMINDERS
    # First: what follows compares with these moments.
    put_times_right(
        now=now,
        today=local_day(now),
        lease=mailing.lease,
        dot_lease=mailing.dot_lease,
        longest_wait=mailing.backoff * LONGEST_BACKOFF,
    )
    # Before the deadlines: what a dead sender held may be too old to be tried again.
    for row in Reminder.objects.filter(state=ReminderState.CLAIMED, lease_until__lte=now):
        outbox.release(row, now=now, note=attempt_note(text=LEASE_ENDED), event=AttemptEvent.LEASE_ENDED)
    # Not released: the dot may have gone out, and a second attempt could send the mail twice.
    for row in Reminder.objects.filter(state=ReminderState.DOT, lease_until__lte=now):
        outbox.finish(row, ReminderState.IN_DOUBT, now=now, note=attempt_note(text=DOT_ENDED))
    for row in Reminder.objects.filter(state=ReminderState.PENDING, expires_at__lte=now):
        outbox.finish(row, ReminderState.EXPIRED, now=now, note=attempt_note(text=EXPIRED))
    _resolve_doubts(transport, now)
    _follow_up(now)


def _resolve_doubts(transport: Transport, now: datetime) -> None:
    """Ask the transport whether the mail was accepted: SMTP cannot tell, a readable relay log or a folder can."""
    # Not those of a restored database: another installation may have sent them, so that our relay's ignorance proves
    # nothing. Not those with a follow-up: released, the first would go out beside it.
    for row in Reminder.objects.in_doubt().exclude(why=outbox.RESTORED).filter(followed_by__isnull=True):
        there = transport.has(message_id_of(row.pk, settings.DEPLOYMENT_ID, host_of_site()))
        if there is None:
            continue
        if there:
            outbox.settle(row, ReminderState.SENT, now=now, note=attempt_note(text="在中继处查到"))
        else:
            outbox.release(row, now=now, note=attempt_note(text="在中继处查无此信"))


def _follow_up(now: datetime) -> None:
    """Enter a labelled second mail for a doubt that outlasted the lease; cancel it if the first proves to be sent."""
    late = Reminder.objects.filter(
        kind=ReminderKind.FOLLOW_UP, state=ReminderState.PENDING, follows__state=ReminderState.SENT
    )
    for row in late:
        outbox.finish(row, ReminderState.CANCELLED, now=now, note=attempt_note(text=ARRIVED_AFTER_ALL))
    if settings.REMINDERS.in_doubt != "followup":
        return
    # A doubt that began with a broken connection waits as long as one without a reply: the log may still end it.
    # A follow-up in doubt gets none of its own: nothing is sent a third time.
    waited = now - settings.REMINDERS.dot_lease
    unclear = Reminder.objects.in_doubt().filter(
        ~Q(why=outbox.RESTORED), kind=ReminderKind.DIGEST, dot_at__lte=waited, followed_by__isnull=True
    )
    for row in unclear:
        outbox.follow_up(row, now=now, lasts=settings.REMINDERS.lasts)
