"""A worker that is killed at each stage, and two that want the same job: nothing half, and once."""

import os
import signal
import warnings
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection

from projects.models import AuditEvent, Milestone, Project
from projects.operations.differences import differences
from projects.rules.stages import Kind
from tests.factories import NOW, make_officer, make_project, make_zone, reach
from tests.integration.tracker.import_jobs.jobs import row, run, sent
from tracker.import_jobs import applying, background, reading, undoing
from tracker.import_jobs.deciding import undo_import
from tracker.import_jobs.heartbeat import HELD_FOR
from tracker.models import ImportJob, ImportRow
from tracker.operations.job_claims import MOST_ATTEMPTS
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
    "while rows are kept": (applying, "insert"),
    "before it is written": (background, "apply_job"),
    "under the locks": (applying, "lock_projects"),
    "half-way": (applying, "_note_versions"),
    "before the commit": (applying, "settle"),
}
"""What a worker is about to do when it is killed, by the name of the moment."""
IN_CI = ("before the file is read", "half-way", "before the commit")
"""A sample; `IMPORT_KILLS=all` tries every moment."""
CHOSEN = STAGES if os.environ.get("IMPORT_KILLS") == "all" else IN_CI


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


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
    module, name = STAGES[moment]

    def work():
        setattr(module, name, die)
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


def test_two_workers_apply_a_job_once_even_where_one_was_thought_dead(transactional_db):
    by = make_sender()
    send(by)
    barrier = Barrier(2)

    def work(moment):
        try:
            barrier.wait()
            run(moment)
        finally:
            connection.close()

    # The second one comes after the hold of the first has ended, by its clock.
    workers = [Thread(target=work, args=[moment]) for moment in (NOW, LATER)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run(LATER + HELD_FOR)
    assert ImportJob.objects.get().state == "applied"
    assert books(by) == APPLIED
    assert Milestone.objects.count() == 3
    assert ImportRow.objects.count() == 2
