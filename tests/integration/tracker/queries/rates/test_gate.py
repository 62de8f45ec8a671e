"""Nothing passes between zones: not in the rows, not in the sums, not in the ranks, not in the number of queries."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.rates import BASES
from projects.rules.stages import Cohort
from tests import factories
from tests.factories import NOW
from tests.histories import A_FEW, DAYS, make_world, steps
from tests.reference import Ledger, parts_of, without_zeros
from tracker.queries.rates.dispatch import dispatch_table
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.league import league
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.trend import monthly_windows, trend
from tracker.queries.rates.window import resolve_window
from zones.models import Role

pytestmark = pytest.mark.django_db


def answers(officer, *, as_of, now, known_at=None):
    """Return everything that an officer can be told of the lists on a day, as text."""
    asked = {"officer": officer, "selection": Selection()}
    window = resolve_window(first="2023-1", last="2023-4", as_of=as_of, known_at=known_at, now=now)
    months = [date(2023, month, 1) for month in (6, 9, 12)]
    windows = monthly_windows(first=None, last=None, months=months, known_at=known_at, now=now, today=now.date())
    told = [
        *(rates_table(window=window, by=by, **asked) for by in Grouping),
        *(list(members(window=window, cohort=cohort, **asked)) for cohort in Cohort),
        dispatch_table(DispatchQuestion(officer, 2023, as_of, Selection(), known_at), Grouping.ZONE),
        league(window=window, formula=BASES["investment-2023"].production, **asked),
        trend(windows=windows, by=Grouping.ZONE, **asked),
    ]
    return [repr(one) for one in told]


@A_FEW
@given(data=st.data())
def test_what_happens_in_another_zone_changes_no_answer(data):
    with transaction.atomic():
        own, foreign = factories.make_zone(), factories.make_zone()
        watchers = [
            factories.make_officer(Role.ZONE, zone=own), factories.make_officer(Role.UNIT, unit=own.unit)
        ]  # fmt: skip
        here = make_world(data.draw, [own], projects=2)
        for _ in steps(here, 6):
            pass
        asked = {"as_of": data.draw(st.sampled_from(DAYS[3:])), "now": here.now + timedelta(days=900)}
        questions = list(zip(watchers, data.draw(st.permutations([None, here.now])), strict=True))
        before = [answers(officer, known_at=known_at, **asked) for officer, known_at in questions]
        there = make_world(data.draw, [foreign], projects=2, rounds=here.rounds)
        for _ in steps(there, 6):
            pass
        assert [answers(officer, known_at=known_at, **asked) for officer, known_at in questions] == before
        transaction.set_rollback(True)


@A_FEW
@given(data=st.data())
def test_an_officer_is_told_the_sum_of_the_own_zones(data):
    with transaction.atomic():
        own, foreign = factories.make_zone(), factories.make_zone()
        sister = factories.make_zone(own.unit)
        world = make_world(data.draw, [own, sister, foreign], projects=5)
        for _ in steps(world, 8):
            pass
        as_of, known_at = data.draw(st.sampled_from(DAYS)), data.draw(st.sampled_from([None, *world.moments]))
        window = resolve_window(first="2023-1", last="2023-4", as_of=as_of, known_at=known_at, now=world.now)
        by_zone = Ledger(known_at).tallies(as_of, [one.pk for one in window.rounds], lambda entry: entry["zone_id"])
        for officer, seen in (
            (factories.make_officer(Role.ZONE, zone=own), {own.pk}),
            (factories.make_officer(Role.UNIT, unit=own.unit), {own.pk, sister.pk}),
            (factories.make_officer(Role.AUDITOR), {own.pk, sister.pk, foreign.pk}),
        ):
            table = rates_table(officer=officer, window=window, selection=Selection(), by=Grouping.ZONE)
            assert {int(row.key) for row in table.rows} == seen
            told = {
                (str(cohort), int(row.key)): parts_of(tally)
                for row in table.rows
                for cohort, tally in row.tallies.items()
                if tally.members
            }
            assert told == without_zeros({key: tally for key, tally in by_zone.items() if key[1] in seen})
        transaction.set_rollback(True)


# --- What an officer asks for and does not see is not there


@pytest.fixture
def window():
    factories.make_round(2023, 1)
    return resolve_window(first="2023-1", last="2023-1", as_of=date(2024, 6, 30), known_at=None, now=NOW)


def test_a_selection_of_another_zone_finds_nothing(window, other_zone, zone_officer):
    factories.enter(factories.make_project(other_zone))
    for selection in (Selection(zone_id=other_zone.pk), Selection(unit=other_zone.unit_id)):
        table = rates_table(officer=zone_officer, window=window, selection=selection, by=Grouping.NONE)
        assert table.total.tallies[Cohort.SIGNED].members == 0
        assert not members(officer=zone_officer, window=window, selection=selection, cohort=Cohort.SIGNED)


def test_an_entry_stays_with_the_zone_that_declared_it(window, zone, other_zone, zone_officer, other_zone_officer):
    """The list keeps the zone of the day: moving the project's zone by hand moves nobody's figures."""
    project = factories.make_project(zone)
    factories.enter(project)
    type(project).objects.filter(pk=project.pk).update(zone=other_zone)
    counted = [
        rates_table(officer=officer, window=window, selection=Selection(), by=Grouping.NONE)
        for officer in (zone_officer, other_zone_officer)
    ]
    assert [table.total.tallies[Cohort.SIGNED].members for table in counted] == [1, 0]
