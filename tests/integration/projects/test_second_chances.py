"""A project that was removed from a list comes again by a later round: it counts once on every day."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError, StandingRecordError
from projects.models import CohortEntry, CohortExit, ExitKind
from projects.operations.cohort_entries import correct_entry, withdraw_entry, withdraw_exit
from projects.operations.projection import projection_differences
from projects.operations.rounds import correct_round
from projects.rules.months import month_end
from projects.rules.rate_members import members_in
from projects.rules.stages import Cohort
from tests import factories
from tests.factories import NOW, TODAY, YI, at
from tests.violations import violates
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import tallies_of
from tracker.queries.rates.trend import monthly_windows, trend
from tracker.queries.rates.window import resolve_window

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
REMOVED_ON = date(2023, 5, 20)


@pytest.fixture
def rounds():
    days = (date(2023, 3, 1), date(2023, 6, 1), date(2023, 9, 1))
    return [factories.make_round(2023, number, day, now=at(date(2023, 1, 5))) for number, day in enumerate(days, 1)]


@pytest.fixture
def first(zone, rounds):
    return factories.enter(factories.make_project(zone), rounds[0], now=at(date(2023, 3, 2)))


@pytest.fixture
def second(first, rounds):
    factories.leave(first, REMOVED_ON, now=at(date(2023, 5, 21)), today=date(2023, 5, 21))
    return factories.enter(first.project, rounds[1], amount_yuan=3 * YI, now=at(date(2023, 6, 2)))


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def window(as_of, known_at=None):
    return resolve_window(first="2023-1", last="2023-2", as_of=as_of, known_at=known_at, now=NOW)


def counted(officer, as_of, known_at=None):
    """Return members, removed ones, and the amount (亿元) that stays in the denominator, after checking the list."""
    asked = window(as_of, known_at)
    tally = tallies_of(officer, asked, Selection(), Cohort.SIGNED, Grouping.NONE)[None]
    about = {"officer": officer, "window": asked, "selection": Selection(), "cohort": Cohort.SIGNED}
    assert members(**about).count() == tally.members
    assert members(**about, wanted=members_in(Cohort.SIGNED, "removed")).count() == tally.removed
    return tally.members, tally.removed, (tally.amount - tally.removed_amount) // YI


@pytest.mark.parametrize("known_at", [None, NOW])
def test_it_counts_once_on_every_day(second, province, zone_officer, known_at):
    for officer in (province, zone_officer):
        by_day = {
            day: counted(officer, day, known_at)
            for day in (date(2023, 5, 19), REMOVED_ON, date(2023, 5, 31), date(2023, 6, 1), TODAY)
        }
        assert by_day == {
            date(2023, 5, 19): (1, 0, 1),
            REMOVED_ON: (1, 1, 0),
            date(2023, 5, 31): (1, 1, 0),
            date(2023, 6, 1): (2, 1, 3),
            TODAY: (2, 1, 3),
        }
    months = [date(2023, month, 1) for month in (4, 5, 6)]
    windows = monthly_windows(first=None, last="2023-2", months=months, known_at=known_at, now=NOW, today=TODAY)
    for point in trend(officer=province, windows=windows, selection=Selection(), by=Grouping.NONE):
        tally = point.table.total.tallies[Cohort.SIGNED]
        month = counted(province, month_end(point.window.as_of.replace(day=1)), known_at)
        assert (tally.members, tally.removed) == month[:2]
    assert list(projection_differences()) == []


def test_what_was_known_before_it_came_again_stays(second, province):
    assert counted(province, TODAY, at(date(2023, 5, 30))) == (1, 1, 0)
    assert counted(province, TODAY, at(date(2023, 5, 1))) == (1, 0, 1)


def test_both_entries_stand_and_the_database_allows_one_that_counts(first, second, rounds):
    assert CohortEntry.objects.standing().filter(project=first.project).count() == 2
    with violates("cohortentry_one_standing_per_cohort"):
        CohortEntry.objects.filter(pk=first.pk).update(left_kind="")
    with pytest.raises(StandingRecordError, match="2023年第2次"):
        factories.enter(first.project, rounds[2])


def test_only_a_round_after_the_removal_takes_it(first, rounds):
    factories.leave(first, date(2023, 6, 2))
    with refused("counted_twice"):
        factories.enter(first.project, rounds[1])
    with refused("counted_twice"):
        factories.enter(first.project, factories.make_round(2022, 1))
    assert factories.enter(first.project, rounds[2]).left_kind == ""


def test_who_failed_stays_in_the_denominator_and_does_not_come_again(first, rounds):
    factories.leave(first, REMOVED_ON, ExitKind.TERMINATED)
    with pytest.raises(StandingRecordError):
        factories.enter(first.project, rounds[1])


def test_a_removal_stands_as_long_as_the_project_is_on_the_list_again(first, second):
    exit_ = CohortExit.objects.standing().get(entry=first)
    with refused("counted_twice"):
        withdraw_exit(exit_=exit_, by=factories.somebody(), now=LATER, reason="误登")
    withdraw_entry(entry=second, by=factories.somebody(), now=LATER, reason="误列")
    withdraw_exit(exit_=exit_, by=factories.somebody(), now=LATER, reason="误登")
    assert list(projection_differences()) == []


def test_the_removed_entry_is_corrected_beside_the_one_that_counts(first, second, rounds, province):
    def correct(entry, round_):
        changes = {"round": round_, "amount_yuan": 2 * YI}
        return correct_entry(entry=entry, changes=changes, by=factories.somebody(), now=LATER, reason="申报有误")

    corrected = correct(first, rounds[0])
    assert (corrected.left_on, corrected.left_kind) == (REMOVED_ON, ExitKind.REMOVED)
    assert counted(province, date(2023, 5, 19)) == (1, 0, 2)
    with refused("counted_twice"):
        correct(second, rounds[0])


def test_a_round_does_not_move_before_the_removal(second, rounds):
    about = {"is_date_published": True, "by": factories.somebody(), "now": LATER, "reason": "更正"}
    with refused("counted_twice"):
        correct_round(round_=rounds[1], held_on=date(2023, 5, 19), **about)
    assert correct_round(round_=rounds[1], held_on=REMOVED_ON, **about).held_on == REMOVED_ON
