"""What the books of many zones might hold: invented rows, the same ones in every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 12, 20, 9, 0, tzinfo=SHANGHAI)
TODAY = NOW.date()
SEED = 20241220
UNITS = 30
ZONES_OF_A_UNIT = 93
ZONES = 2700
ROUNDS = [date(year, month, 1) for year in range(2019, 2025) for month in (3, 6, 9, 12)][:-1]
CATEGORIES = ("industry", "industry", "industry", "industry", "industry", "infrastructure", "social")
CHAINS = ("", "", "特钢材料", "新能源汽车", "高端装备制造", "合成生物", "光伏", "第三代半导体", "碳基新材料", "白酒")
STAGES = ("signed", "started", "producing", "full_output")
FIGURES_OF_A_PROJECT = 8
FIRST_MONTH = date(2021, 7, 1)
STARTS_OF_REPORTING = 34
"""Months after the first in which a project may start to report; the last of its reports is then of 2024-11."""


@dataclass(slots=True)
class SampleRecord:
    """When the books learnt of something, and when it was taken back."""

    recorded_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(slots=True)
class SampleMilestone(SampleRecord):
    """A milestone."""

    kind: str = ""
    on: date = TODAY
    corrects: int | None = None
    """Position among the project's milestones."""


@dataclass(slots=True)
class SampleFigure(SampleRecord):
    """A monthly figure, in 元."""

    month: date = TODAY
    completed: int | None = None
    actual: int | None = None
    corrects: int | None = None


@dataclass(slots=True)
class SampleExit(SampleRecord):
    """An exit from a list."""

    on: date = TODAY
    kind: str = "removed"


@dataclass(slots=True)
class SampleEntry(SampleRecord):
    """A place on a list, in 元."""

    cohort: str = "signed"
    round: int = 0
    amount: int = 0
    expected: int | None = None
    planned: date | None = None
    zone: int = 0
    unit: str = ""
    category: str = ""
    chain: str = ""
    exits: list[SampleExit] = field(default_factory=list)
    corrects: int | None = None


@dataclass(slots=True)
class SampleProject:
    """One project with all its records, in the order in which they were recorded."""

    id: int
    zone: int
    category: str
    chain: str
    entries: list[SampleEntry] = field(default_factory=list)
    milestones: list[SampleMilestone] = field(default_factory=list)
    figures: list[SampleFigure] = field(default_factory=list)


def unit_of(zone: int) -> str:
    """Return the code of the unit that a zone reports to; zones are numbered from 1."""
    return f"14{(zone - 1) // ZONES_OF_A_UNIT + 1:04d}"


def generate_projects(count: int) -> Iterator[SampleProject]:
    """Yield as many projects as asked, numbered from 1."""
    rng = Random(SEED)
    for number in range(1, count + 1):
        project = SampleProject(number, rng.randint(1, ZONES), rng.choice(CATEGORIES), rng.choice(CHAINS))
        first = rng.randrange(len(ROUNDS))
        _enter(rng, project, first)
        _happen(rng, project, ROUNDS[first])
        _report(rng, project)
        yield project


def _recorded_at(rng: Random, day: date, longest: int = 60) -> datetime:
    """Return a moment some days after a day, and never after now."""
    moment = datetime(day.year, day.month, day.day, 8, tzinfo=SHANGHAI) + timedelta(
        days=rng.randint(0, longest), minutes=rng.randint(1, 500)
    )
    return min(moment, NOW)


def _withdrawn_later(rng: Random, record: SampleRecord) -> datetime:
    """Take something back some time after it was recorded; return when."""
    record.withdrawn_at = min(record.recorded_at + timedelta(days=rng.randint(1, 200), minutes=1), NOW)
    return record.withdrawn_at


