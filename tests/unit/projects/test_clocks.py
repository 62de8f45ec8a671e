"""A time limit and its pauses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.pauses import misfit, overlap
from projects.rules.workdays import Pause, clock
from tests.special_days import published

CALENDAR = published()
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2024, 5, day) for day in range(13, 18))
NEXT_MONDAY = date(2024, 5, 20)

days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
spans = st.tuples(days, st.integers(0, 200)).map(lambda one: (one[0], one[0] + timedelta(days=one[1])))
pauses = st.tuples(days, st.none() | st.integers(0, 60)).map(
    lambda one: Pause(one[0], None if one[1] is None else one[0] + timedelta(days=one[1]))
)
closed_pauses = pauses.filter(lambda one: one.end is not None)
pause_lists = st.lists(pauses, max_size=6)


def elapsed(span, of):
    return clock(CALENDAR, start=span[0], end=span[1], pauses=of).elapsed


@pytest.mark.parametrize(
    ("paused", "worked", "taken_out"),
    [
        ([], 5, 0),
        ([Pause(TUESDAY, THURSDAY)], 3, 2),
        ([Pause(TUESDAY, TUESDAY)], 5, 0),
        ([Pause(TUESDAY, None)], 1, 4),
        ([Pause(MONDAY, NEXT_MONDAY)], 0, 5),
        ([Pause(TUESDAY, WEDNESDAY), Pause(WEDNESDAY, THURSDAY)], 3, 2),
        ([Pause(TUESDAY, THURSDAY), Pause(WEDNESDAY, FRIDAY)], 2, 3),
        ([Pause(date(2024, 5, 1), TUESDAY)], 4, 1),
        ([Pause(date(2024, 4, 1), date(2024, 4, 9))], 5, 0),
        ([Pause(date(2024, 5, 21), None)], 5, 0),
    ],
    ids=[
        "no pause",
        "two days",
        "resumed the same day",
        "still paused",
        "all the time",
        "one after the other",
        "overlapping",
        "begun before the clock",
        "over before the clock",
        "not yet begun",
    ],
)
def test_a_pause_takes_out_its_working_days(paused, worked, taken_out):
    found = clock(CALENDAR, start=MONDAY, end=NEXT_MONDAY, pauses=paused)
    assert (found.elapsed, found.paused) == (worked, taken_out)


@pytest.mark.parametrize(
    ("limit", "left", "is_over", "due_on"),
    [
        (None, None, False, None),
        (5, 0, False, NEXT_MONDAY),
        (4, -1, True, FRIDAY),
        (7, 2, False, date(2024, 5, 22)),
    ],
)
def test_what_is_left_of_a_limit(limit, left, is_over, due_on):
    found = clock(CALENDAR, start=MONDAY, end=NEXT_MONDAY, limit=limit)
    assert (found.left, found.is_over, found.due_on) == (left, is_over, due_on)


def test_the_last_day_moves_with_the_pauses():
    paused = [Pause(TUESDAY, THURSDAY)]
    assert clock(CALENDAR, start=MONDAY, end=NEXT_MONDAY, pauses=paused, limit=4).due_on == date(2024, 5, 21)


def test_a_clock_that_stands_still_has_no_last_day():
    found = clock(CALENDAR, start=MONDAY, end=FRIDAY, pauses=[Pause(WEDNESDAY, None)], limit=4)
    assert (found.elapsed, found.is_paused, found.due_on, found.is_over) == (2, True, None, False)


def test_a_pause_that_ended_by_the_day_is_over():
    assert not clock(CALENDAR, start=MONDAY, end=FRIDAY, pauses=[Pause(WEDNESDAY, FRIDAY)]).is_paused
    assert clock(CALENDAR, start=MONDAY, end=THURSDAY, pauses=[Pause(WEDNESDAY, FRIDAY)]).is_paused


def test_pauses_may_come_one_by_one():
    found = clock(CALENDAR, start=MONDAY, end=NEXT_MONDAY, pauses=(one for one in [Pause(TUESDAY, None)]))
    assert (found.elapsed, found.is_paused) == (1, True)


def test_years_that_are_not_published_are_named_for_what_is_left_too():
    found = clock(CALENDAR, start=date(2026, 12, 21), end=date(2026, 12, 22), limit=20)
    assert found.unpublished_years == (2027,)
    assert found.calendar_note == "2027 年放假安排尚未公布，工作日按周一至周五计算"
    assert clock(CALENDAR, start=date(2026, 12, 21), end=date(2026, 12, 22)).unpublished_years == ()


@given(spans, pause_lists)
def test_a_clock_never_runs_backwards(span, of):
    found = clock(CALENDAR, start=span[0], end=span[1], pauses=of)
    whole = CALENDAR.working_days(*span)
    assert 0 <= found.elapsed <= whole
    assert found.elapsed + found.paused == whole


@given(spans, pause_lists, st.randoms(use_true_random=False))
def test_the_order_of_pauses_does_not_matter(span, of, chance):
    shuffled = list(of)
    chance.shuffle(shuffled)
    assert elapsed(span, shuffled) == elapsed(span, of)


@given(spans, pause_lists)
def test_a_pause_told_twice_counts_once(span, of):
    assert elapsed(span, of + of) == elapsed(span, of)


@given(spans, pause_lists, days)
def test_clocks_add_up(span, of, between):
    start, end = span
    middle = min(max(between, start), end)
    assert elapsed((start, middle), of) + elapsed((middle, end), of) == elapsed(span, of)


@given(spans, st.lists(closed_pauses, max_size=5), st.integers(0, 10))
def test_a_pause_cut_in_two_is_the_same_pause(span, of, cut):
    pieces = []
    for one in of:
        middle = min(one.start + timedelta(days=cut), one.end)
        pieces += [Pause(one.start, middle), Pause(middle, one.end)]
    assert elapsed(span, pieces) == elapsed(span, of)


@given(spans, pause_lists)
def test_each_working_day_is_counted_or_paused(span, of):
    start, end = span
    counted = 0
    day = start
    while day < end:
        day += timedelta(days=1)
        is_paused = any(one.start < day and (one.end is None or day <= one.end) for one in of)
        counted += CALENDAR.is_working(day) and not is_paused
    assert elapsed(span, of) == counted


@given(spans, st.lists(closed_pauses, max_size=5), st.integers(0, 120))
def test_the_last_day_is_the_first_on_which_the_limit_has_passed(span, of, limit):
    start, end = span
    found = clock(CALENDAR, start=start, end=end, pauses=of, limit=limit)
    if found.due_on is None:
        assert found.is_paused
        return
    known = [one for one in of if one.start <= end]
    assert elapsed((start, found.due_on), known) == limit
    if found.due_on > start:
        assert elapsed((start, found.due_on - timedelta(days=1)), known) == limit - 1


@pytest.mark.parametrize(
    ("pause", "started_on", "finished_on", "code"),
    [
        (Pause(TUESDAY, None), None, None, "not_started"),
        (Pause(MONDAY, None), TUESDAY, None, "pause_before_start"),
        (Pause(TUESDAY, None), MONDAY, FRIDAY, "still_paused"),
        (Pause(TUESDAY, NEXT_MONDAY), MONDAY, FRIDAY, "pause_after_finish"),
        (Pause(TUESDAY, None), MONDAY, None, None),
        (Pause(MONDAY, FRIDAY), MONDAY, FRIDAY, None),
    ],
)
def test_a_pause_lies_between_the_beginning_and_the_end_of_its_clock(pause, started_on, finished_on, code):
    found = misfit(pause, started_on, finished_on)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("one", "other", "is_shared"),
    [
        (Pause(MONDAY, TUESDAY), Pause(TUESDAY, FRIDAY), False),
        (Pause(MONDAY, WEDNESDAY), Pause(TUESDAY, FRIDAY), True),
        (Pause(MONDAY, None), Pause(TUESDAY, FRIDAY), True),
        (Pause(FRIDAY, None), Pause(TUESDAY, FRIDAY), False),
        (Pause(FRIDAY, None), Pause(MONDAY, None), True),
        (Pause(MONDAY, FRIDAY), Pause(TUESDAY, WEDNESDAY), True),
    ],
)
def test_two_pauses_share_time_or_not_whichever_is_asked_first(one, other, is_shared):
    assert overlap(one, other) is overlap(other, one) is is_shared
