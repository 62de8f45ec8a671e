"""Small random worlds from a seed: few days, so that facts meet on one day, and few moments apart from each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from tests.oracle import facts
from tests.oracle.facts import LISTS, STAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = (
    date(2022, 12, 20), date(2023, 2, 28), date(2023, 3, 1), date(2023, 5, 30), date(2023, 5, 31), date(2023, 6, 1),
    date(2023, 6, 30), date(2023, 9, 30), date(2023, 10, 1), date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1),
    date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 31), date(2024, 5, 31), date(2024, 6, 30),
)  # fmt: skip
"""On these days things happen or are planned, and about these days it is asked."""
MONTHS = tuple(date(2023, month, 1) for month in range(2, 13)) + tuple(date(2024, month, 1) for month in range(1, 7))
HELD = (
    ("2023-1", date(2023, 1, 15)), ("2023-2", date(2023, 5, 31)), ("2023-3", date(2023, 9, 30)),
    ("2023-4", date(2023, 12, 1)), ("2024-1", date(2024, 3, 31)),
)  # fmt: skip
MISTAKEN = ("2024-2", date(2024, 5, 20))
LAGS = (0, 0, 1, 3, 20, 60, 200)
"""Days after which something is told."""
AMOUNTS = (1, 320_000, 10_000, 160_000, 12_345_678, 99_999_999, 5_000_000, 1_000_000_000)
CATEGORIES = ("industry", "industry", "infrastructure", "social")
CHAINS = ("", "特钢", "文旅")
OTHER_KINDS = ("landed", "completed", "in_statistics", "suspended")
NEVER = timedelta(days=4000)


class Dice(Random):
    """Draws what worlds are made of."""

    def chance(self, share: float) -> bool:
        """Return whether something happens."""
        return self.random() < share

    def perhaps(self, share: float, value: T) -> T | None:
        """Return a value, or None where it does not happen."""
        return value if self.chance(share) else None

    def amount(self) -> int:
        """Return an amount above zero."""
        return self.choice(AMOUNTS) * self.randint(1, 9)

    def told(self, day: date) -> datetime:
        """Return the moment at which something of a day was told."""
        late = day + timedelta(days=self.choice(LAGS))
        return datetime(late.year, late.month, late.day, self.randint(7, 20), self.randint(0, 59), tzinfo=SHANGHAI)

    def after(self, moment: datetime) -> datetime:
        """Return a moment some time after another."""
        return moment + timedelta(days=self.choice(LAGS), minutes=self.randint(1, 600))


def make_world(seed: int, projects: int = 12) -> facts.World:
    """Return the world of a seed: two units with two zones each, some rounds, some projects and their fates."""
    dice = Dice(seed)
    zones = tuple(
        facts.Zone(number, unit, "tourism" if number == 4 else "industrial")
        for number, unit in enumerate(("140100", "140100", "141100", "141100"), start=1)
    )
    world = facts.World(seed, (facts.Unit("140100"), facts.Unit("141100")), zones, _rounds(dice), ())
    for number in range(1, projects + 1):
        world = _with_project(dice, world, number)
    told = (*world.entries, *world.exits, *world.milestones, *world.figures)
    moments = {fact.told_at for fact in told} | {fact.withdrawn_at for fact in told if fact.withdrawn_at}
    return replace(world, moments=tuple(sorted(moments)))


def _rounds(dice: Dice) -> tuple[facts.Round, ...]:
    rounds = [_round(dice, key, day) for key, day in HELD]
    if dice.chance(0.4):
        mistaken = _round(dice, *MISTAKEN)
        rounds.append(replace(mistaken, withdrawn_at=dice.after(mistaken.days[-1][1])))
    return tuple(rounds)


def _round(dice: Dice, key: str, day: date) -> facts.Round:
    """Return a round, opened some weeks before it was held; every fifth is moved by some days later on."""
    year, number = map(int, key.split("-"))
    opened = dice.told(day) - timedelta(days=230)
    days = [(day, opened)]
    if dice.chance(0.2):
        days = [(day - timedelta(days=dice.randint(1, 9)), opened), (day, dice.after(opened))]
    return facts.Round(told_at=opened, year=year, number=number, days=tuple(days))


def _with_project(dice: Dice, world: facts.World, number: int) -> facts.World:
    """Return the world with another project, its entries and exits, its milestones and its figures."""
    project = facts.Project(
        number=number,
        zone=dice.choice(world.zones).number,
        category=dice.choice(CATEGORIES),
        chain=dice.choice(CHAINS),
        planned_on=dice.perhaps(0.5, dice.choice(DAYS)),
        expected=dice.perhaps(0.5, dice.amount()),
    )
    entries, exits = [], []
    for place, cohort in enumerate(LISTS):
        if dice.chance(0.65):
            made = _entries(dice, world, project, cohort, first=10 * number + 3 * place)
            entries += made
            exits += [exit_ for entry in made for exit_ in _exits(dice, world, entry)]
    return replace(
        world,
        projects=(*world.projects, project),
        entries=(*world.entries, *entries),
        exits=(*world.exits, *exits),
        milestones=(*world.milestones, *_milestones(dice, number)),
        figures=(*world.figures, *_figures(dice, number)),
    )


# --- Entries and exits


def _entries(dice: Dice, world: facts.World, project: facts.Project, cohort: str, first: int) -> list[facts.Entry]:
    """Return a project's entry on a list; sometimes after another that was a mistake, sometimes corrected later."""
    entries, number = [], first
    opened = min(round_.told_at for round_ in world.rounds)
    if dice.chance(0.15) or (len(world.rounds) > len(HELD) and dice.chance(0.3)):
        round_ = world.rounds[-1]
        entry = _entry(dice, world, project, cohort, number, round_)
        gone = entry.told_at + timedelta(days=dice.randint(0, 90), minutes=1)
        if round_.withdrawn_at:
            told_at = min(entry.told_at, round_.withdrawn_at - timedelta(hours=2))
            entry, gone = replace(entry, told_at=told_at), round_.withdrawn_at - timedelta(hours=1)
        entries.append(replace(entry, withdrawn_at=gone))
        opened, number = gone, number + 1
    if not entries or dice.chance(0.7):
        round_ = dice.choice(world.rounds[: len(HELD)])
        entry = _entry(dice, world, project, cohort, number, round_)
        entry = replace(entry, told_at=max(entry.told_at, opened))
        entries.append(_corrected(dice, world, entry) if dice.chance(0.12) else entry)
    return entries


