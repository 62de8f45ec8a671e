"""A plan that was kept is written only where one worked out anew would be the same, whatever moved meanwhile."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from projects.errors import DomainError
from projects.models import AnnualPlan, CohortEntry, Milestone, ProgressFigure, Project, ReformAdoption
from projects.operations.rounds import withdraw_round
from projects.operations.zones import merge_zone
from tests.factories import NOW, TODAY, make_officer, make_project, make_round, make_unit, make_zone
from tests.integration.tracker.import_jobs.jobs import planned, row, run, sent
from tracker.import_jobs.background import run_imports
from tracker.import_jobs.deciding import apply_import
from tracker.import_jobs.kept_plans import kept_changes
from tracker.import_jobs.kinds import outlook
from tracker.import_jobs.reading import read_before
from tracker.imports.plan import CellChange
from tracker.models import ImportJob
from tracker.operations import import_files
from tracker.operations.months import close_month
from zones.models import Officer, Role, Zone, ZoneAlias

NAME, CODE, OWNER = "晋阳新材料一期", "2312-141123-04-01-000007", "山西某某实业有限公司"
FULL = {
    "项目代码": CODE,
    "建设单位": OWNER,
    "统一社会信用代码": "91110000600037341L",
    "行业代码": "0610",
    "产业链": "新材料",
    "建设性质": "技改",
    "建设地点": "某县",
    "建设内容及规模": "年产七吨\n二期",
    "预计年产值（万元）": "1,234.56",
    "实际年产值（万元）": 12,
    "累计完成投资（万元）": 300,
    "填报月份": "2024-05",
    "年度计划投资（万元）": 400,
    "计划开工日期": "2023-05-01",
    "计划投产日期": "2025-05",
    "签约日期": "2023-01",
    "开工日期": date(2023, 6, 1),
    "签约一批期次": "2023-1",
    "签约投资额（万元）": 500,
    "承诺制": "是",
    "标准地": "否",
    "责任人": "张三",
    "联系电话": "13800000000",
    "备注": "无",
}
RECORDS = (Milestone, CohortEntry, ProgressFigure, AnnualPlan, ReformAdoption)
KEYS = {"id", "pk", "project_id", "figure_id"}


@pytest.fixture
def job(db):
    """Return a compared ledger of two new projects of a unit's zone, one of them with all that a row can state."""
    unit = make_unit()
    zone = make_zone(unit, name="晋阳经济技术开发区")
    make_round(2023, 1)
    rows = row(zone, NAME, **FULL), row(zone, "乙")
    job = planned(make_officer(Role.UNIT, unit=unit), *rows)
    assert (job.state, job.counts["new"], job.counts["faults"]) == ("planned", 2, 0)
    return job


def here():
    return Zone.objects.get(name__startswith="晋阳")


def kept(job, plan):
    import_files.keep_plan(job.file, plan)


def plan_of(job):
    return import_files.plan_of(job.file)


def name_taken(job):
    make_project(here(), name=f"{NAME[:-2]} {NAME[-2:]}")


def code_taken(job):
    make_project(national_code=CODE)


def code_taken_here(job):
    make_project(here(), national_code=CODE)


def likely_duplicate(job):
    make_project(here(), name="晋阳新材料二期", owner=OWNER)


def zone_renamed(job):
    Zone.objects.filter(pk=here().pk).update(name="晋阳产业园")


def zone_named_otherwise_too(job):
    ZoneAlias.objects.create(zone=here(), name="晋开区")


def zone_merged(job):
    merge_zone(zone=here(), into=make_zone(), by=None, now=NOW)


def zone_of_another_unit(job):
    Zone.objects.filter(pk=here().pk).update(unit=make_unit())


def round_withdrawn(job):
    withdraw_round(round_=make_entry_round(), by=make_officer(), now=NOW, reason="登错")


def make_entry_round():
    return CohortEntry._meta.get_field("round").related_model.objects.get(year=2023, number=1)


def month_closed(job):
    close_month(month=date(2024, 5, 1), by=make_officer(), now=NOW, today=TODAY)


def answered(job):
    ImportJob.objects.update(answers={"overwrite:planned_yuan": "yes"})


def officer_of_another_post(job):
    Officer.objects.filter(pk=job.officer_id).update(unit=make_unit())


def officer_away(job):
    Officer.objects.filter(pk=job.officer_id).update(is_active=False)


def program_upgraded(job):
    kept(job, plan_of(job).replace(b'"mark":"', b'"mark":"of another'))


def killed_while_it_was_kept(job):
    kept(job, plan_of(job)[:200])


def plan_of_another_file(job):
    other = planned(job.officer, row(here(), "丙"))
    kept(job, plan_of(other))


MOVED = (
    name_taken,
    code_taken,
    code_taken_here,
    likely_duplicate,
    zone_renamed,
    zone_named_otherwise_too,
    zone_merged,
    zone_of_another_unit,
    round_withdrawn,
    month_closed,
    answered,
    officer_of_another_post,
    officer_away,
    program_upgraded,
    killed_while_it_was_kept,
    plan_of_another_file,
)


