"""What the stall rules know of many projects is read some projects at a time, and is what reading all at once says."""

from datetime import date, timedelta

import pytest

from projects.models.cohort import ExitKind
from projects.models.record_pass import RecordExtent
from projects.models.stall_reading import RecordReader, read_records
from projects.rules.stages import Kind
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY, YI

pytestmark = pytest.mark.django_db

EXTENT = RecordExtent(None, TODAY, NOW + timedelta(hours=1))


@pytest.fixture
def projects(zone):
    """Projects with records of every kind; the one in the middle has none, and the first has several."""
    first, second, bare, fourth, last = (factories.make_project(zone, planned_start_on=TODAY) for _ in range(5))
    factories.reach(first, Kind.SIGNED, date(2024, 1, 5))
    factories.reach(first, Kind.STARTED, date(2024, 2, 5))
    factories.reach(first, Kind.SUSPENDED, date(2024, 3, 5), note="汛期")
    factories.plan_year(first)
    for month in (4, 5):
        factories.report_figures(first, date(2024, month, 1), completed_yuan=month * YI)
    make.intake(second)
    make.pause(second)
    factories.leave(factories.enter(second), kind=ExitKind.TERMINATED)
    factories.aim(fourth)
    factories.reach(fourth, Kind.SIGNED, date(2024, 1, 6))
    factories.plan_year(last)
    factories.report_figures(last, date(2024, 3, 1), completed_yuan=YI)
    return [first, second, bare, fourth, last]


def told(records, numbers):
    kinds = ("dates", "told_at", "suspended", "stops", "reported", "grown", "money", "targets", "plans", "newest")
    return [{kind: getattr(records, kind).get(number) for kind in kinds} for number in numbers]


@pytest.mark.parametrize("ends", [(0, 1, 2, 3, 4), (1, 4), (2, 4), (4,)])
def test_what_is_read_some_projects_at_a_time_is_what_reading_all_at_once_says(projects, ends):
    numbers = [project.pk for project in projects]
    whole = told(read_records(EXTENT), numbers)
    reader, start, found = RecordReader(EXTENT), 0, []
    for end in ends:
        found += told(reader.up_to(numbers[end]), numbers[start : end + 1])
        start = end + 1
    assert found == whole
    assert {kind for of_project in whole for kind, value in of_project.items() if value} == set(whole[0])


def test_the_queries_are_as_many_for_some_at_a_time_as_for_all_at_once(projects, django_assert_num_queries):
    reader = RecordReader(EXTENT)
    with django_assert_num_queries(7):
        for project in projects:
            reader.up_to(project.pk)
    with django_assert_num_queries(7):
        read_records(EXTENT)
