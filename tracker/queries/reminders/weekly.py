"""On which day those are mailed who want hints once a week: the first working day on which they can be reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tracker.models import Reminder, ReminderKind, ReminderRun, ReminderState

if TYPE_CHECKING:
    from projects.rules.workdays import Calendar

NOT_REACHED = frozenset({ReminderState.PENDING, ReminderState.EXPIRED, ReminderState.REFUSED})
"""States of a mail that has not arrived. One that still waits is replaced by the new one."""
MAY_HAVE_ARRIVED = frozenset(
    {ReminderState.CLAIMED, ReminderState.DOT, ReminderState.SENT, ReminderState.IN_DOUBT},
)


@dataclass(frozen=True)
class WeeklyTurn:
    """Whether a day is the week's turn for all, and else for whom, because their mail of this week did not arrive."""

    is_for_all: bool
    not_reached: frozenset[int] = frozenset()

    def is_for(self, recipient: int) -> bool:
        """Return whether somebody who wants hints once a week gets them on the day."""
        return self.is_for_all or recipient in self.not_reached


def weekly_turn(day: date, calendar: Calendar) -> WeeklyTurn:
    """Return whose turn a working day is. Three queries at the most, none on the first working day of a week."""
    monday = day - timedelta(days=day.weekday())
    worked = [earlier for earlier in _days(monday, day) if calendar.is_working(earlier)]
    if not worked:
        return WeeklyTurn(is_for_all=True)
    runs = ReminderRun.objects.before(day)
    # Caught up on means missed: its mails were replaced by today's. A new installation has missed nothing.
    if runs.exists() and not runs.filter(due_on__in=worked, is_catch_up=False).exists():
        return WeeklyTurn(is_for_all=True)
    states: defaultdict[int, set[str]] = defaultdict(set)
    mails = Reminder.objects.filter(kind=ReminderKind.DIGEST, due_on__gte=monday, due_on__lt=day)
    for recipient, state in mails.values_list("recipient_id", "state"):
        states[recipient].add(state)
    missed = (person for person, of in states.items() if of & NOT_REACHED and not of & MAY_HAVE_ARRIVED)
    return WeeklyTurn(is_for_all=False, not_reached=frozenset(missed))


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((end - first).days)]
