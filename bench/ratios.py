"""The ratios, each measured side by side in one database."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

from bench import databases, goals, handwritten_sql, n_plus_one, project_list
from bench.goals import Measurement, ratio_of
from bench.index_cost import cost_of_indexes
from bench.numpy_rates import NumpyRates
from bench.rate_queries import DAYS, league, province, series
from bench.timing import seconds_of, side_by_side
from projects.rules.stages import Cohort
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.rate_queries import RateQuery


def reading(scale: int) -> Iterator[Measurement]:
    """Yield the ratios of the rates, the quick ones first."""
    local, national, numpy_rates = province(), league(), NumpyRates()
    _assert_same(local, numpy_rates)
    _assert_same(national, numpy_rates)
    times = side_by_side(
        {
            "product": local.run,
            "handwritten": lambda: handwritten_sql.rates(local),
            "numpy": lambda: numpy_rates.rates(local),
        },
        41,
    )
    yield ratio_of(goals.PROVINCE, scale, times, "product", "handwritten")
    yield ratio_of(goals.NUMPY, scale, times, "product", "numpy")
    times = side_by_side({"product": national.run, "handwritten": lambda: handwritten_sql.rates(national)}, 15)
    yield ratio_of(goals.LEAGUE, scale, times, "product", "handwritten")
    yield as_of_dates(scale)
    total = province(by=Grouping.NONE)
    times = side_by_side({"series": lambda: series(total), "report": total.run}, 11)
    yield ratio_of(goals.SERIES, scale, times, "series", "report")
    officer = national.officer
    project_list.keep_states(officer)
    times = side_by_side(
        {"page": lambda: project_list.api_answer(officer), "values": lambda: project_list.bare_values(officer)}, 41
    )
    yield ratio_of(goals.LIST_PAGE, scale, times, "page", "values")
    times = side_by_side({"loop": lambda: n_plus_one.reached_by_zone(local), "product": local.run}, 1)
    yield ratio_of(goals.LOOP, scale, times, "loop", "product")


def as_of_dates(scale: int) -> Measurement:
    """Return how much the as-of date matters."""
    times = side_by_side({f"{day}": province(day).run for day in DAYS}, 21)
    slowest, fastest = max(times, key=times.__getitem__), min(times, key=times.__getitem__)
    return ratio_of(goals.DAYS, scale, times, slowest, fastest)


def province_alone(scale: int) -> Measurement:
    """Return what the product takes over handwritten SQL; all that is measured on SQLite."""
    local = province()
    times = side_by_side({"product": local.run, "handwritten": lambda: handwritten_sql.rates(local)}, 21)
    return ratio_of(goals.PROVINCE, scale, times, "product", "handwritten", has_goal=False)


def writing(scale: int, name: str) -> Measurement:
    """Return what the indexes cost a status update."""
    with_indexes, without = cost_of_indexes(name, updates=200)
    remark = f"with {with_indexes:.1f} ms, without {without:.1f} ms"
    return Measurement(goals.UPDATE, scale, with_indexes / without, remark)


def growth(names: dict[int, str]) -> list[Measurement]:
    """Return how the times of two sizes grow; the databases take turns."""
    small, large = sorted(names)
    measurements = []
    for goal, query, repeats in (
        (goals.GROWTH_OF_PROVINCE, province(), 15),
        (goals.GROWTH_OF_LEAGUE, league(), 5),
    ):
        times: dict[int, list[float]] = {scale: [] for scale in names}
        for _ in range(repeats):
            for scale, name in names.items():
                times[scale].append(_warm_seconds(name, query))
        taken = {scale: median(seconds) for scale, seconds in times.items()}
        exponent = math.log(taken[large] / taken[small]) / math.log(large / small)
        remark = ", ".join(f"{scale:,} projects {seconds * 1000:.1f} ms" for scale, seconds in taken.items())
        measurements.append(Measurement(goal, large, exponent, remark))
    return measurements


def _warm_seconds(name: str, query: RateQuery) -> float:
    databases.use(name)
    query.run()
    return seconds_of(query.run)


def _assert_same(query: RateQuery, numpy_rates: NumpyRates) -> None:
    """Compare what is measured: the product, the statements and numpy must answer alike."""
    table = query.run()
    rows_by_sql = handwritten_sql.rates(query)
    rows_by_numpy = numpy_rates.rates(query)
    for cohort, parts in handwritten_sql.PARTS.items():
        rows = {row.key: row.tallies for row in table.rows}
        by_hand = sorted(rows_by_sql[cohort])
        assert by_hand == sorted(rows_by_numpy[cohort]), f"numpy and SQL differ in {cohort}"
        assert len(by_hand) == sum(1 for tallies in rows.values() if tallies[Cohort(cohort)].members)
        for zone, *values in by_hand:
            tally = rows[str(zone)][Cohort(cohort)]
            assert [getattr(tally, name) for name in parts] == values, f"product and SQL differ in {cohort} {zone}"
