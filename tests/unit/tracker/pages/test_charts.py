"""Lines over months: nothing is drawn where nothing is known, and nothing leaves the plot area."""

import re
from decimal import Decimal

import pytest

from tracker.pages.rates.charts import BOTTOM, LEFT, MOST_MONTHS, RIGHT, TOP, line_chart


def percents(*texts):
    return [None if text is None else Decimal(text) for text in texts]


def months(count):
    return [f"{2020 + index // 12}-{index % 12 + 1:02d}" for index in range(count)]


def test_a_line_breaks_where_nothing_divides_and_a_month_alone_is_a_dot():
    chart = line_chart(months(5), {"开工率": percents("0", None, "50", None, "100")})
    assert chart.lines[0].path == "M52.0 190.0h0M249.0 113.0h0M446.0 36.0h0"
    assert chart.lines[0].description == "由 0% 到 100%"


def test_months_that_follow_each_other_are_joined():
    assert line_chart(months(2), {"开工率": percents("50", "100")}).lines[0].path == "M52.0 113.0h0L446.0 36.0"


def test_one_month_alone_has_its_place():
    chart = line_chart(months(1), {"开工率": percents("100")})
    assert (chart.lines[0].path, chart.months) == ("M52.0 36.0h0", [("52.0", "2020-01")])


def test_a_line_of_nothing_is_not_drawn_and_says_so():
    line = line_chart(months(2), {"开工率": percents(None, None)}).lines[0]
    assert (line.path, line.description) == ("", "没有可除的分母")


@pytest.mark.parametrize(
    ("highest", "levels"),
    [
        ("0", ["0%", "25%", "50%", "75%", "100%"]),
        ("100.00", ["0%", "25%", "50%", "75%", "100%"]),
        ("100.60", ["0%", "25%", "50%", "75%", "100%", "125%"]),
        ("180", ["0%", "50%", "100%", "150%", "200%"]),
        ("5001", ["0%", "1001%", "2002%", "3003%", "4004%", "5005%"]),
    ],
)
def test_what_is_above_the_whole_is_not_cut_off(highest, levels):
    chart = line_chart(months(2), {"开工率": percents("10", highest)})
    assert [label for _, label in chart.levels] == levels
    heights = [float(y) for y in re.findall(r"[ML]\S+ ([\d.]+)", chart.lines[0].path)]
    assert all(TOP <= height <= BOTTOM for height in heights)


@pytest.mark.parametrize("count", [1, 2, 5, 6, 12, 120])
def test_only_as_many_months_are_named_as_there_is_room_for(count):
    named = line_chart(months(count), {}).months
    assert (named[0][1], len(named) <= MOST_MONTHS) == ("2020-01", True)
    assert all(LEFT <= float(x) <= RIGHT for x, _ in named)
