"""What becomes of imports that nobody confirms, of their files, and what is refused before a file is kept."""

import os
from datetime import timedelta

import pytest

from projects.errors import DomainError, FileMissingError
from tests.factories import NOW, make_officer
from tests.integration.tracker.import_jobs.jobs import planned, row, run, sent
from tracker.import_jobs.deciding import answer_import, apply_import
from tracker.models import ImportJob
from tracker.operations import import_files
from tracker.operations.imports import MOST_ANSWERS, delete_expired_imports
from zones.models import Role


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_and_rows_go_after_a_week_and_so_do_files_of_no_job(zone, zone_officer, stored):
    waiting = planned(zone_officer, row(zone, "甲"))
    applied = planned(zone_officer, row(zone, "乙"), dry_run=False)
    assert len(files(stored)) == 4
    assert {path.stat().st_mode & 0o777 for path in files(stored)} == {0o600}
    forgotten = stored / "nobody's"
    forgotten.write_bytes(b"x")
    moment = (NOW - timedelta(days=9)).timestamp()
    os.utime(forgotten, (moment, moment))
    delete_expired_imports(now=NOW + timedelta(days=6))
    assert not forgotten.exists()
    delete_expired_imports(now=NOW + timedelta(days=8))
    for job, state in ((waiting, "expired"), (applied, "applied")):
        job.refresh_from_db()
        assert (job.state, job.file, job.rows.count()) == (state, "", 0)
    with pytest.raises(FileMissingError):
        import_files.read("gone")


def test_what_is_refused_before_a_file_is_kept(zone, zone_officer, stored):
    refusals = {
        "may_not_import": lambda: sent(make_officer(Role.AUDITOR), row(zone)),
        "file_empty": lambda: sent(zone_officer, content=b""),
        "file_too_large": lambda: sent(zone_officer, content=b"x" * (import_files.LARGEST_FILE + 1)),
        "too_many_answers": lambda: sent(zone_officer, row(zone), answers=dict.fromkeys(map(str, range(501)), "x")),
        "answer_too_long": lambda: sent(zone_officer, row(zone), answers={"unit": "x" * 201}),
    }
    for code, attempt in refusals.items():
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == code
    assert (ImportJob.objects.exists(), files(stored) if stored.exists() else []) == (False, [])


def test_only_whoever_sent_it_in_decides_and_a_moved_officer_imports_nothing(zone, zone_officer):
    colleague = make_officer(Role.ZONE, zone=zone)
    job = planned(zone_officer, row(zone))
    for attempt in (
        lambda: answer_import(job=job, answers={"unit": "元"}, by=colleague, now=NOW),
        lambda: apply_import(job=job, plan_digest=job.plan_digest, by=colleague, now=NOW),
    ):
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == "not_your_import"
    for part in range(2):
        many = {f"{part}-{number}": "x" for number in range(MOST_ANSWERS)}
        if part:
            with pytest.raises(DomainError) as refused:
                answer_import(job=ImportJob.objects.get(), answers=many, by=zone_officer, now=NOW)
            assert refused.value.code == "too_many_answers"
        else:
            answer_import(job=job, answers=many, by=zone_officer, now=NOW)
            run()
    late = sent(zone_officer, row(zone, "晚"), dry_run=False)
    zone_officer.is_active = False
    zone_officer.save()
    run()
    late.refresh_from_db()
    assert (late.state, late.trouble_code, late.file) == ("failed", "account_closed", "")
