"""Figures by the zones and units of then, and by those of now, after a zone changed its unit and a project its zone."""

from datetime import date, timedelta

import pytest

from projects.operations.project_moves import move_project
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY
from tracker.queries.rates.dispatch import dispatch_table
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.league import league
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.trend import monthly_windows, trend
from tracker.queries.rates.window import resolve_window
from tracker.queries.reforms.summary import reform_table
from tracker.queries.reforms.told_projects import Period
from tracker.queries.structure import Structure
from zones.models import Role, Zone, keep_terms

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
BEFORE, CHANGED_ON = date(2024, 5, 31), date(2024, 6, 15)
THEN, NOW_ = Structure.THEN, Structure.NOW


@pytest.fixture
def books(zone, other_zone):
    """Three projects: one stays in `zone`, one moves from `zone` to `other_zone`, which then goes to a new unit."""
    new_unit = factories.make_unit(name="新市")
    names = {"old unit": zone.unit_id, "other unit": other_zone.unit_id, "new unit": new_unit.pk}
    names |= {"zone": str(zone.pk), "other": str(other_zone.pk)}
    projects = [factories.make_project(where) for where in (zone, zone, other_zone)]
    for project in projects:
        factories.enter(project)
        factories.reach(project, Kind.PRODUCING, date(2024, 1, 1))
        make.adopt(project, adopted_on=date(2024, 2, 1))
    how = {"by": factories.somebody(), "now": LATER, "today": TODAY}
    move_project(project=projects[1], zone=other_zone, moved_on=CHANGED_ON, reason="划转", **how)
    terms = {"name": "新名开发区", "unit_id": new_unit.pk}
    keep_terms(other_zone, on=CHANGED_ON, by=None, now=LATER, **terms)
    Zone.objects.filter(pk=other_zone.pk).update(**terms)
    return names


def window(as_of=TODAY):
    return resolve_window(first="2023-1", last="2023-1", as_of=as_of, known_at=None, now=LATER)


def asked(structure, as_of=TODAY, **more):
    return Selection(structure=structure, named_on=as_of if structure is THEN else None, **more)


def counts(officer, structure, by, as_of=TODAY, **more):
    """Return the members of 签约一批 by the key of each row that has any, the same in the trend."""
    table = rates_table(officer=officer, window=window(as_of), selection=asked(structure, as_of, **more), by=by)
    return {row.key: row.tallies[Cohort.SIGNED].members for row in table.rows if row.tallies[Cohort.SIGNED].members}


def test_the_rates_by_then_and_by_now(books, province):
    of = books.get
    assert counts(province, THEN, Grouping.ZONE) == {of("zone"): 2, of("other"): 1}
    assert counts(province, THEN, Grouping.UNIT) == {of("old unit"): 2, of("other unit"): 1}
    assert counts(province, NOW_, Grouping.ZONE) == {of("zone"): 1, of("other"): 2}
    assert counts(province, NOW_, Grouping.UNIT) == {of("old unit"): 1, of("new unit"): 2}
    assert counts(province, None, Grouping.UNIT) == counts(province, THEN, Grouping.UNIT)
    assert counts(province, NOW_, Grouping.ROUND, unit=of("new unit")) == {"2023-1": 2}
    assert counts(province, THEN, Grouping.ROUND, unit=of("new unit")) == {}
    windows = monthly_windows(
        first="2023-1", last="2023-1", months=[date(2024, 6, 1)], known_at=None, now=LATER, today=TODAY
    )
    (point,) = trend(officer=province, windows=windows, selection=asked(NOW_), by=Grouping.ZONE)
    assert {row.key: row.tallies[Cohort.SIGNED].members for row in point.table.rows} == {of("zone"): 1, of("other"): 2}


def test_a_unit_and_the_province_see_the_same_of_it(books, province):
    unit = Zone.objects.get(pk=int(books["other"])).unit
    officer = factories.make_officer(Role.UNIT, unit=unit)
    by_now = counts(province, NOW_, Grouping.UNIT)[books["new unit"]]
    about = {"officer": officer, "window": window(), "cohort": Cohort.SIGNED}
    for structure in Structure:
        table = rates_table(officer=officer, window=window(), selection=asked(structure), by=Grouping.ZONE)
        assert table.total.tallies[Cohort.SIGNED].members == by_now == 2
        # A row for every zone that was declared, also where the officer sees nothing else of it.
        assert sum(row.tallies[Cohort.SIGNED].members for row in table.rows) == 2
        assert members(**about, selection=asked(structure)).count() == 2


@pytest.mark.parametrize(
    ("structure", "as_of", "name"), [(THEN, BEFORE, None), (THEN, TODAY, "新"), (NOW_, BEFORE, "新")]
)
def test_names_are_those_of_the_day_or_of_now(books, other_zone, province, structure, as_of, name):
    expected = other_zone.name if name is None else "新名开发区"
    about = {"officer": province, "window": window(as_of), "selection": asked(structure, as_of)}
    row = next(row for row in rates_table(**about, by=Grouping.ZONE).rows if row.key == books["other"])
    assert row.label == expected
    formula = BASES["count-2021"].formulas()["groundbreaking"]
    place = next(place for place in league(**about, formula=formula) if place.zone.pk == other_zone.pk)
    assert (place.zone.name, place.zone.unit.name == "新市") == (expected, name is not None)
    listed = {member["place_zone"]: member["zone_name"] for member in members(**about, cohort=Cohort.SIGNED)}
    assert listed[other_zone.pk] == expected


def dispatched(officer, structure, by, as_of, **more):
    table = dispatch_table(DispatchQuestion(officer, 2024, as_of, asked(structure, **more), None), by)
    return {row.key: row.tally.producing for row in table.rows if row.tally.producing}


def reformed(officer, structure, by, as_of, **more):
    period = Period(date(2024, 1, 1), as_of, None)
    table = reform_table(officer=officer, period=period, selection=asked(structure, **more), by=by)
    return {row.key: row.tally.commitment_projects for row in table.rows if row.tally.commitment_projects}


@pytest.mark.parametrize("ask", [dispatched, reformed])
def test_dispatch_and_the_reforms_are_of_now_unless_then_is_asked_for(books, province, ask):
    of = books.get
    now = {of("old unit"): 1, of("new unit"): 2}
    assert ask(province, None, Grouping.UNIT, BEFORE) == ask(province, NOW_, Grouping.UNIT, BEFORE) == now
    assert ask(province, THEN, Grouping.UNIT, BEFORE) == {of("old unit"): 2, of("other unit"): 1}
    assert ask(province, THEN, Grouping.UNIT, TODAY) == now
    assert ask(province, THEN, Grouping.ZONE, BEFORE, unit=of("old unit")) == {of("zone"): 2}
    assert ask(province, THEN, Grouping.ZONE, BEFORE, zone_id=int(of("other"))) == {of("other"): 1}
