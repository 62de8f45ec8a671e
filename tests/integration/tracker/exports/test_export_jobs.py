"""Ledgers that are made in the background."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from projects.models import AuditEvent
from projects.rules.stages import Cohort
from tests.factories import NOW, enter, make_project, make_zone
from tracker.exports import background
from tracker.exports.background import make_exports
from tracker.models import ExportJob
from tracker.operations import exports
from tracker.operations.exports import claim_export, delete_expired_exports, finish_export
from tracker.operations.job_claims import MOST_ATTEMPTS
from tracker.workbooks import book
from tracker.workbooks.making import Making

EXPORTS = "/api/v1/exports/"


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def zone_api(api, zone_officer):
    return api(zone_officer)


def run(moment=NOW, **options):
    return make_exports(clock=lambda: moment, **options)


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


def test_two_are_made_at_a_time_for_one_and_so_many_a_day(zone_api, zone, monkeypatch):
    make_project(zone)
    asked(zone_api)
    asked(zone_api)
    refused = zone_api.post(EXPORTS, {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_many_exports")
    assert run(most=5) == 2
    asked(zone_api)
    monkeypatch.setattr(exports, "MOST_A_DAY", 3)
    refused = zone_api.post(EXPORTS, {}).json()["errors"][0]
    assert (refused["code"], "请明天" in refused["detail"]) == ("too_many_exports", True)


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
    assert not finish_export(first, file="exports/else.xlsx", making=Making(9, print), now=later)
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
    monkeypatch.setattr(background, "resolve", lambda _: 1 / 0)
    assert run() == 1
    states = list(ExportJob.objects.values_list("state", "trouble"))
    assert [state for state, _ in states] == ["failed", "failed"]
    full_disk, defect = sorted(trouble for _, trouble in states)
    assert ("存储空间已满" in full_disk, "重新导出" in defect) == (True, True)
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
    monkeypatch.setattr("tracker.workbooks.sheets.MOST_AT_ONCE", 0)
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


LONG = {
    "/entries/?format=xlsx&col=zone": "名单",
    "/stalled/?format=xlsx": "停滞",
    "/findings/?format=xlsx": "核查",
    "/projects/?format=xlsx&sort=-name": "项目",
    "/api/v1/rates/members/?as_of=2024-06-30&cohort=signed&format=xlsx": "比率",
    "/api/v1/stalled/?as_of=2024-06-30&format=xlsx": "停滞预警",
}
"""Addresses of long workbooks, and what they are called until they are made."""


def test_every_long_workbook_is_made_by_its_own_address(client, api, zone_officer, zone, monkeypatch):
    for name in ("甲", "乙"):
        enter(make_project(zone, name=name), cohort=Cohort.SIGNED)
    client.force_login(zone_officer)
    monkeypatch.setattr("tracker.workbooks.sheets.MOST_AT_ONCE", 0)
    for address, title in LONG.items():
        # A person is led to the page that asks; a list without rows is short.
        led = client.get(address, headers={"Accept": "text/html"})
        if led.status_code == 200:
            continue
        assert led.status_code == 302, (address, led.json())
        page = client.get(led.url).content.decode()
        assert f"“{title}”超过" in page
        key = page.partition('name="once" value="')[2].partition('"')[0]
        assert client.post("/exports/ask/", {"address": address, "once": key}).url == "/exports/"
        assert run() == 1
        job = ExportJob.objects.first()
        assert (job.state, job.trouble, job.total > 0) == ("done", "", True), address
        with default_storage.open(job.file) as file:
            book = load_workbook(BytesIO(file.read()))
        told = [str(cell) for row in book.worksheets[0].iter_rows(max_row=12, values_only=True) for cell in row]
        assert f"导出编号：{job.number}" in told, address
        assert any("查询：" in line for line in job.heading), (address, job.heading)
    left = AuditEvent.objects.filter(action="export_workbook", object_id__in=ExportJob.objects.values("number"))
    assert not left.exists()
    assert client.get(f"/api/v1/exports/{ExportJob.objects.first().pk}/file/").status_code == 200
    assert left.count() == 1
    assert ExportJob.objects.filter(path="/projects/").get().title.startswith("项目-")
    # A program is told what to do, and asks by the address.
    members = "/api/v1/rates/members/?as_of=2024-06-30&cohort=signed"
    refused = api(zone_officer).get(f"{members}&format=xlsx").json()["errors"][0]
    assert (refused["code"], "POST /exports/" in refused["detail"]) == ("too_many_rows", True)
    asked(api(zone_officer), address=members)
    assert run() == 1
    assert ExportJob.objects.first().state == "done"


def test_an_address_that_gives_no_workbook_is_refused_or_ends_with_the_reason(client, api, zone_officer, province):
    zone_api = api(zone_officer)
    for address in ("/api/v1/projects/", "https://example.com/", "/nowhere/", "//[", "/stalled/"):
        answer = zone_api.post(EXPORTS, {"address": address})
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "address"), address
    assert zone_api.post(EXPORTS, {"address": "/api/v1/stalled/", "category": "social"}).status_code == 400
    client.force_login(zone_officer)
    assert client.get("/exports/ask/", {"address": "/login/"}).status_code == 404
    asked(zone_api, address="/api/v1/rates/members/?cohort=nonsense")
    asked(zone_api, address="/api/v1/audit-events/")
    assert run(most=5) == 2
    states = ExportJob.objects.order_by("pk").values_list("state", "trouble")
    assert [state for state, _ in states] == ["failed", "failed"]
    assert states[1][1] == "只有审计员可以查审计。"


@pytest.mark.parametrize("change", ["moved", "closed", "another role"])
def test_nothing_is_made_for_whoever_moved_or_left_since(zone_api, zone, zone_officer, change):
    make_project(zone, name="甲")
    elsewhere = make_project(make_zone(), name="别处的")
    asked(zone_api)
    if change == "closed":
        zone_officer.is_active = False
    elif change == "moved":
        zone_officer.zone = elsewhere.zone
    else:
        zone_officer.role, zone_officer.zone, zone_officer.unit = "unit", None, elsewhere.zone.unit
    zone_officer.save()
    assert run() == 1
    job = ExportJob.objects.get()
    assert (job.state, job.file, "岗位已变动" in job.trouble) == ("failed", "", True)
    assert not default_storage.exists("exports")


def test_an_address_that_no_database_keeps_or_of_another_site_is_refused(client, zone_officer, api):
    zone_api, long = api(zone_officer), f"/api/v1/exports/forms/{'0' * 300}1/ledger.xlsx"
    client.force_login(zone_officer)
    for address in (long, "/api/v1/stalled/?unit=a%00b", "/api/v1/stalled/?%00=1"):
        answer = zone_api.post(EXPORTS, {"address": address})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unfit_address"), address
        page = client.post("/exports/ask/", {"address": address})
        assert (page.status_code, "没有开始生成" in page.content.decode()) == (422, True), address
    for address in ("https://example.com/api/v1/stalled/", "//example.com/api/v1/stalled/"):
        assert zone_api.post(EXPORTS, {"address": address}).status_code == 400
        assert client.post("/exports/ask/", {"address": address}).status_code == 404
    assert not ExportJob.objects.exists()