def told(job):
    """Return what is said of a job, and all that is recorded, without numbers of rows."""
    job.refresh_from_db()
    said = [job.state, job.trouble_code, job.counts, job.errors, job.moved, job.plan_digest]
    rows = [*job.rows.order_by("row").values_list("row", "status", "name", "changes", "messages", "left_version")]
    books = [
        sorted(
            repr({key: value for key, value in values.items() if key not in KEYS}) for values in model.objects.values()
        )
        for model in (Project, *RECORDS)
    ]
    return said, rows, books


def tried(job, today):
    """Confirm a job and let a worker write it; return what came of it, all of which is taken back."""
    job = ImportJob.objects.get(pk=job.pk)
    with transaction.atomic():
        try:
            apply_import(job=job, plan_digest=job.plan_digest, by=Officer.objects.get(pk=job.officer_id), now=NOW)
        except DomainError as error:
            came = error.code
        else:
            run_imports(clock=lambda: NOW, day_of=lambda _: today)
            came = told(job)
        transaction.set_rollback(True)
    return came


def is_written_as_if_it_were_not_kept(job, today=TODAY):
    plan = plan_of(job)
    with_it = tried(job, today)
    kept(job, b"")
    without_it = tried(job, today)
    kept(job, plan)
    assert with_it == without_it
    return with_it


def changes_anew(job):
    return outlook(read_before(job), job, today=TODAY).plan.changes


def test_what_is_kept_is_what_would_be_worked_out(job):
    names = [field.name for field in fields(CellChange) if field.name != "row"]
    once, again = kept_changes(job, today=TODAY), changes_anew(job)
    for some in ([(change.row.key, change.zone.name) for change in changes] for changes in (once, again)):
        assert some == [(("项目", number), "晋阳经济技术开发区") for number in (2, 3)]
    for change, other in zip(once, again, strict=True):
        assert [getattr(change, name) for name in names] == [getattr(other, name) for name in names]
    full = once[0]
    assert (len(full.milestones), len(full.entries), full.plan.year, full.adopted) == (2, 1, 2024, ["commitment"])
    assert full.figure.figures.completed_yuan == 3_000_000


def test_a_plan_of_books_that_stand_still_is_written_as_it_was_kept(job):
    # Of what others did meanwhile nothing concerns it.
    make_project(here(), name="别的")
    assert kept_changes(job, today=TODAY) is not None
    (state, trouble, counts, *_), rows, books = is_written_as_if_it_were_not_kept(job)
    assert (state, trouble, counts["new"]) == ("applied", "", 2)
    assert [(status, version) for _, status, *_, version in rows] == [("new", 2), ("new", 1)]
    assert [len(records) for records in books] == [3, 2, 1, 1, 1, 1]


@pytest.mark.parametrize("move", MOVED)
def test_whatever_moved_it_is_written_as_if_it_were_worked_out_anew(job, move):
    move(job)
    job = ImportJob.objects.get(pk=job.pk)
    # The database refuses the code while it is written; of an officer who is away nothing is written at all.
    is_used = kept_changes(job, today=TODAY) is not None
    assert is_used == (move in {code_taken, officer_away})
    is_written_as_if_it_were_not_kept(job)


def kept_while(move, job):
    """Have the file of a job compared once more; something moves after that, before its rows are kept."""
    job = sent(job.officer, row(here(), NAME, **FULL))
    moves = [move]

    def moving(execute, sql, params, many, context):
        if moves and sql.startswith('DELETE FROM "tracker_importrow"'):
            moves.pop()(job)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(moving):
        run()
    job.refresh_from_db()
    assert (job.state, moves) == ("planned", [])
    return job


@pytest.mark.parametrize("move", [zone_named_otherwise_too, zone_of_another_unit, round_withdrawn])
def test_what_moves_while_it_is_compared_is_not_taken_for_what_it_follows_from(job, move):
    job = kept_while(move, job)
    assert plan_of(job)
    assert kept_changes(job, today=TODAY) is None
    is_written_as_if_it_were_not_kept(job)


def test_on_another_day_it_is_worked_out_anew(job):
    tomorrow = TODAY + timedelta(days=1)
    assert kept_changes(job, today=tomorrow) is None
    (state, *_), _, _ = is_written_as_if_it_were_not_kept(job, tomorrow)
    assert state == "applied"


def test_only_good_plans_of_new_projects_alone_are_kept(zone, zone_officer):
    make_project(zone, name=NAME, owner=OWNER)
    changed, wrong = row(zone, NAME, 建设地点="新址"), row(zone, "丙", 项目类别="何物")
    for other in (changed, wrong, row(zone, "晋阳新材料二期", 建设单位=OWNER)):
        job = planned(zone_officer, row(zone, "乙"), other)
        assert (job.counts["new"], plan_of(job)) == (1, b"")
    assert plan_of(planned(zone_officer, row(zone, "乙")))
