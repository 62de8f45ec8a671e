"""Where files are stored: what one zone may fill, what happens when it is full, and when a file is gone."""

import logging
import os
import re
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from projects.models import AuditEvent, Evidence
from projects.operations.evidence_check import EvidenceFault, EvidenceFinding, delete_orphan, evidence_findings
from projects.rules.moments import BEIJING
from tests import factories, files
from tests.full_disk import no_room_for_files, small_disk
from tests.integration.tracker.pages.reading import text

pytestmark = pytest.mark.django_db
PDF = files.pdf()
MIDDAY = timezone.datetime(2026, 11, 30, 12, tzinfo=BEIJING)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Keep the files of a test to itself."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def send(api, project):
    def send_file(officer, content=PDF, to=project):
        body = {"kind": "agreement", "file": SimpleUploadedFile("协议.pdf", content)}
        client = api(officer)
        client.raise_request_exception = False
        return client.post(f"/api/v1/projects/{to.pk}/evidence/", body, format="multipart")

    return send_file


def refusal(answer):
    (error,) = answer.json()["errors"]
    return answer.status_code, error["code"], error["detail"]


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


# --- The quota


def test_a_zone_stores_so_many_files_a_day(send, settings, zone, zone_officer, unit_officer, province):
    settings.EVIDENCE_FILES_A_DAY = 1
    colleague = factories.make_officer("zone", zone=zone)
    elsewhere = factories.make_officer("zone", zone=factories.make_zone(zone.unit))
    assert send(zone_officer).status_code == 201
    status, code, sentence = refusal(send(colleague))
    assert (status, code) == (429, "evidence_quota")
    assert sentence.startswith("本开发区每天最多上传1 份（还可传 0 份）、1000 MB（还可传 999.9 MB），没有保存。")
    assert re.search(r"\d{4}-\d\d-\d\d 0 时起重新计算", sentence)
    # Of others there is as much left as before: of another zone, and of each officer above the zones.
    assert send(elsewhere, to=factories.make_project(elsewhere.zone)).status_code == 201
    assert [send(officer).status_code for officer in (unit_officer, province, unit_officer)] == [201, 201, 429]


def test_a_zone_stores_so_many_bytes_a_day_and_as_many_tomorrow(send, settings, zone_officer, monkeypatch, media):
    settings.EVIDENCE_MEGABYTES_A_DAY = 1
    monkeypatch.setattr("projects.operations.evidence_quota.MEGABYTE", 800)
    monkeypatch.setattr(timezone, "now", lambda: MIDDAY)
    assert len(PDF) * 2 > 800 > len(PDF)
    assert send(zone_officer).status_code == 201
    answer = send(zone_officer)
    assert refusal(answer)[:2] == (429, "evidence_quota")
    assert "这个文件有 0.5 MB，没有保存。2026-12-01 0 时起" in refusal(answer)[2]
    assert answer["Retry-After"] == str(12 * 60 * 60)
    assert len(stored(media)) == 1
    monkeypatch.setattr(timezone, "now", lambda: MIDDAY + timedelta(hours=12))
    assert send(zone_officer).status_code == 201
    settings.EVIDENCE_MEGABYTES_A_DAY = settings.EVIDENCE_FILES_A_DAY = 0
    assert send(zone_officer).status_code == 201


# --- A full disk


def assert_nothing_is_left(folder):
    assert stored(folder) == []
    assert not Evidence.objects.exists()
    assert not AuditEvent.objects.filter(action="add_evidence").exists()


def test_nothing_of_a_file_is_left_on_a_full_disk(send, client, zone_officer, project, media):
    with small_disk(media):
        large = PDF + b"%" * 20_000
        assert refusal(send(zone_officer, large)) == (
            507, "storage_full", "服务器的存储空间已满，没有保存；请联系系统管理员清理后再试。"
        )  # fmt: skip
        client.force_login(zone_officer)
        form = {"kind": "agreement", "file": SimpleUploadedFile("协议.pdf", large)}
        page = client.post(f"/projects/{project.pk}/evidence/", form)
        assert (page.status_code, "服务器的存储空间已满" in text(page)) == (507, True)
        assert_nothing_is_left(media)
        assert send(zone_officer).status_code == 201


