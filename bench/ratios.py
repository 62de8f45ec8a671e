"""The ratios, each measured side by side in one database, after both sides were found to say the same."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from bench import databases, goals, n_plus_one, project_list
from bench.agreement import assert_loop, assert_numpy, assert_series, assert_statements
from bench.goals import Measurement, ratio_of
from bench.handwritten_sql import rates, trend
from bench.numpy_rates import NumpyRates
from bench.rate_queries import DAYS, MOMENT_PAST, league, province, series
from bench.timing import ROUNDS, Watch, seconds_of, side_by_side
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.rate_queries import RateQuery


def reading(scale: int) -> Iterator[Measurement]:
    """Yield the ratios of the rates, the quick ones first."""
    local, national, numpy_rates = province(), league(), NumpyRates()
    for query in (local, national):
        assert_statements(query)
        assert_numpy(query, numpy_rates)
    times = side_by_side(
        {"product": local.run, "handwritten": lambda: rates(local), "numpy": lambda: numpy_rates.rates(local)}, 41
    )
    yield ratio_of(goals.PROVINCE, scale, times, "product", "handwritten")
    yield ratio_of(goals.NUMPY, scale, times, "product", "numpy")
    times = side_by_side({"product": national.run, "handwritten": lambda: rates(national)}, 15)
    yield ratio_of(goals.LEAGUE, scale, times, "product", "handwritten")
    yield as_of_dates(scale)
    yield past(scale)
    yield from thirty_six_months(scale)
    yield list_page(scale)
    assert_loop(local)
    times = side_by_side({"loop": lambda: n_plus_one.reached_by_zone(local), "product": local.run}, 1)
    yield ratio_of(goals.LOOP, scale, times, "loop", "product")


def as_of_dates(scale: int) -> Measurement:
    """Return how much the as-of date matters."""
    queries = {f"{day}": province(day) for day in DAYS}
    for query in queries.values():
        assert_statements(query)
    times = side_by_side({day: query.run for day, query in queries.items()}, 21)
    slowest, fastest = max(queries, key=times.__getitem__), min(queries, key=times.__getitem__)
    return ratio_of(goals.DAYS, scale, times, slowest, fastest)


def past(scale: int) -> Measurement:
    """Return what the books of another day cost; the recount has compared that very question before."""
    times = side_by_side({"past": province(known_at=MOMENT_PAST).run, "now": province().run}, 9)
    return ratio_of(goals.PAST, scale, times, "past", "now")


def thirty_six_months(scale: int) -> Iterator[Measurement]:
    """Yield what a series takes over one report, and over the same months by hand."""
    total = province(by=Grouping.NONE)
    assert_series(total)
    times = side_by_side({"series": lambda: series(total), "report": total.run}, 11)
    yield ratio_of(goals.SERIES, scale, times, "series", "report")
    windows = [point.window for point in series(total)]
    times = side_by_side({"series": lambda: series(total), "handwritten": lambda: trend(total, windows)}, 5)
    yield ratio_of(goals.SERIES_BY_HAND, scale, times, "series", "handwritten")


def list_page(scale: int) -> Measurement:
    """Return what a page of projects takes over its bare values."""
    officer = league().officer
    project_list.assert_same(officer)
    times = side_by_side(
        {"page": lambda: project_list.api_answer(officer), "values": lambda: project_list.bare_values(officer)}, 41
    )
    return ratio_of(goals.LIST_PAGE, scale, times, "page", "values")


def province_alone(scale: int) -> Measurement:
    """Return what the product takes over handwritten SQL; all that is measured on SQLite."""
    local = province()
    assert_statements(local)
    times = side_by_side({"product": local.run, "handwritten": lambda: rates(local)}, 21)
    return replace(ratio_of(goals.PROVINCE, scale, times, "product", "handwritten"), has_goal=False)


def growth(names: dict[int, str]) -> Iterator[Measurement]:
    """Yield how the times of two sizes grow; the databases take turns."""
    small, large = sorted(names)
    for goal, query, repeats in (
        (goals.GROWTH_OF_PROVINCE, province(), 15),
        (goals.GROWTH_OF_LEAGUE, league(), 5),
    ):
        watch = Watch()
        rounds = [_medians(names, query, repeats) for _ in range(ROUNDS)]
        span = watch.span()
        exponents = tuple(math.log(taken[large] / taken[small]) / math.log(large / small) for taken in rounds)
        usual = {scale: median(taken[scale] for taken in rounds) for scale in names}
        remark = ", ".join(f"{scale:,} projects {seconds * 1000:.1f} ms" for scale, seconds in usual.items())
        yield Measurement(goal, large, exponents, remark, span)


def _medians(names: dict[int, str], query: RateQuery, repeats: int) -> dict[int, float]:
    times: dict[int, list[float]] = {scale: [] for scale in names}
    for _ in range(repeats):
        for scale, name in names.items():
            databases.use(name)
            query.run()  # a new connection reads the catalogue first
            times[scale].append(seconds_of(query.run))
    return {scale: median(taken) for scale, taken in times.items()}
