"""The outbox of reminders: the figures that reveal when sending has stopped unnoticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.utils import timezone

from tracker.models import Reminder, ReminderState
from tracker.queries.health.jobs import minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

DUE_TOO_LONG = timedelta(minutes=10)
DOUBT_TOO_LONG = timedelta(hours=24)


@dataclass(frozen=True)
class OutboxHealth:
    """What stands in the outbox, and since when."""

    oldest_due_at: datetime | None
    pending: int
    sending: int
    in_doubt: int
    oldest_doubt_at: datetime | None
    refused: int


def outbox_health(*, today: date) -> OutboxHealth:
    """Return the figures of the outbox on a day. Three queries."""
    states = (ReminderState.PENDING, ReminderState.CLAIMED, ReminderState.DOT)
    counts = dict.fromkeys([str(state) for state in states], 0)
    oldest: dict[str, datetime] = {}
    unfinished = Reminder.objects.filter(state__in=states).order_by("state").values_list("state")
    for state, count, issued_at in unfinished.annotate(Count("pk"), Min("issued_at")):
        counts[state], oldest[state] = count, issued_at
    doubts = Reminder.objects.open_doubts().aggregate(count=Count("pk"), oldest=Min("issued_at"))
    # Not after the final dot: such a mail has been handed over and waits only for the reply.
    due = [oldest[state] for state in ("pending", "claimed") if state in oldest]
    return OutboxHealth(
        oldest_due_at=min(due, default=None),
        pending=counts["pending"],
        sending=counts["claimed"] + counts["dot"],
        in_doubt=doubts["count"],
        oldest_doubt_at=doubts["oldest"],
        # Only today's: a refusal is final, and older ones would keep the alarm on for ever.
        refused=Reminder.objects.filter(state=ReminderState.REFUSED, due_on=today).count(),
    )


def outbox_alarms(*, now: datetime) -> Iterator[str]:
    """Yield what waits too long, is in doubt too long, or was refused today."""
    health = outbox_health(today=timezone.localdate(now))
    if health.oldest_due_at is not None and now - health.oldest_due_at > DUE_TOO_LONG:
        yield f"有 {health.pending} 封催办到期未发，最早的已等了 {minutes(now - health.oldest_due_at)} 分钟。"
    if health.oldest_doubt_at is not None and now - health.oldest_doubt_at > DOUBT_TOO_LONG:
        yield f"有 {health.in_doubt} 封催办结果不明，最早的超过 24 小时，请核对后了结。"
    if health.refused:
        yield f"今天有 {health.refused} 封催办被中继拒收，请核对收件地址。"
