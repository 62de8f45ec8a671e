"""What the records say to the stall rules of many projects, in a handful of passes however many there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from projects.rules.lapses import Stop
from projects.rules.months import last_completed_month, previous_month
from projects.rules.stages import REPEATABLE, Kind, Stage, stages_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


KINDS = {str(kind): kind for kind in Kind}
MILESTONE_COLUMNS = ("project_id", "occurred_on", "kind", "recorded_at", "note", "reason")
FIGURE_COLUMNS = ("project_id", "month", "completed_yuan", "month_completed_yuan", "year_completed_yuan")


@dataclass
class StallRecords:
    """What was read, by project."""

    dates: dict[int, dict[Kind, date]] = field(default_factory=dict)
    told_at: dict[int, datetime] = field(default_factory=dict)
    suspended: dict[int, date] = field(default_factory=dict)
    stops: defaultdict[int, list[Stop]] = field(default_factory=lambda: defaultdict(list))
    reported: dict[int, date] = field(default_factory=dict)
    grown: dict[int, date] = field(default_factory=dict)
    money: dict[int, tuple[int, int | None, int | None]] = field(default_factory=dict)
    """The year's plan, what was completed of it, and what was before the newest month."""
    year_plans: dict[int, dict[int, int]] = field(default_factory=dict)
    """The plans of the years, where the money is asked for."""
    targets: dict[int, list[tuple[date, Stage]]] = field(default_factory=dict)
    plans: defaultdict[int, dict[str, date]] | None = None
    """The planned dates by project and stage where a past moment is asked about; None where the columns answer."""
    newest: dict[int, date] = field(default_factory=dict)
    """The newest day, or first day of a month, of any record."""

    def note(self, project: int, *days: date | None) -> None:
        """Keep the newest of some days."""
        for day in days:
            if day is not None and day > self.newest.get(project, date.min):
                self.newest[project] = day

    def target_on(self, project: int) -> date | None:
        """Return the earliest deadline of a list whose stage, and any later one, is not reached."""
        dates = self.dates.get(project, {})
        waiting = (
            deadline
            for deadline, stage in self.targets.get(project, ())
            if all(Kind(reached) not in dates for reached in stages_from(stage))
        )
        return min(waiting, default=None)


def told_records(
    milestones: Iterable[Any], figures: Iterable[Any], plans: Mapping[int, dict[int, int]]
) -> StallRecords:
    """
    Return what is said by records that the caller has at hand, and by no others.

    :param milestones: rows of `MILESTONE_COLUMNS`, project by project, by ascending day
    :param figures: rows of `FIGURE_COLUMNS`, project by project, by ascending month
    :param plans: the amounts by project and year
    """
    records = StallRecords()
    tell_milestones(records, milestones)
    tell_figures(records, figures, plans, date.max)
    return records


def tell_milestones(records: StallRecords, rows: Iterable[Any]) -> None:
    """Keep the days of the milestones, when the newest was recorded, and from when to when it stood still."""
    begun: dict[int, tuple[date, str]] = {}
    for project, day, name, recorded_at, note, reason in rows:
        kind = KINDS[name]
        records.note(project, day)
        records.told_at[project] = max(recorded_at, records.told_at.get(project, recorded_at))
        dates = records.dates.setdefault(project, {})
        if kind not in REPEATABLE:
            # At most one is known of each kind.
            dates[kind] = day
        elif kind is Kind.SUSPENDED:
            begun[project] = (day, note or reason)
        # A resumption without a stop before it is ignored.
        elif project in begun:
            _stop(records, project, begun.pop(project), day)
    # Stopped and not resumed by the day.
    for project, (day, why) in begun.items():
        records.suspended[project] = day
        _stop(records, project, (day, why), None)


def _stop(records: StallRecords, project: int, begun: tuple[date, str], end: date | None) -> None:
    """Add a stop; it pauses the clocks only if a note or reason explains it."""
    day, why = begun
    if why:
        records.stops[project].append(Stop(day, end, str(Kind.SUSPENDED), why))


def tell_figures(records: StallRecords, rows: Iterable[Any], plans: Mapping[int, dict[int, int]], as_of: date) -> None:
    """Keep the newest month reported, the newest in which completed investment grew, and the money of its year."""
    highest: dict[int, int] = {}
    told: defaultdict[int, list[tuple[date, int | None, int | None]]] = defaultdict(list)
    for project, month, total, grown, of_year in rows:
        records.reported[project] = month
        # The total last rose in the month that was first to reach its highest.
        if total and total > highest.get(project, 0):
            highest[project] = total
            records.grown[project] = month
        if grown and grown > 0:
            records.grown[project] = month
        if project in plans:
            told[project].append((month, of_year, total))
    for project, month in records.reported.items():
        records.note(project, month)
    counted_to = date.max if as_of == date.max else last_completed_month(as_of)
    for project, figures in told.items():
        month = records.reported[project]
        # Of another year than the newest report's nothing is behind its plan.
        planned = plans[project].get(month.year)
        if planned is not None:
            completed = _completed_in(figures, month.year, min(month, counted_to))
            records.money[project] = (planned, completed, _completed_in(figures, month.year, previous_month(month)))


def _completed_in(figures: Iterable[tuple[date, int | None, int | None]], year: int, last_month: date) -> int | None:
    """Return what was completed in a year by a month: as stated, or else by how much the total grew."""
    stated = total = before = None
    for month, of_year, since_start in figures:
        if month > last_month:
            break
        if month.year < year:
            before = before if since_start is None else since_start
        else:
            stated = stated if of_year is None else of_year
            total = total if since_start is None else since_start
    grown = None if total is None else total - (before or 0)
    return grown if stated is None else stated


def planned_on(records: StallRecords, row: Mapping[str, Any], stage: Stage, name: str) -> date | None:
    """Return the planned day of a stage: of the moment of knowledge, or else from the column of the project."""
    if records.plans is None:
        day: date | None = row[name]
        return day
    return records.plans.get(row["id"], {}).get(str(stage))
