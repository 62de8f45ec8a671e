"""One member at a time, and all of them over many days, count the same."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from projects.rules.curves import Curves
from projects.rules.rates import Tally
from projects.rules.tallying import MemberFacts, tally_member
from tests.unit.projects.members import amounts, days, lists, members

several_days = st.lists(days, min_size=1, max_size=8, unique=True).map(sorted)
monthly = st.dictionaries(days, amounts, max_size=5).map(lambda figures: sorted(figures.items()))


@given(member=members, as_of=days)
def test_a_member_is_in_exactly_one_part(member, as_of):
    tally = tally_member(member, as_of)
    assert tally.members == 1
    assert tally.removed + tally.reached + tally.not_due <= 1
    assert tally.removed_amount + tally.reached_amount + tally.not_due_amount in {0, tally.amount}
    assert tally.industry_removed + tally.industry_reached + tally.industry_not_due <= tally.industry_members


@given(member=members, as_of=days)
def test_a_removed_member_brings_no_output_and_no_investment(member, as_of):
    tally = tally_member(replace(member, left_on=as_of, left_kind="removed"), as_of)
    assert (tally.removed, tally.reached, tally.completed, tally.expected_output, tally.actual_output) == (
        1,
        0,
        0,
        0,
        0,
    )


def test_a_tally_of_one_member_in_full():
    member = MemberFacts(7, True, date(2024, 5, 1), "terminated", date(2024, 6, 30), date(2024, 1, 1), 3, 10, 8)
    assert tally_member(member, date(2024, 6, 30)) == Tally(
        members=1,
        amount=7,
        reached=1,
        reached_amount=7,
        terminated=1,
        completed=3,
        expected_output=10,
        actual_output=8,
        industry_members=1,
        industry_reached=1,
    )
    pending = tally_member(member, date(2024, 4, 30))
    assert (pending.reached, pending.terminated, pending.completed, pending.actual_output) == (0, 0, 0, 8)


@given(members=lists, listed=several_days, data=st.data())
def test_a_curve_is_the_tally_of_each_day(members, listed, data):
    """Members enter at a position of the days; before it they are not counted at all."""
    without_figures = [replace(one, completed=None, actual_output=None) for one in members]
    curves, entering = Curves(listed), []
    for one in without_figures:
        entering.append(data.draw(st.integers(0, len(listed) - 1)))
        curves.add_member(one, entering[-1])
    placed = list(zip(without_figures, entering, strict=True))
    expected = [
        sum((tally_member(one, day) for one, enters in placed if enters <= index), Tally())
        for index, day in enumerate(listed)
    ]
    assert curves.tallies() == expected


@given(member=members, listed=several_days, figures=monthly, from_reached=st.booleans(), data=st.data())
def test_a_curve_takes_the_newest_figure_of_each_day(member, listed, figures, from_reached, data):
    enters = data.draw(st.integers(0, len(listed) - 1))
    part = "completed" if from_reached else "actual_output"
    curves = Curves(listed)
    course = curves.add_member(member, enters)
    curves.add_figures(part, figures, course, enters=enters, from_reached=from_reached)
    for index, (day, tally) in enumerate(zip(listed, curves.tallies(), strict=True)):
        newest = max((one for one in figures if one[0] <= day), default=(None, None))[1]
        alone = tally_member(replace(member, **{part: newest}), day)
        assert getattr(tally, part) == (getattr(alone, part) if index >= enters else 0)