def _enter(rng: Random, project: SampleProject, first: int) -> None:
    """Put a project on some of the three lists, each in the same round or a later one."""
    number = first
    amount = 10_000 * int(rng.lognormvariate(9, 1.2) + 1)
    for cohort, share in (("signed", 0.7), ("started", 0.6), ("producing", 0.5)):
        if rng.random() > share or number >= len(ROUNDS):
            continue
        held = ROUNDS[number]
        entry = SampleEntry(
            _recorded_at(rng, held, 20),
            cohort=cohort,
            round=number + 1,
            amount=amount,
            expected=rng.choice((None, amount // 3, amount)) if cohort != "signed" else None,
            planned=held + timedelta(days=rng.randint(60, 1000)) if rng.random() < 0.8 else None,
            zone=project.zone,
            unit=unit_of(project.zone),
            category=project.category,
            chain=project.chain,
        )
        project.entries.append(entry)
        _leave(rng, entry, held)
        if rng.random() < 0.02:
            _correct_entry(rng, project, entry)
        number += rng.choice((0, 1, 1, 2, 4))


def _leave(rng: Random, entry: SampleEntry, held: date) -> None:
    if rng.random() < 0.05:
        on = min(held + timedelta(days=rng.randint(0, 900)), TODAY)
        exit_ = SampleExit(
            max(_recorded_at(rng, on), entry.recorded_at), on=on, kind=rng.choice(("removed", "terminated"))
        )
        entry.exits.append(exit_)
        if rng.random() < 0.1:
            _withdrawn_later(rng, exit_)


def _correct_entry(rng: Random, project: SampleProject, entry: SampleEntry) -> None:
    """Declare an entry anew, as it should have been; what stood of an exit is recorded again."""
    newest = max([entry.recorded_at, *(exit_.withdrawn_at or exit_.recorded_at for exit_ in entry.exits)])
    moment = min(newest + timedelta(days=rng.randint(1, 200)), NOW)
    exits = [SampleExit(moment, on=exit_.on, kind=exit_.kind) for exit_ in entry.exits if exit_.withdrawn_at is None]
    for record in (entry, *(exit_ for exit_ in entry.exits if exit_.withdrawn_at is None)):
        record.withdrawn_at = moment
    project.entries.append(
        SampleEntry(
            moment,
            cohort=entry.cohort,
            round=entry.round,
            amount=entry.amount * 2,
            expected=entry.expected,
            planned=entry.planned,
            zone=entry.zone,
            unit=entry.unit,
            category=entry.category,
            chain=entry.chain,
            exits=exits,
            corrects=len(project.entries) - 1,
        )
    )


def _happen(rng: Random, project: SampleProject, held: date) -> None:
    """Let the stages follow each other until one lies ahead; some dates are corrected later."""
    on = held - timedelta(days=rng.randint(0, 90))
    for kind, least, most in zip(STAGES, (0, 20, 150, 100), (1, 500, 800, 700), strict=True):
        on += timedelta(days=rng.randint(least, most))
        if on > TODAY or rng.random() < 0.12:
            return
        milestone = SampleMilestone(_recorded_at(rng, on), kind=kind, on=on)
        project.milestones.append(milestone)
        if rng.random() < 0.04:
            moment = _withdrawn_later(rng, milestone)
            if rng.random() < 0.8:
                other = min(on + timedelta(days=rng.randint(-40, 40)), TODAY)
                position = len(project.milestones) - 1
                project.milestones.append(SampleMilestone(moment, kind=kind, on=other, corrects=position))


def _report(rng: Random, project: SampleProject) -> None:
    """Report every month for a while; some months are reported anew."""
    start = rng.randrange(STARTS_OF_REPORTING)
    step = 10_000 * rng.randint(10, 3000)
    produces = any(milestone.kind == "producing" for milestone in project.milestones)
    for count in range(FIGURES_OF_A_PROJECT):
        month = _month(start + count)
        completed = None if rng.random() < 0.1 else step * (count + 1)
        actual = step * (count + 1) // 2 if produces and rng.random() < 0.7 else None
        figure = SampleFigure(
            _recorded_at(rng, _month(start + count + 1), 15), month=month, completed=completed, actual=actual
        )
        project.figures.append(figure)
        if rng.random() < 0.03:
            moment = _withdrawn_later(rng, figure)
            position = len(project.figures) - 1
            again = SampleFigure(moment, month=month, completed=step * count, actual=actual, corrects=position)
            project.figures.append(again)


def _month(number: int) -> date:
    months = FIRST_MONTH.year * 12 + FIRST_MONTH.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)
