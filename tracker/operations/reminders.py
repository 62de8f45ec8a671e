"""Writes the outbox of reminders: what is owed, and each step of a delivery. Callers check permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tracker.models import (
    Attempt,
    AttemptEvent,
    Deployment,
    Reminder,
    ReminderItem,
    ReminderKind,
    ReminderRun,
    ReminderState,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime, timedelta

    from projects.rules.escalation import Rung

LONGEST_TEXT = 300
NEWER = "已有更新的催办"
MISSED = "服务中断期间应发，由恢复后的催办代替"
RESTORED = "恢复备份之前应发，可能已经发出"


@dataclass(frozen=True)
class NewItem:
    """One project of a mail that is owed; `why` is the sentence of the day on which it is entered."""

    project_id: int
    rung: Rung
    rules: str
    why: str


@dataclass(frozen=True)
class NewReminder:
    """A mail that is owed to one recipient, with its projects."""

    recipient_id: int
    items: Sequence[NewItem]


@dataclass(frozen=True)
class AttemptNote:
    """What is recorded of a step: the phase, the relay's code and text if it replied, and the host and process."""

    phase: str = ""
    code: int | None = None
    text: str = ""
    host: str = ""
    process: int | None = None


@transaction.atomic
def issue_day(
    *, due_on: date, owed: Sequence[NewReminder], now: datetime, lasts: timedelta, is_catch_up: bool = False
) -> list[Reminder]:
    """
    Enter what is owed on a day, each recipient once; return what was not in the outbox yet.

    Days caught up on are entered as superseded, since one mail of today takes their place. Two processes that issue
    the same day at once take turns on its row.
    """
    run, _ = ReminderRun.objects.get_or_create(due_on=due_on, defaults={"issued_at": now, "is_catch_up": is_catch_up})
    ReminderRun.objects.select_for_update().get(pk=run.pk)
    # Read under the lock: whoever waited sees what the other entered, and adds only what is missing.
    known = set(Reminder.objects.filter(due_on=due_on, kind=ReminderKind.DIGEST).values_list("recipient_id", flat=True))
    fresh = [new for new in owed if new.recipient_id not in known]
    rows = Reminder.objects.bulk_create(
        [_row(new, due_on, now, lasts, is_superseded=is_catch_up) for new in fresh], batch_size=500
    )
    items = [item_row(row, item) for row, new in zip(rows, fresh, strict=True) for item in new.items]
    ReminderItem.objects.bulk_create(items, batch_size=1000)
    if is_catch_up:
        append_history(rows, AttemptEvent.SUPERSEDED, now, AttemptNote(text=MISSED))
    else:
        _supersede_older([new.recipient_id for new in owed], due_on, now)
    return rows


def _row(new: NewReminder, due_on: date, now: datetime, lasts: timedelta, *, is_superseded: bool) -> Reminder:
    return Reminder(
        recipient_id=new.recipient_id,
        kind=ReminderKind.DIGEST,
        due_on=due_on,
        rung=max(int(item.rung) for item in new.items),
        state=ReminderState.SUPERSEDED if is_superseded else ReminderState.PENDING,
        why=MISSED if is_superseded else "",
        issued_at=now,
        next_attempt_at=now,
        expires_at=now + lasts,
        finished_at=now if is_superseded else None,
    )


def item_row(reminder: Reminder, item: NewItem) -> ReminderItem:
    """Return one project of a mail as a row that is not stored yet."""
    return ReminderItem(
        reminder=reminder, project_id=item.project_id, rung=int(item.rung), rules=item.rules, why=item.why
    )


def _supersede_older(recipients: Sequence[int], due_on: date, now: datetime) -> None:
    """Supersede the older mails to the same recipients that no sender has claimed yet."""
    older = Reminder.objects.filter(
        state=ReminderState.PENDING, kind=ReminderKind.DIGEST, due_on__lt=due_on, recipient__in=recipients
    )
    for row in older.select_for_update():
        finish(row, ReminderState.SUPERSEDED, now=now, note=AttemptNote(text=NEWER))


@transaction.atomic
def claim(
    *, now: datetime, lease: timedelta, backoff: Callable[[int], timedelta], note: AttemptNote
) -> Reminder | None:
    """
    Claim the oldest reminder that is due until the lease ends; return None when there is none, or another was faster.

    The next attempt is put off before this one begins, so that a mail that kills its sender does not do so in a loop.
    """
    due = Reminder.objects.due().filter(next_attempt_at__lte=now, expires_at__gt=now)
    # The oldest first, by the partial index `reminder_pending`. Locked rows are skipped, so that senders do not queue.
    row = due.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    token = row.attempts + 1
    # Conditional all the same: this update alone decides who has it, also where the engine locks no rows (SQLite).
    taken = Reminder.objects.filter(pk=row.pk, state=ReminderState.PENDING, attempts=row.attempts).update(
        state=ReminderState.CLAIMED,
        attempts=token,
        lease_until=now + lease,
        next_attempt_at=now + backoff(row.attempts),
    )
    if not taken:
        return None
    row.attempts, row.state = token, ReminderState.CLAIMED
    append_history([row], AttemptEvent.CLAIMED, now, note)
    return row


