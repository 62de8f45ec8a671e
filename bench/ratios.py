"""The ratios, each measured side by side in one database."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

from bench import databases, goals, handwritten, lists, loops
from bench.columns import Columns
from bench.goals import Line, compared
from bench.measuring import seconds_of, side_by_side
from bench.questions import DAYS, league, province, series
from bench.writing import cost_of_indexes
from projects.rules.stages import Cohort
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.questions import Question


def reading(scale: int) -> Iterator[Line]:
    """Yield the ratios of the rates, the quick ones first."""
    asked, nation, columns = province(), league(), Columns()
    _assert_same(asked, columns)
    _assert_same(nation, columns)
    times = side_by_side(
        {
            "product": asked.ask,
            "handwritten": lambda: handwritten.rates(asked),
            "numpy": lambda: columns.rates(asked),
        },
        41,
    )
    yield compared(goals.PROVINCE, scale, times, "product", "handwritten")
    yield compared(goals.NUMPY, scale, times, "product", "numpy")
    times = side_by_side({"product": nation.ask, "handwritten": lambda: handwritten.rates(nation)}, 15)
    yield compared(goals.LEAGUE, scale, times, "product", "handwritten")
    yield days(scale)
    total = province(by=Grouping.NONE)
    times = side_by_side({"series": lambda: series(total), "report": total.ask}, 11)
    yield compared(goals.SERIES, scale, times, "series", "report")
    officer = nation.officer
    times = side_by_side({"page": lambda: lists.answered(officer), "values": lambda: lists.straight(officer)}, 41)
    yield compared(goals.LIST_PAGE, scale, times, "page", "values")
    times = side_by_side({"loop": lambda: loops.reached_by_zone(asked), "product": asked.ask}, 1)
    yield compared(goals.LOOP, scale, times, "loop", "product")


def days(scale: int) -> Line:
    """Return how much the as-of date matters."""
    times = side_by_side({f"{day}": province(day).ask for day in DAYS}, 21)
    slowest, fastest = max(times, key=times.__getitem__), min(times, key=times.__getitem__)
    return compared(goals.DAYS, scale, times, slowest, fastest)


def handwritten_alone(scale: int) -> Line:
    """Return what the product takes over handwritten SQL; all that is measured on SQLite."""
    asked = province()
    times = side_by_side({"product": asked.ask, "handwritten": lambda: handwritten.rates(asked)}, 21)
    return compared(goals.PROVINCE, scale, times, "product", "handwritten", has_goal=False)


def writing(scale: int, name: str) -> Line:
    """Return what the indexes cost a status update."""
    with_indexes, without = cost_of_indexes(name, updates=200)
    remark = f"with {with_indexes:.1f} ms, without {without:.1f} ms"
    return Line(goals.UPDATE, scale, with_indexes / without, remark)


def growth(names: dict[int, str]) -> list[Line]:
    """Return how the times of two sizes grow; the databases take turns."""
    small, large = sorted(names)
    lines = []
    for goal, question, repeats in (
        (goals.GROWTH_OF_PROVINCE, province(), 15),
        (goals.GROWTH_OF_LEAGUE, league(), 5),
    ):
        times: dict[int, list[float]] = {scale: [] for scale in names}
        for _ in range(repeats):
            for scale, name in names.items():
                times[scale].append(_warm_seconds(name, question))
        taken = {scale: median(seconds) for scale, seconds in times.items()}
        exponent = math.log(taken[large] / taken[small]) / math.log(large / small)
        remark = ", ".join(f"{scale:,} projects {seconds * 1000:.1f} ms" for scale, seconds in taken.items())
        lines.append(Line(goal, large, exponent, remark))
    return lines


def _warm_seconds(name: str, question: Question) -> float:
    databases.use(name)
    question.ask()
    return seconds_of(question.ask)


def _assert_same(question: Question, columns: Columns) -> None:
    """Compare what is measured: the product, the statements and numpy must answer alike."""
    table = question.ask()
    answers = handwritten.rates(question)
    numpy_answers = columns.rates(question)
    for cohort, parts in handwritten.PARTS.items():
        rows = {row.key: row.tallies for row in table.rows}
        by_hand = sorted(answers[cohort])
        assert by_hand == sorted(numpy_answers[cohort]), f"numpy and SQL differ in {cohort}"
        assert len(by_hand) == sum(1 for tallies in rows.values() if tallies[Cohort(cohort)].members)
        for zone, *values in by_hand:
            tally = rows[str(zone)][Cohort(cohort)]
            assert [getattr(tally, name) for name in parts] == values, f"product and SQL differ in {cohort} {zone}"
