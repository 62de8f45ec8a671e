"""One member at a time, and all of them over many days, count what the rule says in plain words."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.stages import Cohort
from projects.rules.tallying import TALLY_PARTS, DailyTallies, FigureUse, Tally, parts_of, total_of
from tests.unit.projects.members import cohorts, days, lists, members, one_member, plain_tally, tally_of

several_days = st.lists(days, min_size=1, max_size=8, unique=True).map(sorted)


@given(cohort=cohorts, member=members, as_of=days)
def test_a_member_is_counted_as_the_rule_says(cohort, member, as_of):
    assert tally_of(cohort, [member], as_of) == plain_tally(cohort, member, as_of)


@given(cohort=cohorts, member=members, as_of=days)
def test_a_member_is_in_exactly_one_part(cohort, member, as_of):
    tally = tally_of(cohort, [member], as_of)
    assert tally.members == 1
    assert tally.removed + tally.reached + tally.not_due <= 1
    assert tally.removed_amount + tally.reached_amount + tally.not_due_amount in {0, tally.amount}
    assert tally.industry_removed + tally.industry_reached + tally.industry_not_due <= tally.industry_members


@given(cohort=cohorts, member=members, as_of=days)
def test_a_removed_member_brings_no_output_and_no_investment(cohort, member, as_of):
    tally = tally_of(cohort, [replace(member, removed_on=as_of)], as_of)
    assert (tally.removed, tally.reached, tally.completed, tally.expected_output, tally.actual_output) == (
        1,
        0,
        0,
        0,
        0,
    )


def test_a_tally_of_one_member_in_full():
    member = one_member(
        terminated_on=date(2024, 5, 1),
        reached_on=date(2024, 6, 30),
        planned_next_on=date(2024, 1, 1),
        expected_output=10,
        figures=((date(2024, 3, 31), 8),),
    )
    reached = {"members": 1, "amount": 7, "reached": 1, "reached_amount": 7, "terminated": 1}
    output = {"with_expected": 1, "expected_output": 10, "actual_output": 8, "output_known": 1, "industry_members": 1}
    june = date(2024, 6, 30)
    assert tally_of(Cohort.SIGNED, [member], june) == Tally(**reached)
    assert tally_of(Cohort.STARTED, [member], june) == Tally(**reached, completed=8, completed_known=1)
    assert tally_of(Cohort.PRODUCING, [member], june) == Tally(**reached, **output, industry_reached=1)
    april = date(2024, 4, 30)
    assert tally_of(Cohort.STARTED, [member], april) == Tally(members=1, amount=7)
    assert tally_of(Cohort.PRODUCING, [member], april) == Tally(members=1, amount=7, **output, output_fresh=1)


@given(cohort=cohorts, members=lists, listed=several_days, data=st.data())
def test_each_day_has_the_tally_of_that_day(cohort, members, listed, data):
    """Members enter at a position of the days; before it they are not counted at all."""
    placed = [(one, data.draw(st.sampled_from("ab")), data.draw(st.integers(0, len(listed) - 1))) for one in members]
    counted = DailyTallies(cohort, listed)
    for member, group, enters in placed:
        counted.add_member(group, member, enters=enters)
    expected = {
        group: [
            sum(
                (plain_tally(cohort, one, day) for one, of, enters in placed if of == group and enters <= index),
                Tally(),
            )
            for index, day in enumerate(listed)
        ]
        for _, group, _ in placed
    }
    assert counted.tallies() == expected


@given(cohort=cohorts, members=lists, as_of=days)
def test_a_total_is_the_sum_of_the_tallies(cohort, members, as_of):
    tallies = [plain_tally(cohort, one, as_of) for one in members]
    assert total_of(tallies) == sum(tallies, Tally())


@pytest.mark.parametrize("cohort", Cohort)
def test_a_tally_has_one_part_a_field_and_a_list_at_most_three_of_its_monthly_figure(cohort):
    assert [part.name for part in TALLY_PARTS] == list(Tally._fields)
    monthly = [part for part in parts_of(cohort) if part.fact == "figures"]
    # One condition for all three: they say of the same members what was reported, and whether.
    assert [part.use for part in monthly] == (list(FigureUse) if monthly else [])
    assert len({(part.when, part.having) for part in monthly}) <= 1
