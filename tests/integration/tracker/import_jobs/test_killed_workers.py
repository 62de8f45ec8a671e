"""A worker that is killed at each stage, and two that want the same job: nothing half, and once."""

import os
import signal
import warnings
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from projects.models import AuditEvent, CohortEntry, Milestone, Project, Round
from projects.operations.differences import differences
from projects.rules.stages import Cohort, Kind
from tests.factories import NOW, make_officer, make_project, make_round, make_zone, reach
from tests.integration.tracker.import_jobs.jobs import row, run, sent
from tests.workbooks import workbook
from tracker.import_jobs import applying, background, kinds, plan_writing, reading, sheet_rows, undoing
from tracker.import_jobs.deciding import apply_import, undo_import
from tracker.import_jobs.heartbeat import HELD_FOR
from tracker.imports import apply as plan_apply
from tracker.imports.monthly_tables import READ, SHEET
from tracker.models import ImportJob, ImportRow, ProgressReport
from tracker.operations import monthly_cells
from tracker.operations.job_claims import MOST_ATTEMPTS
from tracker.operations.list_imports import start_list_import
from tracker.operations.sheet_imports import start_sheet_import
from zones.models import Role

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="两个进程同写，须用 PostgreSQL"),
]
LATER = NOW + HELD_FOR + timedelta(seconds=1)
STAGES = {
    "as it takes the job": (background, "_run"),
    "before the file is read": (reading, "lines_apart"),
    "after it is read": (reading, "tables_of"),
    "before it is compared": (background, "outlook"),
    "while rows are kept": (kinds, "insert_rows"),
    "before it is written": (background, "apply_job"),
    "under the locks": (applying, "lock_projects"),
    "half-way": (plan_writing, "_note_written"),
    "before the commit": (applying, "settle"),
}
"""What a worker is about to do when it is killed, by the name of the moment."""
IN_CI = ("before the file is read", "half-way", "before the commit")
"""A sample; `IMPORT_KILLS=all` tries every moment."""
CHOSEN = STAGES if os.environ.get("IMPORT_KILLS") == "all" else IN_CI


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def die_while_writing(*args, **told):
    """Begin to write: the records of a list or the drafts of a sheet are there, what follows from them is not."""
    plan_apply.refresh = monthly_cells.record_events = die
    kinds.write(*args, **told)


def die_after_the_commit(*args, **told):
    applying.apply_job(*args, **told)
    die()


OTHER_STAGES = {
    "while it is written": (applying, "write", die_while_writing),
    "before the commit": (applying, "settle", die),
    "after the commit": (background, "apply_job", die_after_the_commit),
}
"""Moments at which lists and sheets differ from ledgers, or nothing may be done again."""
OTHERS_IN_CI = {"list": ("while it is written",), "sheet": ("after the commit",)}


def in_child(work):
    """Do something in a process of its own; return by which signal it ended."""
    connection.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the other threads hold no lock of ours
        child = os.fork()
    if not child:
        with suppress(BaseException):
            work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def killed(moment):
    """Let a worker be killed at a moment."""
    module, name, how = OTHER_STAGES.get(moment) or (*STAGES[moment], die)

    def work():
        setattr(module, name, how)
        run()

    assert in_child(work) == signal.SIGKILL, moment


def make_sender():
    """Return an officer whose zone has a project that the file changes, and one that it does not know."""
    zone = make_zone()
    reach(make_project(zone, name="旧", category="industry"), Kind.SIGNED, date(2024, 1, 5))
    return make_officer(Role.ZONE, zone=zone)


def send(by):
    rows = [row(by.zone, "旧", 签约日期="2024-02-05"), row(by.zone, "新", 签约日期="2024-03-05")]
    return sent(by, *rows, dry_run=False)


def books(by):
    standing = Milestone.objects.standing().filter(project__zone=by.zone).order_by("project__name")
    return list(standing.values_list("project__name", "occurred_on"))


BEFORE = [("旧", date(2024, 1, 5))]
APPLIED = [("新", date(2024, 3, 5)), ("旧", date(2024, 2, 5))]


def test_a_killed_worker_leaves_nothing_half_and_the_next_one_ends_the_job(transactional_db):
    for moment in CHOSEN:
        by = make_sender()
        job = send(by)
        killed(moment)
        assert (books(by), Project.objects.filter(zone=by.zone).count()) == (BEFORE, 1), moment
        job.refresh_from_db()
        assert job.is_unfinished
        # As long as the dead one holds it nobody else does.
        assert run() == 0
        assert run(LATER) == 1
        job.refresh_from_db()
        assert (job.state, job.trouble, books(by)) == ("applied", "", APPLIED), moment
        assert AuditEvent.objects.filter(action="apply_import", object_id=job.pk).count() == 1
    undo_import(job=job, by=by, now=NOW)

    def work():
        undoing._take_back = die
        run()

    assert (in_child(work), books(by)) == (signal.SIGKILL, APPLIED)
    assert run(LATER) == 1
    job.refresh_from_db()
    assert (job.state, books(by)) == ("undone", BEFORE)
    assert list(differences(now=LATER)) == []


