"""Zones ranked within their assessment group."""

from datetime import date

import pytest

from projects.rules.rates import BASES
from projects.rules.stages import Kind
from tests import factories
from tests.factories import NOW, YI
from tracker.queries.rates.league import league
from tracker.queries.rates.selection import Selection
from tracker.queries.rates.window import resolve_window
from zones.models import Zone

pytestmark = pytest.mark.django_db

BY_COUNT = BASES["count-2021"].groundbreaking


def places(officer, *, group=None, formula=BY_COUNT, selection=None):
    window = resolve_window(first="2023-1", last="2023-1", as_of=date(2024, 6, 30), known_at=None, now=NOW)
    found = league(officer=officer, window=window, selection=selection or Selection(), formula=formula, group=group)
    return [(one.zone, one.rank, one.ranked_among) for one in found]


def zone_with(reached, members, **values):
    """Return a new zone with some projects on 签约一批, of which some have started."""
    zone = factories.make_zone(**values)
    for number in range(members):
        entry = factories.enter(factories.make_project(zone))
        if number < reached:
            factories.reach(entry.project, Kind.STARTED)
    return zone


@pytest.fixture(autouse=True)
def round_(db):
    return factories.make_round(2023, 1)


def test_the_best_comes_first_and_ties_share_a_rank(province):
    half, all_, also_half = zone_with(1, 2), zone_with(2, 2), zone_with(2, 4)
    none = zone_with(0, 1)
    assert places(province) == [(all_, 1, 4), (half, 2, 4), (also_half, 2, 4), (none, 4, 4)]


def test_a_zone_with_nothing_to_divide_by_comes_last(province):
    empty, none = factories.make_zone(), zone_with(0, 1)
    assert places(province) == [(none, 1, 2), (empty, 2, 2)]


def test_zones_are_ranked_within_their_group(province):
    farm = zone_with(0, 1, group=Zone.Group.AGRICULTURAL)
    works = zone_with(1, 1, group=Zone.Group.INDUSTRIAL)
    park = zone_with(0, 1, group=Zone.Group.TOURISM)
    assert places(province) == [(works, 1, 1), (farm, 1, 1), (park, 1, 1)]
    assert places(province, group=Zone.Group.TOURISM) == [(park, 1, 1)]
    assert places(province, group="nothing") == []


def test_what_is_compared_is_what_is_printed(province):
    """Two that print the same are equal: nobody can be told why they are not."""
    one, other = factories.make_zone(), factories.make_zone()
    for zone, started in ((one, 1_000_000), (other, 1_000_001)):
        factories.reach(factories.enter(factories.make_project(zone), amount_yuan=started).project, Kind.STARTED)
        factories.enter(factories.make_project(zone), amount_yuan=1000 * YI)
    assert places(province, formula=BASES["investment-2023"].groundbreaking) == [(one, 1, 2), (other, 1, 2)]


def test_an_officer_is_ranked_among_the_zones_that_the_officer_sees(zone_officer, unit_officer, zone):
    sister = factories.make_zone(zone.unit)
    zone_with(1, 1)
    assert places(zone_officer) == [(zone, 1, 1)]
    assert places(unit_officer) == [(zone, 1, 2), (sister, 1, 2)]
