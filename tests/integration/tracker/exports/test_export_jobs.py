"""Ledgers that are made in the background."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from projects.models import AuditEvent
from tests.factories import NOW, TODAY, make_project, make_zone
from tracker.exports import background
from tracker.exports.background import make_exports
from tracker.models import ExportJob
from tracker.operations.exports import claim_export, delete_expired_exports, finish_export
from tracker.operations.job_claims import MOST_ATTEMPTS
from tracker.workbooks import book

EXPORTS = "/api/v1/exports/"


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def zone_api(api, zone_officer):
    return api(zone_officer)


def run(moment=NOW, **options):
    return make_exports(clock=lambda: moment, day_of=lambda _: TODAY, **options)


def asked(api, **filters):
    answer = api.post(EXPORTS, filters)
    assert answer.status_code == 202, answer.json()
    return answer.json()


def test_a_ledger_is_asked_for_made_and_taken_out_by_its_owner_alone(
    api, zone_api, zone, other_zone_officer, zone_officer
):
    make_project(zone, name="甲", category="industry")
    make_project(zone, name="乙", category="social")
    job = asked(zone_api, category="industry", zone=zone.pk)
    address = f"{EXPORTS}{job['id']}/"
    assert (job["state"], job["total"]) == ("waiting", 1)
    early = zone_api.get(f"{address}file/")
    assert (early.status_code, early.json()["errors"][0]["code"]) == (422, "not_ready")
    assert (run(), run()) == (1, 0)
    told = zone_api.get(address).json()
    assert (told["state"], told["done"]) == ("done", 1)
    content = zone_api.get(f"{address}file/").getvalue()
    sheets = load_workbook(BytesIO(content))
    assert [row[2] for row in sheets["项目"].iter_rows(min_row=2, values_only=True)] == ["甲"]
    notes = [row[0].value for row in sheets["说明"].iter_rows()]
    assert any("项目类别：产业类" in line for line in notes)
    assert f"导出编号：{job['number']}" in notes
    trail = AuditEvent.objects.filter(object_id=job["number"]).order_by("pk")
    assert [event.action for event in trail] == ["request_export", "export_workbook"]
    assert json.loads(trail[1].after)["rows"] == 1
    assert [row["id"] for row in zone_api.get(EXPORTS).json()["results"]] == [job["id"]]
    assert api(other_zone_officer).get(address).status_code == 404
    # Whoever has moved holds another post: the rows were those of the one before.
    zone_officer.zone = make_zone()
    zone_officer.save()
    assert zone_api.get(f"{address}file/").status_code == 404


def test_two_are_made_at_a_time_for_one(zone_api, zone):
    make_project(zone)
    asked(zone_api)
    asked(zone_api)
    refused = zone_api.post(EXPORTS, {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_many_exports")
    assert run(most=5) == 2
    asked(zone_api)


def test_a_job_is_claimed_once_and_one_that_was_left_is_taken_up_again(zone_api, zone):
    make_project(zone)
    number = asked(zone_api)["id"]
    first = claim_export(now=NOW, lasting=timedelta(minutes=15))
    assert first.pk == number
    assert claim_export(now=NOW, lasting=timedelta(minutes=15)) is None
    later = NOW + timedelta(minutes=16)
    assert run(later) == 1
    job = ExportJob.objects.get()
    assert (job.state, job.attempts) == ("done", 2)
    # The one that was thought dead comes back: what it made is not taken for the job's.
    assert not finish_export(first, file="exports/else.xlsx", rows=9, now=later)
    assert ExportJob.objects.get().file == job.file


def test_what_ends_its_worker_is_given_up(zone_api, zone):
    make_project(zone)
    asked(zone_api)
    moment = NOW
    for _ in range(MOST_ATTEMPTS):
        assert claim_export(now=moment, lasting=timedelta(minutes=15))
        moment += timedelta(minutes=16)
    assert claim_export(now=moment, lasting=timedelta(minutes=15)) is None
    job = ExportJob.objects.get()
    assert (job.state, job.trouble.startswith("生成时多次中断")) == ("failed", True)


def test_a_defect_and_a_full_disk_end_one_job_and_leave_nothing(zone_api, zone, monkeypatch):
    make_project(zone)
    asked(zone_api)
    asked(zone_api)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(book, "Workbook", full)
    assert run() == 1
    monkeypatch.undo()
    monkeypatch.setattr(background, "numbers_of", lambda _: 1 / 0)
    assert run() == 1
    states = list(ExportJob.objects.values_list("state", "trouble"))
    assert [state for state, _ in states] == ["failed", "failed"]
    assert all("重新导出" in trouble for _, trouble in states)
    assert not default_storage.exists("exports")


def test_files_are_kept_for_a_week(zone_api, zone):
    make_project(zone)
    asked(zone_api)
    run()
    job = ExportJob.objects.get()
    delete_expired_exports(now=NOW + timedelta(days=6))
    assert default_storage.exists(job.file)
    delete_expired_exports(now=NOW + timedelta(days=8))
    assert not ExportJob.objects.exists()
    assert not default_storage.exists(job.file)


def test_the_page_asks_first_where_they_are_many(client, zone_officer, zone, monkeypatch):
    make_project(zone, name="甲")
    client.force_login(zone_officer)
    direct = client.get("/projects/ledger/", {"category": "industry"})
    assert (direct.status_code, direct.url) == (302, "/api/v1/exports/ledger.xlsx?category=industry")
    monkeypatch.setattr("tracker.pages.registry.views.exports.MOST_AT_ONCE", 0)
    page = client.get("/projects/ledger/", {"q": "甲"}).content.decode()
    assert "共 <strong>1</strong> 个项目" in page
    key = page.partition('name="once" value="')[2].partition('"')[0]
    for _ in range(2):
        # A second click of the same form asks for nothing more.
        answer = client.post("/projects/ledger/", {"q": "甲", "once": key}, follow=True)
        assert "排队" in answer.content.decode()
    assert ExportJob.objects.get().query == {"q": "甲"}
    run()
    done = client.get("/exports/", headers={"HX-Request": "true", "HX-Target": "export-jobs"}).content.decode()
    assert f"/api/v1/exports/{ExportJob.objects.get().pk}/file/" in done
    assert "every 3s" not in done
