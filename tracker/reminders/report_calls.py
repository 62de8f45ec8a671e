"""Calls for the reports of a month (催报): who gets one, and what it says when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from projects.errors import DomainError
from projects.rules.escalation import Rung
from projects.rules.months import month_text, parse_month
from tracker.emails import DigestLine
from tracker.operations.report_calls import Call, enter_calls
from tracker.queries.reports.months import due_day
from tracker.queries.reports.unreported import people_of, unreported_by_zone, unreported_projects

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from tracker.models import Reminder
    from zones.models import Officer

NONE_MISSING = "所列项目都已报送，或不再由收件人经管。不再催报"


@dataclass(frozen=True)
class Called:
    """How many mails were entered, how many people had one today already, and who of them has no address."""

    mails: int
    before: int
    unreachable: tuple[str, ...]


def call_for_reports(*, zones: Collection[int], month: date, by: Officer, now: datetime, today: date) -> Called:
    """
    Enter a mail to each officer of zones that lack reports; who was called today gets none again.

    :param zones: keys; those out of sight of `by`, or with every report sent, are passed over
    :raises DomainError: if the month is not over or closed, today is a day off, or nothing is missing in the zones
    """
    missing = unreported_by_zone(by, month, zones)
    if not missing:
        raise DomainError("nothing_missing", "选中的开发区都已报齐，不必催报。", field="zone")
    people = people_of(missing)
    calls = [Call(person, missing[person.zone_id or 0]) for person in people if person.email]
    why = f"{month_text(month)} 月报还没有报送（截止 {due_day(month)}，{by} 催报）。"
    lasts = settings.REMINDERS.lasts
    rows = enter_calls(calls, month=month, why=why, by=by, now=now, today=today, lasts=lasts)
    unreachable = tuple(str(person) for person in people if not person.email)
    return Called(len(rows), len(calls) - len(rows), unreachable)


def report_lines(reminder: Reminder) -> list[DigestLine]:
    """Return the projects of a mail whose report is still missing, and which its recipient may still see."""
    why = dict(reminder.items.values_list("project_id", "why"))
    # The rule of an item is the month: a mail calls for one.
    months = {parse_month(rules) for rules in reminder.items.values_list("rules", flat=True)}
    lines = []
    for month in months:
        missing = unreported_projects(reminder.recipient, month).filter(pk__in=why).select_related("zone")
        lines += [
            DigestLine(
                project=project.name,
                zone=project.zone.name,
                rung=Rung.HINT,
                level="",
                why=why[project.pk],
                next_step="在“我的月报”里填报；没有变化的，勾选确认无变化。",
                link=f"{settings.SITE_URL}/projects/{project.pk}/reports/{month_text(month)}/",
            )
            for project in missing.order_by("pk")
        ]
    return lines


def report_subject(lines: list[DigestLine], day: date) -> str:
    """Return the subject: the day and the count; it names no project."""
    return f"【催报】{day} {len(lines)} 个项目的月报还没有报送"
