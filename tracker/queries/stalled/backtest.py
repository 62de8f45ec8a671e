"""A stall rule run over the past: how many cards, how early, and how much mail it would have made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import working_calendar
from projects.rules.months import next_month
from tracker.queries.reminders.obligations import obligations
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Scopes, end_of_day, scan

if TYPE_CHECKING:
    from projects.models import ProjectQuerySet
    from projects.rules.escalation import Patience
    from projects.rules.stalling import StallRule
    from projects.rules.workdays import Calendar


MOST_LOOKED_AT = 80_000
"""Projects × looks while somebody waits: some five seconds. The command `backtest_rule` has no limit."""


@dataclass(frozen=True)
class Trial:
    """A rule to try, the days between which it is tried, how often, and whether with the knowledge of those days."""

    rule: StallRule
    first: date
    last: date
    is_weekly: bool = True
    as_known_then: bool = True


@dataclass(frozen=True)
class Cards:
    """The number of lights that came on in one month in one zone; `month` is a first day."""

    month: date
    zone_id: int
    zone: str
    count: int


@dataclass(frozen=True)
class BacktestResult:
    """What came of a trial. `moved` are cards whose project moved by the last look; days count from the light."""

    looks: int
    cards: list[Cards]
    opened: int
    open_at_first: int
    moved: int
    still_open: int
    median_days: int | None
    mails: int


def check_size(projects: ProjectQuerySet, months: int) -> None:
    """
    Let a trial of a look a month pass that can be computed while somebody waits. One query.

    :raises DomainError: `question_too_large`, with how to ask for less
    """
    count = projects.count()
    if count * months > MOST_LOOKED_AT:
        most = MOST_LOOKED_AT // count
        advice = f"请改为 {most} 个月以内" if most else "请只选一个填报单位（unit）"
        raise DomainError(
            "question_too_large",
            f"范围过大：{count} 个项目 × {months} 个月，{advice}；更长的期间由系统管理员用命令 backtest_rule 检验。",
            field="to",
        )


def backtest(projects: ProjectQuerySet, trial: Trial, *, patience: Patience) -> BacktestResult:
    """Look at some days of the past, and follow each light from the look that finds it to the one that does not."""
    calendar = working_calendar()
    # The tried rule alone: the others would add lights and mails that are not its own.
    rules: Scopes = {(trial.rule.code, trial.rule.category, trial.rule.unit): trial.rule}
    followed = _Followed(trial.first)
    mails = 0
    days = list(_looks(trial, calendar))
    for number, day in enumerate(days):
        known_at = end_of_day(day) if trial.as_known_then else None
        found = scan(projects, Moment(day, known_at), rules=rules, calendar=calendar)
        followed.look(
            day,
            {
                # A light is the same as long as its clock began on the same day; begun anew it is another card.
                (stalled.project_id, stalled.finding.since): (stalled.zone_id, stalled.zone, stalled.finding.crossed_on)
                for stalled in found.stalled
            },
        )
        # The mails of one look stand for every working day up to the next look: an estimate, not a replay.
        following = days[number + 1] if number + 1 < len(days) else trial.last + timedelta(days=1)
        worked = calendar.working_days(day - timedelta(days=1), following - timedelta(days=1))
        mails += worked * len(obligations(found, began_on=trial.first, patience=patience))
    return followed.result(looks=len(days), mails=mails)


def _looks(trial: Trial, calendar: Calendar) -> Iterator[date]:
    """Yield the first working day of each week or month."""
    start = trial.first
    while start <= trial.last:
        following = start + timedelta(days=7) if trial.is_weekly else next_month(start.replace(day=1))
        day = next((day for day in _days(start, following) if calendar.is_working(day)), None)
        if day is not None and day <= trial.last:
            yield day
        start = following


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range((end - start).days))


class _Followed:
    """Lights from look to look."""

    def __init__(self, first: date) -> None:
        self._first = first
        self._seen: dict[tuple[int, date], tuple[int, str, date]] = {}
        self._open: set[tuple[int, date]] = set()
        self._days: list[int] = []

    def look(self, day: date, found: dict[tuple[int, date], tuple[int, str, date]]) -> None:
        # Found last time and not now: the project has moved. Days count from the light to this look.
        for key in self._open - found.keys():
            self._days.append((day - self._seen[key][2]).days)
        for key, card in found.items():
            self._seen.setdefault(key, card)
        self._open = set(found)

    def result(self, *, looks: int, mails: int) -> BacktestResult:
        counted: Counter[tuple[date, int, str]] = Counter()
        earlier = 0
        for zone_id, zone, crossed_on in self._seen.values():
            # On before the period: open at its first look, but no card of any of its months.
            if crossed_on < self._first:
                earlier += 1
            else:
                counted[crossed_on.replace(day=1), zone_id, zone] += 1
        cards = [Cards(month, zone_id, zone, count) for (month, zone_id, zone), count in sorted(counted.items())]
        return BacktestResult(
            looks=looks,
            cards=cards,
            opened=sum(card.count for card in cards),
            open_at_first=earlier,
            moved=len(self._days),
            still_open=len(self._open),
            median_days=round(median(self._days)) if self._days else None,
            mails=mails,
        )
