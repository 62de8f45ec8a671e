"""The mail that calls for the reports of a month (催报): composed from what is missing when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from projects.rules.months import month_text, parse_month
from tracker.emails import CALL, MOST_LISTED, Bodies, Button, bodies_of
from tracker.queries.reports.months import due_day
from tracker.queries.reports.unreported import unreported_projects
from tracker.reminders.envelopes import envelope_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from projects.models import Project
    from tracker.mail.outcome import Envelope
    from tracker.models import Reminder

NONE_MISSING = "所列项目都已报送，或不再由收件人经管。不再催报"


@dataclass(frozen=True)
class CallComposer:
    """Composes the calls of one day, as `Composer` does the other mails."""

    today: date

    def lines(self, reminder: Reminder) -> list[Project]:
        """Return the projects of a mail whose report is still missing, and which its recipient may still see."""
        missing = unreported_projects(reminder.recipient, _month_of(reminder))
        listed = reminder.items.values("project")
        return list(missing.filter(pk__in=listed).select_related("zone").order_by("pk"))

    def why_no_lines(self, reminder: Reminder) -> str:
        """Return in a sentence why nothing is left to tell of."""
        return NONE_MISSING

    def envelope(self, reminder: Reminder, lines: Sequence[Project], *, now: datetime) -> Envelope:
        """
        Return the complete mail.

        :raises UnmailableAddressError: if no relay takes the recipient's address or our own
        """
        month = _month_of(reminder)
        subject = call_subject(self.today, len(lines), month)
        why = reminder.items.values_list("why", flat=True)[0]
        context = _context(lines, str(reminder.recipient), month, why, number=reminder.pk)
        return envelope_of(reminder, CALL, subject=subject, context=context, now=now)


def call_subject(day: date, count: int, month: date) -> str:
    """Return the subject; it names no project: subjects are read by others than the recipient."""
    return f"【催报】{day} {count} 个项目的 {month_text(month)} 月报还没有报送"


def call_why(month: date, by: object) -> str:
    """Return the sentence that says what is missing, since when it is due and who calls for it."""
    return f"{month_text(month)} 月报还没有报送（截止 {due_day(month)}，{by} 催报）。"


def call_bodies(projects: Sequence[Any], addressee: str, subject: str, *, month: date, why: str) -> Bodies:
    """Return the mail that calls for the reports of some projects to look at, as text and as HTML."""
    return bodies_of(CALL, {**_context(projects, addressee, month, why), "subject": subject})


def _context(projects: Sequence[Any], addressee: str, month: date, why: str, *, number: int = 0) -> dict[str, object]:
    return {
        "addressee": addressee,
        "number": number,
        "why": why,
        "projects": projects[:MOST_LISTED],
        "count": len(projects),
        "button": Button("填写我的月报", f"{settings.SITE_URL}/monthly-sheet/?month={month_text(month)}"),
    }


def _month_of(reminder: Reminder) -> date:
    # A mail calls for one month, which its items name as their rule.
    return parse_month(reminder.items.values_list("rules", flat=True)[0])
