"""Which rounds are counted: all but the newest held, unless somebody says otherwise."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.factories import NOW
from tracker.queries.trend import LONGEST, monthly_windows
from tracker.queries.window import ParameterError, resolve_window

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds():
    """Three rounds of 2022 and four of 2023, the last of them on the first of December."""
    held = [(2022, 1, date(2022, 3, 1)), (2022, 2, date(2022, 7, 1)), (2022, 3, date(2022, 11, 1))]
    held += [
        (2023, number, day) for number, day in enumerate((date(2023, 2, 1), date(2023, 5, 1), date(2023, 8, 1)), 1)
    ]
    held += [(2023, 4, date(2023, 12, 1))]
    return [factories.make_round(*one) for one in held]


def keys(rounds):
    return [one.key for one in rounds]


def window(as_of=date(2023, 12, 31), *, first=None, last=None, known_at=None):
    return resolve_window(first=first, last=last, as_of=as_of, known_at=known_at, now=NOW)


def refused(field):
    return pytest.raises(ParameterError, check=lambda error: error.field == field)


def test_luliangs_six_rounds_are_the_default_of_the_last_day_of_2023(rounds):
    asked = window()
    assert keys(asked.rounds) == ["2022-1", "2022-2", "2022-3", "2023-1", "2023-2", "2023-3"]
    assert keys(asked.left_out) == ["2023-4"]


@pytest.mark.parametrize(
    ("as_of", "counted", "left_out"),
    [
        (date(2022, 2, 28), [], []),
        (date(2022, 3, 1), [], ["2022-1"]),
        (date(2022, 6, 30), [], ["2022-1"]),
        (date(2022, 7, 1), ["2022-1"], ["2022-2"]),
        (date(2023, 11, 30), ["2022-1", "2022-2", "2022-3", "2023-1", "2023-2"], ["2023-3"]),
    ],
)
def test_a_round_is_the_newest_from_its_day_on(rounds, as_of, counted, left_out):
    asked = window(as_of)
    assert (keys(asked.rounds), keys(asked.left_out)) == (counted, left_out)


def test_the_newest_is_counted_when_it_is_asked_for(rounds):
    asked = window(first="2023-1", last="2023-4")
    assert keys(asked.rounds) == ["2023-1", "2023-2", "2023-3", "2023-4"]
    assert asked.left_out == ()


def test_a_round_that_was_not_yet_held_is_left_out_and_said(rounds):
    asked = window(date(2023, 6, 30), first="2023-1", last="2023-4")
    assert keys(asked.rounds) == ["2023-1", "2023-2"]
    assert keys(asked.left_out) == ["2023-3", "2023-4"]


def test_one_end_alone_may_be_asked_for(rounds):
    assert keys(window(first="2023-2").rounds) == ["2023-2", "2023-3"]
    assert keys(window(last="2022-2").rounds) == ["2022-1", "2022-2"]
    assert keys(window(last="2022-2").left_out) == ["2022-3", "2023-1", "2023-2", "2023-3", "2023-4"]


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("first", {"first": "2021-1"}),
        ("last", {"last": "2023-5"}),
        ("first", {"first": "2023"}),
        ("first", {"first": "２０２３-1"}),
        ("last", {"last": ""}),
        ("last", {"first": "2023-3", "last": "2023-2"}),
        ("known_at", {"known_at": NOW + timedelta(seconds=1)}),
    ],
)
def test_a_question_that_cannot_be_answered_names_the_parameter(rounds, field, asked):
    with refused(field):
        window(**asked)


def test_knowledge_is_as_of_now_unless_a_moment_is_given(rounds):
    assert (window().known_at, window().is_past, window().ledger_moment) == (NOW, False, None)
    before = NOW - timedelta(days=1)
    asked = window(known_at=before)
    assert (asked.known_at, asked.is_past, asked.ledger_moment) == (before, True, before)


@pytest.mark.usefixtures("rounds")
@pytest.mark.parametrize("months", [[], [date(2023, 1, 1)] * (LONGEST + 1), [date(2024, 7, 1)]])
def test_a_trend_has_some_months_that_have_ended(months):
    with refused("to"):
        monthly_windows(first=None, last=None, months=months, known_at=None, now=NOW, today=date(2024, 7, 30))


@pytest.mark.usefixtures("rounds")
def test_a_trend_knows_nothing_of_tomorrow():
    with refused("known_at"):
        monthly_windows(
            first=None,
            last=None,
            months=[date(2023, 1, 1)],
            known_at=NOW + timedelta(days=1),
            now=NOW,
            today=NOW.date(),
        )
