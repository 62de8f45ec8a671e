"""Target lists week by week, and what the history of others tells of those that wait."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from projects.rules.targets import Aim, TargetState, tallies_of_target, week_ends
from projects.rules.waiting import ENOUGH, waiting_curve

ADDED, DAY = date(2024, 7, 1), date(2024, 8, 1)


@pytest.mark.parametrize(
    ("aim", "expected"),
    [
        (Aim([(date(2024, 8, 2), None)], None, None), None),
        (Aim([(ADDED, None)], None, None), TargetState.WAITING),
        (Aim([(ADDED, None)], DAY, None), TargetState.REACHED),
        (Aim([(ADDED, None)], date(2024, 8, 2), None), TargetState.WAITING),
        (Aim([(ADDED, None)], None, DAY), TargetState.TERMINATED),
        (Aim([(ADDED, None)], date(2024, 7, 2), DAY), TargetState.REACHED),
        (Aim([(ADDED, DAY)], date(2024, 7, 2), None), TargetState.REMOVED),
        (Aim([(ADDED, date(2024, 7, 9)), (date(2024, 7, 20), None)], None, None), TargetState.WAITING),
    ],
)
def test_where_a_project_of_a_target_list_stands(aim, expected):
    assert aim.state_on(DAY) == expected


def test_removed_projects_leave_the_share_and_terminated_ones_stay():
    aims = [
        Aim([(ADDED, None)], DAY, None),
        Aim([(ADDED, None)], None, None),
        Aim([(ADDED, None)], None, DAY),
        Aim([(ADDED, DAY)], None, None),
    ]
    before, tally = tallies_of_target(aims, [date(2024, 7, 31), DAY])
    assert (tally.share.numerator, tally.share.denominator, str(tally.share.percent)) == (1, 3, "33.33")
    assert tally.removed == 1
    assert before.share.denominator == 4


def test_every_week_counts_the_states_of_its_last_day():
    chance = Random(7)
    some = [None, *(ADDED + timedelta(days=number) for number in range(40))]
    days = [ADDED + timedelta(days=number) for number in (3, 10, 11, 25)]
    aims = []
    for _ in range(200):
        first, *ends = sorted(chance.sample(some[1:], 4))
        spans = chance.choice([[(first, None)], [(first, ends[0])], [(first, ends[0]), (ends[1], ends[2])]])
        aims.append(Aim(spans, chance.choice(some), chance.choice(some)))
    for day, tally in zip(days, tallies_of_target(aims, days), strict=True):
        states = Counter(aim.state_on(day) for aim in aims)
        counted = {state: getattr(tally, state) for state in TargetState}
        assert (tally.as_of, counted) == (day, {state: states[state] for state in TargetState})
    assert tallies_of_target([], [DAY])[0].share.denominator == 0


def test_weeks_end_on_sundays_and_with_the_day_asked_about():
    assert list(week_ends(date(2024, 7, 3), date(2024, 7, 17))) == [
        date(2024, 7, 7),
        date(2024, 7, 14),
        date(2024, 7, 17),
    ]
    assert list(week_ends(date(2024, 7, 3), date(2024, 7, 7))) == [date(2024, 7, 7)]


def test_those_that_still_wait_count_in_the_estimate():
    # Twenty projects: ten got there after 100 days, ten have waited 200 days in vain.
    curve = waiting_curve([(100, True)] * 10 + [(200, False)] * 10)
    assert curve.chance(0, 100) == pytest.approx(0.5)
    assert curve.chance(0, 99) == 0
    assert curve.chance(150, 50) == 0  # whoever waited 150 days was not among the quick ones
    assert (curve.median(0), curve.median(150)) == (100, None)


def test_the_product_of_the_steps_is_kaplan_and_meiers():
    curve = waiting_curve([(10, True), (20, False), (30, True), *[(90, False)] * ENOUGH])
    assert curve.share_waiting(30) == pytest.approx(12 / 13 * 10 / 11)


def test_nothing_is_said_beyond_what_enough_projects_went_through():
    few = waiting_curve([(100, True)] * (ENOUGH - 1))
    assert (few.chance(0, 1), few.median(0)) == (None, None)
    enough = waiting_curve([(100, True)] * ENOUGH)
    assert (enough.chance(0, 100), enough.chance(0, 101)) == (1, None)
