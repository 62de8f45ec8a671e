"""A short mail to the administrators, handed to the relay without the outbox, whose standstill it may report."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

from django.conf import settings

from tracker.mail.addresses import bare_address, set_sender, set_text, wire_address
from tracker.mail.outcome import Envelope
from tracker.reminders.digests import host_of_site

if TYPE_CHECKING:
    from collections.abc import Sequence


def notice_to(address: str, sentences: Sequence[str]) -> Envelope:
    """
    Return a mail that lists what is wrong, a sentence a line.

    :raises UnmailableAddressError: if no relay takes the address
    """
    recipient = wire_address(address)
    message = EmailMessage(policy=SMTP)
    set_text(message, "Subject", f"【告警】项目跟踪系统：{len(sentences)} 项异常")
    set_sender(message, settings.EMAIL_FROM)
    message["To"] = recipient
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid("watch", host_of_site())
    message.set_content("\n".join([*sentences, "", settings.SITE_URL]), cte="base64")
    sender = bare_address(settings.EMAIL_FROM)
    return Envelope(message["Message-ID"], sender, recipient, message.as_bytes())
