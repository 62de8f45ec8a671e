"""Every number of every answer equals one counted by hand from the ledger, after any history, for any moment."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.months import next_month
from projects.rules.stages import Cohort
from projects.rules.states import State
from tests import factories
from tests.histories import A_FEW, days, make_world, months, steps
from tests.reference import Ledger, parts_of, without_zeros
from tracker.queries.members import members
from tracker.queries.rates import rates_table
from tracker.queries.selection import Grouping, Selection
from tracker.queries.trend import monthly_windows, trend
from tracker.queries.window import resolve_window
from zones.models import Role

pytestmark = pytest.mark.django_db

KEYS = {
    Grouping.UNIT: lambda entry: entry["unit_id"],
    Grouping.ZONE: lambda entry: str(entry["zone_id"]),
    Grouping.CATEGORY: lambda entry: entry["category"],
    Grouping.CHAIN: lambda entry: entry["chain"],
}
FILTERS = {
    Grouping.UNIT: lambda key: Selection(unit=key),
    Grouping.ZONE: lambda key: Selection(zone_id=int(key)),
    Grouping.CATEGORY: lambda key: Selection(category=key),
    Grouping.CHAIN: lambda key: Selection(chain=key),
}


def told_history(data, length=20):
    """Tell a history in two zones of one unit and one of another; return its world."""
    zone = factories.make_zone()
    zones = [zone, factories.make_zone(zone.unit), factories.make_zone()]
    world = make_world(data.draw, zones, projects=4)
    for _ in steps(world, data.draw(st.integers(1, length))):
        pass
    return world


def table_of(table):
    """Return the rows of a table that are not empty, as the reference gives them."""
    return {
        (str(cohort), row.key): parts_of(tally)
        for row in table.rows
        for cohort, tally in row.tallies.items()
        if tally.members
    }


def total_of(table):
    return {(str(cohort), None): parts_of(tally) for cohort, tally in table.total.tallies.items() if tally.members}


@A_FEW
@given(data=st.data())
def test_every_table_is_what_the_ledger_says(data):
    with transaction.atomic():
        world = told_history(data)
        province = factories.make_officer(Role.PROVINCE)
        for known_at in (None, *world.moments, world.moments[0] - timedelta(seconds=1)):
            as_of, by = data.draw(days), data.draw(st.sampled_from(list(KEYS)))
            window = resolve_window(first=None, last=None, as_of=as_of, known_at=known_at, now=world.now)
            held = [one.pk for one in sorted(world.rounds, key=lambda one: one.held_on) if one.held_on <= as_of]
            ledger, rounds = Ledger(known_at), held[:-1]
            table = rates_table(officer=province, window=window, selection=Selection(), by=by)
            assert table_of(table) == without_zeros(ledger.tallies(as_of, rounds, KEYS[by]))
            assert total_of(table) == without_zeros(ledger.tallies(as_of, rounds))
        transaction.set_rollback(True)


@A_FEW
@given(data=st.data())
def test_the_members_of_every_cell_are_those_that_were_counted(data):
    with transaction.atomic():
        world = told_history(data)
        province = factories.make_officer(Role.PROVINCE)
        known_at = data.draw(st.sampled_from([None, *world.moments]))
        window = resolve_window(first="2023-2", last="2023-11", as_of=data.draw(days), known_at=known_at, now=world.now)
        by = data.draw(st.sampled_from(list(FILTERS)))
        ledger = Ledger(known_at)
        for row in rates_table(officer=province, window=window, selection=Selection(), by=by).rows:
            for cohort, tally in row.tallies.items():
                listed = members(officer=province, window=window, selection=FILTERS[by](row.key), cohort=cohort)
                states = {one["id"]: one["state"] for one in listed}
                assert len(states) == tally.members
                assert sum(one["amount_yuan"] for one in listed) == tally.amount
                by_hand = {one["id"]: ledger.state(one, window.as_of) for one in ledger.entries if one["id"] in states}
                assert states == by_hand
                for state in State:
                    found = listed.filter(state=str(state))
                    assert {one["id"] for one in found} == {pk for pk, other in states.items() if other == state}
        transaction.set_rollback(True)


@A_FEW
@given(data=st.data())
def test_each_point_of_a_trend_is_the_table_of_that_day(data):
    with transaction.atomic():
        world = told_history(data)
        province = factories.make_officer(Role.PROVINCE)
        known_at = data.draw(st.sampled_from([None, *world.moments]))
        first = data.draw(st.sampled_from([None, "2023-2", "2023-5"]))
        last = data.draw(st.sampled_from([None, "2023-5", "2023-11"]))
        by = data.draw(st.sampled_from(Grouping))
        asked = _months_from(data.draw(months), data.draw(st.integers(1, 6)))
        now = world.now + timedelta(days=500)
        windows = monthly_windows(first=first, last=last, months=asked, known_at=known_at, now=now, today=now.date())
        for point in trend(officer=province, windows=windows, selection=Selection(), by=by):
            window = resolve_window(first=first, last=last, as_of=point.window.as_of, known_at=known_at, now=now)
            single = rates_table(officer=province, window=window, selection=Selection(), by=by)
            assert point.window == window
            assert (table_of(point.table), total_of(point.table)) == (table_of(single), total_of(single))
        transaction.set_rollback(True)


def _months_from(month, count):
    listed = [month]
    while len(listed) < count:
        listed.append(next_month(listed[-1]))
    return listed


@A_FEW
@given(data=st.data())
def test_groups_are_sums_of_parts_however_the_lists_are_split(data):
    with transaction.atomic():
        world = told_history(data)
        province = factories.make_officer(Role.PROVINCE)
        window = resolve_window(first=None, last=None, as_of=data.draw(days), known_at=None, now=world.now)
        totals = []
        for by in Grouping:
            table = rates_table(officer=province, window=window, selection=Selection(), by=by)
            totals.append(total_of(table))
            if by is Grouping.NONE:
                assert table.rows == []
                continue
            for cohort in Cohort:
                rows = [row.tallies[cohort] for row in table.rows]
                assert sum(rows[1:], rows[0]) == table.total.tallies[cohort] if rows else True
        assert all(total == totals[0] for total in totals)
        transaction.set_rollback(True)
