"""Periods and values of zone indicators."""

from datetime import date

import pytest

from projects.rules.fixed_point import QuantityError
from projects.rules.indicators import PeriodKind, latest_period, parse_period, value_from, value_text


@pytest.mark.parametrize(
    ("text", "end", "label"),
    [
        ("2024-02", date(2024, 2, 29), "2024年2月"),
        ("2024-Q4", date(2024, 12, 31), "2024年第4季度"),
        ("2024-H1", date(2024, 6, 30), "2024年上半年"),
        ("2024", date(2024, 12, 31), "2024年"),
    ],
)
def test_a_period_is_read_and_written_back(text, end, label):
    period = parse_period(text)
    assert (period.text, period.end, period.label) == (text, end, label)


@pytest.mark.parametrize(
    ("kind", "day", "text"),
    [
        ("month", date(2024, 6, 30), "2024-06"),
        ("month", date(2024, 1, 30), "2023-12"),
        ("quarter", date(2024, 6, 29), "2024-Q1"),
        ("quarter", date(2024, 2, 1), "2023-Q4"),
        ("half_year", date(2024, 5, 1), "2023-H2"),
        ("year", date(2024, 12, 31), "2024"),
        ("year", date(2024, 12, 30), "2023"),
    ],
)
def test_the_latest_period_is_one_that_the_day_has_completed(kind, day, text):
    latest = latest_period(PeriodKind(kind), day)
    assert latest.text == text
    assert latest.year_before.text == text.replace(text[:4], str(int(text[:4]) - 1))


@pytest.mark.parametrize("text", ["2024-13", "2024-Q5", "2024-H3", "24", "2024-6", "２０２４", "0202"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="不是周期"):
        parse_period(text)


@pytest.mark.parametrize(("text", "parts"), [("12.5", 125_000), ("-3.2001", -32_001), ("0", 0), ("7.10", 71_000)])
def test_a_value_is_exact(text, parts):
    assert value_from(text) == parts
    assert value_from(value_text(parts)) == parts


@pytest.mark.parametrize("text", ["--1", "1e3", "1,000", "1.23456", "", "-", "１", "9" * 13, "NaN"])
def test_what_is_no_plain_number_is_refused(text):
    with pytest.raises(QuantityError):
        value_from(text)
