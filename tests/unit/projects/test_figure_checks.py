"""Which figures of a month can follow on the ones before."""

from datetime import date

import pytest

from projects.rules.figure_checks import Amounts, Earlier, check_amounts

MARCH, MAY, JUNE = date(2024, 3, 1), date(2024, 5, 1), date(2024, 6, 1)


def codes(amounts, earlier=None, planned=None, month=JUNE):
    return [(one.code, one.excusable) for one in check_amounts(amounts, month=month, earlier=earlier, planned=planned)]


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        (Amounts(100, 10, 20), "month_over_year"),
        (Amounts(100, 110, 10), "year_over_total"),
        (Amounts(100, None, 110), "month_over_total"),
    ],
)
def test_a_part_beyond_its_whole_is_impossible(amounts, code):
    assert codes(amounts) == [(code, False)]


@pytest.mark.parametrize(("completed", "is_odd"), [(1200, False), (1201, True)])
def test_a_fifth_more_than_planned_passes_and_no_more(completed, is_odd):
    assert bool(codes(Amounts(completed), planned=1000)) is is_odd
    assert codes(Amounts(completed), planned=None) == codes(Amounts(completed), planned=0) == []


def test_totals_follow_from_the_month_before():
    before = Earlier(MAY, Amounts(100, 50, 10))
    assert codes(Amounts(120, 70, 20), before) == []
    assert codes(Amounts(130, 70, 20), before) == [("total_mismatch", True)]
    assert codes(Amounts(120, 80, 20), before) == [("year_mismatch", True)]
    assert codes(Amounts(120, 70), before) == []


def test_with_months_in_between_a_total_may_be_more_but_not_less():
    before = Earlier(MARCH, Amounts(100, 50, 10))
    assert codes(Amounts(150, 90, 20), before) == []
    assert codes(Amounts(110, 65, 20), before) == [("total_mismatch", True), ("year_mismatch", True)]


def test_less_than_before_is_asked_about():
    assert codes(Amounts(90), Earlier(MAY, Amounts(100))) == [("decreased", True)]


def test_a_year_begins_at_nothing():
    assert codes(Amounts(110, 10, 10), Earlier(date(2023, 12, 1), Amounts(100, 50, 5)), month=date(2024, 1, 1)) == []


def test_what_is_not_said_is_not_compared():
    assert codes(Amounts(), Earlier(MAY, Amounts(100, 50, 10))) == []
    assert codes(Amounts(100, 50, 10), Earlier(MAY, Amounts())) == []
