"""The same table at the end of each of many months, in one pass over the members of each list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Q

from projects.models import Category, CohortEntryQuerySet, ProgressFigure, as_of_sql
from projects.rules.curves import Curves
from projects.rules.months import month_end
from projects.rules.stages import Cohort
from projects.rules.tallying import MemberFacts, facts_for
from tracker.queries.rates.facts import with_dates
from tracker.queries.rates.labels import Key, Label, labels_of
from tracker.queries.rates.selection import Grouping, Selection, entries_of
from tracker.queries.rates.tables import COLUMN_OF, Table, assemble
from tracker.queries.rates.window import ParameterError, Window, registered_rounds, select_rounds, span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from projects.rules.rates import Tally
    from zones.models import Officer

LONGEST = 120
"""Months in one question."""


@dataclass(frozen=True)
class Point:
    """One month's end: its window and its table, equal to those of a single question about that day."""

    window: Window
    table: Table


@dataclass(frozen=True)
class Figure:
    """Which monthly figure a list's rates use, and from when it counts."""

    column: str
    part: str
    from_reached: bool


FIGURES = {
    Cohort.STARTED: Figure("completed_yuan", "completed", from_reached=True),
    Cohort.PRODUCING: Figure("actual_output_yuan", "actual_output", from_reached=False),
}


def monthly_windows(
    *,
    first: str | None,
    last: str | None,
    months: Sequence[date],
    known_at: datetime | None,
    now: datetime,
    today: date,
    reviewed: bool = False,
) -> list[Window]:
    """
    Return the window of each month's end, as a single question about that day would have it.

    :raises ParameterError: for an unknown round, a moment ahead, no month, too many, or one that has not ended
    """
    if not months or len(months) > LONGEST:
        raise ParameterError("to", f"请选择 1 到 {LONGEST} 个月，且起始月份（from）不晚于结束月份（to）。")
    if month_end(months[-1]) > today:
        raise ParameterError("to", f"{months[-1]:%Y-%m} 尚未结束，趋势只统计到已结束的月份。")
    if known_at is not None and known_at > now:
        raise ParameterError("known_at", "已知时点（known_at）不能晚于现在。")
    every = registered_rounds(known_at)
    span = span_of(every, first, last)
    ends = [month_end(month) for month in months]
    is_past = known_at is not None
    return [
        Window(*select_rounds(every, span, end), end, known_at or now, is_past=is_past, reviewed=reviewed)
        for end in ends
    ]


def trend(*, officer: Officer, windows: Sequence[Window], selection: Selection, by: Grouping) -> list[Point]:
    """Return the table of each window. Six queries at the most, however many months and groups."""
    by_cohort = {cohort: _curves(officer, windows, selection, cohort, by) for cohort in Cohort}
    keys: set[Key] = set().union(*(curves.keys() for curves in by_cohort.values()))
    labels = labels_of(by, keys, officer=officer, rounds=_widest(windows).rounds, selection=selection)
    points = []
    for index, window in enumerate(windows):
        tallies = {
            cohort: {key: curve[index] for key, curve in curves.items() if curve[index].members}
            for cohort, curves in by_cohort.items()
        }
        points.append(Point(window, assemble(tallies, _counted(by, labels, window, tallies))))
    return points


def _counted(
    by: Grouping, labels: Sequence[Label], window: Window, tallies: Mapping[Cohort, Mapping[Key, Tally]]
) -> list[Label]:
    """Keep the labels that the month's own table has: rounds come with time, and so do chains."""
    if by is Grouping.ROUND:
        rounds = {one.pk for one in window.rounds}
        return [label for label in labels if label.value in rounds]
    if by is Grouping.CHAIN:
        return [label for label in labels if any(label.value in of_list for of_list in tallies.values())]
    return list(labels)


def _curves(
    officer: Officer, windows: Sequence[Window], selection: Selection, cohort: Cohort, by: Grouping
) -> dict[Key, list[Tally]]:
    """Return each group's tallies of one list, month by month."""
    widest = _widest(windows)
    if not widest.rounds:
        return {}
    entries = entries_of(officer, widest, selection, cohort)
    figure = FIGURES.get(cohort)
    figures = _figures(entries, cohort, figure, widest) if figure else {}
    days = [window.as_of for window in windows]
    entering = _entering(windows)
    by_key: defaultdict[Key, Curves] = defaultdict(lambda: Curves(days))
    for key, round_id, project_id, facts in _members(entries, cohort, widest, by):
        curves = by_key[key]
        course = curves.add_member(facts, entering[round_id])
        if figure and project_id in figures:
            curves.add_figures(
                figure.part,
                figures[project_id],
                course,
                enters=entering[round_id],
                from_reached=figure.from_reached,
            )
    return {key: curves.tallies() for key, curves in by_key.items()}


def _widest(windows: Sequence[Window]) -> Window:
    """Return a window of every round that any month counts."""
    rounds = dict.fromkeys(one for window in windows for one in window.rounds)
    newest = windows[-1]
    return replace(newest, rounds=tuple(rounds), left_out=())


def _entering(windows: Sequence[Window]) -> dict[int, int]:
    """Return from which month on each round is counted: once counted it stays."""
    entering: dict[int, int] = {}
    for index, window in enumerate(windows):
        for one in window.rounds:
            entering.setdefault(one.pk, index)
    return entering


def _members(
    entries: CohortEntryQuerySet, cohort: Cohort, window: Window, by: Grouping
) -> list[tuple[Key, int, int, MemberFacts]]:
    """Read the members of a list: their group, round, project and dated facts."""
    key = COLUMN_OF.get(by, "round_id")
    project = "project_id" if cohort in FIGURES else "round_id"
    dated = with_dates(entries, cohort, window.ledger_moment).order_by()
    rows = dated.values_list(
        "amount_yuan",
        "category",
        "expected_output_yuan",
        "round_id",
        key,
        project,
        "fact_left_on",
        "fact_left_kind",
        "fact_reached_on",
        "planned_next_on",
    )
    return [
        (
            None if by is Grouping.NONE else key_value,
            round_id,
            project_id,
            facts_for(
                cohort,
                MemberFacts(amount, category == Category.INDUSTRY, left, kind, reached, planned, None, expected, None),
            ),
        )
        for amount, category, expected, round_id, key_value, project_id, left, kind, reached, planned in rows
    ]


def _figures(
    entries: CohortEntryQuerySet, cohort: Cohort, figure: Figure, window: Window
) -> dict[int, list[tuple[date, int]]]:
    """Read the monthly figures that count of the members' projects: last day of the month and 元, in order."""
    counted = with_dates(entries, cohort, window.ledger_moment).order_by()
    if figure.from_reached:
        counted = counted.filter(Q(("fact_reached_on__lte", window.as_of)))
    known = ProgressFigure.objects.as_known_at(window.ledger_moment).by(window.as_of)
    if window.reviewed:
        known = known.filter(as_of_sql.approved(window.ledger_moment))
    rows = (
        known.filter(project__in=counted.values("project"), **{f"{figure.column}__isnull": False})
        .order_by("project_id", "month")
        .values_list("project_id", "month", figure.column)
    )
    figures: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    end_of = cache(month_end)
    for project_id, month, value in rows:
        figures[project_id].append((end_of(month), value))
    return dict(figures)
