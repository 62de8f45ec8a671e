"""Which dates can stand beside each other."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.milestones import EARLIEST_DATE, check_milestone
from projects.rules.stages import STAGES, Kind

TODAY = date(2024, 7, 1)
DAY = date(2024, 6, 15)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
SIDE_FACTS = [kind for kind in Kind if kind not in {*map(Kind, STAGES), Kind.SUSPENDED, Kind.RESUMED}]

stage_kinds = st.sampled_from([Kind(stage) for stage in STAGES])
days = st.dates(date(2024, 1, 1), TODAY)


def codes(kind, day, standing=None, interruptions=()):
    found = check_milestone(kind, day, standing=standing or {}, interruptions=interruptions, today=TODAY)
    return [(one.code, one.excusable) for one in found]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.RESUMED])
def test_a_first_date_up_to_today_is_accepted(kind):
    assert codes(kind, TODAY) == []
    assert codes(kind, EARLIEST_DATE) == []


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.RESUMED])
def test_the_future_and_the_distant_past_have_no_excuse(kind):
    assert codes(kind, TODAY + timedelta(days=1)) == [("future_date", False)]
    assert codes(kind, EARLIEST_DATE - timedelta(days=1)) == [("implausible_date", False)]


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(map(Kind, STAGES))))
def test_two_stages_may_share_a_day_but_not_swap_without_a_reason(earlier, later):
    assert codes(later, DAY, {earlier: DAY}) == []
    assert codes(earlier, DAY, {later: DAY}) == []
    assert codes(later, BEFORE, {earlier: DAY}) == [("out_of_order", True)]
    assert codes(earlier, AFTER, {later: DAY}) == [("out_of_order", True)]


def test_a_stage_is_compared_over_missing_ones():
    assert codes(Kind.FULL_OUTPUT, BEFORE, {Kind.SIGNED: DAY}) == [("out_of_order", True)]
    assert codes(Kind.SIGNED, AFTER, {Kind.FULL_OUTPUT: DAY}) == [("out_of_order", True)]


def test_a_date_may_be_wrong_on_both_sides():
    standing = {Kind.SIGNED: AFTER, Kind.FULL_OUTPUT: BEFORE}
    assert codes(Kind.STARTED, DAY, standing) == [("out_of_order", True), ("out_of_order", True)]


def test_the_message_names_the_date_that_is_farthest_out():
    standing = {Kind.SIGNED: date(2024, 6, 20), Kind.STARTED: date(2024, 6, 18)}
    (violation,) = check_milestone(Kind.PRODUCING, DAY, standing=standing, today=TODAY)
    assert "投产日期 2024-06-15 早于签约日期 2024-06-20" in violation.message
    assert "reason" in violation.message


@pytest.mark.parametrize("kind", SIDE_FACTS)
def test_side_facts_have_no_place_in_the_order(kind):
    standing = dict.fromkeys(map(Kind, STAGES), DAY)
    assert codes(kind, BEFORE, standing) == []
    assert codes(kind, AFTER, standing) == []
    assert codes(Kind.STARTED, DAY, {kind: BEFORE}) == codes(Kind.STARTED, DAY, {kind: AFTER}) == []


@given(stage_kinds, days, st.dictionaries(stage_kinds, days))
def test_exactly_the_pairs_in_the_wrong_order_are_objected_to(kind, day, standing):
    standing.pop(kind, None)
    place = STAGES.index(kind)
    is_early = any(day < standing[other] for other in standing if STAGES.index(other) < place)
    is_late = any(day > standing[other] for other in standing if STAGES.index(other) > place)
    assert len(codes(kind, day, standing)) == is_early + is_late


def test_what_can_be_excused_can_also_be_said_without_the_advice():
    excusable = [
        *check_milestone(Kind.STARTED, BEFORE, standing={Kind.SIGNED: DAY}, today=TODAY),
        *check_milestone(Kind.SUSPENDED, DAY, standing={}, interruptions=[(AFTER, Kind.SUSPENDED)], today=TODAY),
    ]
    assert [one.code for one in excusable] == ["out_of_order", "no_turn"]
    for one in excusable:
        assert one.message.startswith(one.fact)
        assert "reason" in one.message
        assert "reason" not in one.fact
        assert one.fact


# --- Stops and resumptions


STOP, RESUME = Kind.SUSPENDED, Kind.RESUMED


@pytest.mark.parametrize(
    ("kind", "others", "expected"),
    [
        (RESUME, [], [("not_suspended", False)]),
        (RESUME, [(AFTER, STOP)], [("not_suspended", False)]),
        (RESUME, [(BEFORE, STOP)], []),
        (RESUME, [(DAY, STOP)], []),
        (RESUME, [(BEFORE, STOP), (BEFORE, RESUME)], [("not_suspended", False)]),
        (STOP, [(BEFORE, STOP)], [("already_suspended", False)]),
        (STOP, [(DAY, STOP)], [("already_suspended", False)]),
        (STOP, [(BEFORE, STOP), (DAY, RESUME)], []),
        (STOP, [(AFTER, RESUME)], []),
        (STOP, [(AFTER, STOP)], [("no_turn", True)]),
        (RESUME, [(BEFORE, STOP), (AFTER, RESUME)], [("no_turn", True)]),
    ],
)
def test_stops_and_resumptions_take_turns(kind, others, expected):
    assert codes(kind, DAY, interruptions=others) == expected


def test_a_stop_and_its_resumption_on_one_day_leave_the_project_at_work():
    one_day = [(BEFORE, STOP), (BEFORE, RESUME)]
    assert codes(STOP, DAY, interruptions=one_day) == []
    assert codes(RESUME, DAY, interruptions=one_day) == [("not_suspended", False)]


def test_a_resumption_and_the_next_stop_on_one_day_leave_it_stopped():
    stopped = [(date(2024, 6, 1), STOP), (BEFORE, RESUME), (BEFORE, STOP)]
    assert codes(RESUME, DAY, interruptions=stopped) == []
    assert codes(STOP, DAY, interruptions=stopped) == [("already_suspended", False)]


def test_a_resumption_whose_stop_was_withdrawn_does_not_stand_in_the_way():
    orphan = [(date(2024, 6, 1), RESUME)]
    assert codes(STOP, DAY, interruptions=orphan) == []
    assert codes(RESUME, DAY, interruptions=[*orphan, (BEFORE, STOP)]) == []


def test_an_earlier_interruption_can_be_told_late_when_a_reason_is_given():
    told = [(date(2024, 6, 20), STOP)]
    assert codes(STOP, date(2024, 5, 1), interruptions=told) == [("no_turn", True)]
    assert codes(RESUME, date(2024, 5, 20), interruptions=[*told, (date(2024, 5, 1), STOP)]) == []


@given(st.lists(days, max_size=8))
def test_an_alternating_history_told_in_order_is_never_refused(dates):
    told = []
    for index, day in enumerate(sorted(dates)):
        kind = RESUME if index % 2 else STOP
        assert codes(kind, day, interruptions=told) == []
        told.append((day, kind))
