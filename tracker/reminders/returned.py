"""Mails about reports that a reviewer returned: owed by what stands in them, composed anew when they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from projects.models import Project, working_calendar
from projects.rules.escalation import Rung
from projects.rules.months import month_text
from tracker.emails import FOLLOW_UP, MOST_LISTED, RETURNED, Bodies, Button, bodies_of
from tracker.models import ProgressReport, ReportState
from tracker.operations.reminders import NewItem, NewReminder
from tracker.operations.return_mails import enter_returns
from tracker.queries.reminders.obligations import LONGEST_WHY
from tracker.queries.reminders.returned import OwedReturns, owed_returns
from tracker.reminders.deployment_guard import require_armed
from tracker.reminders.envelopes import envelope_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tracker.mail.outcome import Envelope
    from tracker.models import Reminder

LONGEST_RULES = 300
"""In characters, as many as the column `ReminderItem.rules` holds."""


def issue_returns_when_due(*, now: datetime) -> list[Reminder]:
    """
    Enter the mails about returned reports that are owed by now, from REMIND_AT on working days.

    :raises NotArmedError: if the database belongs to another installation
    """
    local = timezone.localtime(now)
    today = local.date()
    if local.time() < settings.REMINDERS.remind_at:
        return []
    owed = owed_returns(now=now, today=today)
    if not owed or not working_calendar().is_working(today):
        return []
    require_armed(now=now, today=today)
    return enter_returns([_new(report) for report in owed], today=today, now=now, lasts=settings.REMINDERS.lasts)


def _new(owed: OwedReturns) -> NewReminder:
    by_project: dict[int, list[ProgressReport]] = {}
    for report in owed.reports:
        by_project.setdefault(report.project_id, []).append(report)
    items = []
    for project, reports in by_project.items():
        why = "".join(f"{month_text(report.month)} 月报被退回：{report.note}" for report in reports)
        months = ",".join(month_text(report.month) for report in reports)
        items.append(NewItem(project, Rung.HINT, months[:LONGEST_RULES], why[:LONGEST_WHY]))
    return NewReminder(owed.recipient_id, items)


@dataclass(frozen=True)
class ReturnLetters:
    """Composes the mails about the returned reports of a day."""

    today: date

    def lines(self, reminder: Reminder) -> list[ProgressReport]:
        """Return the reports of the listed projects that are still returned, as far as the recipient may see them."""
        listed = Project.objects.visible_to(reminder.recipient).filter(pk__in=reminder.items.values("project"))
        found = ProgressReport.objects.filter(state=ReportState.RETURNED, project__in=listed)
        return list(found.select_related("project__zone", "reviewed_by").order_by("-month", "project_id"))

    def why_no_lines(self, reminder: Reminder) -> str:
        """Return in a sentence why nothing is left to tell of."""
        return "所列月报都已重新报送，或不再由收件人经管。不再告知"

    def envelope(self, reminder: Reminder, lines: Sequence[ProgressReport], *, now: datetime) -> Envelope:
        """
        Return the complete mail.

        :raises UnmailableAddressError: if no relay takes the recipient's address or our own
        """
        subject = return_subject(lines, self.today, is_again=reminder.follows_id is not None)
        context = _context(lines, str(reminder.recipient), number=reminder.pk)
        return envelope_of(reminder, RETURNED, subject=subject, context=context, now=now)


def return_subject(reports: Sequence[Any], day: date, *, is_again: bool = False) -> str:
    """Return the subject; it names no project: subjects are read by others than the recipient."""
    return f"{FOLLOW_UP if is_again else ''}【退回】{day} {len(reports)} 份月报被退回，请修改后重新报送"


def return_bodies(reports: Sequence[Any], addressee: str, subject: str) -> Bodies:
    """Return the mail about some returned reports, the newest month first, to look at, as text and as HTML."""
    return bodies_of(RETURNED, {**_context(reports, addressee), "subject": subject})


def _context(reports: Sequence[Any], addressee: str, *, number: int = 0) -> dict[str, object]:
    listed = reports[:MOST_LISTED]
    month = month_text(listed[0].month)
    return {
        "addressee": addressee,
        "reports": listed,
        "count": len(reports),
        "number": number,
        "button": Button("打开我的月报", f"{settings.SITE_URL}/monthly-sheet/?month={month}"),
    }
