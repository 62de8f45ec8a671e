"""Turns what is to be told into a message: Chinese text and HTML with links; no value in it can forge a header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from projects.rules.escalation import RUNG_LABELS, Rung
from projects.rules.stalling import LEVEL_LABELS, Level
from tracker.mail.addresses import set_sender, set_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_LISTED = 50
"""Projects of a mail; of more it says how many, and where they stand. Below what mail programs cut off (100 KB)."""
FOLLOW_UP = "【补发·可能重复】"
DIGEST = "tracker/email/digest.txt", "tracker/email/digest.html"
ACCOUNT = "tracker/email/account.txt", "tracker/email/account.html"
ADDRESS = "tracker/email/new_address.txt", "tracker/email/new_address.html"
ALARM = "tracker/email/alarm.txt", "tracker/email/alarm.html"
CALL = "tracker/email/report_call.txt", "tracker/email/report_call.html"
BULLETIN = "tracker/email/bulletin.txt", "tracker/email/bulletin.html"
RETURNED = "tracker/email/returned.txt", "tracker/email/returned.html"
"""The mails that there are, each with a template of text and one of HTML."""


@dataclass(frozen=True)
class MailReason:
    """Why some projects of a digest stand in it, and what is to be done: said once for all of them."""

    title: str
    since: str
    """What the day of each is: the head of a column."""
    lapse: str
    """What the time of each is: the head of another."""
    thresholds: str
    next_step: str


@dataclass(frozen=True)
class DigestLine:
    """One project of a digest."""

    project: str
    zone: str
    rung: Rung
    level: Level | None
    """None for a day that is about to pass."""
    reason: MailReason
    since: date
    lapse: str
    planned_on: date | None
    more: str
    """What else is wrong with it, and what is not counted; often empty."""
    link: str
    answer: str = ""
    """What was answered to its light, and whether the deadline of that is past; empty without a light."""
    is_overdue: bool = False
    """Whether that deadline is past."""

    @property
    def rung_label(self) -> str:
        """The Chinese label of the rung."""
        return RUNG_LABELS[self.rung]

    @property
    def light(self) -> str:
        """Its light in words; empty without one."""
        return LEVEL_LABELS[self.level] if self.level else ""

    @property
    def is_red(self) -> bool:
        """Whether its light is red."""
        return self.level is Level.RED


@dataclass(frozen=True)
class MailGroup:
    """The projects of a digest with one reason, the worst first."""

    reason: MailReason
    lines: Sequence[DigestLine]

    @property
    def has_zones(self) -> bool:
        """Whether its projects are of several zones."""
        return len({line.zone for line in self.lines}) > 1

    @property
    def has_plans(self) -> bool:
        """Whether a planned day is told beside that from which a project counts."""
        return any(line.planned_on not in {None, line.since} for line in self.lines)

    @property
    def red(self) -> int:
        """How many of its lights are red."""
        return sum(line.is_red for line in self.lines)


@dataclass(frozen=True)
class Button:
    """Where a mail leads."""

    label: str
    link: str


@dataclass(frozen=True)
class Digest:
    """
    The content of one mail, its lines with the worst first.

    `follows` is the number of the reminder in doubt that it repeats, if any; `rest` is where all the projects stand.
    """

    number: int
    due_on: date
    addressee: str
    lines: Sequence[DigestLine]
    button: Button
    rest: str
    follows: int | None = None
    follows_on: datetime | None = None

    @property
    def worst(self) -> Rung:
        """The highest rung of its lines."""
        return max(line.rung for line in self.lines)

    @property
    def subject(self) -> str:
        """The subject: the highest rung, the day and the counts; it names no project."""
        label = FOLLOW_UP if self.follows else ""
        return f"{label}【{RUNG_LABELS[self.worst]}】{self.due_on} 项目催办：{self.summary}"

    @property
    def summary(self) -> str:
        """The counts: “19 个项目停滞（红灯 12，黄灯 7），2 个节点将到期”."""
        levels = [line.level for line in self.lines if line.level]
        counts = [
            f"{LEVEL_LABELS[level]} {count}" for level in (Level.RED, Level.YELLOW) if (count := levels.count(level))
        ]
        coming = len(self.lines) - len(levels)
        parts = [f"{len(levels)} 个项目停滞（{'，'.join(counts)}）" if levels else ""]
        parts.append(f"{coming} 个节点将到期" if coming else "")
        return "，".join(part for part in parts if part)

    @property
    def zone(self) -> str:
        """The zone of all its projects; empty where there are several."""
        zones = {line.zone for line in self.lines}
        return zones.pop() if len(zones) == 1 else ""

    @property
    def groups(self) -> list[MailGroup]:
        """The lines that are listed by their reasons, in the order of the worst of each."""
        groups: dict[MailReason, list[DigestLine]] = {}
        for line in self.lines[:MOST_LISTED]:
            groups.setdefault(line.reason, []).append(line)
        return [MailGroup(reason, lines) for reason, lines in groups.items()]

    @property
    def listed(self) -> int:
        """How many lines are listed."""
        return min(len(self.lines), MOST_LISTED)

    @property
    def left_out(self) -> int:
        """How many lines are counted only."""
        return max(0, len(self.lines) - MOST_LISTED)


@dataclass(frozen=True)
class Bodies:
    """What stands in a mail, twice."""

    text: str
    html: str


def message_id_of(number: int, deployment: str, host: str) -> str:
    """Return the Message-ID of a row of the outbox: the same at each attempt, so that it can be looked up."""
    return f"<reminder-{number}.{deployment}@{host}>"


def bodies_of(mail: tuple[str, str], context: Mapping[str, Any]) -> Bodies:
    """Return one of the mails above as text and as HTML; its templates say what `context` holds."""
    values = {"site": settings.SITE_URL, **context}
    text, html = (render_to_string(template, values) for template in mail)
    # A plain string, which a page escapes: what Django renders it takes for HTML that is safe, and this is not.
    plain = "".join([text])
    # Without the indentation of the templates, which is half of a long list.
    return Bodies(plain, "\n".join(stripped for line in html.splitlines() if (stripped := line.strip())))


def digest_bodies(digest: Digest) -> Bodies:
    """Return a digest as text and as HTML, with all but the first MOST_LISTED lines counted only."""
    return bodies_of(DIGEST, {"digest": digest, "subject": digest.subject, "button": digest.button})


def message_of(digest: Digest, **headers: Any) -> bytes:
    """
    Return a digest as a message in bytes; takes the headers of `message_with`.

    :raises ValueError: if an address would break a header
    """
    return message_with(digest_bodies(digest), subject=digest.subject, **headers)


def message_with(
    bodies: Bodies, *, subject: str, message_id: str, sender: str, recipient: str, date_at: datetime
) -> bytes:
    """
    Return a message in bytes. The recipient is an address as SMTP takes it (`wire_address`).

    :raises ValueError: if an address would break a header
    """
    message = EmailMessage(policy=SMTP)
    set_text(message, "Subject", subject)
    set_sender(message, sender)
    message["To"] = recipient
    message["Date"] = format_datetime(date_at)
    message["Message-ID"] = message_id
    # Keeps automatic replies, such as absence notices, from coming back (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    # Base64 keeps lines short, and no relay without 8BITMIME has to encode the Chinese text anew.
    message.set_content(bodies.text, cte="base64")
    message.add_alternative(bodies.html, subtype="html", cte="base64")
    return message.as_bytes()
