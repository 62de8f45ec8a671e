"""After random histories the table says what a count by hand says, now and as known at any moment."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice
from random import Random

import pytest

from projects.models import Project, ReformAdoption
from projects.operations.project_moves import move_project
from projects.rules.reforms import ReformPart
from tests import factories
from tests import reform_factories as make
from tests.factories import at
from tests.reform_histories import tell
from tests.reform_parts import counted_by_part
from tests.reform_reference import tally_by_hand
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.reforms.summary import projects_of_part, reform_table
from tracker.queries.reforms.told_projects import Period
from tracker.queries.structure import Structure

pytestmark = pytest.mark.django_db

BEGIN = at(date(2024, 7, 1))
EVENTS = 120


@pytest.fixture(params=[1, 2, 3])
def history(request, db):
    """A random history of nine projects in three zones; its chance, its zones and its moments."""
    make.load_calendar()
    chance = Random(request.param)
    zones = [factories.make_zone() for _ in range(3)]
    projects = [factories.make_project(zone) for zone in zones for _ in range(3)]
    moments = [BEGIN + timedelta(hours=number) for number in range(EVENTS)]
    for moment in moments:
        tell(chance, projects, moment)
    return chance, zones, moments


def periods(chance, moments):
    """Return periods of all lengths, with and without a moment of knowledge."""
    for _ in range(12):
        start = date(2024, 1, 1) + timedelta(days=chance.randrange(150))
        end = start + timedelta(days=chance.choice([0, 20, 90, 200]))
        yield Period(start, end, chance.choice([None, *chance.sample(moments, 3)]))


def test_every_table_is_what_the_books_say(history, province):
    chance, zones, moments = history
    assert ReformAdoption.objects.exclude(withdrawn_at=None).exists()
    for period in periods(chance, moments):
        table = reform_table(officer=province, period=period, selection=Selection(), by=Grouping.ZONE)
        assert table.total.tally == tally_by_hand(period, zones)
        found = {row.key: row.tally for row in table.rows}
        assert found == {str(zone.pk): tally_by_hand(period, [zone]) for zone in zones}


def counted_and_listed(officer, period, selection):
    """Return how many projects the table counts in each part, and how many are behind each count."""
    asked = {"officer": officer, "period": period, "selection": selection}
    tally = reform_table(**asked, by=Grouping.NONE).total.tally
    return counted_by_part(tally), {part: projects_of_part(**asked, part=part).count() for part in ReformPart}


def test_the_projects_behind_every_count_are_as_many(history, province):
    chance, _, moments = history
    for period in periods(chance, moments):
        counted, listed = counted_and_listed(province, period, Selection())
        assert counted == listed


def test_so_they_are_by_the_zones_of_then_and_add_up(history, province):
    """Two projects move: by the organisation of a day they count where they belonged on it, in the list as well."""
    chance, zones, moments = history
    projects = Project.objects.order_by("pk")
    for project, zone in ((projects[0], zones[1]), (projects[4], zones[2])):
        how = {"by": factories.somebody(), "now": moments[-1], "today": date(2024, 7, 6), "reason": "划转"}
        move_project(project=project, zone=zone, moved_on=date(2024, 5, 1), **how)
    seen = Counter()
    for period in islice(periods(chance, moments), 2):
        places = [{"zone_id": zone.pk} for zone in zones] + [{"unit": zone.unit_id} for zone in zones]
        of_places = Counter()
        for place in places:
            then = Selection(structure=Structure.THEN, named_on=period.end, **place)
            counted, listed = counted_and_listed(province, period, then)
            assert counted == listed
            of_places.update(counted)
        whole, _ = counted_and_listed(province, period, Selection(structure=Structure.THEN, named_on=period.end))
        # Each zone is the only one of its unit.
        assert of_places == Counter({part: 2 * number for part, number in whole.items()})
        seen += of_places
    assert seen