def test_what_kills_every_worker_ends_by_itself_and_says_so(transactional_db, stored):
    by = make_sender()
    job = send(by)
    for _ in range(MOST_ATTEMPTS):
        ImportJob.objects.update(held_until=None)
        killed("half-way")
    assert run(LATER) == 0
    job.refresh_from_db()
    assert (job.state, job.trouble_code, books(by)) == ("failed", "interrupted", BEFORE)
    assert not [path for path in stored.rglob("*") if path.is_file()]


def send_list():
    """Send in a list of one project; return the job, and what tells which amounts of it are declared."""
    project, number = make_project(), Round.objects.count() + 1
    round_ = make_round(2024, number, NOW.date() + timedelta(days=20 + number))
    file = SimpleUploadedFile("名单.csv", f"项目名称,投资额（万元）\n{project.name},900\n".encode())
    by = make_officer(Role.PROVINCE)
    job = start_list_import(upload=file, round_=round_, cohort=Cohort.SIGNED, by=by, now=NOW)
    return job, lambda: [*CohortEntry.objects.filter(project=project).values_list("amount_yuan", flat=True)]


def send_sheet():
    """Send in a sheet of one project; return the job, and what tells which amounts its drafts hold."""
    project = make_project(now=NOW - timedelta(days=90))
    cells = {"系统编号": str(project.pk), "填报月份": "2024-06", "项目名称": project.name, "累计（万元）": 900}
    file = SimpleUploadedFile("月报.xlsx", workbook([cells], headers=[*READ.values()], sheet=SHEET))
    by = make_officer(Role.ZONE, zone=project.zone)
    job = start_sheet_import(upload=file, month=date(2024, 6, 1), by=by, now=NOW)
    drafts = ProgressReport.objects.filter(project=project, completed_yuan__isnull=False)
    return job, lambda: [*drafts.values_list("completed_yuan", flat=True)]


OTHERS = {"list": (send_list, undoing), "sheet": (send_sheet, sheet_rows)}


def confirmed(send):
    """Send a file in and have it written; return the job and what tells what was."""
    job, written = send()
    assert run() == 1
    job.refresh_from_db()
    assert (job.state, job.counts["changed"], written()) == ("planned", 1, [])
    return apply_import(job=job, plan_digest=job.plan_digest, by=job.officer, now=NOW), written


@pytest.mark.parametrize("kind", OTHERS)
def test_a_killed_worker_leaves_nothing_half_of_a_list_or_a_sheet(transactional_db, kind):
    send, undoer = OTHERS[kind]
    for moment in OTHER_STAGES if CHOSEN is STAGES else OTHERS_IN_CI[kind]:
        job, written = confirmed(send)
        killed(moment)
        is_done = moment == "after the commit"
        assert written() == ([9_000_000] if is_done else []), moment
        assert (run(), run(LATER)) == (0, 0 if is_done else 1), moment
        job.refresh_from_db()
        assert (job.state, job.trouble, written()) == ("applied", "", [9_000_000]), moment
    undo_import(job=job, by=job.officer, now=NOW)

    def work():
        undoer.settle = die
        run()

    assert (in_child(work), written()) == (signal.SIGKILL, [9_000_000])
    assert run(LATER) == 1
    job.refresh_from_db()
    assert (job.state, job.counts["undone"]) == ("undone", 1)
    assert list(differences(now=LATER)) == []


def by_two_workers():
    """Have a job done by two at once; the second one comes after the hold of the first has ended, by its clock."""
    barrier = Barrier(2)

    def work(moment):
        try:
            barrier.wait()
            run(moment)
        finally:
            connection.close()

    workers = [Thread(target=work, args=[moment]) for moment in (NOW, LATER)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run(LATER + HELD_FOR)


def test_two_workers_apply_a_job_once_even_where_one_was_thought_dead(transactional_db):
    by = make_sender()
    send(by)
    by_two_workers()
    assert ImportJob.objects.get().state == "applied"
    assert books(by) == APPLIED
    assert Milestone.objects.count() == 3
    assert ImportRow.objects.count() == 2


def test_two_workers_apply_a_list_once(transactional_db):
    job, written = confirmed(send_list)
    by_two_workers()
    job.refresh_from_db()
    assert (job.state, written(), job.rows.count()) == ("applied", [9_000_000], 1)
    assert AuditEvent.objects.filter(project=CohortEntry.objects.get().project, actor=job.officer).count() == 1
