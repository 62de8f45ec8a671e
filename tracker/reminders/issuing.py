"""Enters what is owed in the outbox: today's mails, and those of working days that were missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from projects.models import Project, working_calendar
from projects.rules.escalation import Patience
from tracker.models import Deployment, Reminder, ReminderRun
from tracker.operations.reminder_clock import issue_today
from tracker.operations.reminders import NewItem, NewReminder, issue_day
from tracker.queries.reminders.obligations import Obligation, obligations
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan
from tracker.reminders.deployment_guard import require_armed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from projects.rules.workdays import Calendar

MOST_MISSED_DAYS = 30
"""Missed working days that are caught up on, the newest; earlier ones have no row in the outbox."""


@dataclass(frozen=True)
class Issued:
    """What was entered: how many new mails for today, which missed days, and whether today is a working day at all."""

    today: date
    is_working: bool
    fresh: int
    missed_days: tuple[date, ...] = ()


def owed_on(day: date, *, began_on: date, calendar: Calendar | None = None) -> list[Obligation]:
    """Return what is owed on a day, according to the records that stand now."""
    mailing = settings.REMINDERS
    found = scan(Project.objects.standing(), Moment(day), calendar=calendar, coming_days=mailing.coming_days)
    return obligations(found, began_on=began_on, patience=patience_of_settings())


def patience_of_settings() -> Patience:
    """Return how many working days pass before each rung of the ladder, as the settings have it."""
    return Patience(settings.REMINDERS.supervision_after, settings.REMINDERS.notice_after)


def issue(*, now: datetime, today: date) -> Issued:
    """
    Enter what is owed today, and, as superseded, what was owed on the working days since the newest run.

    Running it again enters what is missing and nothing twice.

    :raises NotArmedError: if the database belongs to another installation
    """
    deployment = require_armed(now=now, today=today)
    calendar = working_calendar()
    if not calendar.is_working(today):
        return Issued(today, is_working=False, fresh=0)
    missed = tuple(_missed_days(today, calendar))
    # Before today: once today's run is recorded, `issue_when_due` does nothing until tomorrow, and a process that
    # dies in between would leave the missed days without their rows.
    for day in missed:
        _issue_day(day, deployment, calendar, now, is_catch_up=True)
    fresh = _issue_day(today, deployment, calendar, now, is_catch_up=False)
    return Issued(today, is_working=True, fresh=len(fresh), missed_days=missed)


def issue_when_due(*, now: datetime) -> Issued | None:
    """
    Enter what is owed today, once REMIND_AT has come and unless today was entered already; else return None.

    :raises NotArmedError: if the database belongs to another installation
    """
    local = timezone.localtime(now)
    # A day entered later than now was entered by a clock that ran ahead, and too early.
    entered = ReminderRun.objects.filter(due_on=local.date(), issued_at__lte=now)
    if local.time() < settings.REMINDERS.remind_at or entered.exists():
        return None
    return issue(now=now, today=local.date())


def _issue_day(
    day: date, deployment: Deployment, calendar: Calendar, now: datetime, *, is_catch_up: bool
) -> list[Reminder]:
    owed = [_new(obligation) for obligation in owed_on(day, began_on=deployment.began_on, calendar=calendar)]
    lasts = settings.REMINDERS.lasts
    if is_catch_up:
        return issue_day(due_on=day, owed=owed, now=now, lasts=lasts, is_catch_up=True)
    return issue_today(today=day, owed=owed, now=now, lasts=lasts)


def _new(obligation: Obligation) -> NewReminder:
    return NewReminder(
        obligation.recipient_id,
        [NewItem(item.project_id, item.rung, item.rules, item.why) for item in obligation.items],
    )


def _missed_days(today: date, calendar: Calendar) -> Iterator[date]:
    # None on a new installation: nothing was owed before reminders began here.
    newest = ReminderRun.objects.before(today).first()
    if newest is None:
        return
    between = [newest.due_on + timedelta(days=number) for number in range(1, (today - newest.due_on).days)]
    worked = [day for day in between if calendar.is_working(day)]
    yield from worked[-MOST_MISSED_DAYS:]
