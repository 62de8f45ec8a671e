"""Which intakes (招落一体) run on a day, what is over, and how many of those finished in a period kept their limit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from django.db.models import Q

from projects.models import ClockPause, Intake, Project, working_calendar
from projects.rules.rates import Ratio
from tracker.queries.reforms.clocks import IntakeClock, clock_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tracker.queries.rates.selection import Selection
    from tracker.queries.reforms.summary import Period
    from zones.models import Officer


@dataclass(frozen=True)
class IntakeFilter:
    """Which of the intakes are asked for; None asks for all."""

    selection: Selection
    class_code: str | None = None
    is_over: bool | None = None
    """Of those that run; the share of the finished ones is not narrowed by it."""


@dataclass(frozen=True)
class IntakeTally:
    """Counts of a zone and class: what runs at the end of the period, and what was finished in it."""

    running: int = 0
    over: int = 0
    paused: int = 0
    finished: int = 0
    within: int = 0

    def __add__(self, other: IntakeTally) -> IntakeTally:
        """Return the counts of both together."""
        return IntakeTally(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    @property
    def share(self) -> Ratio:
        """Return those finished in the period within their limit over all finished in it."""
        return Ratio(self.within, self.finished)


@dataclass(frozen=True)
class IntakeRow:
    """One class in one zone, both empty for the total."""

    unit_name: str
    zone_name: str
    class_label: str
    tally: IntakeTally


@dataclass(frozen=True)
class IntakeOverview:
    """The running clocks, those with the fewest days left first; the counts by zone and class, and their sum."""

    period: Period
    running: Sequence[IntakeClock]
    rows: Sequence[IntakeRow]
    total: IntakeRow
    unpublished_years: tuple[int, ...]
    """Years without a published calendar: they were counted Monday to Friday."""


def intake_overview(*, officer: Officer, period: Period, asked: IntakeFilter) -> IntakeOverview:
    """Return how the visible intakes stand at the end of a period. Three queries, however many."""
    clocks = _clocks(officer, period, asked)
    running = [one for one in clocks if _runs(one.intake, period.end)]
    shown = [one for one in running if asked.is_over in {None, one.clock is not None and one.clock.is_over}]
    rows = _rows(clocks, period.end)
    total = IntakeRow("", "合计", "", reduce(add, (row.tally for row in rows), IntakeTally()))
    years = {year for one in clocks if one.clock for year in one.clock.unpublished_years}
    return IntakeOverview(period, sorted(shown, key=_urgency), rows, total, tuple(sorted(years)))


def _clocks(officer: Officer, period: Period, asked: IntakeFilter) -> list[IntakeClock]:
    """Read the intakes that run at the end of a period or were finished in it, with their clocks."""
    # A later end has not happened by the day: such an intake still runs.
    matters = Q(finished_on__isnull=True) | Q(finished_on__gte=period.start)
    lookups = {
        "project__zone": asked.selection.zone_id,
        "project__zone__unit": asked.selection.unit,
        "intake_class": asked.class_code,
    }
    found = Intake.objects.as_known_at(period.known_at).filter(
        matters,
        started_on__lte=period.end,
        project__in=Project.objects.visible_to(officer),
        **{name: value for name, value in lookups.items() if value is not None},
    )
    pauses: defaultdict[int, list[ClockPause]] = defaultdict(list)
    known = ClockPause.objects.as_known_at(period.known_at).filter(item=None, project__in=found.values("project"))
    for pause in known:
        pauses[pause.project_id].append(pause)
    calendar = working_calendar()
    # Day by day in Python: working days depend on the calendar, which the database cannot count by.
    return [
        IntakeClock(
            intake,
            clock_of(intake, pauses[intake.project_id], calendar, period.end, intake.intake_class.limit_days),
            pauses[intake.project_id],
        )
        for intake in found.select_related("intake_class", "project__zone__unit")
    ]


def _runs(intake: Intake, day: date) -> bool:
    return intake.finished_on is None or intake.finished_on > day


def _urgency(one: IntakeClock) -> tuple[int, int]:
    return (one.clock.left or 0 if one.clock else 0, one.intake.pk)


def _rows(clocks: Iterable[IntakeClock], day: date) -> list[IntakeRow]:
    tallies: defaultdict[tuple[str, int, str], IntakeTally] = defaultdict(IntakeTally)
    names: dict[tuple[str, int, str], tuple[str, str, str]] = {}
    for one in clocks:
        zone, of_class = one.intake.project.zone, one.intake.intake_class
        key = (zone.unit_id, zone.pk, of_class.pk)
        names[key] = (zone.unit.name, zone.name, of_class.label)
        tallies[key] += _tally(one, is_running=_runs(one.intake, day))
    return [IntakeRow(*names[key], tallies[key]) for key in sorted(tallies)]


def _tally(one: IntakeClock, *, is_running: bool) -> IntakeTally:
    is_over = one.clock is not None and one.clock.is_over
    if not is_running:
        return IntakeTally(finished=1, within=int(not is_over))
    return IntakeTally(running=1, over=int(is_over), paused=int(one.clock is not None and one.clock.is_paused))
