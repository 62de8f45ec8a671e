"""Two times: what had happened by a day, and what the books had been told by a moment."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.models import ExitKind, Round
from projects.operations.cohort_entries import correct_entry, withdraw_exit
from projects.operations.milestones import withdraw_milestone
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import YI, at
from tests.histories import A_FEW, DAYS, amounts, days, months
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.trend import monthly_windows, trend
from tracker.queries.rates.window import resolve_window
from zones.models import Role

pytestmark = pytest.mark.django_db

DECLARED, IN_JUNE, IN_JULY = at(date(2024, 1, 20)), at(date(2024, 6, 20)), at(date(2024, 7, 10))
JUNE_30 = date(2024, 6, 30)
"""The day of a bulletin that was made on IN_JULY."""


def tally(cohort=Cohort.SIGNED, **asked):
    return tallies(**asked)[cohort]


def tallies(*, as_of=JUNE_30, known_at=None, first="2024-1", last="2024-1", officer=None):
    window = resolve_window(first=first, last=last, as_of=as_of, known_at=known_at, now=at(date(2024, 12, 1)))
    officer = officer or factories.somebody()
    table = rates_table(officer=officer, window=window, selection=Selection(), by=Grouping.NONE)
    return table.total.tallies


@pytest.fixture
def project(zone):
    factories.make_round(2024, 1, now=DECLARED)
    return factories.make_project(zone, now=DECLARED)


def enter(project, cohort=Cohort.SIGNED, **declared):
    return factories.enter(project, Round.objects.get(), cohort, now=DECLARED, **declared)


def reach(project, day, *, now, **more):
    return factories.reach(project, Kind.STARTED, day, now=now, today=now.date(), **more)


def test_a_start_told_late_changes_todays_figure_but_not_junes_bulletin(project):
    enter(project)
    assert tally(known_at=IN_JULY).reached == 0
    reach(project, date(2024, 6, 28), now=at(date(2024, 7, 15)))
    assert tally().reached == 1
    assert tally(known_at=IN_JULY).reached == 0
    assert tally(as_of=date(2024, 6, 27)).reached == 0


def test_a_day_is_inclusive(project):
    enter(project)
    reach(project, JUNE_30, now=IN_JULY)
    assert tally(as_of=JUNE_30).reached == 1
    assert tally(as_of=JUNE_30 - timedelta(days=1)).reached == 0


def test_a_moment_is_inclusive(project):
    enter(project)
    reach(project, date(2024, 6, 1), now=IN_JUNE)
    assert tally(known_at=IN_JUNE).reached == 1
    assert tally(known_at=IN_JUNE - timedelta(microseconds=1)).reached == 0


def test_a_correction_moves_the_start_and_the_books_remember_where_it_was(project):
    enter(project)
    first = reach(project, date(2024, 6, 1), now=IN_JUNE)
    reach(project, date(2024, 7, 5), now=at(date(2024, 7, 20)), corrects=first, reason="补充打桩照片")
    assert tally().reached == 0
    assert tally(as_of=date(2024, 7, 5)).reached == 1
    assert tally(known_at=IN_JULY).reached == 1
    assert tally(known_at=IN_JULY, as_of=date(2024, 7, 5)).reached == 1
    first.refresh_from_db()
    assert (first.occurred_on, first.withdrawn_reason) == (date(2024, 6, 1), "补充打桩照片")


def test_a_withdrawn_start_counts_for_those_who_asked_before(project):
    enter(project)
    milestone = reach(project, date(2024, 6, 1), now=IN_JUNE)
    withdraw_milestone(milestone=milestone, by=factories.somebody(), now=at(date(2024, 7, 20)), reason="误报")
    assert (tally().reached, tally(known_at=IN_JULY).reached) == (0, 1)


def test_a_corrected_amount_leaves_the_old_denominator_to_the_old_bulletin(project):
    entry = enter(project, amount_yuan=3 * YI)
    correct_entry(
        entry=entry,
        changes={"amount_yuan": 5 * YI},
        by=factories.somebody(),
        now=at(date(2024, 7, 20)),
        reason="申报有误",
    )
    assert (tally().amount, tally().members) == (5 * YI, 1)
    assert (tally(known_at=IN_JULY).amount, tally(known_at=IN_JULY).members) == (3 * YI, 1)


def test_a_removed_project_leaves_from_its_day_on(project):
    entry = enter(project)
    reach(project, date(2024, 6, 1), now=IN_JUNE)
    exit_ = factories.leave(entry, date(2024, 6, 15), now=IN_JUNE, today=IN_JUNE.date())
    assert (tally(as_of=date(2024, 6, 14)).reached, tally(as_of=date(2024, 6, 14)).removed) == (1, 0)
    assert (tally(as_of=date(2024, 6, 15)).reached, tally(as_of=date(2024, 6, 15)).removed) == (0, 1)
    withdraw_exit(exit_=exit_, by=factories.somebody(), now=at(date(2024, 7, 20)), reason="误报")
    assert (tally().removed, tally(known_at=IN_JULY).removed) == (0, 1)


def test_an_ended_project_stays_and_is_counted_as_ended(project):
    factories.leave(enter(project), date(2024, 6, 15), ExitKind.TERMINATED, now=IN_JUNE, today=IN_JUNE.date())
    assert (tally().members, tally().removed, tally().terminated) == (1, 0, 1)
    assert tally(as_of=date(2024, 6, 14)).terminated == 0


def test_money_is_that_of_the_newest_month_that_had_ended_as_known_at_the_moment(project):
    enter(project, Cohort.STARTED)
    factories.reach(project, Kind.PRODUCING, date(2024, 3, 1), now=IN_JUNE, today=IN_JUNE.date())
    for month, told, amount in [(4, IN_JUNE, 4), (5, IN_JUNE, 5), (6, IN_JULY, 6), (5, at(date(2024, 7, 20)), 55)]:
        factories.report_figures(project, date(2024, month, 1), completed_yuan=amount, now=told, today=told.date())
    assert tally(Cohort.STARTED).completed == 6
    assert tally(Cohort.STARTED, as_of=date(2024, 6, 29)).completed == 55
    assert tally(Cohort.STARTED, as_of=date(2024, 6, 29), known_at=IN_JULY).completed == 5
    assert tally(Cohort.STARTED, as_of=date(2024, 5, 30)).completed == 4
    assert tally(Cohort.STARTED, as_of=JUNE_30, known_at=IN_JUNE).completed == 5
    assert tally(Cohort.STARTED, as_of=date(2024, 4, 29)).completed == 0


def test_now_and_the_books_as_they_are_say_the_same(project):
    enter(project, Cohort.PRODUCING, expected_output_yuan=10 * YI)
    factories.report_figures(project, date(2024, 6, 1), actual_output_yuan=9 * YI, now=IN_JULY, today=IN_JULY.date())
    now = at(date(2024, 12, 1))
    assert tally(Cohort.PRODUCING) == tally(Cohort.PRODUCING, known_at=now)
    assert tally(Cohort.PRODUCING).actual_output == 9 * YI


# --- Properties


def told_simply(data, *, amount=None):
    """Tell entries, milestones and figures, but no corrections and no exits; every round is before every day."""
    factories.make_round(2023, 1, date(2023, 1, 15), now=DECLARED)
    for _ in range(data.draw(st.integers(1, 4))):
        project = factories.make_project(factories.make_zone(), now=DECLARED)
        for cohort in data.draw(st.sets(st.sampled_from(Cohort), min_size=1)):
            declared = {"amount_yuan": amount or data.draw(amounts), "planned_next_on": data.draw(st.none() | days)}
            factories.enter(project, cohort=cohort, now=DECLARED, **declared)
        for kind in data.draw(st.sets(st.sampled_from([Kind.STARTED, Kind.PRODUCING, Kind.FULL_OUTPUT]))):
            factories.reach(project, kind, data.draw(days), now=IN_JULY, today=IN_JULY.date(), reason="确属实")
        completed = 0
        for month in sorted(data.draw(st.sets(months))):
            completed += data.draw(amounts)
            factories.report_figures(project, month, completed_yuan=completed, now=IN_JULY, today=IN_JULY.date())


@A_FEW
@given(data=st.data())
def test_nothing_that_was_reached_is_lost_with_time(data):
    with transaction.atomic():
        told_simply(data)
        officer = factories.make_officer(Role.PROVINCE)
        told = [tallies(as_of=day, first="2023-1", last="2023-1", officer=officer) for day in DAYS]
        for cohort in Cohort:
            for before, after in pairwise(one[cohort] for one in told):
                assert (before.members, before.amount) == (after.members, after.amount)
                assert before.reached <= after.reached
                assert before.completed <= after.completed
                assert before.reached_amount <= after.reached_amount
                assert before.not_due >= after.not_due
        transaction.set_rollback(True)


@A_FEW
@given(data=st.data())
def test_count_and_investment_agree_when_every_amount_is_equal(data):
    with transaction.atomic():
        told_simply(data, amount=7 * YI)
        officer, as_of = factories.make_officer(Role.PROVINCE), data.draw(days)
        signed = tally(Cohort.SIGNED, as_of=as_of, first="2023-1", last="2023-1", officer=officer)
        by_count, by_amount = BASES["count-2021"].groundbreaking, BASES["investment-2023"].groundbreaking
        assert by_count.compute(signed).percent == by_amount.compute(signed).percent
        assert signed.amount == 7 * YI * signed.members
        transaction.set_rollback(True)


REPORTED = {date(2024, 3, 1): YI, date(2024, 4, 1): None, date(2024, 5, 1): 3 * YI, date(2024, 6, 1): None}
"""Months with the total that they state; None confirms the one before."""


@pytest.mark.parametrize("produces_on", [date(2024, 2, 10), date(2024, 4, 10), date(2024, 7, 31), date(2024, 9, 1)])
def test_each_month_of_a_trend_says_what_a_question_about_its_end_says(project, produces_on):
    """Also where the last month was told before the project is counted, and before the first month."""
    factories.enter(project, Round.objects.get(), Cohort.STARTED, now=DECLARED)
    factories.enter(project, Round.objects.get(), Cohort.PRODUCING, expected_output_yuan=YI, now=DECLARED)
    for month, yuan in REPORTED.items():
        told = {"completed_yuan": yuan, "actual_output_yuan": yuan} if yuan else {"figures": None}
        factories.report_figures(project, month, now=IN_JULY, **told)
    factories.reach(project, Kind.PRODUCING, produces_on, now=at(date(2024, 9, 2)), today=date(2024, 9, 2))
    span = {"first": "2024-1", "last": "2024-1"}
    windows = monthly_windows(
        **span,
        months=[date(2024, month, 1) for month in range(2, 12)],
        known_at=None,
        now=at(date(2024, 12, 1)),
        today=date(2024, 12, 1),
    )
    points = trend(officer=factories.somebody(), windows=windows, selection=Selection(), by=Grouping.NONE)
    completed = []
    for point in points:
        alone = tallies(as_of=point.window.as_of)
        assert point.table.total.tallies == alone, point.window.as_of
        completed.append(alone[Cohort.STARTED].completed // YI)
    counted = [0, 1, 1, 3, 3, 3, 3, 3, 3, 3]
    assert completed == [
        yuan if window.as_of >= produces_on else 0 for window, yuan in zip(windows, counted, strict=True)
    ]
