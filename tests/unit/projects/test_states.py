"""A member of a list is in exactly one state, and only moves forward."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.states import EVENTS, IS_STAYING, IS_TERMINATED, STATE_LABELS, STATES, State
from tests.unit.projects.members import days, has_ended, members, one_member, plain_state

DAY = date(2024, 6, 30)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def meets(condition, member, day):
    start, end = condition.span({event: event.day_number(member) for event in EVENTS})
    return start <= day.toordinal() < end


def state_on(day, member):
    """Return the one state that a member is in: no state is a second one, and pending is what is left."""
    states = [state for state, condition in STATES.items() if meets(condition, member, day)]
    assert len(states) <= 1
    return states[0] if states else State.PENDING


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, State.PENDING),
        ({"planned_next_on": BEFORE}, State.PENDING),
        ({"planned_next_on": DAY}, State.PENDING),
        ({"planned_next_on": AFTER}, State.NOT_DUE),
        ({"reached_on": DAY}, State.REACHED),
        ({"reached_on": DAY, "planned_next_on": AFTER}, State.REACHED),
        ({"reached_on": AFTER}, State.PENDING),
        ({"reached_on": AFTER, "planned_next_on": AFTER}, State.NOT_DUE),
        ({"removed_on": DAY, "reached_on": BEFORE}, State.REMOVED),
        ({"removed_on": AFTER, "reached_on": BEFORE}, State.REACHED),
        ({"removed_on": AFTER}, State.PENDING),
        ({"terminated_on": BEFORE}, State.PENDING),
        ({"terminated_on": BEFORE, "reached_on": BEFORE}, State.REACHED),
        ({"terminated_on": DAY, "planned_next_on": AFTER}, State.PENDING),
        ({"terminated_on": AFTER, "planned_next_on": AFTER}, State.NOT_DUE),
        ({"terminated_on": BEFORE, "removed_on": DAY}, State.REMOVED),
    ],
)
def test_the_state_at_the_end_of_a_day(facts, state):
    assert state_on(DAY, one_member(**facts)) is state


@given(members, days)
def test_a_member_is_removed_else_has_reached_else_is_not_due_else_pending(member, day):
    assert state_on(day, member) == plain_state(member, day)


@given(members, days)
def test_a_member_stays_unless_removed_and_is_terminated_in_any_other_state(member, day):
    is_removed = member.removed_on is not None and member.removed_on <= day
    assert meets(IS_STAYING, member, day) is not is_removed
    assert meets(IS_TERMINATED, member, day) is (has_ended(member, day) and not is_removed)


@given(members, days, st.integers(0, 40))
def test_time_only_moves_a_member_forward(member, day, later):
    order = {State.NOT_DUE: 0, State.PENDING: 1, State.REACHED: 2, State.REMOVED: 3}
    now, then = state_on(day, member), state_on(day + timedelta(days=later), member)
    assert order[now] <= order[then]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_like_others(day):
    assert state_on(day, one_member()) is State.PENDING
    assert state_on(day, one_member(reached_on=day)) is State.REACHED


def test_every_state_has_a_label():
    assert list(STATE_LABELS) == list(State)
