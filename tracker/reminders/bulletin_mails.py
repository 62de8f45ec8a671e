"""Mails about the bulletins that the schedule sealed, in the same outbox as the reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from tracker.emails import BULLETIN, FOLLOW_UP, Bodies, Button, bodies_of
from tracker.models import Bulletin, BulletinRun
from tracker.reminders.envelopes import envelope_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.mail.outcome import Envelope
    from tracker.models import Reminder


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
        subject = f"{FOLLOW_UP if reminder.follows_id else ''}{bulletin_subject(reminder.due_on, len(lines))}"
        addressee = reminder.recipient.display_name or reminder.recipient.username
        context = _context(lines, addressee, number=reminder.pk, follows=reminder.follows_id)
        return envelope_of(reminder, BULLETIN, subject=subject, context=context, now=now)


def bulletin_subject(day: date, count: int) -> str:
    """Return the subject of the mail about the bulletins of a day."""
    return f"{day:%Y-%m} 通报已封存：{count} 份"


def bulletin_bodies(bulletins: list[Any], addressee: str, subject: str) -> Bodies:
    """Return the mail about some bulletins to look at, as text and as HTML."""
    return bodies_of(BULLETIN, {**_context(bulletins, addressee), "subject": subject})


def _context(bulletins: list[Any], addressee: str, *, number: int = 0, follows: int | None = None) -> dict[str, object]:
    return {
        "addressee": addressee,
        "bulletins": bulletins,
        "number": number,
        "follows": follows,
        "button": Button("看通报", f"{settings.SITE_URL}/bulletins/"),
    }
