"""Mails about the bulletins that the schedule sealed, in the same outbox as the reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from tracker.emails import FOLLOW_UP, bulletin_message_of, message_id_of
from tracker.mail.addresses import bare_address, wire_address
from tracker.mail.outcome import Envelope
from tracker.models import Bulletin, BulletinRun, ReminderKind
from tracker.reminders.digests import host_of_site

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.models import Reminder


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


def letters_for(reminder: Reminder, composer: Letters) -> Letters:
    """Return what composes a mail: of bulletins their own, of all others the composer of the day."""
    original = reminder.follows or reminder
    return BulletinLetters() if original.kind == ReminderKind.BULLETIN else composer


class BulletinLetters:
    """Composes the mail about the bulletins of a day that the schedule sealed."""

    def lines(self, reminder: Reminder) -> list[Any]:
        """Return the bulletins that the recipient may see now; a post may have changed since the mail was owed."""
        run = BulletinRun.objects.filter(due_on=reminder.due_on).first()
        if run is None:
            return []
        sealed = Bulletin.objects.visible_to(reminder.recipient).filter(sealed_by=None, sealed_at=run.sealed_at)
        return list(sealed.defer("content").order_by("number"))

    def why_no_lines(self, reminder: Reminder) -> str:
        """Return why there is nothing to tell of."""
        return "没有收件人能看的通报，不再告知"

    def envelope(self, reminder: Reminder, lines: list[Any], *, now: datetime) -> Envelope:
        """
        Return the mail: which bulletins, and where they are. They are not attached: whoever opens one signs in.

        :raises ValueError: if an address would break it
        """
        message_id = message_id_of(reminder.pk, settings.DEPLOYMENT_ID, host_of_site())
        recipient = wire_address(reminder.recipient.email)
        context: dict[str, object] = {
            "addressee": reminder.recipient.display_name or reminder.recipient.username,
            "bulletins": lines,
            "site": settings.SITE_URL,
            "number": reminder.pk,
            "follows": reminder.follows_id,
        }
        subject = f"{FOLLOW_UP if reminder.follows_id else ''}{reminder.due_on:%Y-%m} 通报已封存：{len(lines)} 份"
        content = bulletin_message_of(
            context,
            subject=subject,
            message_id=message_id,
            sender=settings.EMAIL_FROM,
            recipient=recipient,
            date_at=now,
        )
        return Envelope(message_id, bare_address(settings.EMAIL_FROM), recipient, content)
