"""Files that show what happened: kept clean, served to those who may see them, and bad ones refused."""

import io
import socket
import threading
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from projects.models import Evidence
from projects.rules.stages import Kind
from tests import factories, files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Keep the files of a test to itself."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def send(api, zone_officer, project):
    def send_file(content, name="照片.jpg", **said):
        body = {"kind": "agreement", "file": SimpleUploadedFile(name, content), **said}
        return api(zone_officer).post(f"/api/v1/projects/{project.pk}/evidence/", body, format="multipart")

    return send_file


def refusal(answer):
    (error,) = answer.json()["errors"]
    return answer.status_code, error["code"]


def fetched(client, number):
    answer = client.get(f"/api/v1/evidence/{number}/file/")
    return answer, b"".join(answer.streaming_content)


def test_a_photo_is_encoded_anew_without_where_it_was_taken(send, api, unit_officer, media):
    made = send(files.photo(located=True), "工地 照片.jpg")
    assert made.status_code == 201
    answer, content = fetched(api(unit_officer), made.json()["id"])
    picture = Image.open(io.BytesIO(content))
    assert (dict(picture.getexif()), picture.size) == ({}, (40, 80))
    assert b"SecretCamera" not in content
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    (kept,) = [path for path in media.rglob("*") if path.is_file()]
    assert len(kept.name) == 40
    hashes = [made.json()["sent_sha256"], made.json()["stored_sha256"]]
    assert hashes == [sha256(one).hexdigest() for one in (files.photo(located=True), kept.read_bytes())]
    assert "照片" not in str(kept.relative_to(media))


def test_the_place_is_kept_on_purpose_only(send, api, unit_officer):
    made = send(files.photo(located=True), keep_location="true")
    _, content = fetched(api(unit_officer), made.json()["id"])
    exif = Image.open(io.BytesIO(content)).getexif()
    assert exif.get_ifd(0x8825)[2] == (37.0, 52.0, 12.0)
    assert exif.get_ifd(0x8769)[0x9003] == "2024:06:01 10:00:00"
    assert 0x010F not in exif


def test_a_plain_pdf_is_kept(send, api, unit_officer):
    content = files.pdf()
    made = send(content, "协议.pdf")
    assert (made.status_code, made.json()["content_type"]) == (201, "application/pdf")
    assert fetched(api(unit_officer), made.json()["id"])[1] == content
    assert made.json()["sent_sha256"] == made.json()["stored_sha256"] == sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"#!/bin/sh\nrm -rf /\n", "现场.jpg", "file_type"),
        (b"<script>alert(1)</script>", "photo.png", "file_type"),
        (b"MZ\x90\x00" + b"\0" * 200, "协议.pdf", "file_type"),
        (files.photo()[:200], "半张.jpg", "file_type"),
        (files.bomb(), "小图.png", "picture_too_large"),
        (files.pdf(script="app.alert(1)"), "协议.pdf", "pdf_active"),
        (files.pdf(password="x"), "协议.pdf", "pdf_encrypted"),
        (files.pdf(pages=0), "协议.pdf", "file_damaged"),
        (b"%PDF-1.7\nnothing", "协议.pdf", "file_damaged"),
    ],
    ids=[
        "a script named .jpg",
        "a page named .png",
        "a program named .pdf",
        "half a photo",
        "a decompression bomb",
        "a PDF with a script",
        "a locked PDF",
        "a PDF without pages",
        "a broken PDF",
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(send, content, name, code, media):
    answer = send(content, name)
    assert refusal(answer) == (422, code)
    assert answer.json()["errors"][0]["detail"].endswith("。")
    assert not Evidence.objects.exists()
    assert not media.exists()


def test_a_file_of_200_mb_is_refused_before_it_is_read(api, zone_officer, project):
    answer = api(zone_officer).generic(
        "POST",
        f"/api/v1/projects/{project.pk}/evidence/",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024),
    )
    assert refusal(answer) == (413, "request_too_large")
    assert "20 MB" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary="])
def test_an_upload_that_cannot_be_read_is_refused_in_chinese(api, zone_officer, project, content_type):
    path = f"/api/v1/projects/{project.pk}/evidence/"
    answer = api(zone_officer).generic("POST", path, b"x", content_type=content_type)
    assert refusal(answer) == (400, "parse_error")
    assert answer.json()["errors"][0]["detail"].startswith("上传的内容不完整")


