"""A member of a list is in exactly one state, and only moves forward."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.states import STATE_LABELS, State, state_on

DAY = date(2024, 6, 30)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)

dates = st.none() | st.dates(date(2024, 6, 1), date(2024, 7, 31))
members = st.fixed_dictionaries(
    {
        "left_on": dates,
        "left_kind": st.sampled_from(["", "removed", "terminated"]),
        "reached_on": dates,
        "planned_next_on": dates,
    }
)


def member(**facts):
    return {"left_on": None, "left_kind": "", "reached_on": None, "planned_next_on": None, **facts}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (member(), State.PENDING),
        (member(planned_next_on=BEFORE), State.PENDING),
        (member(planned_next_on=DAY), State.PENDING),
        (member(planned_next_on=AFTER), State.NOT_DUE),
        (member(reached_on=DAY), State.REACHED),
        (member(reached_on=DAY, planned_next_on=AFTER), State.REACHED),
        (member(reached_on=AFTER), State.PENDING),
        (member(reached_on=AFTER, planned_next_on=AFTER), State.NOT_DUE),
        (member(left_on=DAY, left_kind="removed", reached_on=BEFORE), State.REMOVED),
        (member(left_on=AFTER, left_kind="removed", reached_on=BEFORE), State.REACHED),
        (member(left_on=AFTER, left_kind="removed"), State.PENDING),
        (member(left_on=BEFORE, left_kind="terminated"), State.PENDING),
        (member(left_on=BEFORE, left_kind="terminated", reached_on=BEFORE), State.REACHED),
        (member(left_on=BEFORE, left_kind="terminated", planned_next_on=AFTER), State.NOT_DUE),
    ],
)
def test_the_state_at_the_end_of_a_day(facts, state):
    assert state_on(DAY, **facts) is state


@given(members, st.dates(date(2024, 6, 1), date(2024, 7, 31)), st.integers(0, 40))
def test_time_only_moves_a_member_forward(facts, day, later):
    order = {State.NOT_DUE: 0, State.PENDING: 1, State.REACHED: 2, State.REMOVED: 3}
    now, then = state_on(day, **facts), state_on(day + timedelta(days=later), **facts)
    assert order[now] <= order[then]


def test_every_state_has_a_label():
    assert list(STATE_LABELS) == list(State)
