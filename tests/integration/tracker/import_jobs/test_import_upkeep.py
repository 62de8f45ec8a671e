"""What becomes of imports that nobody confirms, of their files, and what is refused before a file is kept."""

import os
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.errors import DomainError, FileMissingError
from projects.models import Project
from tests.factories import NOW, TODAY, make_officer, make_project, make_zone
from tests.integration.tracker.import_jobs.jobs import ROW, planned, row, run, sent
from tests.workbooks import workbook
from tracker.import_jobs import background
from tracker.import_jobs.background import run_here
from tracker.import_jobs.deciding import answer_import, apply_import, undo_import
from tracker.import_jobs.heartbeat import HELD_FOR
from tracker.models import ImportJob, ImportProfile, ImportRow, RowOutcome
from tracker.operations import import_files, import_profiles, imports
from tracker.operations.imports import MOST_ANSWERS, claim_import, delete_expired_imports, start_import
from zones.models import Role


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_and_rows_go_after_a_week_and_so_do_files_of_no_job(zone, zone_officer, stored):
    waiting = planned(zone_officer, row(zone, "甲"))
    applied = planned(zone_officer, row(zone, "乙"), dry_run=False)
    # As they came, what was read of them, and what they write.
    assert len(files(stored)) == 6
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


def test_no_telephone_number_is_kept_in_the_clear(zone, zone_officer):
    headers = ("项目名称", "开发区", "类别", "总投资（万元）", "项目负责人及联系电话", "包联人手机", "备用")
    told = ("张三 13803511234", "13803512345", "李四 0351-1234567")
    others = ("王五13803513456或13803514567", "13803516789", "138-0351-9999")
    cells = [
        dict(zip(headers, (name, zone.name, "产业类", 500, *of), strict=True))
        for name, of in (("甲", told), ("乙", others))
    ]
    cells.append({headers[0]: "填表人：赵六 13803515678"})
    job = planned(zone_officer, content=workbook(cells, headers=headers))
    assert (job.state, job.total) == ("planned", 2)
    kept = str([job.tables, job.errors, job.remarks, job.questions])
    kept += str([*job.rows.values("name", "messages", "changes", "candidates")])
    assert not re.search(r"1380351\d{4}|1234567|138-0351", kept)
    assert "138****1234" in kept


def test_what_is_kept_does_not_grow_without_end(zone, zone_officer, monkeypatch, stored):
    monkeypatch.setattr(import_profiles, "MOST_KEPT", 3)
    job = planned(zone_officer, row(zone))
    answer_import(job=job, answers={f"field:{number}": "none" for number in range(9)}, by=zone_officer, now=NOW)
    assert ImportProfile.objects.count() == 3
    run()
    # A number that no database holds is an error of its row, and none of the program.
    for number in ("9" * 18, "9" * 30):
        job.refresh_from_db()
        answer_import(job=job, answers={"duplicate:项目!2": number}, by=zone_officer, now=NOW)
        run()
        job.refresh_from_db()
        assert (job.state, job.trouble) == ("planned", "")
    monkeypatch.setattr(imports, "MOST_A_DAY", 2)
    sent(zone_officer, row(zone))
    with pytest.raises(DomainError) as refused:
        sent(zone_officer, row(zone))
    assert (refused.value.code, "请明天" in refused.value.detail) == ("too_many_imports", True)
    later = NOW + timedelta(days=1)
    size = sent(zone_officer, row(zone), now=later).size
    # By what the upload says of itself before it is stored, and by what it is.
    monkeypatch.setattr(imports, "MOST_BYTES_A_DAY", size * 3 // 2)
    for said in (size, None):
        upload = SimpleUploadedFile("台账.xlsx", b"x" * size)
        upload.size = said
        with pytest.raises(DomainError) as refused:
            start_import(upload=upload, by=zone_officer, now=later)
        assert (refused.value.code, "MB，请明天" in refused.value.detail) == ("too_many_bytes", True)
    assert len([one for one in stored.iterdir() if not one.suffix]) == 3
    sent(zone_officer, row(zone), now=later + timedelta(days=1))


def test_a_terminal_waits_while_another_worker_is_at_its_job(zone, zone_officer):
    job = sent(zone_officer, row(zone))
    other = claim_import(now=NOW, lasting=HELD_FOR)
    waited = []

    def wait():
        waited.append(1)
        background._run(other, clock=lambda: NOW, day_of=lambda _: TODAY, tell=lambda _: None)

    done = run_here(job, clock=lambda: NOW, day_of=lambda _: TODAY, wait=wait)
    assert (done.state, done.claims, waited) == ("planned", 1, [1])


def test_an_undoing_reaches_no_further_than_its_officer_by_then(zone):
    unit = make_officer(Role.UNIT, unit=zone.unit)
    make_project(zone, name="旧", planned_yuan=1)
    job = planned(unit, {**ROW, **row(zone, "旧")}, dry_run=False)
    assert (job.state, Project.objects.get().planned_yuan) == ("applied", 5_000_000)
    undo_import(job=job, by=unit, now=NOW)
    unit.unit = make_zone().unit
    unit.save()
    run()
    job.refresh_from_db()
    assert (job.state, job.trouble_code, job.undone_by) == ("applied", "may_not_undo", None)
    unit.unit, zone.unit = zone.unit, unit.unit
    unit.save()
    undo_import(job=job, by=unit, now=NOW)
    zone.save()
    run()
    job.refresh_from_db()
    assert (job.state, ImportRow.objects.get().outcome) == ("undone", RowOutcome.TOUCHED)
    assert Project.objects.get().planned_yuan == 5_000_000


def test_what_was_decided_of_a_row_overwrites_nothing_that_came_meanwhile(zone, zone_officer):
    told = {"category": "industry", "owner": "甲公司", "planned_yuan": 5_000_000}
    known = make_project(zone, name="年产10万吨铝箔项目", **told)
    cells = row(zone, "10万吨铝箔建设项目（一期）", 建设单位="甲公司")
    job = planned(zone_officer, {**cells, "总投资（万元）": 700})
    answer_import(job=job, answers={"duplicate:项目!2": str(known.pk)}, by=zone_officer, now=NOW)
    run()
    job.refresh_from_db()
    assert ImportRow.objects.get().status == "changed"
    apply_import(job=job, plan_digest=job.plan_digest, by=zone_officer, now=NOW)
    Project.objects.update(version=50, planned_yuan=9_000_000)
    run()
    job.refresh_from_db()
    assert (job.state, job.trouble_code, len(job.moved)) == ("planned", "books_moved", 1)
    assert Project.objects.get().planned_yuan == 9_000_000
