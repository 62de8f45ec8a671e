"""Mails about the bulletins that the schedule sealed, in the same outbox as the reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from tracker.emails import BULLETIN, FOLLOW_UP, Button, bodies_of, message_id_of, message_with
from tracker.mail.addresses import bare_address, wire_address
from tracker.mail.outcome import Envelope
from tracker.models import Bulletin, BulletinRun
from tracker.reminders.digests import host_of_site

if TYPE_CHECKING:
    from datetime import datetime

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
        message_id = message_id_of(reminder.pk, settings.DEPLOYMENT_ID, host_of_site())
        recipient = wire_address(reminder.recipient.email)
        subject = f"{FOLLOW_UP if reminder.follows_id else ''}{reminder.due_on:%Y-%m} 通报已封存：{len(lines)} 份"
        context: dict[str, object] = {
            "addressee": reminder.recipient.display_name or reminder.recipient.username,
            "subject": subject,
            "bulletins": lines,
            "number": reminder.pk,
            "follows": reminder.follows_id,
            "button": Button("看通报", f"{settings.SITE_URL}/bulletins/"),
        }
        headers = {"message_id": message_id, "sender": settings.EMAIL_FROM, "recipient": recipient}
        content = message_with(bodies_of(BULLETIN, context), subject=subject, **headers, date_at=now)
        return Envelope(message_id, bare_address(settings.EMAIL_FROM), recipient, content)
