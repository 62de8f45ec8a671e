"""Puts right what a database's clock that ran ahead has left in the outbox: moments that no clock of today can give."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tracker.models import AttemptEvent, Reminder, ReminderItem, ReminderKind, ReminderRun, ReminderState
from tracker.operations.reminders import AttemptNote, NewReminder, append_history, issue_day, item_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

MARGIN = timedelta(minutes=1)
"""By how much a moment must be too late before it counts: other senders write while this one looks."""
RAN_AHEAD = "数据库的时钟曾经走快，提前处理的催办重新待发"


@transaction.atomic
def put_times_right(
    *, now: datetime, today: date, lease: timedelta, dot_lease: timedelta, longest_wait: timedelta
) -> None:
    """
    Shorten what ends later than anything that begins at `now`: leases, waits for the next attempt, doubts.

    A lease becomes a full one from `now`, since its sender may be alive: the fencing token and the marker go on
    deciding. Mails of days to come stay as they are until their day.
    """
    rows = Reminder.objects.all()
    for state, lasts in ((ReminderState.CLAIMED, lease), (ReminderState.DOT, dot_lease)):
        rows.filter(state=state, lease_until__gt=now + lasts + MARGIN).update(lease_until=now + lasts)
    handed_over = rows.filter(state__in=(ReminderState.DOT, ReminderState.IN_DOUBT))
    handed_over.filter(dot_at__gt=now + MARGIN).update(dot_at=now)
    waiting = rows.filter(state=ReminderState.PENDING, due_on__lte=today)
    waiting.filter(next_attempt_at__gt=now + longest_wait + MARGIN).update(next_attempt_at=now)
    # Replaced by a mail of a day to come, which has not left: today's is wanted after all.
    later = rows.filter(recipient=OuterRef("recipient"), due_on__gt=today, dot_at__isnull=False)
    replaced = rows.filter(state=ReminderState.SUPERSEDED, due_on=today, finished_at__gt=now + MARGIN)
    reopen(replaced.filter(kind=ReminderKind.DIGEST, expires_at__gt=now).exclude(Exists(later)), now=now)


@transaction.atomic
def issue_today(*, today: date, owed: Sequence[NewReminder], now: datetime, lasts: timedelta) -> list[Reminder]:
    """
    Enter what is owed today, also if a clock ahead of `now` entered the day before it came; return what is new.

    What was sent too early stays sent; what still waits, or was replaced, waits to be sent as of now.
    """
    # In one transaction: a day that is marked as entered has all its mails.
    _reopen_day(today, owed, now=now, lasts=lasts)
    return issue_day(due_on=today, owed=owed, now=now, lasts=lasts)


def _reopen_day(day: date, owed: Sequence[NewReminder], *, now: datetime, lasts: timedelta) -> None:
    run = ReminderRun.objects.select_for_update().filter(due_on=day, issued_at__gt=now).first()
    if run is None:
        return
    wanted = {new.recipient_id: new for new in owed}
    waiting = (ReminderState.PENDING, ReminderState.SUPERSEDED)
    early = Reminder.objects.filter(due_on=day, kind=ReminderKind.DIGEST, issued_at__gt=now, state__in=waiting)
    rows = reopen(early.filter(recipient__in=wanted), now=now, lasts=lasts)
    items = [item_row(row, item) for row in rows for item in wanted[row.recipient_id].items]
    # The projects of the early run stay listed; each is looked at again when the mail is composed.
    ReminderItem.objects.bulk_create(items, ignore_conflicts=True)
    run.issued_at, run.is_catch_up = now, False
    run.save(update_fields=["issued_at", "is_catch_up"])


def reopen(rows: QuerySet[Reminder], *, now: datetime, lasts: timedelta | None = None) -> list[Reminder]:
    """Make mails wait to be sent from `now` on, with a line in their history; `lasts` gives them a new deadline."""
    found = list(rows.select_for_update())
    again: dict[str, object] = {
        "state": ReminderState.PENDING,
        "why": "",
        "next_attempt_at": now,
        "finished_at": None,
    }
    if lasts is not None:
        again |= {"issued_at": now, "expires_at": now + lasts}
    Reminder.objects.filter(pk__in=[row.pk for row in found]).update(**again)
    append_history(found, AttemptEvent.RETRY, now, AttemptNote(text=RAN_AHEAD))
    return found
