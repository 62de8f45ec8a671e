"""Which rounds are counted: all but the newest held, unless somebody says otherwise."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import DomainError
from projects.models import Round
from projects.operations.rounds import correct_round, open_round, withdraw_round
from tests import factories
from tests.factories import NOW
from tests.histories import A_FEW
from tracker.queries.rates.trend import LONGEST, monthly_windows
from tracker.queries.rates.window import ParameterError, resolve_window

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
    assert (window().known_at, window().is_past, window().records_moment) == (NOW, False, None)
    before = NOW - timedelta(days=1)
    asked = window(known_at=before)
    assert (asked.known_at, asked.is_past, asked.records_moment) == (before, True, before)


@pytest.mark.usefixtures("rounds")
@pytest.mark.parametrize("months", [[], [date(2023, 1, 1)] * (LONGEST + 1), [date(2024, 7, 1)]])
def test_a_trend_has_some_months_that_have_ended(months):
    with refused("to"):
        monthly_windows(first=None, last=None, months=months, known_at=None, now=NOW, today=date(2024, 7, 30))


@pytest.mark.usefixtures("rounds")
def test_a_round_that_was_registered_later_was_not_known_then(rounds):
    """A bulletin of January does not change when the round of December is registered in February."""
    told_late = NOW - timedelta(days=1)
    factories.make_round(2023, 5, date(2023, 12, 15), now=told_late)
    assert keys(window().left_out) == ["2023-5"]
    before = window(known_at=told_late - timedelta(seconds=1))
    assert (keys(before.rounds), keys(before.left_out)) == ([], [])
    after = window(known_at=told_late)
    assert (keys(after.rounds), keys(after.left_out)) == ([], ["2023-5"])
    with refused("last"):
        window(last="2023-4", known_at=told_late)


def test_a_trend_of_the_past_knows_the_rounds_of_then(rounds):
    factories.make_round(2023, 5, date(2023, 12, 15), now=NOW + timedelta(days=1))
    later = {"now": NOW + timedelta(days=2), "today": date(2024, 7, 3)}
    asked = {"first": None, "last": None, "months": [date(2023, 12, 1)]}
    (then,) = monthly_windows(**asked, known_at=NOW, **later)
    (now,) = monthly_windows(**asked, known_at=None, **later)
    assert (keys(then.left_out), keys(now.left_out)) == (["2023-4"], ["2023-5"])


def dated(window):
    return [[(one.key, one.held_on) for one in part] for part in (window.rounds, window.left_out)]


@A_FEW
@given(data=st.data())
def test_every_window_of_the_past_is_the_one_that_was_answered_then(data):
    with transaction.atomic():
        by, answered = factories.somebody(), {}
        days = st.dates(date(2023, 1, 1), date(2023, 12, 31))
        for hour in range(8):
            now = NOW + timedelta(hours=hour)
            told, standing = {"by": by, "now": now}, list(Round.objects.standing())
            step = data.draw(st.sampled_from(["open", "move", "withdraw"] if standing else ["open"]))
            held_on = data.draw(days)
            chosen = data.draw(st.sampled_from(standing)) if standing else None
            try:
                if step == "open":
                    open_round(year=2023, number=data.draw(st.integers(1, 4)), held_on=held_on, **told)
                elif step == "move":
                    correct_round(round_=chosen, held_on=held_on, is_date_published=True, reason="更正", **told)
                else:
                    withdraw_round(round_=chosen, reason="误登", **told)
            except DomainError:
                pass
            as_of = data.draw(days)
            window = resolve_window(first=None, last=None, as_of=as_of, known_at=None, now=now)
            answered[now] = (as_of, dated(window))
        for moment, (as_of, said) in answered.items():
            again = resolve_window(first=None, last=None, as_of=as_of, known_at=moment, now=NOW + timedelta(days=9))
            assert dated(again) == said
        transaction.set_rollback(True)