def _entry(
    dice: Dice, world: facts.World, project: facts.Project, cohort: str, number: int, round_: facts.Round
) -> facts.Entry:
    day = round_.held_on(None)
    return facts.Entry(
        told_at=max(dice.told(day), round_.days[-1][1]) + timedelta(minutes=1),
        number=number,
        project=project.number,
        zone=project.zone,
        unit=next(zone.unit for zone in world.zones if zone.number == project.zone),
        cohort=cohort,
        round=round_.key,
        amount=dice.amount(),
        expected=dice.perhaps(0.7, dice.choice((0, dice.amount(), dice.amount()))),
        planned_on=dice.perhaps(0.7, dice.choice(DAYS)),
        # Another than the project's of today, half of the time: what was declared stays.
        category=dice.choice((project.category, *CATEGORIES)),
        chain=dice.choice((project.chain, *CHAINS)),
    )


def _corrected(dice: Dice, world: facts.World, entry: facts.Entry) -> facts.Entry:
    """Return an entry of which one or two fields were corrected, once or twice."""
    for _ in range(dice.randint(1, 2)):
        standing = entry.as_known_at(None)
        zone = dice.choice(world.zones)
        values = {
            "amount": dice.amount(),
            "expected": dice.perhaps(0.8, dice.amount()),
            "planned_on": dice.perhaps(0.8, dice.choice(DAYS)),
            "category": dice.choice(CATEGORIES),
            "chain": dice.choice(CHAINS),
            "zone": zone.number,
        }
        # No later round: an exit may have been decided after the entry's own.
        earlier = [one for one in world.rounds if one.held_on(None) < _held(world, entry) and one.withdrawn_at is None]
        if earlier:
            values["round"] = dice.choice(earlier).key
        # One that changes nothing is refused.
        values = {name: value for name, value in values.items() if value != getattr(standing, name)}
        named = {name: values[name] for name in dice.sample(sorted(values), dice.randint(1, 2))}
        if "zone" in named:
            named["unit"] = zone.unit
        told_at = dice.after(entry.corrections[-1].told_at if entry.corrections else entry.told_at)
        entry = replace(entry, corrections=(*entry.corrections, facts.Correction(told_at, named)))
    return entry


def _held(world: facts.World, entry: facts.Entry) -> date:
    return next(one.held_on(None) for one in world.rounds if one.key == entry.round)


