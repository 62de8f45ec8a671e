"""Where a pause may lie: within the time in which its clock runs, and not overlapping another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from projects.rules.workdays import Pause


@dataclass(frozen=True)
class Misfit:
    """Why a pause contradicts the span of its clock, with the field of either (`of_span`, `of_pause`) to be changed."""

    code: str
    message: str
    of_span: str
    of_pause: str


def misfit(pause: Pause, started_on: date | None, finished_on: date | None) -> Misfit | None:
    """Return the contradiction between a pause and the days of its clock (None if not recorded yet), or None."""
    if started_on is None:
        return Misfit("not_started", "尚未受理，不能暂停计时。", "started_on", "paused_on")
    if pause.start < started_on:
        message = f"暂停日期 {pause.start} 早于受理日期 {started_on}。"
        return Misfit("pause_before_start", message, "started_on", "paused_on")
    if finished_on is None:
        return None
    if pause.end is None:
        message = f"自 {pause.start} 起仍在暂停；办结的事项须登记恢复日期。"
        return Misfit("still_paused", message, "finished_on", "resumed_on")
    if pause.end > finished_on:
        message = f"恢复日期 {pause.end} 晚于办结日期 {finished_on}。"
        return Misfit("pause_after_finish", message, "finished_on", "resumed_on")
    return None


def overlap(first: Pause, other: Pause) -> bool:
    """Return whether two pauses share time; one may begin on the day on which another ends."""
    ends_first = first.end is not None and first.end <= other.start
    begins_later = other.end is not None and other.end <= first.start
    return not (ends_first or begins_later)
