"""Whatever is timed says the same as what it is compared with, figure by figure; an AssertionError says where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import handwritten_sql, n_plus_one
from bench.rate_queries import series
from projects.rules.stages import Cohort

if TYPE_CHECKING:
    from bench.numpy_rates import NumpyRates
    from bench.rate_queries import RateQuery


def assert_statements(query: RateQuery) -> None:
    """Compare the product's table with the handwritten statements, zone by zone."""
    table, by_hand = query.run(), handwritten_sql.rates(query)
    rows = {row.key: row.tallies for row in table.rows}
    for cohort, parts in handwritten_sql.PARTS.items():
        found = sum(1 for tallies in rows.values() if tallies[Cohort(cohort)].members)
        assert len(by_hand[cohort]) == found, f"{len(by_hand[cohort])} zones in {cohort}, the product has {found}"
        for zone, *values in by_hand[cohort]:
            tally = rows[str(zone)][Cohort(cohort)]
            assert [getattr(tally, name) for name in parts] == values, f"product and SQL differ in {cohort} {zone}"


def assert_numpy(query: RateQuery, numpy_rates: NumpyRates) -> None:
    """Compare the handwritten statements with numpy."""
    by_hand, by_numpy = handwritten_sql.rates(query), numpy_rates.rates(query)
    for cohort in handwritten_sql.PARTS:
        assert sorted(by_hand[cohort]) == sorted(by_numpy[cohort]), f"numpy and SQL differ in {cohort}"


def assert_series(query: RateQuery) -> None:
    """Compare every part of the total of every month of a series with the handwritten months."""
    points = series(query)
    by_hand = handwritten_sql.trend(query, [point.window for point in points])
    for point in points:
        for cohort, parts in handwritten_sql.PARTS.items():
            day, tally = point.window.as_of, point.table.total.tallies[Cohort(cohort)]
            found = tuple(getattr(tally, name) for name in parts)
            expected = by_hand[cohort].get(day, (0,) * len(parts))
            assert found == expected, f"the series and SQL differ in {cohort} as of {day}: {found}, {expected}"


def assert_loop(query: RateQuery) -> None:
    """Compare what a loop over projects finds to have reached the next stage with the product's count."""
    rows = {row.key: row.tallies for row in query.run().rows}
    for cohort, reached in n_plus_one.reached_by_zone(query).items():
        found = {zone: tallies[cohort].reached for zone, tallies in rows.items() if tallies[cohort].reached}
        expected = {str(zone): count for zone, count in reached.items()}
        assert found == expected, f"the loop and the product differ in {cohort}"