def _exits(dice: Dice, world: facts.World, entry: facts.Entry) -> list[facts.Exit]:
    """Return the exits that were decided on an entry; one may have been taken back and another decided."""
    if not dice.chance(0.22):
        return []
    possible = [day for day in DAYS if day > _held(world, entry)]
    if not possible:
        return []
    exits, moment = [], entry.told_at
    for _ in range(dice.choice((1, 1, 2))):
        day = dice.choice(possible)
        moment = max(dice.told(day), moment) + timedelta(minutes=7)
        exit_ = facts.Exit(told_at=moment, entry=entry.number, left_on=day, kind=dice.choice(("removed", "terminated")))
        if exits:
            exits[-1] = replace(exits[-1], withdrawn_at=exit_.told_at - timedelta(minutes=1))
        exits.append(exit_)
    if dice.chance(0.15):
        exits[-1] = replace(exits[-1], withdrawn_at=dice.after(exits[-1].told_at))
    return _within(entry, exits)


def _within(entry: facts.Entry, exits: Sequence[facts.Exit]) -> list[facts.Exit]:
    """Return the exits as long as their entry stood."""
    end = entry.withdrawn_at
    if end is None:
        return list(exits)
    told = [exit_ for exit_ in exits if exit_.told_at < end]
    return [replace(exit_, withdrawn_at=min(exit_.withdrawn_at or end, end)) for exit_ in told]


# --- Milestones and figures


def _milestones(dice: Dice, project: int) -> list[facts.Milestone]:
    """Return what happened to a project; stages may be missing, late, out of order, corrected or taken back."""
    days = dice.choices(DAYS, k=len(STAGES))
    if dice.chance(0.7):
        days.sort()
    chances = {"signed": 0.6, "started": 0.55, "producing": 0.5, "full_output": 0.4}
    told = [(stage, day) for stage, day in zip(STAGES, days, strict=True) if dice.chance(chances[stage])]
    told += [(kind, dice.choice(DAYS)) for kind in OTHER_KINDS if dice.chance(0.2)]
    if dice.chance(0.1):
        told.append(("terminated", dice.choice(DAYS)))
    return [one for kind, day in told for one in _history(dice, project, kind, day)]


def _history(dice: Dice, project: int, kind: str, day: date) -> list[facts.Milestone]:
    """Return the records of one milestone, of which one stands at a time, and the last perhaps no longer."""
    records, moment = [], dice.told(day)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        sub_type = dice.choice(("", "trial", "trial", "partial", "full")) if kind == "producing" else ""
        if records:
            moment = dice.after(moment)
            # Corrected in one step, or taken back first.
            gone = moment - timedelta(minutes=dice.choice((0, 0, 1)))
            records[-1] = replace(records[-1], withdrawn_at=gone)
            day = dice.choice(DAYS)
        records.append(facts.Milestone(told_at=moment, project=project, kind=kind, occurred_on=day, sub_type=sub_type))
    if dice.chance(0.15):
        records[-1] = replace(records[-1], withdrawn_at=dice.after(moment))
    return records


def _figures(dice: Dice, project: int) -> list[facts.Figure]:
    """Return a project's monthly figures; some months unreported, some measures missing, some months without change."""
    figures: list[facts.Figure] = []
    for month in sorted(dice.sample(MONTHS, dice.choice((0, 1, 3, 6)))):
        first = _figure(dice, project, month, told_at=dice.told(month + timedelta(days=27)))
        if dice.chance(0.2):
            moment = dice.after(first.told_at)
            figures.append(_withdrawn(first, moment))
            if dice.chance(0.8):  # else it was returned and not sent again
                figures.append(_figure(dice, project, month, told_at=moment))
            continue
        figures.append(first)
    return figures


def _figure(dice: Dice, project: int, month: date, told_at: datetime) -> facts.Figure:
    no_change = dice.chance(0.2)
    amount = dice.choice((0, dice.amount(), dice.amount()))
    return facts.Figure(
        told_at=told_at,
        project=project,
        month=month,
        completed=None if no_change else dice.perhaps(0.75, amount),
        actual=None if no_change else dice.perhaps(0.6, dice.choice((0, dice.amount(), amount))),
        no_change=no_change,
        approvals=(facts.Fact(told_at=dice.after(told_at)),) if dice.chance(0.6) else (),
    )


def _withdrawn(figure: facts.Figure, moment: datetime) -> facts.Figure:
    """Return figures taken back at a moment, with the approvals from before it."""
    approvals = tuple(one for one in figure.approvals if one.told_at < moment)
    return replace(figure, withdrawn_at=moment, approvals=approvals)
