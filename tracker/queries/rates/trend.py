"""The same table at the end of each of many months, in one pass over the members of each list."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import connections

from projects.rules.months import month_end
from projects.rules.stages import Cohort
from projects.rules.tallying import NOTHING_COUNTED, total_of
from tracker.queries.rates.chains import merged
from tracker.queries.rates.folding import folded
from tracker.queries.rates.increments import daily_tallies
from tracker.queries.rates.labels import GroupLabel, labels_of
from tracker.queries.rates.selection import Grouping, GroupKey, Selection, spans_of_leaders
from tracker.queries.rates.statements import database_of_entries
from tracker.queries.rates.tables import RateTable, assemble
from tracker.queries.rates.window import ParameterError, Window, registered_rounds, select_rounds, span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from projects.models import Round
    from projects.rules.tallying import Tally
    from zones.models import Officer

LONGEST = 120
"""Months in one question."""


@dataclass(frozen=True)
class TrendPoint:
    """One month's end: its window and its table, equal to those of a single question about that day."""

    window: Window
    table: RateTable


def monthly_windows(
    *,
    first: str | None,
    last: str | None,
    months: Sequence[date],
    known_at: datetime | None,
    now: datetime,
    today: date,
    reviewed: bool = False,
    counts_trial: bool = True,
    rounds_on: date | None = None,
) -> list[Window]:
    """
    Return the window of each month's end, as a single question about that day would have it.

    :param rounds_on: the day of which the rounds of every month are; None lets them enter as they are held
    :raises ParameterError: for an unknown round, no month, too many, or one that has not ended
    """
    # First: the checks below read the last month. The limit bounds what is folded in Python for each member.
    if not months or len(months) > LONGEST:
        raise ParameterError("to", f"请选择 1 到 {LONGEST} 个月，且起始月份（from）不晚于结束月份（to）。")
    # A month that is still running would show a point that changes every day.
    if month_end(months[-1]) > today:
        raise ParameterError("to", f"{months[-1]:%Y-%m} 尚未结束，趋势只统计到已结束的月份。")
    registered = registered_rounds(known_at)
    span = span_of(registered, first, last)
    days, windows = [held.held_on for held in registered], []
    chosen: dict[int, tuple[tuple[Round, ...], tuple[Round, ...]]] = {}
    for end in map(month_end, months):
        # Until another round is held the same ones are counted.
        held = bisect_right(days, rounds_on or end)
        if held not in chosen:
            chosen[held] = select_rounds(registered, span, rounds_on or end)
        windows.append(Window(*chosen[held], end, known_at or now, known_at is not None, reviewed, counts_trial))
    return windows


def trend(*, officer: Officer, windows: Sequence[Window], selection: Selection, by: Grouping) -> list[TrendPoint]:
    """
    Return the table of each window. Seven queries at the most, however many months and groups.

    A question about 链主 asks so many, and three more, for each span of months in which the same enterprises lead.
    """
    if selection.named_on is not None:
        selection = replace(selection, named_on=windows[-1].as_of)
    spans = spans_of_leaders(windows, selection)
    by_cohort = _daily_tallies(officer, spans, selection, by)
    if by is Grouping.CHAIN:
        by_cohort = merged(by_cohort, selection.meanings, _monthly_totals)
    keys: set[GroupKey] = set().union(*(by_group.keys() for by_group in by_cohort.values()))
    labels = labels_of(by, keys, officer=officer, rounds=widest(windows).rounds, selection=selection)
    points = []
    for index, window in enumerate(windows):
        tallies = {
            # A group without members yet is absent from the month's own table, so it is left out here too.
            cohort: {group: daily[index] for group, daily in by_group.items() if daily[index].members}
            for cohort, by_group in by_cohort.items()
        }
        points.append(TrendPoint(window, assemble(tallies, _labels_in(by, labels, window, tallies))))
    return points


def _monthly_totals(of_texts: list[list[Tally]]) -> list[Tally]:
    return [total_of(of_month) for of_month in zip(*of_texts, strict=True)]


def _labels_in(
    by: Grouping, labels: Sequence[GroupLabel], window: Window, tallies: Mapping[Cohort, Mapping[GroupKey, Tally]]
) -> list[GroupLabel]:
    """Keep the labels that a single question about the month would have: rounds and chains appear over time."""
    if by is Grouping.ROUND:
        rounds = {held.pk for held in window.rounds}
        return [label for label in labels if label.value in rounds]
    if by is Grouping.CHAIN:
        return [label for label in labels if any(label.value in of_list for of_list in tallies.values())]
    return list(labels)


def _daily_tallies(
    officer: Officer, spans: Sequence[Sequence[Window]], selection: Selection, by: Grouping
) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
    """Return each group's tallies of each list, month by month."""
    months = sum(map(len, spans))
    daily: dict[Cohort, dict[GroupKey, list[Tally]]] = {cohort: {} for cohort in Cohort}
    start = 0
    for windows in spans:
        for cohort, by_group in _tallies_of_span(officer, windows, selection, by).items():
            for group, tallies in by_group.items():
                of_group = daily[cohort].setdefault(group, [NOTHING_COUNTED] * months)
                of_group[start : start + len(windows)] = tallies
        start += len(windows)
    return daily


def _tallies_of_span(
    officer: Officer, windows: Sequence[Window], selection: Selection, by: Grouping
) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
    whole = widest(windows)
    if not whole.rounds:
        return {}
    # SQLite cannot say between which of many days one lies.
    if connections[database_of_entries()].vendor != "postgresql":
        return {cohort: folded(officer, whole, windows, selection, cohort, by) for cohort in Cohort}
    return daily_tallies(officer, whole, windows, selection, by)


def widest(windows: Sequence[Window]) -> Window:
    """Return a window of every round that any month counts: once counted it stays, so that the newest has them all."""
    return replace(windows[-1], left_out=())
