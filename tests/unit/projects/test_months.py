"""Months are their first day; a day completes a month only at its end."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.months import (
    last_completed_month,
    month_end,
    month_text,
    months_between,
    next_month,
    parse_day,
    parse_month,
    previous_month,
    usual_due_day,
)

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
months = days.map(lambda day: day.replace(day=1))


def test_a_day_is_read():
    assert parse_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["20240229", "2024-W09-4", "2024-2-29", "2023-02-29", "２０２４-02-29", " 2024-02-29", ""]
)
def test_a_day_is_written_in_one_way_only(text):
    with pytest.raises(ValueError, match="不是日期，请按 2023-12-31 的格式填写"):
        parse_day(text)


@pytest.mark.parametrize(("text", "month"), [("2024-05", date(2024, 5, 1)), (" 2023-12 ", date(2023, 12, 1))])
def test_a_month_is_read(text, month):
    assert parse_month(text) == month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024",
        "2024-5",
        "2024-00",
        "2024-13",
        "2024-05-01",
        "24-05",
        "2024/05",
        "2024年5月",
        "２０２４-05",
        "0000-05",
        "a-b",
    ],
)
def test_anything_else_is_no_month_and_the_answer_is_chinese(text):
    with pytest.raises(ValueError, match="不是月份"):
        parse_month(text)


@given(months)
def test_a_month_is_written_as_it_is_read(month):
    assert parse_month(month_text(month)) == month


@given(months)
def test_the_end_is_the_day_before_the_next_month(month):
    assert month_end(month) == next_month(month) - timedelta(days=1)
    assert previous_month(next_month(month)) == month


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2024, 6, 30), date(2024, 6, 1)),
        (date(2024, 6, 29), date(2024, 5, 1)),
        (date(2024, 7, 1), date(2024, 6, 1)),
        (date(2024, 2, 28), date(2024, 1, 1)),  # a leap year
        (date(2024, 2, 29), date(2024, 2, 1)),
        (date(2023, 2, 28), date(2023, 2, 1)),
        (date(2024, 1, 30), date(2023, 12, 1)),
        (date(2023, 12, 31), date(2023, 12, 1)),
    ],
)
def test_a_day_completes_its_month_only_on_the_last(day, month):
    assert last_completed_month(day) == month


@given(days)
def test_the_last_completed_month_ended_and_the_next_has_not(day):
    month = last_completed_month(day)
    assert month_end(month) <= day < month_end(next_month(month))


@given(months, st.integers(0, 40))
def test_months_between_holds_both_ends_and_no_gap(first, count):
    last = first
    for _ in range(count):
        last = next_month(last)
    listed = list(months_between(first, last))
    assert listed[0] == first
    assert listed[-1] == last
    assert len(listed) == count + 1
    assert all(next_month(one) == other for one, other in pairwise(listed))


def test_there_is_nothing_between_a_month_and_an_earlier_one():
    assert list(months_between(date(2024, 5, 1), date(2024, 4, 1))) == []


def test_a_report_is_due_on_the_fifth_of_the_next_month():
    assert usual_due_day(date(2024, 12, 1)) == date(2025, 1, 5)
