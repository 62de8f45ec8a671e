"""What SQLite is told of its rows leads to no search that passes over some: `OP_SeekScan` of 3.40, which needs more."""

from datetime import date
from itertools import product

import pytest
from django.db import connection

from projects.models import Milestone
from projects.rules.stages import Kind
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW
from tracker.operations.upkeep import refresh_statistics
from tracker.queries.rates.selection import Selection
from tracker.queries.reforms.parcels import parcels
from tracker.queries.reports.months import expected_projects

pytestmark = pytest.mark.django_db

MONTH = date(2024, 4, 1)
BEFORE, LATER = date(2024, 3, 31), date(2024, 4, 2)
KINDS = (Kind.PRODUCING, Kind.FULL_OUTPUT, Kind.TERMINATED)


@pytest.fixture
def days(zone):
    """Projects that came to each stage before a day, after it or never, with these days; each holds a parcel."""
    found, told = {}, {"recorded_at": NOW, "recorded_by": factories.somebody()}
    for days_of in product((None, BEFORE, LATER), repeat=len(KINDS)):
        project = factories.make_project(zone, now=factories.at(date(2024, 1, 1)))
        make.allocate(make.parcel(zone).parcel, project)
        found[project.pk] = dict(zip(KINDS, days_of, strict=True))
    Milestone.objects.bulk_create(
        Milestone(project_id=pk, kind=str(kind), occurred_on=day, **told)
        for pk, of in found.items()
        for kind, day in of.items()
        if day
    )
    refresh_statistics()
    return found


def came_to(days_of, *kinds):
    return any(days_of[kind] == BEFORE for kind in kinds)


def test_whoever_came_to_one_of_several_stages_by_a_day_is_found(days, province):
    owing = {pk for pk, of in days.items() if not came_to(of, Kind.FULL_OUTPUT, Kind.TERMINATED)}
    assert set(expected_projects(province, MONTH).values_list("pk", flat=True)) == owing
    idle = {pk for pk, of in days.items() if not came_to(of, Kind.PRODUCING, Kind.FULL_OUTPUT)}
    lying = parcels(officer=province, selection=Selection(), as_of=BEFORE, is_idle=True)
    assert set(lying.values_list("holder", flat=True)) == idle
    if connection.vendor == "sqlite":
        assert_nothing_is_known_that_leads_astray()


def assert_nothing_is_known_that_leads_astray():
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'projects_milestone'")
        assert cursor.fetchall() == [(None, str(Milestone.objects.count()))]
        reached = Milestone.objects.standing().filter(project=1, kind__in=["producing", "full_output"])
        query, values = reached.reached_by(BEFORE).query.sql_with_params()
        cursor.execute(f"EXPLAIN {query}", values)
        assert "SeekScan" not in {operation for _, operation, *_ in cursor.fetchall()}
