"""Closes a reminder in doubt by what a person found out: the program cannot know whether it arrived."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.operations.audit import record_event
from tracker.models import AttemptEvent, Reminder, ReminderKind, ReminderState
from tracker.operations.reminders import AttemptNote, append_history, finish, follow_up

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from zones.models import Officer


class Resolution(StrEnum):
    """What a person found out about a reminder in doubt."""

    ARRIVED = "arrived"
    RESEND = "resend"


RESOLUTION_LABELS = {Resolution.ARRIVED: "核实已收到", Resolution.RESEND: "补发一封"}


@transaction.atomic
def resolve_uncertain_delivery(
    *, reminder: Reminder, finding: Resolution, note: str, by: Officer, now: datetime, lasts: timedelta
) -> Reminder:
    """
    Close a reminder in doubt: it arrived, as the note shows, or a labelled follow-up is entered at once.

    After a RESEND it stays in doubt, and counts as open until the follow-up is sent. Returns the reminder as stored.

    :raises DomainError: without a note, if it is not in doubt, or if nothing more is to be sent
    """
    if not note.strip():
        raise DomainError("note_required", "请写明依据，例如“收件人电话确认已收到”。", field="note")
    # Only the reminder: PostgreSQL cannot lock the nullable side of a join, which an officer's zone is.
    row = Reminder.objects.select_for_update(of=("self",)).select_related("recipient__zone").get(pk=reminder.pk)
    if row.state != ReminderState.IN_DOUBT:
        raise DomainError(
            "not_in_doubt", f"这封催办现在是“{row.get_state_display()}”，只有“结果不明”的才需要人工了结。"
        )
    if finding is Resolution.RESEND:
        _resend(row, note.strip(), now=now, lasts=lasts)
    else:
        _arrived(row, note.strip(), now=now)
    record_event(
        action="close_reminder",
        subject=row,
        by=by,
        now=now,
        zone=row.recipient.zone,
        before={"state": ReminderState.IN_DOUBT},
        after={"state": row.state, "outcome": finding},
        reason=note.strip(),
    )
    return row


def _arrived(row: Reminder, note: str, *, now: datetime) -> None:
    if row.dot_at is None:
        # It came with a restored database and has no such moment, which the database demands of a sent reminder.
        row.dot_at = now
        row.save(update_fields=["dot_at"])
    attempt_note = AttemptNote(text=f"{RESOLUTION_LABELS[Resolution.ARRIVED]}：{note}")
    finish(row, ReminderState.SENT, now=now, note=attempt_note, event=AttemptEvent.ARRIVED)
    row.refresh_from_db()


def _resend(row: Reminder, note: str, *, now: datetime, lasts: timedelta) -> None:
    if row.kind == ReminderKind.FOLLOW_UP:
        raise DomainError("is_follow_up", "这封本身就是补发的，不再补发：请直接联系收件人，核实后按“已收到”了结。")
    if row.kind == ReminderKind.REPORTS:
        raise DomainError("is_call", "催报不补发：仍未报送的，请在“审核”里再催一次。")
    # `follow_up` would return the existing one and the officer would believe that another is on its way.
    if Reminder.objects.filter(follows=row).exists():
        raise DomainError("already_followed", "这封催办已经补发过一封，不再补发。")
    follow_up(row, now=now, lasts=lasts)
    append_history([row], AttemptEvent.RESEND, now, AttemptNote(text=note))
