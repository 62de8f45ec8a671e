"""What a month stands for, by the figures of the months up to it."""

from dataclasses import dataclass
from datetime import date

import pytest

from projects.rules.carrying import MEASURES, standing_in

TOTAL, YEAR, MONTH, OUTPUT = MEASURES
MAY = date(2024, 5, 1)


@dataclass(frozen=True)
class Month:
    month: date
    completed_yuan: int | None = None
    year_completed_yuan: int | None = None
    month_completed_yuan: int | None = None
    actual_output_yuan: int | None = None
    no_change: bool = False


def month(number: int, year: int = 2024, **amounts: int) -> Month:
    return Month(date(year, number, 1), **amounts, no_change=not amounts)


@pytest.mark.parametrize(
    ("reported", "stands"),
    [
        pytest.param([], {}, id="nothing reported"),
        pytest.param([month(5)], {}, id="as before, and nothing was before"),
        pytest.param([month(3, completed_yuan=7)], {TOTAL: 7}, id="no report of the month"),
        pytest.param([month(6, completed_yuan=7)], {}, id="a later month"),
        pytest.param([month(3, actual_output_yuan=7), month(5)], {OUTPUT: 7}, id="output says nothing of investment"),
        pytest.param(
            [month(3, completed_yuan=7, actual_output_yuan=2), month(4, completed_yuan=8), month(5)],
            {TOTAL: 8, MONTH: 0, OUTPUT: 2},
            id="each measure as the newest month that stated it",
        ),
        pytest.param(
            [month(12, 2023, completed_yuan=7, year_completed_yuan=5), month(5)],
            {TOTAL: 7, YEAR: 0, MONTH: 0},
            id="a new year begins at nothing",
        ),
        pytest.param(
            [month(12, 2023, completed_yuan=7, year_completed_yuan=5), month(3, completed_yuan=9), month(5)],
            {TOTAL: 9, MONTH: 0},
            id="by how much the year grew nobody said",
        ),
        pytest.param(
            [month(4, year_completed_yuan=5, month_completed_yuan=3), month(5)],
            {YEAR: 5, MONTH: 0},
            id="the year's sum goes on, the month's does not",
        ),
        pytest.param([month(5, month_completed_yuan=3)], {MONTH: 3}, id="stated of the month itself"),
    ],
)
def test_what_a_month_stands_for(reported, stands):
    assert {name: one.yuan for name, one in standing_in(reported, MAY).items()} == stands


def test_each_amount_says_which_month_it_is_of():
    march = month(3, completed_yuan=7)
    found = standing_in([march, month(4), month(5)], MAY)
    assert (found[TOTAL].month, found[TOTAL].source) == (date(2024, 3, 1), march)
    assert (found[MONTH].month, found[MONTH].source) == (MAY, None)
