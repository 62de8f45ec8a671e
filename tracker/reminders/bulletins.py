"""Seals the bulletins of a month when its day has come, and owes the mails about them: once a month, and caught up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from projects.errors import BusyError, DomainError
from projects.models import working_calendar
from projects.rules.months import month_end, previous_month
from tracker.models import BulletinKind, BulletinRun, Reminder
from tracker.operations.bulletins import BulletinDraft, enter_month, seal_bulletin, usual_title
from tracker.queries.bulletins.contents import USUAL_BASIS, RatesQuestion
from tracker.queries.bulletins.dispatch import NoteQuestion
from tracker.queries.bulletins.questions import content_for
from tracker.reminders.deployment_guard import require_armed
from zones.models import Officer, ReportingUnit, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.models import Bulletin

TOLD = (Role.PROVINCE, Role.UNIT)
"""Who is mailed: the province about all, each unit about its own and those of the province."""


def issue_bulletins_when_due(*, now: datetime) -> list[Reminder] | None:
    """
    Seal last month's bulletins from BULLETIN_DAY on, at REMIND_AT of a working day; return the mails, None if not due.

    A machine that was off on that day makes up for it on the first working day of the month on which it runs.

    :raises NotArmedError: if the database belongs to another installation
    :raises BusyError: if somebody has been writing for too long; the next tick tries again
    """
    local, day = timezone.localtime(now), settings.REMINDERS.bulletin_day
    today = local.date()
    if not day or today.day < day or local.time() < settings.REMINDERS.remind_at:
        return None
    month = today.replace(day=1)
    # Mails go out on working days only: entered on a day off they would expire unsent.
    if BulletinRun.objects.filter(pk=month).exists() or not working_calendar().is_working(today):
        return None
    require_armed(now=now, today=today)
    as_of = month_end(previous_month(month))
    recipients = Officer.objects.filter(role__in=TOLD, is_active=True).order_by("pk").values_list("pk", flat=True)
    return enter_month(
        month=month,
        due_on=today,
        recipients=list(recipients),
        seal=lambda: _seal_all(as_of, now),
        now=now,
        lasts=settings.REMINDERS.lasts,
    )


def _seal_all(as_of: date, now: datetime) -> None:
    _seal(BulletinKind.RATES, None, as_of, now)
    _seal(BulletinKind.DISPATCH, None, as_of, now)
    for unit in ReportingUnit.objects.order_by("pk"):
        _seal(BulletinKind.RATES, unit, as_of, now)


def _seal(kind: BulletinKind, unit: ReportingUnit | None, as_of: date, now: datetime) -> None:
    code = unit.pk if unit else None

    question = (
        NoteQuestion(as_of=as_of, unit=code)
        if kind == BulletinKind.DISPATCH
        else RatesQuestion(as_of=as_of, basis=USUAL_BASIS, unit=code)
    )

    def read(earlier: Bulletin | None) -> dict[str, Any]:
        found = content_for(question, earlier, known_at=now)
        if unit is not None and not found["members"]:
            raise DomainError("nothing_listed", f"{unit.name}没有列入名单的项目。")
        return found

    draft = BulletinDraft(kind=kind, title=usual_title(kind, unit, as_of), as_of=as_of, unit=unit)
    try:
        seal_bulletin(draft=draft, read=read, by=None, now=now)
    except BusyError:
        raise
    # Without a round, or without a project of a unit, there is nothing to tell; the others are sealed all the same.
    except DomainError:
        return
