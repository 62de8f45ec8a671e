"""Every number of every answer equals one counted by hand from the ledger, after any history, for any moment."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.months import months_between
from projects.rules.rate_members import MemberFilter
from projects.rules.stages import Cohort
from projects.rules.states import State
from tests import factories
from tests.histories import A_FEW, DAYS, START, days, make_world, steps
from tests.reference import Ledger, parts_of, without_zeros
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.trend import monthly_windows, trend
from tracker.queries.rates.window import resolve_window
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
    Grouping.CHAIN: lambda key: Selection(chains=(key,)),
}


def told_history(data):
    """Tell a history in two zones of one unit and one of another; return its world."""
    zone = factories.make_zone()
    zones = [zone, factories.make_zone(zone.unit), factories.make_zone()]
    world = make_world(data.draw, zones)
    for _ in steps(world, data.draw(st.integers(5, 30))):
        pass
    return world


def some_moments(data, world):
    """Return now, before everything, and a few moments between."""
    between = data.draw(st.lists(st.sampled_from(world.moments), min_size=2, max_size=3, unique=True))
    return [None, START - timedelta(seconds=1), *between]


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
        for known_at in some_moments(data, world):
            ledger, by = Ledger(known_at), data.draw(st.sampled_from(list(KEYS)))
            for as_of in DAYS:
                window = resolve_window(first=None, last=None, as_of=as_of, known_at=known_at, now=world.now)
                rounds = [one.pk for one in world.rounds if one.held_on <= as_of][:-1]
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
        by = data.draw(st.sampled_from(list(FILTERS)))
        for known_at in some_moments(data, world):
            as_of, ledger = data.draw(days), Ledger(known_at)
            window = resolve_window(first="2023-1", last="2023-4", as_of=as_of, known_at=known_at, now=world.now)
            for row in rates_table(officer=province, window=window, selection=Selection(), by=by).rows:
                for cohort, tally in row.tallies.items():
                    asked = {"window": window, "selection": FILTERS[by](row.key), "cohort": cohort}
                    rows = {one["id"]: one for one in members(officer=province, **asked)}
                    check_members(rows, tally, ledger, as_of)
                    state = data.draw(st.sampled_from(State))
                    expected = {pk for pk, one in rows.items() if one["state"] == state}
                    opened = members(officer=province, wanted=MemberFilter(frozenset({state})), **asked)
                    assert {one["id"] for one in opened} == expected
        transaction.set_rollback(True)


def check_members(rows, tally, ledger, as_of):
    """Check that a list holds the members of a cell, each in the state in which it was counted."""
    assert len(rows) == tally.members
    assert sum(one["amount_yuan"] for one in rows.values()) == tally.amount
    known = {entry["id"]: entry for entry in ledger.entries}
    assert {pk: one["state"] for pk, one in rows.items()} == {pk: ledger.state(known[pk], as_of) for pk in rows}
    for pk, one in rows.items():
        for fact, measure in (("completed", "completed_yuan"), ("actual", "actual_output_yuan")):
            month, amount = ledger.newest(known[pk]["project_id"], measure, as_of) or (None, None)
            assert (one[f"fact_{fact}_month"], one[f"fact_{fact}"]) == (month, amount)


@A_FEW
@given(data=st.data())
def test_each_point_of_a_trend_is_the_table_of_that_day(data):
    with transaction.atomic():
        world = told_history(data)
        province = factories.make_officer(Role.PROVINCE)
        first = data.draw(st.sampled_from([None, "2023-1", "2023-2"]))
        last = data.draw(st.sampled_from([None, "2023-2", "2023-4"]))
        asked = list(months_between(date(2023, 1, 1), date(2024, 2, 1)))
        now = world.now + timedelta(days=500)
        for known_at in some_moments(data, world):
            by = data.draw(st.sampled_from(Grouping))
            windows = monthly_windows(
                first=first, last=last, months=asked, known_at=known_at, now=now, today=now.date()
            )
            for point in trend(officer=province, windows=windows, selection=Selection(), by=by):
                as_of = point.window.as_of
                window = resolve_window(first=first, last=last, as_of=as_of, known_at=known_at, now=now)
                single = rates_table(officer=province, window=window, selection=Selection(), by=by)
                assert point.window == window
                assert (table_of(point.table), total_of(point.table)) == (table_of(single), total_of(single))
        transaction.set_rollback(True)


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
