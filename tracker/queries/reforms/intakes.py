"""Which intakes (招落一体) run on a day, what is over, and how many of those finished in a period kept their limit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from projects.models import ClockPause, Intake, IntakeClass, Project, working_calendar
from projects.rules.rates import Ratio
from tracker.queries.reforms.clocks import IntakeClock, clock_of
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from projects.rules.workdays import Clock
    from tracker.queries.rates.selection import Selection
    from tracker.queries.reforms.told_projects import Period
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

    @staticmethod
    def total(tallies: Iterable[IntakeTally]) -> IntakeTally:
        """Return the counts of all together; of none everything is 0."""
        return IntakeTally(*map(sum, zip(*map(_PARTS, tallies), strict=True)))

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


_PARTS = attrgetter(*(part.name for part in fields(IntakeTally)))


class _ReadIntake(NamedTuple):
    """What the counts need of an intake: the instances of all would be most of the cost."""

    number: int
    project_id: int
    zone_id: int
    class_code: str
    limit_days: int
    started_on: date
    finished_on: date | None
    project_name: str
    zone_name: str
    unit_name: str
    class_label: str


class RunningIntake(NamedTuple):
    """An intake that runs, with its clock in working days and its own facts: all that its list and workbook show."""

    left: int
    number: int
    limit: int
    elapsed: int
    paused: int
    started_on: date
    due_on: date | None
    project_name: str
    zone_name: str
    class_code: str
    unit_name: str
    class_label: str
    is_paused: bool

    @property
    def is_over(self) -> bool:
        """Whether more days passed than the limit allows."""
        return self.left < 0


@dataclass(frozen=True)
class IntakeOverview:
    """The running clocks, those with the fewest days left first; the counts by zone and class, and their sum."""

    period: Period
    running: Sequence[RunningIntake]
    """`running_clocks` reads those of a page."""
    rows: Sequence[IntakeRow]
    total: IntakeRow
    unpublished_years: tuple[int, ...]
    """Years without a published calendar: they were counted Monday to Friday."""


def intake_overview(*, officer: Officer, period: Period, asked: IntakeFilter) -> IntakeOverview:
    """Return how the visible intakes stand at the end of a period. Five queries, however many."""
    found = _found(officer, period, asked)
    pauses = _pauses(period, found)
    calendar = working_calendar()
    # Day by day in Python: working days depend on the calendar, which the database cannot count by.
    urgent: list[RunningIntake] = []
    tallies: defaultdict[tuple[int, str], list[IntakeTally]] = defaultdict(list)
    years: set[int] = set()
    for intake in map(_ReadIntake._make, found.values_list(*_COLUMNS).iterator()):
        clock = clock_of(intake, pauses.get(intake.project_id, ()), calendar, period.end, intake.limit_days)
        is_over = clock is not None and clock.is_over
        tallies[intake.zone_id, intake.class_code].append(_tally(intake, clock, period.end))
        years.update(clock.unpublished_years if clock else ())
        if _runs(intake, period.end) and asked.is_over in {None, is_over}:
            urgent.append(_running(intake, clock))
    rows = _rows({key: IntakeTally.total(parts) for key, parts in tallies.items()})
    total = IntakeRow("", "合计", "", IntakeTally.total(row.tally for row in rows))
    urgent.sort(key=lambda running: (running.left, running.number))
    return IntakeOverview(period, urgent, rows, total, tuple(sorted(years)))


def _running(intake: _ReadIntake, clock: Clock | None) -> RunningIntake:
    return RunningIntake(
        left=(clock.left or 0) if clock else 0,
        number=intake.number,
        limit=intake.limit_days,
        elapsed=clock.elapsed if clock else 0,
        paused=clock.paused if clock else 0,
        started_on=intake.started_on,
        due_on=clock.due_on if clock else None,
        project_name=intake.project_name,
        zone_name=intake.zone_name,
        class_code=intake.class_code,
        unit_name=intake.unit_name,
        class_label=intake.class_label,
        is_paused=clock is not None and clock.is_paused,
    )


def running_clocks(running: Iterable[RunningIntake], period: Period) -> list[IntakeClock]:
    """Return some of the intakes of an overview with their clocks, in their order. Three queries."""
    numbers = [intake.number for intake in running]
    found = Intake.objects.filter(pk__in=numbers)
    pauses = _pauses(period, found)
    calendar = working_calendar()
    intakes = found.select_related("intake_class", "project__zone__unit").in_bulk()
    shown = (intakes[number] for number in numbers)
    return [
        IntakeClock(
            intake,
            clock_of(intake, pauses.get(intake.project_id, ()), calendar, period.end, intake.intake_class.limit_days),
            pauses.get(intake.project_id, ()),
        )
        for intake in shown
    ]


_COLUMNS = (
    "pk",
    "project_id",
    "project__zone_id",
    "intake_class_id",
    "intake_class__limit_days",
    "started_on",
    "finished_on",
    "project__name",
    "project__zone__name",
    "project__zone__unit__name",
    "intake_class__label",
)


def _found(officer: Officer, period: Period, asked: IntakeFilter) -> QuerySet[Intake]:
    """Return the intakes that run at the end of a period or were finished in it."""
    # A later end has not happened by the day: such an intake still runs.
    matters = Q(finished_on__isnull=True) | Q(finished_on__gte=period.start)
    lookups = {
        "project__zone": asked.selection.zone_id,
        "project__zone__unit": asked.selection.unit,
        "intake_class": asked.class_code,
    }
    return (
        Intake.objects.as_known_at(period.known_at)
        .filter(
            matters,
            started_on__lte=period.end,
            project__in=Project.objects.visible_to(officer),
            **{name: value for name, value in lookups.items() if value is not None},
        )
        .order_by()
    )


def _pauses(period: Period, intakes: QuerySet[Intake]) -> dict[int, list[ClockPause]]:
    """Return the pauses of some intakes by project."""
    pauses: defaultdict[int, list[ClockPause]] = defaultdict(list)
    # The pauses of procedures are in the same table; those of the intake name no item.
    known = ClockPause.objects.as_known_at(period.known_at).filter(item=None, project__in=intakes.values("project"))
    for pause in known:
        pauses[pause.project_id].append(pause)
    return dict(pauses)


def _runs(intake: _ReadIntake, day: date) -> bool:
    return intake.finished_on is None or intake.finished_on > day


def _tally(intake: _ReadIntake, clock: Clock | None, day: date) -> IntakeTally:
    is_over = clock is not None and clock.is_over
    if not _runs(intake, day):
        return IntakeTally(finished=1, within=int(not is_over))
    return IntakeTally(running=1, over=int(is_over), paused=int(clock is not None and clock.is_paused))


def _rows(tallies: dict[tuple[int, str], IntakeTally]) -> list[IntakeRow]:
    zones = Zone.objects.filter(pk__in={zone for zone, _ in tallies}).select_related("unit").in_bulk()
    labels: dict[Any, str] = dict(IntakeClass.objects.values_list("pk", "label"))
    ordered = sorted(tallies, key=lambda key: (zones[key[0]].unit_id, *key))
    return [
        IntakeRow(zones[zone].unit.name, zones[zone].name, labels[code], tallies[zone, code]) for zone, code in ordered
    ]
