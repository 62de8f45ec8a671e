"""The state of the reminders: the figures that reveal when sending has stopped unnoticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Min

from tracker.mail.outcome import Phase
from tracker.models import Attempt, AttemptEvent, Deployment, Reminder, ReminderState, Tick
from zones.models import SpecialDay

if TYPE_CHECKING:
    from collections.abc import Iterator

DUE_TOO_LONG = timedelta(minutes=10)
NO_TICK_TOO_LONG = timedelta(minutes=5)
DOUBT_TOO_LONG = timedelta(hours=24)
CALENDAR_DUE = (12, 15)
"""By this day of December the next year's calendar should be loaded."""


@dataclass(frozen=True)
class ReminderHealth:
    """What stands in the outbox, and since when."""

    oldest_due_at: datetime | None
    pending: int
    sending: int
    in_doubt: int
    oldest_doubt_at: datetime | None
    refused: int
    newest_tick_at: datetime | None
    is_armed: bool
    has_calendar: bool


def reminder_health(*, today: date, deployment: str) -> ReminderHealth:
    """Return the figures of the outbox on a day; `deployment` is the identity of this installation. Six queries."""
    states = (ReminderState.PENDING, ReminderState.CLAIMED, ReminderState.DOT)
    counts = dict.fromkeys([str(state) for state in states], 0)
    oldest: dict[str, datetime] = {}
    unfinished = Reminder.objects.filter(state__in=states).order_by("state").values_list("state")
    for state, count, issued_at in unfinished.annotate(Count("pk"), Min("issued_at")):
        counts[state], oldest[state] = count, issued_at
    doubts = Reminder.objects.open_doubts().aggregate(count=Count("pk"), oldest=Min("issued_at"))
    stored = Deployment.objects.values_list("identity", flat=True).first()
    newest = Tick.objects.order_by("-ran_at").values_list("ran_at", flat=True).first()
    # Not after the final dot: such a mail has been handed over and waits only for the reply.
    due = [oldest[state] for state in ("pending", "claimed") if state in oldest]
    # The State Council publishes a year's holidays late in the year before: next year counts only from mid-December.
    wanted_year = today.year + ((today.month, today.day) >= CALENDAR_DUE)
    return ReminderHealth(
        oldest_due_at=min(due, default=None),
        pending=counts["pending"],
        sending=counts["claimed"] + counts["dot"],
        in_doubt=doubts["count"],
        oldest_doubt_at=doubts["oldest"],
        # Only today's: a refusal is final, and older ones would keep the alarm on for ever.
        refused=Reminder.objects.filter(state=ReminderState.REFUSED, due_on=today).count(),
        newest_tick_at=newest,
        # A new database has no row yet; the first run that issues reminders writes it.
        is_armed=stored in {None, deployment},
        has_calendar=SpecialDay.objects.filter(day__year=wanted_year).exists(),
    )


def alarms(health: ReminderHealth, *, now: datetime) -> Iterator[str]:
    """Yield, in sentences, what a person should look at now."""
    if not health.is_armed:
        yield "数据库属于另一套部署，没有发任何催办：核实后运行 manage.py arm_dispatcher。"
    if health.oldest_due_at is not None and now - health.oldest_due_at > DUE_TOO_LONG:
        yield f"有 {health.pending} 封催办到期未发，最早的已等了 {_minutes(now - health.oldest_due_at)} 分钟。"
    if health.newest_tick_at is None:
        yield "定时任务从未运行。"
    elif now - health.newest_tick_at > NO_TICK_TOO_LONG:
        yield f"定时任务已 {_minutes(now - health.newest_tick_at)} 分钟没有运行。"
    if health.oldest_doubt_at is not None and now - health.oldest_doubt_at > DOUBT_TOO_LONG:
        yield f"有 {health.in_doubt} 封催办结果不明，最早的超过 24 小时，请核对后了结。"
    if health.refused:
        yield f"今天有 {health.refused} 封催办被中继拒收，请核对收件地址。"
    if not health.has_calendar:
        yield "缺少年度节假日安排：暂按周一至周五计工作日，请载入后重新运行 load_reference。"


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


FAILURES_IN_A_ROW = 5
"""Connections in a row that fail before the relay is left alone for a while."""
_ENDS = (AttemptEvent.SENT, AttemptEvent.RETRY, AttemptEvent.REFUSED, AttemptEvent.IN_DOUBT)
# Attempts that ended before the relay was asked (an address that policy forbids, a mail that cannot be
# composed) have other phases: they show nothing about the relay.
_SAID_BY_THE_RELAY = [str(phase) for phase in Phase]


class Circuit(StrEnum):
    """Whether the relay is tried."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


def circuit(*, now: datetime, pause: timedelta) -> Circuit:
    """Return whether the relay is tried: not for a `pause` after five failed connections in a row, then once."""
    # Read from the recorded attempts, not from memory: all senders agree, and a restart forgets nothing.
    ends = Attempt.objects.filter(event__in=_ENDS, phase__in=_SAID_BY_THE_RELAY).order_by("-id")
    newest = list(ends.values_list("event", "phase", "happened_at")[:FAILURES_IN_A_ROW])
    failed = [event == AttemptEvent.RETRY and phase == Phase.CONNECT for event, phase, _ in newest]
    if len(newest) < FAILURES_IN_A_ROW or not all(failed):
        return Circuit.CLOSED
    return Circuit.OPEN if now - newest[0][2] < pause else Circuit.HALF_OPEN


def handed_over_since(moment: datetime) -> int:
    """Return how many mails were handed over since a moment."""
    # By the marker before the final dot: a mail in doubt may have arrived, so it uses up the hour's limit too.
    return Reminder.objects.filter(dot_at__gt=moment).count()
