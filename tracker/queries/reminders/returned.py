"""Which zone officers are owed a mail about reports that were sent back to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from projects.models import Project
from tracker.models import ProgressReport, Reminder, ReminderItem, ReminderKind, ReminderPreference, ReportState
from tracker.queries.reminders.obligations import reachable_officers, stand_ins
from zones.models import Role

if TYPE_CHECKING:
    from datetime import date, datetime

GATHERED_FOR = timedelta(minutes=10)
"""How long a return waits for others of the same sitting, which go into one mail."""
TOLD_FOR = timedelta(days=7)
"""How long a return is told of: so long that none is missed, also after days off."""


@dataclass(frozen=True)
class OwedReturns:
    """The returned reports that one officer has not been told of."""

    recipient_id: int
    reports: tuple[ProgressReport, ...]


def owed_returns(*, now: datetime, today: date) -> list[OwedReturns]:
    """
    Return the mails that are owed by now: one a recipient and day at the most, none of what was told already.

    One query where nothing was returned, else seven.
    """
    rows = ProgressReport.objects.filter(state=ReportState.RETURNED, reviewed_at__gt=now - TOLD_FOR)
    standing = rows.filter(project__in=Project.objects.standing()).select_related("project").order_by("pk")
    by_zone: defaultdict[int, list[ProgressReport]] = defaultdict(list)
    for report in standing:
        by_zone[report.project.zone_id].append(report)
    if not by_zone:
        return []
    earlier, had_today = _told(now - TOLD_FOR), _recipients_of(today)
    owed: defaultdict[int, dict[int, ProgressReport]] = defaultdict(dict)
    for recipient, zone in _recipients(today):
        for report in by_zone.get(zone, ()):
            since = earlier.get((recipient, report.project_id))
            if since is None or since < _returned_at(report):
                owed[recipient][report.pk] = report
    return [
        OwedReturns(recipient, tuple(reports.values()))
        for recipient, reports in sorted(owed.items())
        if recipient not in had_today
        if any(_returned_at(report) <= now - GATHERED_FOR for report in reports.values())
    ]


def _returned_at(report: ProgressReport) -> datetime:
    if report.reviewed_at is None:
        raise ValueError("a returned report without a moment")
    return report.reviewed_at


def _recipients(today: date) -> list[tuple[int, int]]:
    """Return who gets the mails of which zone: its officers who want them, or those who stand in for them."""
    unwilling = set(ReminderPreference.objects.filter(returned=False).values_list("officer_id", flat=True))
    officers = {officer.pk: officer for officer in reachable_officers()}
    substitutes = stand_ins(officers, today)
    return [
        (substitutes.get(officer.pk, officer.pk), officer.zone_id)
        for officer in officers.values()
        if officer.role == Role.ZONE and officer.zone_id is not None and officer.pk not in unwilling
    ]


def _told(since: datetime) -> dict[tuple[int, int], datetime]:
    """Return when each officer was last told of a project, by both keys."""
    items = ReminderItem.objects.filter(reminder__kind=ReminderKind.RETURNED, reminder__issued_at__gt=since)
    rows = items.order_by("reminder__issued_at").values_list("reminder__recipient", "project", "reminder__issued_at")
    return {(recipient, project): issued_at for recipient, project, issued_at in rows}


def _recipients_of(today: date) -> set[int]:
    mails = Reminder.objects.filter(kind=ReminderKind.RETURNED, due_on=today)
    return set(mails.values_list("recipient_id", flat=True))