@pytest.mark.parametrize(
    "where", ["/api/v1/projects/{}/evidence/", "/projects/{}/evidence/", "/indicator-values/upload/"]
)
def test_an_upload_that_cannot_be_kept_while_it_arrives_leaves_nothing(
    client, zone_officer, project, media, settings, tmp_path, where
):
    """More than a few megabytes are written into a temporary file before any view sees them."""
    client.force_login(zone_officer)
    client.raise_request_exception = False
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "temporary"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    body = {"kind": "agreement", "file": SimpleUploadedFile("协议.pdf", PDF + b"%" * 3_000_000)}
    with no_room_for_files():
        answer = client.post(where.format(project.pk), body)
    assert (answer.status_code, "服务器的存储空间已满" in answer.content.decode()) == (507, True)
    assert stored(settings.FILE_UPLOAD_TEMP_DIR) == []
    media.mkdir()
    assert_nothing_is_left(media)


def test_a_store_that_cannot_be_written_for_another_reason_keeps_nothing_either(send, zone_officer, media):
    media.write_text("a file in the place of the folder")
    status, code, sentence = refusal(send(zone_officer))
    assert (status, code, sentence) == (500, "error", "服务器出错，已记入日志；本次操作没有生效。")
    assert not Evidence.objects.exists()


# --- A file that is gone, and the command that finds it


def test_a_file_that_is_gone_is_told_of_and_everything_else_goes_on(send, api, client, zone_officer, project, caplog):
    number = send(zone_officer).json()["id"]
    evidence = Evidence.objects.get()
    Path(evidence.file.path).unlink()
    with caplog.at_level(logging.ERROR):
        answer = api(zone_officer).get(f"/api/v1/evidence/{number}/file/")
    assert refusal(answer)[:2] == (410, "file_missing")
    assert refusal(answer)[2].startswith("这份材料的记录还在，文件却不在服务器上")
    assert f"evidence {number} cannot be read" in caplog.text
    assert api(zone_officer).get(f"/api/v1/projects/{project.pk}/evidence/").json()["results"][0]["id"] == number
    client.force_login(zone_officer)
    for page in (f"/projects/{project.pk}/", f"/evidence/{number}/"):
        assert "文件不在服务器上" in text(client.get(page))
    Evidence.objects.update(file="")
    assert refusal(api(zone_officer).get(f"/api/v1/evidence/{number}/file/"))[:2] == (410, "file_missing")


def checked(*options):
    """Return what the command prints, and how many faults it counts."""
    out = StringIO()
    try:
        call_command("check_evidence", *options, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_missing_changed_and_orphaned_files_are_found(send, zone_officer, project, media):
    assert checked() == ("文件与登记一致。\n", "")
    whole, gone, shorter, changed, unknown = (
        Evidence.objects.get(pk=send(zone_officer).json()["id"]) for _ in range(5)
    )
    assert checked() == ("文件与登记一致。\n", "")
    Path(gone.file.path).unlink()
    os.truncate(shorter.file.path, 10)
    for one in (changed, unknown):
        with Path(one.file.path).open("r+b") as file:
            file.write(b"X")
    # What it was as stored is not known, as of pictures of earlier releases.
    Evidence.objects.filter(pk=unknown.pk).update(stored_sha256=None)
    for name, hours in (("new", 0), ("of-today", 3), ("old", 25)):
        path = media / "evidence" / "zz" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        then = (timezone.now() - timedelta(hours=hours)).timestamp()
        os.utime(path, (then, then))
    now = timezone.now()
    found = [(one.fault, one.evidence or one.file) for one in evidence_findings(now=now)]
    orphans = [(EvidenceFault.ORPHANED, f"evidence/zz/{name}") for name in ("of-today", "old")]
    records = [(EvidenceFault.MISSING, gone), (EvidenceFault.CHANGED, shorter), (EvidenceFault.CHANGED, changed)]
    assert found == [*records, *orphans]
    assert [one.evidence for one in evidence_findings(now=now, with_contents=False) if one.evidence] == [gone, shorter]
    printed, error = checked("--delete-orphans")
    assert error == "4 处与登记不符。"
    assert f"文件不在了：项目 {project.pk}“{project.name}”的材料 {gone.pk}“协议.pdf”" in printed
    assert f"文件与保存时不同：项目 {project.pk}" in printed
    assert re.search(r"没有登记的文件：evidence/zz/old（.* 写入），已删除。", printed)
    assert sorted(path.name for path in (media / "evidence" / "zz").iterdir()) == ["new", "of-today"]
    assert sha256(PDF).hexdigest() == whole.stored_sha256


def test_an_orphan_that_was_recorded_meanwhile_is_not_deleted(send, zone_officer):
    send(zone_officer)
    evidence, long_ago = Evidence.objects.get(), timezone.now() - timedelta(days=9)
    orphan = EvidenceFinding(EvidenceFault.ORPHANED, evidence.file.name, modified_at=long_ago)
    assert not delete_orphan(orphan, now=timezone.now(), older_than=timedelta(days=1))
    assert evidence.has_file
