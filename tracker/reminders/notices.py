"""A short mail to the administrators, handed to the relay without the outbox, whose standstill it may report."""

from __future__ import annotations

from email.utils import make_msgid
from typing import TYPE_CHECKING

from django.conf import settings

from tracker.emails import ALARM, Bodies, bodies_of, message_with
from tracker.mail.addresses import bare_address, wire_address
from tracker.mail.outcome import Envelope
from tracker.reminders.digests import host_of_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def notice_subject(sentences: Sequence[str]) -> str:
    """Return the subject of the mail, which tells how many things are wrong."""
    return f"【告警】项目跟踪系统：{len(sentences)} 项异常"


def notice_bodies(sentences: Sequence[str]) -> Bodies:
    """Return the mail as text and as HTML."""
    return bodies_of(ALARM, {"subject": notice_subject(sentences), "sentences": sentences})


def notice_to(address: str, sentences: Sequence[str], *, now: datetime) -> Envelope:
    """
    Return a mail that lists what is wrong, a sentence a line.

    :raises UnmailableAddressError: if no relay takes the address
    """
    recipient, number = wire_address(address), make_msgid("watch", host_of_site())
    headers = {"message_id": number, "sender": settings.EMAIL_FROM, "recipient": recipient}
    content = message_with(notice_bodies(sentences), subject=notice_subject(sentences), **headers, date_at=now)
    return Envelope(number, bare_address(settings.EMAIL_FROM), recipient, content)
