"""What is done in thirds is done whole on any three days running, and in some way on each of them."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.daily import PARTS, next_of, third_of

DAYS = st.dates(date(2024, 1, 1), date(2044, 12, 31))
TURNS = st.integers(0, 500)


@given(DAYS, TURNS, st.integers(PARTS, 50))
def test_three_days_running_do_each_thing_once(first, turn, number):
    things = range(number)
    days = [third_of(things, first + timedelta(days=after), turn) for after in range(PARTS)]
    assert Counter(thing for done in days for thing in done) == Counter(things)
    assert max(map(len, days)) - min(map(len, days)) <= 1


@given(DAYS, TURNS, st.integers(1, PARTS))
def test_each_day_does_one_of_a_few_and_so_many_days_do_all(first, turn, number):
    things = list(range(number))
    days = [next_of(things, first + timedelta(days=after), turn) for after in range(number)]
    assert sorted(thing for done in days for thing in done) == things
    assert {len(done) for done in days} == {1}


@pytest.mark.parametrize("part", [third_of, next_of])
def test_nothing_of_nothing(part):
    assert part([], date(2024, 1, 1)) == []
