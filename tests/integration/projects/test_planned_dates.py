"""The history of planned dates: what an edit leaves behind, and what the migration reads from the audit."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from projects.models import PlannedDate
from projects.operations.projects import edit_project
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (at(date(2024, month, 1)) for month in (1, 3, 5))
TOLD = ("project_id", "stage", "planned_on", "recorded_at", "recorded_by_id", "withdrawn_at", "withdrawn_by_id")


def edited(project, now, **changes):
    return edit_project(project=project, version=project.version, changes=changes, by=factories.somebody(), now=now)


@pytest.fixture
def replanned(db):
    """A project whose start was moved once and whose production was planned later, then given up."""
    project = factories.make_project(planned_start_on=date(2024, 3, 1), now=FIRST)
    project = edited(project, SECOND, planned_start_on=date(2025, 3, 1), planned_production_on=date(2026, 1, 1))
    project = edited(project, SECOND, site="东区")
    return edited(project, THIRD, planned_production_on=None)


def test_every_planned_date_stays_with_the_time_it_stood(replanned):
    history = PlannedDate.objects.order_by("id").values_list("stage", "planned_on", "recorded_at", "withdrawn_at")
    assert list(history) == [
        ("started", date(2024, 3, 1), FIRST, SECOND),
        ("started", date(2025, 3, 1), SECOND, None),
        ("producing", date(2026, 1, 1), SECOND, THIRD),
    ]
    assert [planned.planned_on for planned in PlannedDate.objects.as_known_at(FIRST)] == [date(2024, 3, 1)]


def test_the_migration_reads_the_same_history_from_the_audit(replanned):
    factories.make_project(planned_full_output_on=date(2027, 1, 1), now=SECOND)
    written = set(PlannedDate.objects.values_list(*TOLD))
    PlannedDate.objects.update(corrects=None)
    PlannedDate.objects.all().delete()
    import_module("projects.migrations.0015_planned_dates_told_so_far").tell_plans(apps, None)
    assert set(PlannedDate.objects.values_list(*TOLD)) == written
