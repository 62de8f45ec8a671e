"""The mail that calls for the reports of a month (催报): composed from what is missing when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from projects.rules.months import parse_month
from tracker.emails import CALL, MOST_LISTED, Button
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
        # It names no project: subjects are read by others than the recipient.
        subject = f"【催报】{self.today} {len(lines)} 个项目的 {month:%Y-%m} 月报还没有报送"
        context = {
            "reminder": reminder,
            "why": reminder.items.values_list("why", flat=True)[0],
            "projects": lines[:MOST_LISTED],
            "count": len(lines),
            "button": Button("填写我的月报", f"{settings.SITE_URL}/monthly-sheet/?month={month:%Y-%m}"),
        }
        return envelope_of(reminder, CALL, subject=subject, context=context, now=now)


def _month_of(reminder: Reminder) -> date:
    # A mail calls for one month, which its items name as their rule.
    return parse_month(reminder.items.values_list("rules", flat=True)[0])
