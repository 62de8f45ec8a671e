"""Enters calls for the reports of a month (催报) in the outbox: one mail a recipient and day. Callers say who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import working_calendar
from projects.operations.audit import record_event
from projects.operations.locks import hold
from projects.rules.escalation import Rung
from projects.rules.months import month_text, next_month
from tracker.models import Reminder, ReminderItem, ReminderKind
from tracker.operations.months import require_open

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, timedelta

    from zones.models import Officer


@dataclass(frozen=True)
class Call:
    """One mail to enter: the recipient and the keys of the projects without a report."""

    recipient: Officer
    projects: Sequence[int]


@transaction.atomic
def enter_calls(
    calls: Sequence[Call], *, month: date, why: str, by: Officer, now: datetime, today: date, lasts: timedelta
) -> list[Reminder]:
    """
    Enter a mail for each call whose recipient was not called today, and return what was entered.

    :param lasts: how long a mail may wait to be sent
    :raises DomainError: if the month is not over or closed, or today is a day off
    """
    if next_month(month) > today:
        raise DomainError("month_not_over", f"{month_text(month)} 还没有结束，不能催报。", field="month")
    require_open(month)
    if not working_calendar().is_working(today):
        raise DomainError("day_off", "今天是休息日，不发邮件：请在工作日催报。")
    # Two who call at once take turns: the second finds the mails of the first, and meets no constraint.
    hold(f"report calls {today}")
    called = set(Reminder.objects.filter(kind=ReminderKind.REPORTS, due_on=today).values_list("recipient", flat=True))
    fresh = [call for call in calls if call.recipient.pk not in called]
    rows = [
        Reminder.objects.create(
            recipient=call.recipient,
            kind=ReminderKind.REPORTS,
            due_on=today,
            rung=int(Rung.HINT),
            issued_at=now,
            next_attempt_at=now,
            expires_at=now + lasts,
        )
        for call in fresh
    ]
    for row, call in zip(rows, fresh, strict=True):
        _list(row, call, month, why)
        after = {"month": month_text(month), "recipient": call.recipient.pk, "projects": len(call.projects)}
        zone = call.recipient.zone
        record_event(action="call_for_reports", subject=row, by=by, now=now, zone=zone, after=after)
    return rows


def _list(row: Reminder, call: Call, month: date, why: str) -> None:
    # The month as the rule: the mail is composed anew from it when it is sent.
    items = [
        ReminderItem(reminder=row, project_id=project, rung=row.rung, rules=month_text(month), why=why)
        for project in call.projects
    ]
    ReminderItem.objects.bulk_create(items, batch_size=1000)
