"""What is stored for fast reading follows from the ledger, after anything that can happen."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.models import CohortEntry, Milestone, Project
from projects.operations.projection import Difference, projection_differences, refresh
from projects.rules.chunks import CHUNK
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW
from tests.histories import A_FEW, make_world, steps

pytestmark = pytest.mark.django_db


@A_FEW
@given(data=st.data(), length=st.integers(1, 25))
def test_after_any_history_the_projection_follows_from_the_ledger(data, length):
    with transaction.atomic():
        for _ in steps(make_world(data.draw), length):
            assert list(projection_differences()) == []
        transaction.set_rollback(True)


# --- Drift is found and mended


@pytest.fixture
def project(zone):
    project = factories.make_project(zone)
    for cohort in Cohort:
        factories.enter(project, cohort=cohort)
    factories.reach(project, Kind.STARTED, date(2024, 5, 1))
    factories.report_figures(project, completed_yuan=7, actual_output_yuan=8)
    return project


DRIFT = [
    ("reached_on", date(2024, 5, 2)),
    ("reached_on", None),
    ("completed_yuan", 8),
    ("completed_yuan", None),
    ("completed_month", date(2024, 5, 1)),
    ("completed_first_month", date(2024, 4, 1)),
    ("actual_output_first_month", None),
    ("actual_output_yuan", 0),
    ("actual_output_month", None),
    ("actual_output_confirmed_month", None),
    ("left_on", date(2024, 5, 1)),
    ("left_kind", "removed"),
]


@pytest.mark.parametrize(("field", "planted"), DRIFT)
def test_a_drifted_entry_is_found_and_mended(project, field, planted):
    entry = project.entries.get(cohort=str(Cohort.SIGNED))
    expected = getattr(entry, field)
    CohortEntry.objects.filter(pk=entry.pk).update(**{field: planted})
    assert list(projection_differences()) == [Difference("cohort_entry", entry.pk, field, planted, expected)]
    refresh([project.pk], now=NOW)
    assert list(projection_differences()) == []


@pytest.mark.parametrize("planted", ["", "signed", "full_output"])
def test_a_drifted_stage_is_found_and_mended(project, planted):
    Project.objects.filter(pk=project.pk).update(stage=planted)
    assert list(projection_differences()) == [Difference("project", project.pk, "stage", planted, "started")]
    refresh([project.pk], now=NOW)
    assert list(projection_differences()) == []


@pytest.mark.parametrize("planted", [None, date(2024, 9, 2)])
def test_a_planned_date_that_no_record_tells_of_is_found(zone, planted):
    planned = factories.make_project(zone, planned_start_on=date(2024, 9, 1))
    Project.objects.filter(pk=planned.pk).update(planned_start_on=planted)
    expected = Difference("project", planned.pk, "planned_start_on", planted, date(2024, 9, 1))
    assert list(projection_differences()) == [expected]


def test_several_drifts_of_one_entry_are_told_apart(project):
    CohortEntry.objects.filter(project=project).update(completed_yuan=None, left_kind="removed")
    found = {(one.pk, one.field) for one in projection_differences()}
    assert found == {(entry.pk, name) for entry in project.entries.all() for name in ("completed_yuan", "left_kind")}


def test_a_record_written_past_the_operations_is_found(project):
    Milestone.objects.create(
        project=project, kind="producing", occurred_on=NOW.date(), recorded_at=NOW, recorded_by=factories.somebody()
    )
    assert {(one.model, one.field) for one in projection_differences()} == {
        ("project", "stage"),
        ("cohort_entry", "reached_on"),
    }


def test_a_withdrawn_entry_keeps_what_it_said(project, province):
    entry = project.entries.get(cohort=str(Cohort.SIGNED))
    CohortEntry.objects.filter(pk=entry.pk).withdraw(by=province, now=NOW, reason="误列")
    factories.reach(project, Kind.STARTED, date(2024, 5, 9), corrects=project.milestones.get(), reason="更正")
    entry.refresh_from_db()
    assert entry.reached_on == date(2024, 5, 1)
    assert list(projection_differences()) == []


def test_a_refresh_counts_a_version_and_touches_nobody_else(project, zone):
    other = factories.make_project(zone)
    version = Project.objects.get(pk=project.pk).version
    refresh([project.pk, project.pk], now=NOW)
    assert Project.objects.get(pk=project.pk).version == version + 1
    assert Project.objects.get(pk=other.pk).version == 1
    refresh([], now=NOW)


def test_the_check_costs_eight_queries(project, django_assert_num_queries):
    with django_assert_num_queries(8):
        list(projection_differences())


def test_many_projects_are_refreshed_in_pieces(zone, province):
    names = [f"批量项目{number}" for number in range(CHUNK + 1)]
    told = {"created_at": NOW, "created_by": province, "updated_at": NOW}
    made = Project.objects.bulk_create(
        [Project(name=name, zone=zone, category="industry", stage="signed", **told) for name in names]
    )
    assert sum(1 for _ in projection_differences()) == CHUNK + 1
    refresh([project.pk for project in made], now=NOW)
    assert list(projection_differences()) == []
    assert set(Project.objects.values_list("version", flat=True)) == {2}
