"""The other trio (三率), whose formulas are this product's reading of their names."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.dispatch_rates import DispatchTally, YearFacts, elapsed_share, tally_year

YEAR = 2024
NOTHING = YearFacts(
    is_industry=True,
    planned_start_on=None,
    started_on=None,
    ended_on=None,
    is_terminated=False,
    is_suspended=False,
    is_producing=False,
    is_full_output=False,
    planned_yuan=None,
    completed_in_year_yuan=None,
)
PLANNED = replace(NOTHING, planned_start_on=date(2024, 3, 1))
CONTINUING = replace(NOTHING, started_on=date(2023, 12, 31))

days = st.none() | st.dates(date(2022, 1, 1), date(2025, 12, 31))
facts = st.builds(
    YearFacts,
    is_industry=st.booleans(),
    planned_start_on=days,
    started_on=days,
    ended_on=days,
    is_terminated=st.booleans(),
    is_suspended=st.booleans(),
    is_producing=st.booleans(),
    is_full_output=st.booleans(),
    planned_yuan=st.none() | st.integers(0, 10**12),
    completed_in_year_yuan=st.none() | st.integers(-(10**12), 10**12),
)


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        pytest.param(NOTHING, (0, 0, 0, 0), id="neither planned nor started"),
        pytest.param(PLANNED, (1, 0, 0, 0), id="planned"),
        pytest.param(replace(PLANNED, planned_start_on=date(2023, 12, 31)), (0, 0, 0, 0), id="planned before"),
        pytest.param(replace(PLANNED, planned_start_on=date(2025, 1, 1)), (0, 0, 0, 0), id="planned after"),
        pytest.param(replace(PLANNED, started_on=date(2024, 1, 1)), (1, 1, 0, 0), id="planned and started"),
        pytest.param(replace(PLANNED, started_on=date(2023, 12, 31)), (0, 0, 1, 1), id="started before its year"),
        pytest.param(replace(NOTHING, started_on=date(2024, 1, 1)), (0, 0, 0, 0), id="started unplanned"),
        pytest.param(CONTINUING, (0, 0, 1, 1), id="continuing"),
        pytest.param(replace(CONTINUING, is_suspended=True), (0, 0, 1, 0), id="stopped"),
        pytest.param(replace(CONTINUING, ended_on=date(2023, 12, 31)), (0, 0, 0, 0), id="ended before"),
        pytest.param(replace(CONTINUING, ended_on=date(2024, 1, 1)), (0, 0, 1, 1), id="producing within"),
        pytest.param(
            replace(CONTINUING, ended_on=date(2024, 1, 1), is_terminated=True), (0, 0, 1, 0), id="terminated within"
        ),
    ],
)
def test_who_is_new_who_continues_and_who_works(project, expected):
    tally = tally_year(project, YEAR)
    counted = (tally.planned_new, tally.planned_new_started, tally.continuing, tally.continuing_at_work)
    assert counted == expected


@pytest.mark.parametrize(
    ("planned", "completed", "expected"), [(10, 8, (10, 8)), (10, None, (10, 0)), (None, 8, (0, 0)), (0, 8, (0, 8))]
)
def test_only_projects_with_a_plan_are_in_the_completion(planned, completed, expected):
    tally = tally_year(replace(NOTHING, planned_yuan=planned, completed_in_year_yuan=completed), YEAR)
    assert (tally.planned_investment, tally.completed_in_year) == expected


def test_a_figure_that_was_corrected_downward_is_taken_off_and_shown():
    more = tally_year(replace(NOTHING, planned_yuan=100, completed_in_year_yuan=40), YEAR)
    less = tally_year(replace(NOTHING, planned_yuan=100, completed_in_year_yuan=-50), YEAR)
    unplanned = tally_year(replace(NOTHING, planned_yuan=None, completed_in_year_yuan=-7), YEAR)
    tally = more + less + unplanned
    assert (tally.completed_in_year, tally.reduced, tally.reduced_amount) == (-10, 1, -50)
    assert str(tally.investment_completion.percent) == "-5.00"


@pytest.mark.parametrize(
    ("is_industry", "is_producing", "is_full_output", "expected"),
    [
        (True, True, True, (1, 1)),
        (True, True, False, (1, 0)),
        (True, False, True, (0, 0)),
        (False, True, True, (0, 0)),
    ],
)
def test_full_output_is_a_share_of_the_industrial_projects_that_produce(
    is_industry, is_producing, is_full_output, expected
):
    project = replace(NOTHING, is_industry=is_industry, is_producing=is_producing, is_full_output=is_full_output)
    tally = tally_year(project, YEAR)
    assert (tally.producing, tally.full_output) == expected


@given(facts)
def test_a_project_counts_once_at_most_on_either_side(project):
    tally = tally_year(project, YEAR)
    assert tally.planned_new + tally.continuing <= 1
    assert tally.planned_new_started <= tally.planned_new
    assert tally.continuing_at_work <= tally.continuing
    assert tally.full_output <= tally.producing


@given(st.lists(facts, max_size=6), st.lists(facts, max_size=6))
def test_groups_are_sums_of_parts(one, other):
    parts = [sum((tally_year(project, YEAR) for project in part), DispatchTally()) for part in (one, other)]
    both = sum((tally_year(project, YEAR) for project in [*one, *other]), DispatchTally())
    assert both == parts[0] + parts[1]
    money = {"completed_in_year", "reduced_amount"}  # which a correction may take below zero
    assert all(getattr(both, field.name) >= 0 for field in fields(both) if field.name not in money)
    assert both.reduced_amount <= min(both.completed_in_year, 0)


def test_the_three_shares_keep_their_parts_and_know_when_there_is_nothing():
    tally = DispatchTally(8, 6, 12, 10, 2000, 2012, 4, 3)
    assert (tally.at_work.numerator, tally.at_work.denominator) == (16, 20)
    assert tally.investment_completion.percent == Decimal("100.60")
    assert tally.full_output_share.percent == Decimal("75.00")
    empty = DispatchTally()
    assert {empty.at_work.percent, empty.investment_completion.percent, empty.full_output_share.percent} == {None}


@pytest.mark.parametrize(("month", "percent"), [(1, "8.33"), (6, "50.00"), (12, "100.00")])
def test_the_yardstick_of_time(month, percent):
    assert elapsed_share(month).percent == Decimal(percent)
