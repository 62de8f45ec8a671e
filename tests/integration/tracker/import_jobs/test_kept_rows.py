"""What a job keeps of its rows: left as it was shown while it is written, and shorter than what it says."""

from django.db import connection

from projects.models import Project
from projects.operations.projects import edit_project
from tests.factories import NOW, make_project
from tests.integration.tracker.import_jobs.jobs import planned, row, run
from tracker.import_jobs.deciding import apply_import
from tracker.models import ImportRow

SAID = ("row", "status", "name", "changes", "messages", "version")


def written(job, officer):
    """Have a job written; return its rows as they were shown and as they are then, with their keys."""
    shown = list(job.rows.values("pk", *SAID))
    apply_import(job=job, plan_digest=job.plan_digest, by=officer, now=NOW)
    run()
    job.refresh_from_db()
    assert (job.state, job.trouble) == ("applied", "")
    for one in job.rows.filter(status__in=("new", "changed")):
        project = Project.objects.get(name=one.name)
        assert (one.project_id, one.left_version) == (project.pk, project.version)
    return shown, list(job.rows.values("pk", *SAID))


def test_rows_stay_as_they_were_shown_unless_their_projects_moved(zone, zone_officer):
    project = make_project(zone, name="甲", site="旧址", contact_phone="13800001111")
    make_project(zone, name="丙", planned_yuan=5_000_000)
    rows = [row(zone, "甲", 建设地点="新址", 联系电话="13900002222"), row(zone, "乙"), row(zone, "丙")]
    job = planned(zone_officer, *rows)
    before, after = written(job, zone_officer)
    assert [one["status"] for one in before] == ["changed", "new", "same"]
    assert after == before
    # Of a new project nothing stood that could be put back.
    assert [bool(one.secret) for one in job.rows.all()] == [True, False, False]
    # What the file leaves alone may move: nobody has to confirm that, but the row is about another version now.
    job = planned(zone_officer, row(zone, "甲", 建设地点="再一处"), row(zone, "丁", 联系电话="13900003333"))
    project.refresh_from_db()
    edit_project(project=project, version=project.version, changes={"owner": "某公司"}, by=zone_officer, now=NOW)
    before, after = written(job, zone_officer)
    assert after[0]["version"] == before[0]["version"] + 1
    assert {one["pk"] for one in before}.isdisjoint(one["pk"] for one in after)
    assert not job.rows.get(name="丁").secret


def test_cells_are_kept_short_and_read_in_full_even_those_of_before(zone, zone_officer):
    job = planned(zone_officer, row(zone))
    cells = [
        {"field": "name", "old": None, "new": "甲"},
        {"field": "site", "old": "", "new": "新址", "precision": "month"},
        {"field": "standard_land", "old": True, "new": False},
    ]
    first, second = (ImportRow.objects.create(job=job, sheet="项目", row=9, status="new", changes=cells) for _ in "12")
    with connection.cursor() as cursor:
        cursor.execute("SELECT changes FROM tracker_importrow WHERE id = %s", [first.pk])
        assert cursor.fetchone() == (
            '[["name","甲"],["site","新址","",{"precision":"month"}],["standard_land",false,true]]',
        )
        whole = '[{"field": "name", "old": null, "new": "甲"}]'
        cursor.execute("UPDATE tracker_importrow SET changes = %s WHERE id = %s", [whole, second.pk])
    assert [one.changes for one in job.rows.filter(row=9)] == [cells, cells[:1]]
