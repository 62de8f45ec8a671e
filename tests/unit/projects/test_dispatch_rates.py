"""The other trio (三率), whose formulas are this product's reading of their names."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.dispatch_rates import (
    DISPATCH_PARTS,
    DispatchTally,
    PlanState,
    YearFacts,
    elapsed_share,
    plan_state,
    tally_year,
)
from projects.rules.dispatch_signatures import (
    AFTER_THE_YEAR,
    BELOW_ZERO,
    DAYS,
    FLAGS,
    NEVER,
    NOT_BELOW_ZERO,
    SIDES,
    UNKNOWN,
    facts_of,
)
from projects.rules.half_year import half_year

YEAR, UNTIL = 2024, date(2024, 6, 30)
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
    planned_in_year_on=st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    has_left_plan=st.booleans(),
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
    tally = tally_year(project, YEAR, UNTIL)
    counted = (tally.planned_new, tally.planned_new_started, tally.continuing, tally.continuing_at_work)
    assert counted == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"planned_start_on": date(2025, 3, 1)}, PlanState.MOVED_OUT, id="moved to another year"),
        pytest.param({"planned_start_on": None}, PlanState.MOVED_OUT, id="planned no more"),
        pytest.param({"planned_start_on": date(2024, 6, 29)}, PlanState.OVERDUE, id="its day has passed"),
        pytest.param({"planned_start_on": date(2024, 6, 30)}, PlanState.COMING, id="its day is not over"),
        pytest.param(
            {"planned_start_on": date(2025, 3, 1), "started_on": date(2024, 6, 1)}, PlanState.STARTED, id="on"
        ),
        pytest.param({"planned_start_on": date(2025, 3, 1), "has_left_plan": True}, PlanState.EXITED, id="taken out"),
        pytest.param({"started_on": date(2023, 12, 31)}, None, id="began before"),
        pytest.param({"planned_in_year_on": None, "planned_start_on": None}, None, id="never planned"),
    ],
)
def test_a_start_that_was_planned_for_the_year_stays_its_plan(changes, expected):
    project = replace(PLANNED, **{"planned_in_year_on": date(2024, 3, 1), **changes})
    assert plan_state(project, YEAR, UNTIL) == expected
    tally = tally_year(project, YEAR, UNTIL)
    assert tally.planned_new == int(expected not in {None, PlanState.EXITED})
    assert tally.missed == int(expected in {PlanState.MOVED_OUT, PlanState.OVERDUE})
    assert tally.plan_exits == int(expected is PlanState.EXITED)


@pytest.mark.parametrize(
    ("tally", "reached", "missing", "points"),
    [
        (DispatchTally(4, 2, 0, 0, 100, 50), True, (0, 0), ("0.00", "0.00")),
        (DispatchTally(5, 2, 0, 0, 101, 50), False, (1, 1), ("10.00", "0.50")),
        (DispatchTally(4, 4, 0, 0, 100, -10), False, (0, 60), ("0.00", "60.00")),
        (DispatchTally(0, 0, 0, 0, 100, 90), None, (None, 0), (None, "0.00")),
    ],
)
def test_over_half_needs_both_and_says_what_is_missing(tally, reached, missing, points):
    half = half_year(tally)
    gaps = (half.resumption, half.investment_completion)
    assert (half.is_reached, tuple(gap.missing for gap in gaps)) == (reached, missing)
    assert tuple(None if gap.points is None else str(gap.points) for gap in gaps) == points


@pytest.mark.parametrize(
    ("planned", "completed", "expected"), [(10, 8, (10, 8)), (10, None, (10, 0)), (None, 8, (0, 0)), (0, 8, (0, 8))]
)
def test_only_projects_with_a_plan_are_in_the_completion(planned, completed, expected):
    tally = tally_year(replace(NOTHING, planned_yuan=planned, completed_in_year_yuan=completed), YEAR, UNTIL)
    assert (tally.planned_investment, tally.completed_in_year) == expected


def test_a_figure_that_was_corrected_downward_is_taken_off_and_shown():
    more = tally_year(replace(NOTHING, planned_yuan=100, completed_in_year_yuan=40), YEAR, UNTIL)
    less = tally_year(replace(NOTHING, planned_yuan=100, completed_in_year_yuan=-50), YEAR, UNTIL)
    unplanned = tally_year(replace(NOTHING, planned_yuan=None, completed_in_year_yuan=-7), YEAR, UNTIL)
    tally = DispatchTally.total([more, less, unplanned])
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
    tally = tally_year(project, YEAR, UNTIL)
    assert (tally.producing, tally.full_output) == expected


@given(facts)
def test_a_project_counts_once_at_most_on_either_side(project):
    tally = tally_year(project, YEAR, UNTIL)
    assert tally.planned_new + tally.continuing <= 1
    assert tally.planned_new_started <= tally.planned_new
    assert tally.continuing_at_work <= tally.continuing
    assert tally.full_output <= tally.producing


@given(st.lists(facts, max_size=6), st.lists(facts, max_size=6))
def test_groups_are_sums_of_parts(one, other):
    parts = [DispatchTally.total(tally_year(project, YEAR, UNTIL) for project in part) for part in (one, other)]
    both = DispatchTally.total(tally_year(project, YEAR, UNTIL) for project in [*one, *other])
    assert both == DispatchTally.total(parts)
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


def signature_of(project, until):
    """What the database works out of a project, once more by hand."""
    planned, completed = project.planned_yuan, project.completed_in_year_yuan
    answers = {name: int(getattr(project, name)) for name in FLAGS}
    answers["has_plan"] = int(planned is not None)
    answers["completed"] = UNKNOWN if completed is None else BELOW_ZERO if completed < 0 else NOT_BELOW_ZERO
    answers["is_behind_half"] = int(planned is not None and 2 * (completed or 0) < planned)
    borders = (date(YEAR, 1, 1), until, date(YEAR + 1, 1, 1))
    for name in DAYS:
        day = getattr(project, name)
        places = (place for place, border in enumerate(borders, start=1) if day is not None and day < border)
        answers[name] = NEVER if day is None else next(places, AFTER_THE_YEAR)
    signature = 0
    for name, count in SIDES:
        signature = signature * count + answers[name]
    return signature


@given(st.lists(facts, min_size=1, max_size=12), st.sampled_from([date(2023, 7, 1), date(YEAR, 1, 1), UNTIL]))
def test_those_that_count_alike_are_told_to_the_rule_once(projects, until):
    """Copies of each, with other amounts on the same sides, so that some do count alike."""
    projects = [*projects, *(replace(one, planned_yuan=one.planned_yuan and one.planned_yuan * 3) for one in projects)]
    groups = {}
    for one in projects:
        groups.setdefault(signature_of(one, until), []).append(one)
    for signature, alike in groups.items():
        sums = {
            "planned_yuan": sum(one.planned_yuan or 0 for one in alike),
            "completed_yuan": sum(one.completed_in_year_yuan or 0 for one in alike),
        }
        told = tally_year(facts_of(signature, year=YEAR, until=until, **sums), YEAR, until)
        each = [tally_year(one, YEAR, until) for one in alike]
        assert told.of(len(alike)) == DispatchTally.total(each)
        for part in DISPATCH_PARTS.values():
            assert {bool(part.counts(one)) for one in each} == {bool(part.counts(told))}
