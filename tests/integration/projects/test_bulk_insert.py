"""Many rows written at once are the rows that Django writes one by one, and refused where those are."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from projects.models import (
    AuditEvent,
    FigureApproval,
    Milestone,
    PlannedDate,
    ProgressFigure,
    Project,
    Reform,
    ReformAdoption,
)
from projects.operations.audit import new_event, record_events
from projects.operations.bulk_insert import insert
from projects.rules.stages import Kind
from tests.factories import NOW, make_project
from tracker.models import OfficeForm

TOLD = '=“甲”\t\\N \\. 乙\n丙\r，"丁"\\'
"""What a stream could take for its own signs."""


@pytest.fixture
def projects(zone):
    """Two projects, of which the later one comes first in what is written."""
    return [make_project(zone, name=name) for name in ("乙", "甲")][::-1]


def unsaved(projects, officer):
    """Return new rows of tables of every kind of column, by the name of what is locked."""
    told = {"recorded_at": NOW, "recorded_by": officer}
    days = [date(2023, 1, 1), date(2023, 2, 1)]
    adopted = {"reform": Reform.COMMITMENT, **told}
    return {
        Milestone: ("project", [
            Milestone(project=project, kind=str(kind), occurred_on=day, note=TOLD, **told)
            for project in projects for kind, day in zip((Kind.SIGNED, Kind.STARTED), days, strict=True)
        ]),
        ReformAdoption: ("project", [ReformAdoption(project=one, **adopted) for one in projects]),
        PlannedDate: ("", [PlannedDate(project=one, stage="started", planned_on=days[0], **told) for one in projects]),
        ProgressFigure: ("project", [
            ProgressFigure(project=one, month=days[0], completed_yuan=2**53 + 1, **told) for one in projects
        ]),
    }  # fmt: skip


def stored(model, leave_out=("id",)):
    """Return what a table holds but for its keys, in their order."""
    return [
        {name: value for name, value in row.items() if name not in leave_out}
        for row in model.objects.order_by("pk").values()
    ]


def test_the_rows_are_those_of_django(projects, zone_officer):
    for model, (of, rows) in unsaved(projects, zone_officer).items():
        with transaction.atomic():
            model.objects.bulk_create(rows)
            expected = stored(model)
            transaction.set_rollback(True)
        fresh = unsaved(projects, zone_officer)[model][1]
        assert insert(fresh, of=of) is fresh
        assert stored(model) == expected
        if of:
            assert [row.pk for row in fresh] == list(model.objects.order_by("pk").values_list("pk", flat=True))
            assert all(model.objects.get(pk=row.pk).project_id == row.project_id for row in fresh)
    told = {"recorded_at": NOW, "recorded_by": zone_officer}
    approvals = [FigureApproval(figure=figure, **told) for figure in ProgressFigure.objects.all()]
    assert [FigureApproval.objects.get(pk=row.pk).figure_id for row in insert(approvals, of="figure")] == [
        row.figure_id for row in approvals
    ]


def test_keys_of_spellings_and_encrypted_columns_are_written_too(zone, zone_officer):
    told = {"zone": zone, "category": "industry", "created_at": NOW, "created_by": zone_officer, "updated_at": NOW}
    insert([Project(name="甲（一期）", owner="Ａ厂", contact_phone="13800000000", **told)])
    project = Project.objects.get()
    assert (project.contact_phone, project.name_key, project.owner_key) == ("13800000000", "甲(一期)", "a厂")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Project(name="乙", **told), Project(name="甲(一期)", **told)])
    assert Project.objects.count() == 1


def test_events_come_in_their_order_without_being_told_their_numbers(projects, zone_officer):
    count = AuditEvent.objects.count()
    told = {"action": "edit_project", "by": zone_officer, "now": NOW, "after": {"name": TOLD}}
    record_events(new_event(subject=one, **told) for one in projects)
    written = list(AuditEvent.objects.order_by("pk"))[count:]
    assert [event.object_id for event in written] == [one.pk for one in projects]
    assert {(event.actor, event.project.zone_id, event.zone_id) for event in written} == {
        (zone_officer, projects[0].zone_id, projects[0].zone_id)
    }
    record_events([])
    assert insert([], of="project") == []


def test_a_row_that_the_table_refuses_takes_all_with_it(projects, zone_officer):
    of, rows = unsaved(projects, zone_officer)[Milestone]
    twice = unsaved(projects, zone_officer)[Milestone][1][:1]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([*rows, *twice], of=of)
    assert not Milestone.objects.exists()


def test_what_is_no_text_and_no_number_is_written_too(zone_officer):
    told = {"version": 1, "sha256": "0" * 64, "layout": {"甲": 1}, "uploaded_at": NOW, "uploaded_by": zone_officer}
    insert([OfficeForm(name=name, content=b"\x00\\\xff\n" + name.encode(), **told) for name in "甲乙"])
    written = OfficeForm.objects.order_by("pk").values_list("name", "content", "layout", "uploaded_at")
    assert [(name, bytes(content), *rest) for name, content, *rest in written] == [
        (name, b"\x00\\\xff\n" + name.encode(), {"甲": 1}, NOW) for name in "甲乙"
    ]
