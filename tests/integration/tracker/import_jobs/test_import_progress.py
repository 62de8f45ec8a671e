"""How far a job is while it is worked at, as others see it."""

from datetime import timedelta
from time import monotonic, sleep

import pytest
from django.conf import settings
from django.db import transaction

from tests.factories import NOW, TODAY, make_project
from tests.integration.tracker.import_jobs.jobs import planned, row
from tracker.import_jobs.applying import apply_job
from tracker.import_jobs.heartbeat import Heartbeat
from tracker.import_jobs.kinds import outlook
from tracker.imports.reading_apart import recognised_in
from tracker.models import ImportJob, ImportState
from tracker.operations import import_files
from tracker.operations.imports import claim_import, queue


@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="两个连接同写，须用 PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_others_see_how_far_it_is_while_the_transaction_is_open(zone, zone_officer):
    job = planned(zone_officer, row(zone))
    ImportJob.objects.update(state=ImportState.READING, total=1000, done=0)
    job.refresh_from_db()
    with Heartbeat(job, lambda: NOW) as beat, transaction.atomic():
        beat.tell(499)
        beat.tell(500)
        end = monotonic() + 30
        while not (done := ImportJob.objects.values_list("done", flat=True).get()) and monotonic() < end:
            sleep(0.01)
    assert done == 500


def test_rows_are_counted_while_they_are_compared_and_written(zone, zone_officer):
    # One that is known, so that all are worked out once more under the locks.
    make_project(zone, name="甲")
    job = planned(zone_officer, *(row(zone, name, 签约日期="2024-03-05") for name in ("甲", "乙", "丙", "丁")))
    found, heard = recognised_in(import_files.lines_of(job.file)), []
    outlook(found, job, today=TODAY, tell=heard.append)
    assert heard == [1, 2, 3, 4]
    queue(job, "writing")
    job = claim_import(now=NOW + timedelta(hours=1), lasting=timedelta(minutes=3))
    heard.clear()
    apply_job(job, now=NOW, today=TODAY, tell=heard.append)
    job.refresh_from_db()
    assert (job.state, job.done, heard[:4], heard[-1]) == ("applied", 4, [0, 1, 1, 2], 4)
    assert heard == sorted(heard)
