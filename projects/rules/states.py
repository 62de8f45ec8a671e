"""Where a member of a list stands on a day: exactly one of four states."""

from datetime import date
from enum import StrEnum

REMOVED_KIND = "removed"


class State(StrEnum):
    """The part of a list that a member falls into."""

    REMOVED = "removed"
    REACHED = "reached"
    NOT_DUE = "not_due"
    PENDING = "pending"


STATE_LABELS = {
    State.REMOVED: "已调出",
    State.REACHED: "已实现",
    State.NOT_DUE: "未到期",
    State.PENDING: "未实现",
}


def state_on(
    as_of: date,
    *,
    left_on: date | None,
    left_kind: str,
    reached_on: date | None,
    planned_next_on: date | None,
) -> State:
    """
    Return the state of a member at the end of a day, the day included.

    A member removed is out from that day on. One without a planned date cannot be excused as not yet due.
    """
    if left_kind == REMOVED_KIND and left_on is not None and left_on <= as_of:
        return State.REMOVED
    if reached_on is not None and reached_on <= as_of:
        return State.REACHED
    if planned_next_on is not None and planned_next_on > as_of:
        return State.NOT_DUE
    return State.PENDING
