"""What each zone adds to the growth of a total, computed by hand."""

from decimal import Decimal

from projects.rules.contributions import ZoneValues, contributions


def test_the_parts_add_up_to_the_growth_of_the_total():
    """200 before, 231 now: 15.5 %, of which 15, 2.5 and -2 points."""
    table = contributions([ZoneValues(1, 100, 130), ZoneValues(2, 40, 45), ZoneValues(3, 60, 56)])
    assert [(row.zone, row.change, row.points) for row in table.rows] == [
        (1, 30, Decimal("15.00")),
        (2, 5, Decimal("2.50")),
        (3, -4, Decimal("-2.00")),
    ]
    assert (table.total_before, table.total_now, table.growth) == (200, 231, Decimal("15.50"))


def test_a_missing_value_is_listed_and_not_taken_as_zero():
    table = contributions([ZoneValues(1, 100, 110), ZoneValues(2, None, 50), ZoneValues(3, 50, None)])
    assert (table.total_before, table.total_now) == (100, 110)
    assert [values.zone for values in table.missing] == [2, 3]


def test_those_that_share_a_place_are_all_listed():
    table = contributions([ZoneValues(zone, 10, now) for zone, now in enumerate([13, 12, 12, 11, 9], 1)])
    assert [(row.zone, row.rank) for row in table.highest(2)] == [(1, 1), (2, 2), (3, 2)]
    assert [(row.zone, row.rank_from_below) for row in table.lowest(2)] == [(5, 1), (4, 2)]


def test_without_a_positive_total_there_is_nothing_to_divide_by():
    table = contributions([ZoneValues(1, 0, 5), ZoneValues(2, -1, 3)])
    assert (table.growth, [row.points for row in table.rows]) == (None, [None, None])
    assert [row.zone for row in table.rows] == [1, 2]
