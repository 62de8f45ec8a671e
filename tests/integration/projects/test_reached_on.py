"""An entry's project reached the next stage on the first day that counts, in whatever order the stages came."""

from datetime import date
from itertools import permutations

import pytest
from django.db import connection

from projects.models import CohortEntry
from projects.operations.projection import projection_differences, refresh
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

DAYS = (date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1))
LATER_KINDS = (Kind.STARTED, Kind.PRODUCING, Kind.FULL_OUTPUT)


def test_the_first_day_counts_in_every_order_also_with_statistics(zone):
    projects = {}
    for days in permutations(DAYS):
        project = factories.make_project(zone)
        for cohort in Cohort:
            factories.enter(project, cohort=cohort)
        for kind, day in zip(LATER_KINDS, days, strict=True):
            factories.reach(project, kind, day, reason="经核对")
        projects[project.pk] = days
    with connection.cursor() as cursor:
        # Without them SQLite looks for each kind by itself, and all is well.
        cursor.execute("ANALYZE")
    refresh(projects, now=NOW)
    reached = CohortEntry.objects.values_list("project", "cohort", "reached_on")
    assert {(project, cohort): day for project, cohort, day in reached} == {
        (project, str(cohort)): min(days[position:])
        for project, days in projects.items()
        for position, cohort in enumerate((Cohort.SIGNED, Cohort.STARTED, Cohort.PRODUCING))
    }
    assert list(projection_differences()) == []