def test_a_file_beyond_the_limit_is_refused(send):
    assert refusal(send(files.pdf() + b"\0" * (20 * 1024 * 1024))) == (422, "file_too_large")


def test_a_site_photo_says_when_where_and_who(send):
    assert refusal(send(files.photo(), kind="site_photo")) == (422, "photo_needs_words")
    said = {"kind": "site_photo", "taken_on": "2024-06-01", "place": "厂区北门", "verifier": "李四"}
    assert send(files.photo(), **said).status_code == 201
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    assert refusal(send(files.photo(), **{**said, "taken_on": tomorrow})) == (422, "future_date")


def test_a_file_belongs_to_a_milestone_of_its_project(send, project):
    milestone = factories.reach(project, Kind.STARTED)
    assert send(files.photo(), milestone=milestone.pk).json()["milestone"] == milestone.pk
    foreign = factories.reach(factories.make_project(), Kind.STARTED)
    assert refusal(send(files.photo(), milestone=foreign.pk)) == (400, "does_not_exist")


def test_nobody_elses_file_is_fetched(send, api, other_zone_officer):
    number = send(files.photo()).json()["id"]
    assert api(other_zone_officer).get(f"/api/v1/evidence/{number}/file/").status_code == 404
    assert api().get(f"/api/v1/evidence/{number}/file/").status_code == 401


def test_what_is_missing_is_named_until_it_is_there(send, api, zone_officer, project):
    def missing():
        stages = api(zone_officer).get(f"/api/v1/projects/{project.pk}/requirements/").json()["stages"]
        return {(one["kind"], one["is_reached"]): [each["code"] for each in one["missing"]] for one in stages}

    assert missing() == {("signed", False): ["agreement"]}
    factories.reach(project, Kind.SIGNED, date(2024, 5, 1))
    made = send(files.pdf())
    assert missing() == {("signed", True): [], ("started", False): ["site_photo", "permit_or_contract"]}
    send(files.pdf(), kind="contract")
    assert missing()["started", False] == ["site_photo"]
    path = f"/api/v1/evidence/{made.json()['id']}/withdraw/"
    assert api(zone_officer).post(path, {"reason": "传错"}).status_code == 200
    assert missing()["signed", True] == ["agreement"]
    assert api(zone_officer).post(path, {"reason": "传错"}).status_code == 422
    listed = api(zone_officer).get(f"/api/v1/projects/{project.pk}/evidence/").json()["results"]
    assert [row["kind"] for row in listed] == ["contract"]


def test_the_same_file_twice_is_a_finding(send, api, zone_officer):
    photo = files.photo()
    send(photo)
    send(photo, "同一张.jpg", kind="permit")
    (found,) = api(zone_officer).get("/api/v1/findings/").json()["results"]
    assert (found["rule"], "内容完全相同" in found["explanation"]) == ("same_file_twice", True)


@pytest.mark.parametrize(
    ("command", "status"), [("true", 201), ("false", 422), ("sh -c 'exit 2'", 422), ("/nowhere/scanner", 422)]
)
def test_a_scanner_is_asked(send, settings, command, status):
    settings.FILE_SCANNER = f"command:{command}"
    assert send(files.photo()).status_code == status


@pytest.mark.parametrize(("word", "status"), [(b"stream: OK\0", 201), (b"stream: Eicar FOUND\0", 422)])
def test_clamd_is_asked(send, settings, tmp_path, word, status):
    path = str(tmp_path / "clamd")
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()

    def answer():
        client, _ = server.accept()
        received = b""
        while not received.endswith(b"\0\0\0\0"):
            received += client.recv(65_536)
        client.sendall(word)
        client.close()

    thread = threading.Thread(target=answer)
    thread.start()
    settings.FILE_SCANNER = f"clamd:{path}"
    assert send(files.photo()).status_code == status
    thread.join()
    server.close()


def test_a_file_is_not_kept_when_its_record_is_not(send, media, monkeypatch):
    def fail(**event):
        raise RuntimeError

    monkeypatch.setattr("projects.operations.evidence.record_event", fail)
    with pytest.raises(RuntimeError):
        send(files.photo())
    assert [path for path in media.rglob("*") if path.is_file()] == []
