"""Turns a digest into a message: Chinese text and HTML with links; no value in it can forge a header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from projects.rules.escalation import RUNG_LABELS, Rung
from tracker.mail.addresses import set_sender, set_text

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LISTED = 200
FOLLOW_UP = "【补发·可能重复】"


@dataclass(frozen=True)
class DigestLine:
    """One project of a digest."""

    project: str
    zone: str
    rung: Rung
    level: str
    why: str
    next_step: str
    link: str

    @property
    def rung_label(self) -> str:
        """The Chinese label of the rung."""
        return RUNG_LABELS[self.rung]


@dataclass(frozen=True)
class Digest:
    """The content of one mail. `follows` is the number of the reminder in doubt that it repeats, if any."""

    number: int
    due_on: date
    addressee: str
    lines: Sequence[DigestLine]
    site: str
    follows: int | None = None
    follows_on: datetime | None = None

    @property
    def worst(self) -> Rung:
        """The highest rung of its lines."""
        return max(line.rung for line in self.lines)

    @property
    def subject(self) -> str:
        """The subject: the highest rung, the day and the counts; it names no project."""
        stalled = sum(line.rung > Rung.COMING for line in self.lines)
        coming = len(self.lines) - stalled
        parts = [f"{stalled} 个项目停滞" if stalled else "", f"{coming} 个节点将到期" if coming else ""]
        label = FOLLOW_UP if self.follows else ""
        told = "，".join(part for part in parts if part)
        return f"{label}【{RUNG_LABELS[self.worst]}】{self.due_on} 项目催办：{told}"


def message_id_of(number: int, deployment: str, host: str) -> str:
    """Return the Message-ID of a row of the outbox: the same at each attempt, so that it can be looked up."""
    return f"<reminder-{number}.{deployment}@{host}>"


def message_of(digest: Digest, *, message_id: str, sender: str, recipient: str, date_at: datetime) -> bytes:
    """
    Return a digest as a message in bytes, with all but the first MOST_LISTED lines counted only.

    The recipient is an address as SMTP takes it (`wire_address`).

    :raises ValueError: if an address would break a header
    """
    message = _headed(digest.subject, message_id=message_id, sender=sender, recipient=recipient, date_at=date_at)
    context = {"digest": digest, "listed": digest.lines[:MOST_LISTED], "more": max(0, len(digest.lines) - MOST_LISTED)}
    # Base64 keeps lines short, and no relay without 8BITMIME has to encode the Chinese text anew.
    message.set_content(render_to_string("tracker/email/digest.txt", context), cte="base64")
    html = render_to_string("tracker/email/digest.html", context)
    message.add_alternative(html, subtype="html", cte="base64")
    return message.as_bytes()


def account_message_of(
    context: dict[str, object], *, message_id: str, sender: str, recipient: str, date_at: datetime
) -> bytes:
    """
    Return the mail with a link to set a password as a message in bytes; the template says what `context` holds.

    :raises ValueError: if an address would break a header
    """
    message = _headed(
        "山西省开发区项目跟踪：设置密码", message_id=message_id, sender=sender, recipient=recipient, date_at=date_at
    )
    message.set_content(render_to_string("tracker/email/account.txt", context), cte="base64")
    return message.as_bytes()


def bulletin_message_of(
    context: dict[str, object], *, subject: str, message_id: str, sender: str, recipient: str, date_at: datetime
) -> bytes:
    """
    Return the mail about sealed bulletins as a message in bytes; the template says what `context` holds.

    :raises ValueError: if an address would break a header
    """
    message = _headed(subject, message_id=message_id, sender=sender, recipient=recipient, date_at=date_at)
    message.set_content(render_to_string("tracker/email/bulletin.txt", context), cte="base64")
    return message.as_bytes()


def _headed(subject: str, *, message_id: str, sender: str, recipient: str, date_at: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    set_text(message, "Subject", subject)
    set_sender(message, sender)
    message["To"] = recipient
    message["Date"] = format_datetime(date_at)
    message["Message-ID"] = message_id
    # Keeps automatic replies, such as absence notices, from coming back (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    return message
