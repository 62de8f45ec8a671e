"""Months added to days, and spans without what overlaps."""

from datetime import date

import pytest

from projects.rules.spans import add_months, days_in, merged, whole_months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 11, 15), 2, date(2025, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 3, 31), 0, date(2024, 3, 31)),
    ],
)
def test_months_later(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 1, 15), date(2024, 3, 15), (2, 0)),
        (date(2024, 1, 15), date(2024, 3, 14), (1, 28)),
        (date(2023, 5, 8), date(2024, 6, 30), (13, 22)),
    ],
)
def test_whole_months(start, end, expected):
    assert whole_months(start, end) == expected


def test_overlapping_spans_count_once():
    spans = [
        (date(2024, 1, 1), date(2024, 1, 11)),
        (date(2024, 1, 5), date(2024, 1, 21)),
        (date(2024, 3, 1), date(2024, 3, 1)),
    ]
    assert days_in(merged(spans, date(2024, 1, 3), date(2024, 12, 31))) == 18
