"""A ledger from the upload to its undoing."""

from datetime import date, timedelta

from projects.models import (
    AnnualPlan,
    AuditEvent,
    CohortEntry,
    Milestone,
    PlannedDate,
    ProgressFigure,
    Project,
    Reform,
    ReformAdoption,
)
from projects.operations.differences import differences
from projects.operations.projects import edit_project
from projects.operations.reform_adoptions import record_adoption
from projects.rules.stages import Kind
from tests.factories import NOW, TODAY, YI, enter, make_project, make_round, plan_year, reach, report_figures
from tests.integration.tracker.import_jobs.jobs import DAY, planned, row, run
from tests.integration.tracker.imports.ledgers import FULL_ROW
from tracker.import_jobs.deciding import apply_import, undo_import
from tracker.imports.columns import PROJECT_FIELDS
from tracker.models import ImportRow

STANDING = {
    Milestone: ("project__name", "kind", "occurred_on", "sub_type", "note"),
    CohortEntry: ("project__name", "cohort", "round", "amount_yuan", "category", "left_on"),
    ProgressFigure: ("project__name", "month", "completed_yuan", "actual_output_yuan", "no_change"),
    ReformAdoption: ("project__name", "reform", "adopted_on"),
    AnnualPlan: ("project__name", "year", "planned_yuan"),
    PlannedDate: ("project__name", "stage", "planned_on"),
}


def books():
    """Return all that stands of the projects, by its content."""
    fields = [*PROJECT_FIELDS, "stage", "name_key"]
    projects = list(Project.objects.order_by("pk").values_list(*fields))
    return [
        projects,
        *(sorted(model.objects.standing().values_list(*told), key=str) for model, told in STANDING.items()),
    ]


def test_undoing_puts_back_whatever_an_import_changed_and_leaves_what_others_did(zone, unit_officer, zone_officer):
    rounds = [make_round(2023, number) for number in (1, 2, 3)]
    told = {"category": "social", "contact_phone": "13911112222", "planned_start_on": date(2023, 2, 1), "chain": "旧链"}
    projects = [make_project(zone, name=name, **told) for name in ("甲", "乙")]
    for project in projects:
        reach(project, Kind.SIGNED, date(2022, 1, 9))
        enter(project, rounds[0])
        report_figures(project, date(2024, 5, 1), completed_yuan=YI)
        plan_year(project, 2024, YI)
        record_adoption(
            project=project, reform=Reform.STANDARD_LAND, adopted_on=DAY, by=zone_officer, now=NOW, today=TODAY
        )
    before = books()
    codes = {"项目代码": "", "统一社会信用代码": "", "年度计划投资（万元）": 800}
    full = [{**FULL_ROW, **codes, **row(zone, name)} for name in ("甲", "乙")]
    job = planned(unit_officer, *full, dry_run=False, now=NOW + timedelta(hours=1))
    assert (job.state, job.errors, job.counts["changed"], job.counts["plans"]) == ("applied", [], 2, 2)
    cell = {"field": "annual_plan", "old": YI, "new": 8_000_000, "year": 2024}
    assert [cell in one.changes for one in job.rows.all()] == [True, True]
    applied = books()
    assert applied != before
    edit_project(
        project=projects[1],
        version=Project.objects.get(name="乙").version,
        changes={"site": "别处"},
        by=zone_officer,
        now=NOW,
    )
    undo_import(job=job, by=unit_officer, now=NOW + timedelta(days=1))
    run(NOW + timedelta(days=1))
    job.refresh_from_db()
    assert (job.state, job.counts["undone"], job.counts["touched"]) == ("undone", 1, 1)
    assert dict(ImportRow.objects.values_list("name", "outcome")) == {"甲": "undone", "乙": "touched"}
    after = books()
    for was, done, is_now in zip(before, applied, after, strict=True):
        one, other = ([record for record in records if "甲" in record] for records in (was, is_now))
        assert one == other
        left, stays = ([record[:8] for record in records if "乙" in record] for records in (done, is_now))
        assert [record[0] for record in left] == [record[0] for record in stays]
    assert list(differences(now=NOW)) == []


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
