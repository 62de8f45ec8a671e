"""Enters the mails about returned reports in the outbox: one a recipient and day. Callers say who is owed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.operations.locks import hold
from tracker.models import Reminder, ReminderItem, ReminderKind
from tracker.operations.reminders import NewReminder, item_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, timedelta


@transaction.atomic
def enter_returns(owed: Sequence[NewReminder], *, today: date, now: datetime, lasts: timedelta) -> list[Reminder]:
    """Enter a mail for each recipient who had none of this kind today; return what was entered."""
    # Two processes that enter at once take turns: the second finds the mails of the first.
    hold(f"returned reports {today}")
    mails = Reminder.objects.filter(kind=ReminderKind.RETURNED, due_on=today)
    known = set(mails.values_list("recipient_id", flat=True))
    rows = []
    for new in owed:
        if new.recipient_id in known:
            continue
        row = Reminder.objects.create(
            recipient_id=new.recipient_id,
            kind=ReminderKind.RETURNED,
            due_on=today,
            rung=max(int(item.rung) for item in new.items),
            issued_at=now,
            next_attempt_at=now,
            expires_at=now + lasts,
        )
        ReminderItem.objects.bulk_create([item_row(row, item) for item in new.items], batch_size=1000)
        rows.append(row)
    return rows
