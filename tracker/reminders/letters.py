"""Which mail of the outbox is composed by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tracker.models import ReminderKind
from tracker.reminders.bulletin_mails import BulletinLetters
from tracker.reminders.call_mails import CallComposer
from tracker.reminders.returned import ReturnLetters

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.mail.outcome import Envelope
    from tracker.models import Reminder
    from tracker.reminders.digests import Composer


class Letters(Protocol):
    """What composes a mail of the outbox when it is sent."""

    def lines(self, reminder: Reminder) -> list[Any]:
        """Return what there is to tell of; nothing cancels the mail."""

    def why_no_lines(self, reminder: Reminder) -> str:
        """Return in a sentence why there is nothing."""

    def envelope(self, reminder: Reminder, lines: list[Any], *, now: datetime) -> Envelope:
        """
        Return the complete mail.

        :raises ValueError: if an address would break it
        """


def letters_for(reminder: Reminder, digests: Composer) -> Letters:
    """Return what composes a mail: bulletins, missing and returned reports their own, all others the digest."""
    original = reminder.follows or reminder
    if original.kind == ReminderKind.BULLETIN:
        return BulletinLetters()
    if original.kind == ReminderKind.RETURNED:
        return ReturnLetters(digests.today)
    return CallComposer(digests.today) if original.kind == ReminderKind.REPORTS else digests
