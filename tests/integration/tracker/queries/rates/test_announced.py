"""What a round's lists declared when announced stays what it was; what they declare now follows the books."""

from datetime import date

import pytest

from projects.operations.cohort_entries import correct_entry, withdraw_entry
from projects.rules.moments import end_of_day
from projects.rules.stages import Cohort
from tests import factories
from tests.factories import at, somebody
from tracker.queries.rates.announced import round_totals
from tracker.queries.rates.declared import Declared
from tracker.queries.rates.selection import Selection

HELD, NEXT, LATER = date(2023, 1, 15), date(2023, 1, 16), date(2023, 6, 1)


@pytest.fixture
def round_(db):
    return factories.make_round(2023, 1, HELD, now=at(date(2023, 1, 1)))


def enter(zone, round_, day, cohort=Cohort.SIGNED, hour=9, **declared):
    project = factories.make_project(zone, now=at(date(2023, 1, 2)))
    return factories.enter(project, round_, cohort, now=at(day, hour), **declared)


def _correct(entry, **changes):
    correct_entry(entry=entry, changes=changes, by=somebody(), now=at(LATER), reason="录错")


def totals(round_, officer, known_at=None):
    return round_totals(
        officer=officer, round_=round_, selection=Selection(), known_at=known_at, now=at(date(2024, 7, 1))
    )


def test_late_entries_corrections_and_withdrawals_change_what_stands_now_alone(round_, zone, province):
    early = enter(zone, round_, date(2023, 1, 10), amount_yuan=100, expected_output_yuan=7)
    evening = enter(zone, round_, HELD, hour=23, amount_yuan=20)
    enter(zone, round_, NEXT, amount_yuan=3)
    _correct(early, amount_yuan=500, expected_output_yuan=None)
    withdraw_entry(entry=evening, by=somebody(), now=at(LATER), reason="误列")
    (row,) = totals(round_, province).rows
    assert row.announced_on == HELD
    assert row.lists[Cohort.SIGNED].announced == Declared(2, 120, 7, 1)
    assert row.lists[Cohort.SIGNED].standing == Declared(2, 503, 0, 2)
    # The same, asked as known before anything was corrected, and in the middle of the round's day.
    assert totals(round_, province, end_of_day(HELD)).lists[Cohort.SIGNED].standing == Declared(2, 120, 7, 1)
    assert totals(round_, province, at(HELD, 12)).lists[Cohort.SIGNED].announced == Declared(1, 100, 7, 0)


def test_each_zone_announces_on_the_first_day_that_its_lists_were_recorded(round_, zone, other_zone, province):
    enter(zone, round_, HELD, amount_yuan=1)
    mistaken = enter(other_zone, round_, NEXT, amount_yuan=1000)
    withdraw_entry(entry=mistaken, by=somebody(), now=at(NEXT, 10), reason="误列")
    enter(other_zone, round_, LATER, amount_yuan=10)
    moved = enter(zone, factories.make_round(2023, 2, now=at(HELD)), date(2023, 2, 15), amount_yuan=5)
    _correct(moved, round=round_)
    told = totals(round_, province)
    assert {row.zone: row.announced_on for row in told.rows} == {zone: HELD, other_zone: LATER}
    assert told.announced_days == (HELD, LATER)
    assert told.lists[Cohort.SIGNED].announced == Declared(2, 11, 0, 2)
    assert told.lists[Cohort.SIGNED].standing == Declared(3, 16, 0, 3)


def test_nobody_sees_more_than_their_zones_and_it_costs_the_same(
    round_, zone, other_zone, zone_officer, province, django_assert_num_queries
):
    enter(zone, round_, HELD, Cohort.PRODUCING)
    enter(other_zone, round_, HELD, Cohort.PRODUCING)
    assert [row.zone for row in totals(round_, zone_officer).rows] == [zone]
    for _ in range(3):
        enter(factories.make_zone(), round_, LATER)
    with django_assert_num_queries(3):
        assert len(totals(round_, province).rows) == 5
