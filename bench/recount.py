"""A second opinion: the tallies counted from plain rows, by none of the product's arithmetic."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from bench.sample_projects import SampleEntry, SampleExit, SampleFigure, SampleMilestone, SampleProject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Counted = dict[object, Counter[str]]
T = TypeVar("T", SampleMilestone, SampleEntry, SampleExit, SampleFigure)

REACHED_BY = {
    "signed": {"started", "producing", "full_output"},
    "started": {"producing", "full_output"},
    "producing": {"full_output"},
}
KEY_OF = {"zone": "zone", "unit": "unit", "round": "round", "category": "category", "chain": "chain"}


def recount(
    projects: Iterable[SampleProject], *, rounds: set[int], as_of: date, known_at: datetime | None, by: str
) -> dict[str, Counted]:
    """Return the parts of each group's tally, by list; the key is None where nothing is split."""
    lists: dict[str, Counted] = {cohort: defaultdict(Counter) for cohort in REACHED_BY}
    for project in projects:
        for entry in _known(project.entries, known_at):
            if entry.round in rounds:
                key = getattr(entry, KEY_OF[by]) if by in KEY_OF else None
                _count(lists[entry.cohort][key], project, entry, as_of, known_at)
    return lists


def _known(records: list[T], known_at: datetime | None) -> list[T]:
    """Keep what the books held at a moment, or hold now."""
    if known_at is None:
        return [record for record in records if record.withdrawn_at is None]
    return [
        record
        for record in records
        if record.recorded_at <= known_at and (record.withdrawn_at is None or record.withdrawn_at > known_at)
    ]


def _count(
    parts: Counter[str], project: SampleProject, entry: SampleEntry, as_of: date, known_at: datetime | None
) -> None:
    is_industry = entry.cohort == "producing" and entry.category == "industry"
    is_reached = any(
        record.kind in REACHED_BY[entry.cohort] and record.on <= as_of
        for record in _known(project.milestones, known_at)
    )
    _add(parts, "", entry, is_industry=is_industry)
    if any(record.kind == "removed" and record.on <= as_of for record in _known(entry.exits, known_at)):
        _add(parts, "removed", entry, is_industry=is_industry)
        return
    has_ended = _has_ended(project, as_of, known_at)
    parts["terminated"] += has_ended
    is_not_due = entry.planned is not None and entry.planned > as_of and not has_ended and not is_reached
    if is_reached:
        _add(parts, "reached", entry, is_industry=is_industry)
    elif is_not_due:
        _add(parts, "not_due", entry, is_industry=is_industry)
    figures = [record for record in _known(project.figures, known_at) if _last_day(record.month) <= as_of]
    if entry.cohort == "started" and is_reached:
        _add_figure(parts, "completed", [(record.month, record.completed) for record in figures], as_of)
    if entry.cohort == "producing" and entry.expected is not None:
        parts["with_expected"] += 1
        parts["with_expected_not_due"] += is_not_due
        parts["expected_output"] += entry.expected
        _add_figure(parts, "actual_output", [(record.month, record.actual) for record in figures], as_of)


def _has_ended(project: SampleProject, as_of: date, known_at: datetime | None) -> bool:
    ends = [record.on for record in _known(project.milestones, known_at) if record.kind == "terminated"]
    for entry in _known(project.entries, known_at):
        ends += [record.on for record in _known(entry.exits, known_at) if record.kind == "terminated"]
    return any(day <= as_of for day in ends)


def _add(parts: Counter[str], state: str, entry: SampleEntry, *, is_industry: bool) -> None:
    parts[state or "members"] += 1
    parts[f"{state}_amount" if state else "amount"] += entry.amount
    if is_industry:
        parts[f"industry_{state or 'members'}"] += 1


def _add_figure(parts: Counter[str], name: str, figures: list[tuple[date, int | None]], as_of: date) -> None:
    """Add the newest figure; a figure is fresh until the third month after its own has ended."""
    reported = [(month, value) for month, value in figures if value is not None]
    if reported:
        month, value = max(reported)
        known = name.removeprefix("actual_")
        parts[name] += value
        parts[f"{known}_known"] += 1
        parts[f"{known}_fresh"] += _last_day((month + timedelta(days=94)).replace(day=1)) > as_of


def _last_day(month: date) -> date:
    following = (month + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)
