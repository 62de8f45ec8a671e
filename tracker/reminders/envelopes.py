"""The envelope of a mail of the outbox that one template makes: numbers, addresses, subject, and both bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from tracker.emails import bodies_of, message_id_of, message_with
from tracker.mail.addresses import bare_address, wire_address
from tracker.mail.outcome import Envelope
from tracker.reminders.digests import host_of_site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tracker.models import Reminder


def envelope_of(
    reminder: Reminder, mail: tuple[str, str], *, subject: str, context: Mapping[str, Any], now: datetime
) -> Envelope:
    """
    Return the complete mail; its templates are given `subject` beside the context.

    :raises UnmailableAddressError: if no relay takes the recipient's address or our own
    """
    number = message_id_of(reminder.pk, settings.DEPLOYMENT_ID, host_of_site())
    recipient = wire_address(reminder.recipient.email)
    bodies = bodies_of(mail, {**context, "subject": subject})
    headers = {"message_id": number, "sender": settings.EMAIL_FROM, "recipient": recipient}
    content = message_with(bodies, subject=subject, **headers, date_at=now)
    return Envelope(number, bare_address(settings.EMAIL_FROM), recipient, content)
