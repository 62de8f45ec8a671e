"""A ledger from the upload to its undoing."""

from datetime import date, timedelta

from projects.models import AuditEvent, Milestone, Project
from projects.operations.differences import differences
from projects.rules.stages import Kind
from tests.factories import NOW, make_project, reach
from tests.integration.tracker.import_jobs.jobs import planned, row, run
from tracker.import_jobs.deciding import apply_import, undo_import
from tracker.models import ImportRow


def statuses(job):
    return dict(job.rows.values_list("name", "status"))


def test_a_file_is_planned_applied_and_undone(zone, zone_officer):
    old = make_project(zone, name="旧", category="industry", planned_yuan=5_000_000)
    reach(old, Kind.SIGNED, date(2024, 1, 5))
    make_project(zone, name="同", category="industry", planned_yuan=5_000_000)
    rows = row(zone, "新", 签约日期="2024-03-05"), row(zone, "旧", 签约日期="2024-02-05"), row(zone, "同")
    job = planned(zone_officer, *rows)
    assert (job.state, job.stage, job.trouble) == ("planned", "planning", "")
    assert statuses(job) == {"新": "new", "旧": "changed", "同": "same"}
    changed = job.rows.get(name="旧").changes
    assert changed == [{"field": "signed_on", "old": "2024-01-05", "new": "2024-02-05"}]
    later = NOW + timedelta(minutes=1)
    apply_import(job=job, plan_digest=job.plan_digest, by=zone_officer, now=later)
    assert run(later) == 1
    job.refresh_from_db()
    assert (job.state, job.trouble) == ("applied", "")
    assert Milestone.objects.standing().get(project=old).occurred_on == date(2024, 2, 5)
    new = Project.objects.get(name="新")
    assert new.stage == "signed"
    undo_import(job=job, by=zone_officer, now=later + timedelta(days=1))
    assert run(later + timedelta(days=1)) == 1
    job.refresh_from_db()
    assert (job.state, job.trouble) == ("undone", "")
    assert Milestone.objects.standing().get(project=old).occurred_on == date(2024, 1, 5)
    assert not Milestone.objects.standing().filter(project=new).exists()
    assert dict(ImportRow.objects.values_list("name", "outcome")) == {"新": "registered", "旧": "undone", "同": ""}
    assert list(differences(now=later + timedelta(days=1))) == []
    actions = AuditEvent.objects.filter(object_type="importjob").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["upload_import", "apply_import", "undo_import"]