@transaction.atomic
def mark_final_dot(reminder: Reminder, *, now: datetime, lease: timedelta, note: AttemptNote) -> bool:
    """
    Record that the final dot is sent next, if the reminder is still held; return whether it is.

    From here on only the relay's reply shows whether the mail was accepted.
    """
    # The lease is tested, too: past its end another sender may claim the row at any moment.
    held = Reminder.objects.held_by(reminder.attempts).filter(
        pk=reminder.pk, state=ReminderState.CLAIMED, lease_until__gt=now
    )
    if not held.update(state=ReminderState.DOT, dot_at=now, lease_until=now + lease):
        return False
    append_history([reminder], AttemptEvent.DOT, now, note)
    return True


@transaction.atomic
def settle(reminder: Reminder, state: ReminderState, *, now: datetime, note: AttemptNote) -> bool:
    """
    Record the relay's reply to the final dot, even if it came after the lease; return whether anything was written.

    A reminder in doubt that the relay did not accept is refused, not retried: its follow-up may be on its way.
    """
    held = Reminder.objects.held_by(reminder.attempts).filter(pk=reminder.pk).select_for_update()
    # IN_DOUBT: housekeeping may have ended the lease while the sender was frozen; a late reply still ends the doubt.
    row = held.filter(state__in=(ReminderState.DOT, ReminderState.IN_DOUBT)).first()
    if row is None:
        return False
    if state is ReminderState.PENDING and row.state == ReminderState.DOT:
        return release(row, now=now, note=note)
    wanted = ReminderState.REFUSED if state is ReminderState.PENDING else state
    return finish(row, wanted, now=now, note=note)


@transaction.atomic
def release(reminder: Reminder, *, now: datetime, note: AttemptNote, event: AttemptEvent = AttemptEvent.RETRY) -> bool:
    """Make a reminder pending again that was certainly not sent; return whether the caller still held it."""
    held = Reminder.objects.held_by(reminder.attempts).filter(
        pk=reminder.pk, state__in=(ReminderState.CLAIMED, ReminderState.DOT, ReminderState.IN_DOUBT)
    )
    if not held.update(state=ReminderState.PENDING, lease_until=None, why=note.text[:200]):
        return False
    append_history([reminder], event, now, note)
    return True


@transaction.atomic
def finish(
    reminder: Reminder, state: ReminderState, *, now: datetime, note: AttemptNote, event: AttemptEvent | None = None
) -> bool:
    """Move a reminder to a final state or in doubt, unless it changed since it was read; return whether it moved."""
    # Token and state as the caller read them: a decision about an older state must not overwrite a newer one.
    same = Reminder.objects.held_by(reminder.attempts).filter(pk=reminder.pk, state=reminder.state)
    is_open = state is ReminderState.IN_DOUBT
    if not same.update(state=state, lease_until=None, finished_at=None if is_open else now, why=note.text[:200]):
        return False
    append_history([reminder], event or AttemptEvent(state.value), now, note)
    return True


@transaction.atomic
def follow_up(reminder: Reminder, *, now: datetime, lasts: timedelta) -> Reminder:
    """Enter a second, labelled mail for a reminder in doubt; asked again, return the same one."""
    # Idempotent by the constraint `reminder_once_a_day`: one follow-up per recipient and day.
    row, is_new = Reminder.objects.get_or_create(
        recipient_id=reminder.recipient_id,
        kind=ReminderKind.FOLLOW_UP,
        due_on=reminder.due_on,
        defaults={
            "rung": reminder.rung,
            "follows": reminder,
            "issued_at": now,
            "next_attempt_at": now,
            "expires_at": now + lasts,
        },
    )
    if is_new:
        items = [
            ReminderItem(reminder=row, project_id=item.project_id, rung=item.rung, rules=item.rules, why=item.why)
            for item in reminder.items.all()
        ]
        ReminderItem.objects.bulk_create(items)
    return row


@transaction.atomic
def arm(*, identity: str, database: str, now: datetime, today: date) -> int:
    """
    Let this installation send from this very database; return how many reminders may have been sent elsewhere.

    Everything unfinished is put in doubt: only the installation that the database came from knows what it sent.
    """
    doubtful = Reminder.objects.filter(
        state__in=(ReminderState.PENDING, ReminderState.CLAIMED, ReminderState.DOT), issued_at__lte=now
    ).select_for_update()
    count = 0
    for row in doubtful:
        count += finish(row, ReminderState.IN_DOUBT, now=now, note=AttemptNote(text=RESTORED))
    named = {"identity": identity, "database": database, "armed_at": now}
    # The first day is set once: arming again must not start the ladder of every project anew.
    Deployment.objects.update_or_create(pk=1, defaults=named, create_defaults={**named, "began_on": today})
    return count


def append_history(rows: Sequence[Reminder], event: AttemptEvent, now: datetime, note: AttemptNote) -> None:
    """Add the same line to the history of each reminder; the text is cut to LONGEST_TEXT characters."""
    Attempt.objects.bulk_create(
        [
            Attempt(
                reminder=row,
                token=row.attempts,
                event=event,
                phase=note.phase,
                code=note.code,
                text=note.text[:LONGEST_TEXT],
                host=note.host,
                process=note.process,
                happened_at=now,
            )
            for row in rows
        ],
        batch_size=500,
    )
