"""Working days: against an independent library day by day, by hand around the holidays, and as arithmetic."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.workdays import Calendar
from tests.special_days import exceptions, published

FIRST_YEAR, LAST_YEAR = 2015, 2026
CALENDAR = published()
days = st.dates(date(2004, 1, 1), date(2027, 12, 31))
limits = st.integers(min_value=0, max_value=400)


def every_day(first, last):
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_every_day_of_a_year_is_worked_or_not_as_an_independent_library_says(year):
    china = holidays.country_holidays("CN", years=year)
    differing = [
        day
        for day in every_day(date(year, 1, 1), date(year, 12, 31))
        if CALENDAR.is_working(day) != china.is_working_day(day)
    ]
    assert differing == []


def test_spans_over_twelve_years_are_those_of_an_independent_library():
    china = holidays.country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1))
    start = date(FIRST_YEAR, 1, 1)
    counted = 0
    for day in every_day(start + timedelta(days=1), date(LAST_YEAR, 12, 31)):
        counted += china.is_working_day(day)
        assert CALENDAR.working_days(start, day) == counted


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        # Spring Festival 2024: off 10–17 February; Sundays 4 and 18 February were worked.
        (date(2024, 2, 2), date(2024, 2, 4), 1),
        (date(2024, 2, 9), date(2024, 2, 17), 0),
        (date(2024, 2, 9), date(2024, 2, 18), 1),
        (date(2024, 2, 2), date(2024, 2, 23), 12),
        # National Day 2023 with Mid-Autumn: off 29 September to 6 October; 7 and 8 October were worked.
        (date(2023, 9, 28), date(2023, 10, 6), 0),
        (date(2023, 9, 28), date(2023, 10, 7), 1),
        (date(2023, 9, 28), date(2023, 10, 8), 2),
        (date(2023, 9, 28), date(2023, 10, 13), 7),
        # National Day 2024: off 1–7 October; Sunday 29 September and Saturday 12 October were worked.
        (date(2024, 9, 27), date(2024, 9, 29), 1),
        (date(2024, 9, 30), date(2024, 10, 7), 0),
        (date(2024, 9, 30), date(2024, 10, 12), 5),
        (date(2024, 9, 30), date(2024, 10, 13), 5),
        # Spring Festival 2020 was prolonged to 2 February by a second notice; Sunday 19 January was worked.
        (date(2020, 1, 17), date(2020, 1, 19), 1),
        (date(2020, 1, 23), date(2020, 2, 2), 0),
        # New Year 2006: Saturday 31 December 2005 was worked, 2 and 3 January were off.
        (date(2005, 12, 30), date(2005, 12, 31), 1),
        (date(2005, 12, 30), date(2006, 1, 4), 2),
        # An ordinary week: the day on which a limit begins does not count, the one on which it ends does.
        (date(2024, 5, 13), date(2024, 5, 13), 0),
        (date(2024, 5, 13), date(2024, 5, 14), 1),
        (date(2024, 5, 13), date(2024, 5, 20), 5),
        (date(2024, 5, 17), date(2024, 5, 19), 0),
    ],
)
def test_spans_counted_by_hand(start, end, worked):
    assert CALENDAR.working_days(start, end) == worked


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        (date(2024, 5, 13), 1, date(2024, 5, 14)),
        (date(2024, 5, 17), 1, date(2024, 5, 20)),
        (date(2024, 5, 18), 1, date(2024, 5, 20)),
        (date(2024, 5, 18), 0, date(2024, 5, 18)),
        (date(2024, 2, 9), 1, date(2024, 2, 18)),
        (date(2024, 2, 12), 1, date(2024, 2, 18)),
        (date(2024, 9, 27), 1, date(2024, 9, 29)),
        (date(2024, 9, 27), 22, date(2024, 11, 1)),
    ],
)
def test_the_last_day_of_a_limit_by_hand(start, limit, due):
    assert CALENDAR.add(start, limit) == due


@given(days, limits)
def test_the_last_day_of_a_limit_is_the_first_on_which_it_has_passed(start, limit):
    due = CALENDAR.add(start, limit)
    assert CALENDAR.working_days(start, due) == limit
    if limit:
        assert CALENDAR.is_working(due)
        assert CALENDAR.working_days(start, due - timedelta(days=1)) == limit - 1
    else:
        assert due == start


@given(days, days)
def test_adding_what_has_passed_comes_back_to_the_day_or_to_the_last_one_worked(one, other):
    start, end = sorted((one, other))
    back = CALENDAR.add(start, CALENDAR.working_days(start, end))
    assert start <= back <= end
    assert CALENDAR.working_days(back, end) == 0
    assert back == end or not CALENDAR.is_working(end) or back == start == end


@given(st.lists(days, min_size=3, max_size=3))
def test_spans_add_up(three):
    first, second, third = sorted(three)
    parts = CALENDAR.working_days(first, second) + CALENDAR.working_days(second, third)
    assert parts == CALENDAR.working_days(first, third)
    assert parts >= 0


@given(days, st.integers(0, 60))
def test_a_span_is_what_counting_its_days_gives(start, length):
    end = start + timedelta(days=length)
    assert CALENDAR.working_days(start, end) == sum(
        CALENDAR.is_working(day) for day in every_day(start + timedelta(days=1), end)
    )


def test_a_span_does_not_end_before_it_begins_and_no_limit_is_negative():
    with pytest.raises(ValueError, match="precedes"):
        CALENDAR.working_days(date(2024, 5, 14), date(2024, 5, 13))
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add(date(2024, 5, 14), -1)


def test_a_year_that_is_not_published_is_counted_by_weekdays_and_said_so():
    start, end = date(2026, 12, 28), date(2027, 1, 8)
    assert CALENDAR.working_days(start, end) == 9
    assert CALENDAR.unpublished_years(start, end) == (2027,)
    assert CALENDAR.unpublished_years(date(2004, 1, 1), date(2026, 12, 31)) == ()
    assert CALENDAR.unpublished_years(date(2003, 12, 1), date(2029, 1, 1)) == (2003, 2027, 2028, 2029)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ((), ""),
        ((2003,), "2003 年放假安排没有收录，工作日按周一至周五计算"),
        ((2027, 2028), "2027、2028 年放假安排尚未公布，工作日按周一至周五计算"),
        ((2003, 2027), "2003 年放假安排没有收录，2027 年放假安排尚未公布，工作日按周一至周五计算"),
    ],
)
def test_years_outside_the_calendar_are_told_in_a_sentence(years, words):
    assert CALENDAR.note(years) == words


def test_a_calendar_without_exceptions_knows_weekdays_alone():
    bare = Calendar({})
    assert [bare.is_working(day) for day in every_day(date(2024, 5, 13), date(2024, 5, 19))] == [True] * 5 + [False] * 2
    assert bare.working_days(date(1960, 1, 1), date(1960, 1, 31)) == 20


def test_an_exception_that_says_what_every_week_says_publishes_its_year_and_changes_nothing():
    calendar = Calendar({date(2030, 1, 1): True, date(2030, 1, 5): False})
    assert calendar.unpublished_years(date(2030, 1, 1), date(2030, 12, 31)) == ()
    assert calendar.working_days(date(2029, 12, 31), date(2030, 1, 7)) == 5


def test_the_calendar_holds_every_year_from_2004():
    assert {day.year for day in exceptions()} == set(range(2004, LAST_YEAR + 1))
