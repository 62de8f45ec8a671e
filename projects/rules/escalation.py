"""To which level a stalled project is escalated: 提示 to its zone, 督办 to its unit, 通报 to the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projects.rules.workdays import Calendar


class Rung(IntEnum):
    """A step of the escalation; a higher one is sent to more people."""

    COMING = 0
    HINT = 1
    SUPERVISION = 2
    NOTICE = 3


RUNG_LABELS = {
    Rung.COMING: "将到期",
    Rung.HINT: "提示",
    Rung.SUPERVISION: "督办",
    Rung.NOTICE: "通报",
}


@dataclass(frozen=True)
class Patience:
    """How many working days without any progress each step lasts before the next."""

    supervision_after: int
    notice_after: int


def rung_on(day: date, *, idle_since: date, patience: Patience, calendar: Calendar) -> Rung:
    """
    Return the step of a stalled project on which nothing has happened since `idle_since`.

    It depends on the dates alone, not on mails already sent, so that a week without scans changes nothing.
    """
    # The calendar refuses a reversed span.
    idle = calendar.working_days(idle_since, day) if idle_since < day else 0
    if idle > patience.supervision_after + patience.notice_after:
        return Rung.NOTICE
    return Rung.SUPERVISION if idle > patience.supervision_after else Rung.HINT
