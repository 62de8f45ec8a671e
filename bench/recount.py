"""A second opinion: the tallies counted from plain rows, by none of the product's arithmetic."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from bench.sample_projects import SampleEntry, SampleExit, SampleFigure, SampleMilestone, SampleProject
from bench.table_rows import NEXT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Counted = dict[object, Counter[str]]
T = TypeVar("T", SampleMilestone, SampleEntry, SampleExit, SampleFigure)

KEY_OF = {"zone": "zone", "unit": "unit", "round": "round", "category": "category", "chain": "chain"}


def recount(
    projects: Iterable[SampleProject], *, rounds: set[int], as_of: date, known_at: datetime | None, by: str
) -> dict[str, Counted]:
    """Return the parts of each group's tally, by list; the key is None where nothing is split."""
    lists: dict[str, Counted] = {cohort: defaultdict(Counter) for cohort in NEXT}
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
        record.kind == NEXT[entry.cohort] and record.on <= as_of for record in _known(project.milestones, known_at)
    )
    left = next((record for record in _known(entry.exits, known_at) if record.on <= as_of), None)
    _add(parts, "", entry, is_industry=is_industry)
    if left is not None and left.kind == "removed":
        _add(parts, "removed", entry, is_industry=is_industry)
        return
    if left is not None:
        parts["terminated"] += 1
    if is_reached:
        _add(parts, "reached", entry, is_industry=is_industry)
    elif entry.planned is not None and entry.planned > as_of:
        _add(parts, "not_due", entry, is_industry=is_industry)
    figures = [record for record in _known(project.figures, known_at) if _last_day(record.month) <= as_of]
    if entry.cohort == "started" and is_reached:
        parts["completed"] += _newest([(record.month, record.completed) for record in figures])
    if entry.cohort == "producing":
        parts["expected_output"] += entry.expected or 0
        parts["actual_output"] += _newest([(record.month, record.actual) for record in figures])


def _add(parts: Counter[str], state: str, entry: SampleEntry, *, is_industry: bool) -> None:
    parts[state or "members"] += 1
    parts[f"{state}_amount" if state else "amount"] += entry.amount
    if is_industry:
        parts[f"industry_{state or 'members'}"] += 1


def _newest(figures: list[tuple[date, int | None]]) -> int:
    reported = [(month, value) for month, value in figures if value is not None]
    return max(reported)[1] if reported else 0


def _last_day(month: date) -> date:
    following = (month + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)
